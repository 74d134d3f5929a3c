// SPDX-License-Identifier: MIT
// How fields lie in the CPU's memory: rows along axis 1 with a ghost site at each end, so that a row is plain packs.
#pragma once

#include <cstdlib>
#include <experimental/simd>
#include <memory>
#include <new>

#include "dualfield/lattice.hpp"

namespace dualfield::cpu {

template <class R>
using Pack = std::experimental::native_simd<R>;
template <class R>
constexpr int width = int(Pack<R>::size());

/// Rows start on a pack boundary and are followed by a gap of at least two sites. The gap's first site is the row's
/// right ghost, its last the left ghost of the next row.
template <class R>
struct Grid {
  Lattice lattice;
  std::int64_t pitch;   ///< values from a row to the next
  std::int64_t stride;  ///< values from a component to the next
  int packs;            ///< packs that cover a row, the last one perhaps in part

  explicit Grid(const Lattice& l) : lattice(l) {
    constexpr int W = width<R>;
    packs = (l.extent[0] + W - 1) / W;
    pitch = (std::int64_t(l.extent[0]) + 2 + W - 1) / W * W;
    // Components a power of two apart would share cache sets; an odd number of lines keeps them apart.
    constexpr std::int64_t line = 64 / sizeof(R), page = 4096 / sizeof(R);
    const std::int64_t block = pitch * l.rows();
    stride = (block + page - 1) / page * page + 9 * line;
  }

  std::int64_t row(int y, int z) const { return (std::int64_t(z) * lattice.extent[1] + y) * pitch; }
};

/// K components on a grid, zero outside of what is written.
template <class R>
class Storage {
 public:
  Storage() = default;
  Storage(const Grid<R>& grid, int components)
      : count_(std::size_t(lead + components * grid.stride)), memory_(allocate(count_)) {}

  /// Site (0,0,0) of component 0. One pack before it is readable.
  R* data() { return memory_.get() + lead; }
  const R* data() const { return memory_.get() + lead; }
  /// Everything, for a first touch by the threads that will use it.
  R* begin() { return memory_.get(); }
  std::size_t count() const { return count_; }

 private:
  static constexpr std::int64_t lead = 64 / sizeof(R);  // holds the first row's left ghost, keeps rows on lines
  struct Free {
    void operator()(R* memory) const { std::free(memory); }
  };
  static R* allocate(std::size_t count) {
    const std::size_t bytes = (count * sizeof(R) + 4095) / 4096 * 4096;
    void* memory = std::aligned_alloc(4096, bytes);
    if (!memory) throw std::bad_alloc();
    return static_cast<R*>(memory);
  }

  std::size_t count_ = 0;
  std::unique_ptr<R[], Free> memory_;
};

}  // namespace dualfield::cpu
