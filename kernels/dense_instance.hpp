// SPDX-License-Identifier: MIT
// Simulations of dense systems on one kind of device; each backend compiles them in a file of its own.
#pragma once

#include "dualfield/dense.hpp"

namespace dualfield {

/// Makes simulations of dense systems, in the precision of the spec. Defined in typed_dense_instance.hpp.
template <template <class> class Executor>
struct DenseInstance {
  static std::unique_ptr<DenseSimulation> make(const DenseSpec& spec);
  /// Bytes that it needs on the device.
  static double memory_needed(const DenseSpec& spec);
};

}  // namespace dualfield
