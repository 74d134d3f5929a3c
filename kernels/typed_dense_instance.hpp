// SPDX-License-Identifier: MIT
// The definition of DenseInstance, for the files that instantiate it.
#pragma once

#include "dualfield/dense_simulation.hpp"
#include "kernels/dense_instance.hpp"

namespace dualfield {

template <template <class> class Executor>
std::unique_ptr<DenseSimulation> DenseInstance<Executor>::make(const DenseSpec& spec) {
  if (spec.precision == Precision::single_precision)
    return std::make_unique<TypedDenseSimulation<float, Executor>>(spec);
  return std::make_unique<TypedDenseSimulation<double, Executor>>(spec);
}

template <template <class> class Executor>
double DenseInstance<Executor>::memory_needed(const DenseSpec& spec) {
  return spec.precision == Precision::single_precision ? Executor<float>::memory_needed(spec)
                                                       : Executor<double>::memory_needed(spec);
}

}  // namespace dualfield
