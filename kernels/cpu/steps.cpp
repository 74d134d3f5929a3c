// SPDX-License-Identifier: MIT
// The steps of the catalogue's theories on the CPU.
#include "kernels/cpu/flow_pass.hpp"
#include "kernels/theory_steps.hpp"

namespace dualfield {

template struct CatalogueSteps<cpu::Fields<double>>;
template struct CatalogueSteps<cpu::Fields<float>>;
template CompiledStep<cpu::Fields<Half>> CatalogueSteps<cpu::Fields<Half>>::step_of(const SimulationSpec&);
template bool CatalogueSteps<cpu::Fields<Half>>::is_exact(const SimulationSpec&);

}  // namespace dualfield
