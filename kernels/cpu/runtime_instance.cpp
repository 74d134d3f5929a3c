// SPDX-License-Identifier: MIT
// Theories given at run time on the CPU.
#include "kernels/runtime_instance.hpp"
#include "kernels/cpu/runtime_executor.hpp"

template struct dualfield::RuntimeInstance<dualfield::cpu::RuntimeExecutor>;
