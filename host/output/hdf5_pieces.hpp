// SPDX-License-Identifier: MIT
// Values of an HDF5 data set of doubles that are written piece by piece.
#pragma once

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

#include "dualfield/state_source.hpp"
#include "host/files/hdf5_handle.hpp"

namespace dualfield {

/// Values of a chunk of a compressed data set: 1 MiB in double precision, as much as HDF5 keeps open.
inline constexpr std::int64_t largest_chunk = 1 << 17;

/// A space with these lengths, slowest axis first. Throws Hdf5Error.
inline Hdf5Handle array_space(std::span<const hsize_t> lengths) {
  return {H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr), H5Sclose};
}

/// Writes values into the block of a data set that begins at `start`. Throws Hdf5Error.
inline void write_block(hid_t data, std::span<const hsize_t> start, std::span<const hsize_t> lengths,
                        std::span<const double> values) {
  const Hdf5Handle block(H5Dget_space(data), H5Sclose);
  hdf5_checked(H5Sselect_hyperslab(block, H5S_SELECT_SET, start.data(), nullptr, lengths.data(), nullptr));
  const hsize_t count = values.size();
  hdf5_checked(H5Dwrite(data, H5T_NATIVE_DOUBLE, array_space({&count, 1}), block, H5P_DEFAULT, values.data()));
}

/// Parts of an array with these lengths, slowest axis first and none of them 0, of at most `largest` values: as many whole
/// slices of the slowest axis as fit, or where not one fits, of the slices of the next axis.
struct Slices {
  std::size_t axis;            ///< along which the array is cut
  hsize_t slice;               ///< values of one slice
  std::vector<hsize_t> block;  ///< the lengths of a part
};

inline Slices slices_of(std::span<const hsize_t> lengths, std::int64_t largest) {
  Slices cut{0,
             std::accumulate(lengths.begin(), lengths.end(), hsize_t{1}, std::multiplies<>()) / lengths[0],
             {lengths.begin(), lengths.end()}};
  while (cut.slice > static_cast<hsize_t>(largest)) cut.slice /= lengths[++cut.axis];
  std::fill_n(cut.block.begin(), cut.axis, 1);
  cut.block[cut.axis] = std::min(static_cast<hsize_t>(largest) / cut.slice, lengths[cut.axis]);
  return cut;
}

/// Fills a data set of these lengths, slowest axis first and none of them 0, with what fill(first, values) gives for the
/// values first, first + 1 … in C order, at most largest_piece at once. Pieces are slices_of(lengths, largest_piece), and where
/// that is possible whole chunks slices_of(lengths, largest_chunk). Throws Hdf5Error, and what `fill` throws.
template <class Fill>
void write_pieces(hid_t data, std::span<const hsize_t> lengths, Fill&& fill) {
  const hsize_t total = std::accumulate(lengths.begin(), lengths.end(), hsize_t{1}, std::multiplies<>());
  const Slices chunks = slices_of(lengths, largest_chunk);
  auto [axis, slice, block] = slices_of(lengths, largest_piece);
  hsize_t most = block[axis];
  if (chunks.axis == axis && most < lengths[axis])
    most = std::max(most / chunks.block[axis] * chunks.block[axis], hsize_t{1});
  std::vector<double> buffer(most * slice);
  std::vector<hsize_t> start(lengths.size());
  for (hsize_t first = 0; first < total; first += block[axis] * slice) {
    hsize_t index = first / slice;
    for (std::size_t a = axis + 1; a-- > 0; index /= lengths[a]) start[a] = index % lengths[a];
    block[axis] = std::min(most, lengths[axis] - start[axis]);
    const auto values = std::span(buffer).first(block[axis] * slice);
    fill(static_cast<std::int64_t>(first), values);
    write_block(data, start, block, values);
  }
}

}  // namespace dualfield
