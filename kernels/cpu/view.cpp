// SPDX-License-Identifier: MIT
// Views of fields in the CPU's memory: strides that leave out the gaps between rows.
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

template <class R>
std::optional<ArrayView> Fields<R>::view(int array) {
  if constexpr (!Scale<R>::is_one) return std::nullopt;  // values divided by a scale are not what one expects in a view
  const Lattice& lattice = grid_.lattice;
  std::vector<std::int64_t> strides{1};  // from axis 1 on, in reverse
  for (int axis = 1; axis < lattice.dimensions; ++axis)
    strides.push_back(axis == 1 ? grid_.pitch : strides.back() * lattice.extent[std::size_t(axis - 1)]);
  strides.push_back(grid_.stride);
  return ArrayView{storage_[std::size_t(array)].share(), sizeof(R), {strides.rbegin(), strides.rend()}};
}

template <class R>
void Fields<R>::release_views() {
  for (Storage<R>& kept : storage_) {
    if (!kept.is_shared()) continue;
    Storage<R> own = zeros(components_);
    copy(kept, own);
    kept = std::move(own);
  }
}

template std::optional<ArrayView> Fields<float>::view(int);
template std::optional<ArrayView> Fields<double>::view(int);
template std::optional<ArrayView> Fields<Half>::view(int);
template void Fields<float>::release_views();
template void Fields<double>::release_views();
template void Fields<Half>::release_views();

}  // namespace dualfield::cpu
