// SPDX-License-Identifier: MIT
// The steps of the Dirac fields with a gauge field that has dynamics of its own, on the emulated device.
#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "kernels/compile_flows.hpp"
#include "kernels/cuda/flow_launch.hpp"

template struct dualfield::FamilyFlows<dualfield::cuda::Fields<float>, dualfield::families::dirac_1d>;
template struct dualfield::FamilyFlows<dualfield::cuda::Fields<double>, dualfield::families::dirac_1d>;
template struct dualfield::FamilyFlows<dualfield::cuda::Fields<float>, dualfield::families::dirac_3d>;
template struct dualfield::FamilyFlows<dualfield::cuda::Fields<double>, dualfield::families::dirac_3d>;
