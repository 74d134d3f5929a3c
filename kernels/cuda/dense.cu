// SPDX-License-Identifier: MIT
// Instantiates simulations of dense systems on a GPU.
#include "kernels/cuda/dense_executor.hpp"
#include "kernels/typed_dense_instance.hpp"

template struct dualfield::DenseInstance<dualfield::cuda::DenseExecutor>;
