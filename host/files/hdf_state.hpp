// SPDX-License-Identifier: MIT
// The state in a snapshot of the format "hdf", read piece by piece. Present only where HDF5 is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "host/files/hdf5_handle.hpp"

namespace dualfield {

/// An open .hdf snapshot of a run, with values of either precision, compressed or not.
class HdfState {
 public:
  /// Opens the file. Throws InputError with the path: it is missing or no such snapshot.
  explicit HdfState(std::filesystem::path path);

  double time() const { return time_; }

  /// Throws InputError unless the snapshot holds φ and π of these components on this whole lattice; `shape` is n_D … n_1.
  void require(int components, std::span<const std::size_t> shape);

  /// Reads the values first, first + 1 … of one component of φ (array 0) or π (array 1), in C order, as many as `values`
  /// has. Called after require(). Throws InputError: a read failed, a value is nan or infinite.
  void read(int array, int component, std::int64_t first, std::span<double> values);

 private:
  Hdf5Session session_;
  std::filesystem::path path_;
  double time_ = 0;
  std::vector<Hdf5Handle> file_;        ///< one
  std::vector<Hdf5Handle> components_;  ///< φ_1 … φ_K, π_1 … π_K
  std::vector<hsize_t> lengths_;        ///< n_D … n_1
};

/// Calls visit(start, lengths, offset) for blocks that together are the values first … first + count − 1, in C order, of
/// an array of these lengths; `offset` is the number of values before the block.
template <class Visit>
void for_each_block(std::span<const hsize_t> lengths, std::int64_t first, std::int64_t count, Visit&& visit) {
  const std::size_t axes = lengths.size();
  std::int64_t offset = 0;
  while (offset < count) {
    // the largest block of whole slices that begins here
    std::int64_t slice = 1;
    std::size_t axis = axes - 1;
    while (axis > 0) {
      const std::int64_t larger = slice * std::int64_t(lengths[axis]);
      if (first % larger != 0 || larger > count - offset) break;
      slice = larger;
      --axis;
    }
    std::vector<hsize_t> start(axes, 0), block(lengths.begin(), lengths.end());
    std::int64_t index = first / slice;
    for (std::size_t a = axis + 1; a-- > 0; index /= std::int64_t(lengths[a])) {
      start[a] = hsize_t(index % std::int64_t(lengths[a]));
      block[a] = 1;
    }
    const std::int64_t most = std::int64_t(lengths[axis] - start[axis]), wanted = (count - offset) / slice;
    block[axis] = hsize_t(most < wanted ? most : wanted);
    visit(start, block, offset);
    offset += std::int64_t(block[axis]) * slice;
    first += std::int64_t(block[axis]) * slice;
  }
}

}  // namespace dualfield
