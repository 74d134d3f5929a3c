// SPDX-License-Identifier: MIT
// Dense systems on one kind of executor, compiled in a file of its own for each backend.
#pragma once

#include "dualfield/dense.hpp"

namespace dualfield {

/// What a backend can do with a dense system, defined in typed_dense_instance.hpp.
template <template <class> class Executor>
struct DenseInstance {
  static std::unique_ptr<DenseSimulation> make(const DenseSpec& spec);
  static double memory_needed(const DenseSpec& spec);
};

}  // namespace dualfield
