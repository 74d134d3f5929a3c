// SPDX-License-Identifier: MIT
// The gauge field with dynamics of its own on one kind of device, and the stepper that advances it together with the fields.
#pragma once

#include <utility>

#include "dualfield/dynamical_field.hpp"
#include "dualfield/stepper.hpp"
#include "kernels/dynamical_step.hpp"

namespace dualfield {

/// F is the class of the device's fields, which hold the links in the memory of their background.
template <class F>
class DynamicalFieldOf final : public DynamicalField {
  using R = typename F::Real;

 public:
  DynamicalFieldOf(F& fields, DynamicalStep<F> step, int dimensions)
      : fields_(fields),
        step_(std::move(step)),
        angles_(fields.new_array(dimensions)),
        electric_(fields.new_array(dimensions)),
        numbers_(fields.new_array(1)),
        kept_(fields.new_array(1)) {}

  /// Bytes on the device, besides those of a background.
  static double memory_needed(const Lattice& lattice) { return F::memory_of(lattice, 2 * lattice.dimensions + 2); }

  void upload(GaugeArray array, int component, std::int64_t first, std::span<const double> values) override {
    fields_.put(memory(array), component, first, values);
  }
  void download(GaugeArray array, int component, std::int64_t first, std::span<double> values) override {
    fields_.get(memory(array), component, first, values);
  }
  void take_angles() override { step_.links(fields_, arrays()); }

  void keep_generator() override {
    kept_ = fields_.new_array(1);
    step_.generator(fields_, arrays());
    fields_.copy(numbers_, kept_);
  }
  GaussChange gauss_change() override {
    step_.generator(fields_, arrays());
    return {fields_.max_abs_of(numbers_), step_.square(fields_, arrays())};
  }
  void download_gauss_change(std::span<double> values) override {
    step_.generator(fields_, arrays());
    fields_.get(numbers_, 0, 0, values);
  }
  double electric_energy() override { return step_.electric_energy(fields_, arrays()); }
  double magnetic_energy() override { return step_.magnetic_energy(fields_, arrays()); }

  const DynamicalStep<F>& step() const { return step_; }
  void run(int substep) {
    for (const auto& flow : step_.substeps[std::size_t(substep)]) flow(fields_, arrays());
  }

 private:
  typename F::Array& memory(GaugeArray array) {
    return array == gauge_angles ? angles_ : array == gauge_electric ? electric_ : kept_;
  }
  FlowArrays<R> arrays() {
    return {{fields_.data(phi), fields_.data(pi), fields_.background(), angles_.data(), electric_.data(),
             numbers_.data(), kept_.data()}};
  }

  F& fields_;
  DynamicalStep<F> step_;
  typename F::Array angles_, electric_, numbers_, kept_;
};

/// Runs the flows of a step one after the other, each in a pass of its own.
template <class F>
class FlowStepper final : public Stepper {
 public:
  explicit FlowStepper(DynamicalFieldOf<F>& gauge) : gauge_(gauge) {}

  void advance(std::int64_t steps) override {
    for (std::int64_t step = 0; step < steps; ++step)
      for (std::size_t number = 0; number < gauge_.step().substeps.size(); ++number) substep(int(number));
  }
  void substep(int number) override { gauge_.run(number); }
  double words_per_site() const override { return gauge_.step().words; }

 private:
  DynamicalFieldOf<F>& gauge_;
};

}  // namespace dualfield
