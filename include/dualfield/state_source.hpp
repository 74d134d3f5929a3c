// SPDX-License-Identifier: MIT
// A state that is asked for piece by piece, so that nobody has to hold all of it in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace dualfield {

struct SignedWaves;
/// Makes the plane waves of a state when they are first needed.
using MakeWaves = std::function<std::shared_ptr<const SignedWaves>()>;

/// Writes the values of one component of φ (array 0) or π (array 1) at the sites first, first + 1 … in C order, as many
/// as `values` has. Who needs a whole state asks for φ before π, for one component after the other, and for the pieces of
/// a component in order.
class StateSource {
 public:
  using Function = std::function<void(int array, int component, std::int64_t first, std::span<double> values)>;

  template <class Writer>
    requires(!std::is_same_v<std::remove_cvref_t<Writer>, StateSource> && std::is_constructible_v<Function, Writer>)
  StateSource(Writer&& writer) : write_(std::forward<Writer>(writer)) {}

  void operator()(int array, int component, std::int64_t first, std::span<double> values) const {
    write_(array, component, first, values);
  }

  /// If set, the same state as a sum of plane waves, from which a device may compute it to rounding.
  MakeWaves waves;

 private:
  Function write_;
};

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
