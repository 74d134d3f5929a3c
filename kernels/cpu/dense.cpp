// SPDX-License-Identifier: MIT
// Instantiates simulations of dense systems on the CPU.
#include "kernels/cpu/dense_executor.hpp"
#include "kernels/typed_dense_instance.hpp"

template struct dualfield::DenseInstance<dualfield::cpu::DenseExecutor>;
