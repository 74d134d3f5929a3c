// SPDX-License-Identifier: MIT
// A state that is asked for piece by piece, so that nobody has to hold all of it in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>

namespace dualfield {

/// Writes the values of one component of φ (array 0) or π (array 1) at the sites first, first + 1 … in C order, as many
/// as `values` has. Who needs a whole state asks for φ before π, for one component after the other, and for the pieces of
/// a component in order.
using StateSource = std::function<void(int array, int component, std::int64_t first, std::span<double> values)>;

/// The state of two arrays of shape (K, sites), which must exist as long as the source.
inline StateSource source_of(std::span<const double> phi, std::span<const double> pi, std::int64_t sites) {
  return [=](int array, int component, std::int64_t first, std::span<double> values) {
    const auto from = (array == 0 ? phi : pi).subspan(std::size_t(component * sites + first), values.size());
    std::ranges::copy(from, values.begin());
  };
}

/// The largest number of values that are asked for at once: 32 MiB.
inline constexpr std::int64_t largest_piece = std::int64_t(1) << 22;

/// Calls piece(first, count) for the pieces of a component with this many sites, in order.
template <class Piece>
void for_each_piece(std::int64_t sites, Piece&& piece) {
  for (std::int64_t first = 0; first < sites; first += largest_piece)
    piece(first, sites - first < largest_piece ? sites - first : largest_piece);
}

}  // namespace dualfield
