// SPDX-License-Identifier: MIT
// The step of fields together with a gauge field that has dynamics of its own, without the C++ type of the theory.
#pragma once

#include <functional>
#include <vector>

#include "dualfield/flows.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// F is the class of a device's fields. F::Flow is made of a flow (dualfield/flows.hpp), if it is part of a step together with the
/// FlowKinds of the step, and has the flow's FlowAccess as `access`. Each kind of device has the functions
///   run_flows(std::span<const F::Flow* const>, const FlowArrays<R>&, F&, Pass), one flow after the other or as few passes as
///     the device can make of them, on a CPU one,
///   best_together(const std::vector<std::vector<F::Flow>>& substeps, F&), how many sub-steps it should be given at once,
///   words_in_sweeps(const std::vector<std::vector<F::Flow>>& substeps, int together, F&), what a step then moves for each site,
///   sum_of_sites(const Term&, const FlowArrays<R>&, F&)
template <class F>
struct DynamicalStep {
  using Arrays = FlowArrays<typename F::Real>;
  using Flow = typename F::Flow;
  using Number = std::function<double(F&, const Arrays&)>;

  std::vector<std::vector<Flow>> substeps;          ///< the flows of each sub-step of a step, in their order
  std::vector<Flow> links;                          ///< sets the links to the angles
  std::vector<Flow> generator;                      ///< of_numbers ← Gauss's generator − of_kept
  Number electric_energy, magnetic_energy, square;  ///< `square`: Σ of_numbers²
};

/// F is the class of a device's fields, T a theory for which has_dynamical_field() holds.
template <class F, Theory T>
struct CompiledFlows {  // defined in compile_flows.hpp
  /// The step of a spec of this theory, whose gauge_coupling is set.
  static DynamicalStep<F> step(const SimulationSpec& spec);
};

}  // namespace dualfield
