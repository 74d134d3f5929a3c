// SPDX-License-Identifier: MIT
// The layout of fields in the CPU's memory: rows along axis 1 with a ghost site at each end. Ghosts hold the periodic
// neighbours, so that SIMD packs can be read at any site of a row without regard to its ends.
#pragma once

#include <cstdlib>
#include <memory>
#include <new>

#include "dualfield/lattice.hpp"
#include "kernels/cpu/pack.hpp"

namespace dualfield::cpu {

/// Rows start on a pack boundary and are followed by a gap of at least two sites. The first site of the gap is the
/// right ghost of the row, its last site the left ghost of the next row. The values of φ and π are stored as the scale says.
template <class R>
struct Grid : Scale<R> {
  Lattice lattice;
  std::int64_t pitch;   ///< values from a row to the next
  std::int64_t stride;  ///< values from a component to the next
  int packs;            ///< packs that cover a row; the last one may extend beyond it

  explicit Grid(const Lattice& l) : lattice(l) {
    constexpr int W = width<R>;
    packs = (l.extent[0] + W - 1) / W;
    pitch = (std::int64_t(l.extent[0]) + 2 + W - 1) / W * W;
    // At distances of a power of two, components would share cache sets; an odd number of cache lines avoids that.
    constexpr std::int64_t line = 64 / sizeof(R), page = 4096 / sizeof(R);
    const std::int64_t block = pitch * l.rows();
    stride = (block + page - 1) / page * page + 9 * line;
  }

  /// Offset of the row at coordinates y and z of axes 2 and 3.
  std::int64_t row(int y, int z) const { return (std::int64_t(z) * lattice.extent[1] + y) * pitch; }
};

/// Memory for K components on a grid, not initialised. It can be of another type than that of the grid.
template <class R>
class Storage {
 public:
  Storage() = default;
  Storage(Storage&&) = default;
  Storage& operator=(Storage&&) = default;
  template <class Of>
  Storage(const Grid<Of>& grid, int components)
      : count_(std::size_t(lead + components * grid.stride)), memory_(allocate(count_)) {}

  /// Pointer to site (0,0,0) of component 0. The pack before it can be read too.
  R* data() { return memory_.get() + lead; }
  const R* data() const { return memory_.get() + lead; }
  /// Pointer to the first value. The memory should first be written by the threads that will use it.
  R* begin() { return memory_.get(); }
  std::size_t count() const { return count_; }
  /// data(), as a pointer that shares the memory.
  std::shared_ptr<void> share() const { return {memory_, memory_.get() + lead}; }
  bool is_shared() const { return memory_.use_count() > 1; }

 private:
  static constexpr std::int64_t lead =
      64 / sizeof(R);  // room for the left ghost of the first row; rows start on cache lines
  static std::shared_ptr<R[]> allocate(std::size_t count) {
    const std::size_t bytes = (count * sizeof(R) + 4095) / 4096 * 4096;
    void* memory = std::aligned_alloc(4096, bytes);
    if (!memory) throw std::bad_alloc();
    return {static_cast<R*>(memory), [](R* values) { std::free(values); }};
  }

  std::size_t count_ = 0;
  std::shared_ptr<R[]> memory_;
};

}  // namespace dualfield::cpu
