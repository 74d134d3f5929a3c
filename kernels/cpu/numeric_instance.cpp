// SPDX-License-Identifier: MIT
// Theories given at run time on the CPU.
#include "kernels/numeric_instance.hpp"
#include "kernels/cpu/numeric_executor.hpp"

template struct dualfield::NumericInstance<dualfield::cpu::NumericExecutor>;
