// SPDX-License-Identifier: MIT
// Rows given at run time in the device's memory.
#pragma once

#include <vector>

#include "kernels/cuda/runtime_row_kernel.hpp"

namespace dualfield::cuda {

/// The terms of a row in the device's memory.
template <class R>
struct RowMemory {
  device::Memory<DeviceTerm<R>> terms;
  device::Memory<int> end;
  DeviceRow<R> pointers() const { return {terms.data(), end.data(), int(end.size()), int(terms.size())}; }
};

/// Copies a row to the device.
template <class R>
RowMemory<R> on_device(const RuntimeRow& row, const device::Stream& queue) {
  std::vector<DeviceTerm<R>> terms;
  std::vector<int> end;
  for (const auto& row_terms : row.terms) {
    for (const RowTerm& term : row_terms) {
      const auto& [x, y, z, t] = term.shift;
      terms.push_back({term.source, term.component, {x, y, z, t}, Arithmetic<R>(term.coefficient)});
    }
    end.push_back(int(terms.size()));
  }
  RowMemory<R> result{device::Memory<DeviceTerm<R>>(terms.size(), device::Fill::nothing),
                      device::Memory<int>(end.size(), device::Fill::nothing)};
  if (!terms.empty()) device::to_device(result.terms.data(), terms.data(), terms.size(), queue);
  if (!end.empty()) device::to_device(result.end.data(), end.data(), end.size(), queue);
  return result;
}

}  // namespace dualfield::cuda
