// SPDX-License-Identifier: MIT
// A copy of a generator in the device's memory.
#pragma once

#include <vector>

#include "dualfield/generator.hpp"
#include "kernels/device.hpp"

namespace dualfield::cuda {

/// A copy of a vector in the device's memory.
template <class T>
device::Memory<T> copy_on_device(const std::vector<T>& values, const device::Stream& stream) {
  device::Memory<T> memory(values.size(), device::Fill::nothing);
  if (!values.empty()) device::to_device(memory.data(), values.data(), values.size(), stream);
  return memory;
}

/// Copies of the arrays to which a GeneratorView points.
class GeneratorMemory {
 public:
  GeneratorMemory(const Generator& generator, const device::Stream& stream)
      : view_(generator.view()),
        factors_(copy_on_device(generator.factors(), stream)),
        waves_(copy_on_device(generator.waves(), stream)),
        shifts_(copy_on_device(generator.shifts(), stream)) {}

  /// The generator's view, with pointers to these copies.
  GeneratorView view() const {
    GeneratorView view = view_;
    view.factor = factors_.data();
    view.wave = waves_.data();
    view.shift = shifts_.data();
    return view;
  }

 private:
  GeneratorView view_;
  device::Memory<ComplexValue<double>> factors_, waves_;
  device::Memory<int> shifts_;
};

}  // namespace dualfield::cuda
