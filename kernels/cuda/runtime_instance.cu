// SPDX-License-Identifier: MIT
// Theories given at run time as CUDA kernels.
#include "kernels/cuda/runtime_executor.hpp"
#include "kernels/runtime_instance.hpp"

template struct dualfield::RuntimeInstance<dualfield::cuda::RuntimeExecutor>;
