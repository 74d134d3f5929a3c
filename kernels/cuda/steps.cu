// SPDX-License-Identifier: MIT
// The steps of the catalogue's theories on a GPU.
#include "kernels/cuda/flow_launch.hpp"
#include "kernels/theory_steps.hpp"

namespace dualfield {

template struct CatalogueSteps<cuda::Fields<double>>;
template struct CatalogueSteps<cuda::Fields<float>>;
template CompiledStep<cuda::Fields<Half>> CatalogueSteps<cuda::Fields<Half>>::step_of(const SimulationSpec&);
template bool CatalogueSteps<cuda::Fields<Half>>::is_exact(const SimulationSpec&);

}  // namespace dualfield
