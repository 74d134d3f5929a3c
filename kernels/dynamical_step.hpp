// SPDX-License-Identifier: MIT
// The step of fields together with a gauge field that has dynamics of its own, without the C++ type of the theory.
#pragma once

#include <functional>
#include <vector>

#include "dualfield/flows.hpp"
#include "dualfield/simulation_spec.hpp"

namespace dualfield {

/// F is the class of a device's fields. Each kind of device has the functions
///   run_flow(const Flow&, const FlowArrays<R>&, F&) and sum_of_sites(const Term&, const FlowArrays<R>&, F&)
template <class F>
struct DynamicalStep {
  using Arrays = FlowArrays<typename F::Real>;
  using Run = std::function<void(F&, const Arrays&)>;
  using Number = std::function<double(F&, const Arrays&)>;

  std::vector<std::vector<Run>> substeps;           ///< the flows of each sub-step of a step, in their order
  double words = 0;                                 ///< of a step
  Run links;                                        ///< sets the links to the angles
  Run generator;                                    ///< of_numbers ← Gauss's generator − of_kept
  Number electric_energy, magnetic_energy, square;  ///< `square`: Σ of_numbers²
};

/// The step of a spec whose gauge_coupling is set. Throws std::invalid_argument for a theory or a scheme without one.
template <class F>
struct DynamicalSteps {  // defined in compile_flows.hpp
  static DynamicalStep<F> of(const SimulationSpec& spec);
};

}  // namespace dualfield
