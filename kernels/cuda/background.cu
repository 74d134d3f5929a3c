// SPDX-License-Identifier: MIT
// Backgrounds that change with time, in the device's memory. nvcc compiles this file for the plugin; for the tests a
// C++ compiler compiles it with the emulator.
#include "kernels/cuda/background_kernel.hpp"
#include "kernels/cuda/fields.hpp"

namespace dualfield::cuda {

template <class R>
void Fields<R>::keep_steady(int component, std::span<const double> values) {
  const auto [kept, is_new] = steady_.try_emplace(component, values.size(), device::Fill::nothing);
  device::to_device(kept->second.data(), values.data(), values.size(), queue_);
}

template <class R>
void Fields<R>::move_background(int component, int axis, std::span<const double> profile, bool as_rotations) {
  std::int64_t below = 1;
  for (int lower = 0; lower < axis; ++lower) below *= lattice_.extent[lower];
  if (!along_ || along_->size() < profile.size()) along_.emplace(profile.size(), device::Fill::nothing);
  device::to_device(along_->data(), profile.data(), profile.size(), queue_);
  device::launch(background_kernel<A>, background_launch(lattice_.sites()), queue_,
                 background_->data() + component * grid_.stride, steady_.at(component).data(), along_->data(), below,
                 lattice_.extent[axis], as_rotations, lattice_.sites());
}

template void Fields<double>::keep_steady(int, std::span<const double>);
template void Fields<float>::keep_steady(int, std::span<const double>);
template void Fields<Half>::keep_steady(int, std::span<const double>);
template void Fields<double>::move_background(int, int, std::span<const double>, bool);
template void Fields<float>::move_background(int, int, std::span<const double>, bool);
template void Fields<Half>::move_background(int, int, std::span<const double>, bool);

}  // namespace dualfield::cuda
