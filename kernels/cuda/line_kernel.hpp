// SPDX-License-Identifier: MIT
// Between amplitudes and the memory in which they go to the ranks that transform them: a thread a complex number.
#pragma once

#include "dualfield/algebra/complex_value.hpp"
#include "kernels/device.hpp"
#include "kernels/ranks/shared_lines.hpp"

namespace dualfield::cuda {

constexpr int line_block = 256;

/// Copies the layers of a component to packed memory, or back.
template <bool Back>
__global__ void __launch_bounds__(line_block)
    line_kernel(LineLayout layout, ComplexValue<double>* amplitudes, ComplexValue<double>* packed) {
  const std::int64_t i = std::int64_t(blockIdx.x) * line_block + threadIdx.x;
  if (i >= layout.columns * layout.layers - DUALFIELD_MUTANT(last_number_not_sent)) return;
  const std::int64_t layer = i / layout.columns, column = i % layout.columns;
  ComplexValue<double>& here = amplitudes[layout.place(layer, column)];
  ComplexValue<double>& there = packed[layout.packed(layer, column)];
  if (Back)
    here = there;
  else
    there = here;
}

inline device::Launch line_launch(const LineLayout& layout) {
  return {dim3(unsigned((layout.columns * layout.layers + line_block - 1) / line_block)), dim3(line_block)};
}

}  // namespace dualfield::cuda
