// SPDX-License-Identifier: MIT
// The steps with a gauge field that has dynamics of its own, on the emulated device.
#include "kernels/compile_flows.hpp"
#include "kernels/compiled_family.hpp"
#include "kernels/cuda/flow_launch.hpp"

template struct dualfield::DynamicalSteps<dualfield::cuda::Fields<float>>;
template struct dualfield::DynamicalSteps<dualfield::cuda::Fields<double>>;
