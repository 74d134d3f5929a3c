// SPDX-License-Identifier: MIT
// The steps of the complex scalar field with a gauge field that has dynamics of its own, on the emulated device.
#include "dualfield/theories/complex_scalar.hpp"
#include "kernels/compile_flows.hpp"
#include "kernels/cuda/flow_launch.hpp"

template struct dualfield::FamilyFlows<dualfield::cuda::Fields<float>, dualfield::families::complex_scalar>;
template struct dualfield::FamilyFlows<dualfield::cuda::Fields<double>, dualfield::families::complex_scalar>;
