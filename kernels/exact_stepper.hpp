// SPDX-License-Identifier: MIT
// The scheme `exact`: e^{Gt} mode by mode, for every theory whose only motion is that of its tensors.
#pragma once

#include "dualfield/simulation_spec.hpp"
#include "dualfield/stepper.hpp"

namespace dualfield {

/// Holds a propagator with the amplitudes of the state that the fields were given. The state of step n is e^{Gnh} of
/// that one, whatever was looked at in between: no error adds up, and how a run is cut into calls of `advance` changes
/// no bit. Propagation is in double, whatever the fields are kept in.
///
/// F has propagator(system), assign and use_workspace.
template <class F>
class ExactStepper final : public Stepper {
  using Propagator = typename F::Propagator;

 public:
  ExactStepper(F& fields, const SimulationSpec& spec, const LearningSystem& system)
      : fields_(fields),
        propagator_(fields.propagator(system)),
        step_(spec.step),
        words_(propagator_.bytes_of_transform() / sizeof(typename F::Real) / double(spec.lattice.sites())) {
    fields.use_workspace(propagator_.amplitudes());
  }

  /// Bytes on the device beside the fields: the amplitudes twice.
  static double memory_needed(const SimulationSpec& spec, const LearningSystem& system) {
    return Propagator::memory_needed(spec.lattice, system.components());
  }

  void begin(std::span<const double> phi_values, std::span<const double> pi_values) override {
    propagator_.set_state(phi_values, pi_values);
    steps_ = 0;
    is_present_ = true;
  }

  void advance(std::int64_t steps) override {
    steps_ += steps;
    is_present_ = is_present_ && steps == 0;
  }
  void substep(int) override { advance(1); }

  void update_fields() override {
    if (is_present_) return;
    const auto state = propagator_.evaluate(double(steps_) * step_);
    fields_.assign(phi, state.phi);
    fields_.assign(pi, state.pi);
    is_present_ = true;
  }

  double words_per_site() const override { return words_; }
  std::optional<double> yardstick() override {
    propagator_.transform_alone();
    return propagator_.bytes_of_transform();
  }

 private:
  F& fields_;
  Propagator propagator_;
  double step_, words_;
  std::int64_t steps_ = 0;  ///< since the fields were given a state
  bool is_present_ = true;  ///< whether the fields are those of that step
};

}  // namespace dualfield
