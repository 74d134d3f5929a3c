// SPDX-License-Identifier: MIT
// The scheme `exact`: e^{Gt} mode by mode, for every theory whose only motion is that of its tensors.
#pragma once

#include "dualfield/simulation.hpp"

namespace dualfield {

/// Holds a simulation for its fields and observables, and a propagator with the amplitudes of the state that was set.
/// The state of step n is e^{Gnh} of that one, whatever was looked at in between: no error adds up, and how a run is cut
/// into calls of `advance` changes no bit. Propagation is in double, whatever the fields are kept in.
///
/// `Fields` is a simulation, constructed from a spec, whose executor() has assign and propagator.
template <class Fields>
class ExactSimulation final : public Simulation {
  using Propagator = typename std::remove_reference_t<decltype(std::declval<Fields&>().executor())>::Propagator;

 public:
  ExactSimulation(const SimulationSpec& spec, const LearningSystem& system)
      : fields_(of_fields(spec)),
        propagator_(fields_.executor().propagator(system)),
        step_(spec.step),
        words_(propagator_.bytes_of_transform() / word(spec) / double(spec.lattice.sites())) {}

  /// Bytes on the device: the fields, and the amplitudes twice.
  static double memory_needed(const SimulationSpec& spec, const LearningSystem& system) {
    return Fields::memory_needed(of_fields(spec)) + Propagator::memory_needed(spec.lattice, system.components());
  }

  void set_state(std::span<const double> phi_values, std::span<const double> pi_values) override {
    fields_.set_state(phi_values, pi_values);
    propagator_.set_state(phi_values, pi_values);
    steps_ = 0;
    is_present_ = true;
  }

  void get_state(std::span<double> phi_values, std::span<double> pi_values) override {
    evaluate();
    fields_.get_state(phi_values, pi_values);
  }

  void advance(std::int64_t steps) override {
    steps_ += steps;
    is_present_ = is_present_ && steps == 0;
  }

  void evaluate() override {
    if (is_present_) return;
    const auto state = propagator_.evaluate(double(steps_) * step_);
    fields_.executor().assign(phi, state.phi);
    fields_.executor().assign(pi, state.pi);
    is_present_ = true;
  }

  std::vector<Observable> observe() override {
    evaluate();
    return fields_.observe();
  }

  std::vector<std::vector<double>> profiles(const QuadraticForm& form) override {
    evaluate();
    return fields_.profiles(form);
  }
  void set_reference(std::span<const double> phi_values, std::span<const double> pi_values) override {
    fields_.set_reference(phi_values, pi_values);
  }
  double overlap(const QuadraticForm& form) override {
    evaluate();
    return fields_.overlap(form);
  }
  ModeSums mode_sums(const ModeRequest& request) override {
    evaluate();
    return fields_.executor().mode_sums(request, propagator_.amplitudes());
  }
  std::vector<double> mode_density(bool pairs) override {
    evaluate();
    return fields_.executor().mode_density(pairs, propagator_.amplitudes());
  }

  std::vector<double> density(const DensityForm& form) override {
    evaluate();
    return fields_.density(form);
  }
  std::vector<double> values(const LinearForm& form) override {
    evaluate();
    return fields_.values(form);
  }
  double square(const LinearForm& form) override {
    evaluate();
    return fields_.square(form);
  }
  void keep_step() override {
    evaluate();
    fields_.keep_step();
  }

  double words_per_site() const override { return words_; }
  double stream() override {
    propagator_.transform_alone();
    return propagator_.bytes_of_transform();
  }
  double seconds(const std::function<void()>& work) override { return fields_.seconds(work); }
  int threads() const override { return fields_.threads(); }

 private:
  /// The fields are never stepped: the pass that needs no second copy of them, and any scheme where observables are
  /// given with the theory. Modes are summed where the propagator works.
  static SimulationSpec of_fields(SimulationSpec spec) {
    spec.pass = Pass::staged;
    spec.sums_modes = false;
    if (spec.runtime) spec.scheme = "sequential";
    return spec;
  }
  static double word(const SimulationSpec& spec) { return spec.precision == Precision::single_precision ? 4 : 8; }

  Fields fields_;
  Propagator propagator_;
  double step_, words_;
  std::int64_t steps_ = 0;  ///< since the state was set
  bool is_present_ = true;  ///< whether the fields are those of that step
};

}  // namespace dualfield
