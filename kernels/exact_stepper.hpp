// SPDX-License-Identifier: MIT
// The stepper of the scheme `exact`: e^{Gt} for each plane wave, for theories without potential and gauge field.
#pragma once

#include "dualfield/simulation_spec.hpp"
#include "dualfield/stepper.hpp"

namespace dualfield {

/// Keeps the plane-wave amplitudes of the state to which the fields were set. The state after n steps is always
/// computed as e^{Gnh} of these amplitudes. Therefore errors do not accumulate, and the bits do not depend on how often
/// the state was read or how a run is divided into calls of advance(). Propagation is in double, whatever the precision
/// of the fields.
///
/// F provides components(), propagator(system), assign and use_workspace.
template <class F>
class ExactStepper final : public Stepper {
  using Propagator = typename F::Propagator;

 public:
  ExactStepper(F& fields, const SimulationSpec& spec, const LearningSystem& system)
      : fields_(fields),
        propagator_(fields.propagator(system)),
        step_(spec.step),
        words_(propagator_.bytes_of_transform() / sizeof(typename F::Real) / double(fields.domain().sites())) {
    fields.use_workspace(propagator_.amplitudes());
  }

  /// Bytes that it needs on the device besides the fields: the amplitudes at the start and at present.
  static double memory_needed(const Domain& domain, int components) {
    return Propagator::memory_needed(domain, components);
  }

  void receive(int array, int component, std::int64_t first, std::span<const double> values) override {
    propagator_.put(array * fields_.components() + component, fields_.domain().own(first), values);
  }
  void receive_rows(int array, int component, const double* rows) override {
    if constexpr (F::makes_waves) propagator_.put_rows(array * fields_.components() + component, rows);
  }
  void begin() override {
    propagator_.begin();
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
  std::int64_t steps_ = 0;  ///< done since the fields were set
  bool is_present_ = true;  ///< whether the fields hold the state after these steps
};

}  // namespace dualfield
