// SPDX-License-Identifier: MIT
#include "host/state/two_level.hpp"

#include "dualfield/theory_list.hpp"
#include "host/linear_algebra.hpp"
#include "host/state/waves.hpp"

namespace dualfield {

namespace {

/// One leapfrog step back in time by the spec's theory in continuous time; nullopt where the spec has that theory
/// itself.
std::optional<SimulationSpec> leapfrog_back(const SimulationSpec& spec) {
  const std::string_view limit = limit_of(spec.theory);
  if (limit == spec.theory) return std::nullopt;
  SimulationSpec back = spec;
  back.theory = limit;
  back.scheme = "leapfrog";
  back.step = -spec.step;
  back.precision = Precision::double_precision;
  back.keeps_reference = back.keeps_step = back.sums_modes = false;
  return back;
}

}  // namespace

StateSource to_two_level(StateSource source, const SimulationSpec& spec) {
  const auto back = leapfrog_back(spec);
  if (!back) return source;
  struct StepBefore {
    SimulationSpec spec;
    std::unique_ptr<Simulation> simulation = {};
  };
  const auto before = std::make_shared<StepBefore>(*back);
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    if (array == phi) return source(array, component, first, values);
    if (!before->simulation) {
      auto simulation = cpu_backend().make(before->spec);
      simulation->write_state(source);
      simulation->advance(1);
      before->simulation = std::move(simulation);
    }
    before->simulation->read_state(phi, component, first, values);
    for (double& value : values) value = -value;
  };
}

double two_level_bytes(const SimulationSpec& spec) {
  const auto back = leapfrog_back(spec);
  return back ? cpu_backend().memory_needed(*back) : 0;
}

State with_momentum(State state, const SimulationSpec& spec) {
  const auto back = leapfrog_back(spec);
  if (!back) return state;
  const auto modes = modes_of(*back);
  const int K = modes->components;
  WaveArrays waves = waves_of(state, *modes, spec.lattice);
  waves.transform(FFTW_FORWARD);
  waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) {
    const Eigen::MatrixXcd step = modes->step(scheme_named(back->scheme), back->step, k);
    const Eigen::VectorXcd before = -z.tail(K) - step.topLeftCorner(K, K) * z.head(K);
    z.tail(K) = *solution(step.topRightCorner(K, K), before, 0);
  });
  waves.transform(FFTW_BACKWARD);
  return state_of(waves, *modes, spec.lattice);
}

}  // namespace dualfield
