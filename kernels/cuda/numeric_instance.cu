// SPDX-License-Identifier: MIT
// Theories given at run time as CUDA kernels.
#include "kernels/cuda/numeric_executor.hpp"
#include "kernels/numeric_instance.hpp"

template struct dualfield::NumericInstance<dualfield::cuda::NumericExecutor>;
