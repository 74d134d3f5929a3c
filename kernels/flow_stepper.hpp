// SPDX-License-Identifier: MIT
// The gauge field with dynamics of its own on one kind of device, and the stepper that advances it together with the fields.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/dynamical_field.hpp"
#include "dualfield/flow_access.hpp"
#include "dualfield/stepper.hpp"
#include "kernels/dynamical_step.hpp"

namespace dualfield {

/// F is the class of the device's fields, which hold the links in the memory of their background.
template <class F>
class DynamicalFieldOf final : public DynamicalField {
  using R = typename F::Real;
  using Flow = typename F::Flow;

 public:
  DynamicalFieldOf(F& fields, DynamicalStep<F> step, int dimensions)
      : fields_(fields),
        step_(std::move(step)),
        angles_(fields.new_array(dimensions)),
        electric_(fields.new_array(dimensions)),
        numbers_(fields.new_array(1)),
        kept_(fields.new_array(1)) {}

  /// Bytes on the device, besides those of a background.
  static double memory_needed(const Lattice& lattice) {
    return F::template memory_of<R>(lattice, 2 * lattice.dimensions + 2);
  }

  void upload(GaugeArray array, int component, std::int64_t first, std::span<const double> values) override {
    fields_.put(memory(array), component, first, values);
  }
  void download(GaugeArray array, int component, std::int64_t first, std::span<double> values) override {
    fields_.get(memory(array), component, first, values);
  }
  void take_angles() override { run_each(step_.links); }

  void keep_generator() override {
    kept_ = fields_.new_array(1);
    run_each(step_.generator);
    fields_.copy(numbers_, kept_);
  }
  GaussChange gauss_change() override {
    run_each(step_.generator);
    return {fields_.max_abs_of(numbers_), step_.square(fields_, arrays())};
  }
  void download_gauss_change(std::span<double> values) override {
    run_each(step_.generator);
    fields_.get(numbers_, 0, 0, values);
  }
  double electric_energy() override { return step_.electric_energy(fields_, arrays()); }
  double magnetic_energy() override { return step_.magnetic_energy(fields_, arrays()); }

  const DynamicalStep<F>& step() const { return step_; }
  /// How many sub-steps a streaming pass should run.
  int substeps_together() { return best_together(step_.substeps, fields_); }
  /// Words that a step reads and writes for each site, in streaming passes of so many sub-steps.
  double streaming_words(int together) { return words_in_sweeps(step_.substeps, together, fields_); }
  /// Runs `count` sub-steps in turn, beginning with number `first`; after the last one of a step comes number 0.
  void run(int first, int count, Pass pass) {
    std::vector<const Flow*> flows;
    for (int i = 0; i < count; ++i)
      for (const Flow& flow : step_.substeps[std::size_t(first + i) % step_.substeps.size()]) flows.push_back(&flow);
    run_flows(std::span<const Flow* const>(flows), arrays(), fields_, pass);
  }

 private:
  typename F::Array& memory(GaugeArray array) {
    return array == gauge_angles ? angles_ : array == gauge_electric ? electric_ : kept_;
  }
  void run_each(const std::vector<Flow>& flows) {
    for (const Flow& flow : flows) {
      const Flow* const one = &flow;
      run_flows(std::span(&one, 1), arrays(), fields_, Pass::staged);
    }
  }
  FlowArrays<R> arrays() {
    return {{fields_.data(phi), fields_.data(pi), fields_.background(), angles_.data(), electric_.data(),
             numbers_.data(), kept_.data()}};
  }

  F& fields_;
  DynamicalStep<F> step_;
  typename F::Array angles_, electric_, numbers_, kept_;
};

/// Runs the flows of steps, each in a pass of its own, or those of one or several sub-steps in as few passes as the device can.
template <class F>
class FlowStepper final : public Stepper {
 public:
  FlowStepper(DynamicalFieldOf<F>& gauge, const SimulationSpec& spec)
      : gauge_(gauge), pass_(spec.pass), substeps_(int(gauge.step().substeps.size())) {
    if (pass_ == Pass::streaming)
      together_ = spec.steps_per_pass > 0 ? spec.steps_per_pass * substeps_ : gauge.substeps_together();
  }

  void advance(std::int64_t steps) override {
    const std::int64_t count = steps * substeps_;
    for (std::int64_t done = 0; done < count;) {
      const int next = int(std::min<std::int64_t>(together_, count - done));
      gauge_.run(int(done % substeps_), next, pass_);
      done += next;
    }
  }
  void substep(int number) override { gauge_.run(number, 1, pass_); }

  double words_per_site() const override {
    if (pass_ == Pass::streaming) return gauge_.streaming_words(together_);
    int words = 0;
    for (const auto& flows : gauge_.step().substeps)
      for (const auto& flow : flows) words += words_together({&flow.access, 1});
    return words;
  }
  double steps_per_pass() const override { return pass_ == Pass::streaming ? double(together_) / substeps_ : 1; }

 private:
  DynamicalFieldOf<F>& gauge_;
  Pass pass_;
  int substeps_;
  int together_ = 1;  ///< sub-steps of a streaming pass
};

}  // namespace dualfield
