// SPDX-License-Identifier: MIT
// The classes of fields in the CPU's memory, compiled once for all files that use them.
#include "kernels/cpu/fields.hpp"

#include "kernels/cpu/runtime_fields.hpp"

namespace dualfield::cpu {

template class Fields<double>;
template class Fields<float>;
template class Fields<Half>;
template class RuntimeFields<double>;
template class RuntimeFields<float>;

}  // namespace dualfield::cpu
