// SPDX-License-Identifier: MIT
// An .npy file that is read piece by piece, so that nobody has to hold the whole array in memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

#include "host/files/npy_header.hpp"

namespace dualfield {

/// An open .npy file (format 1.0 to 3.0) of float64 or float32, either byte order, C or Fortran order. Values are
/// counted in C order of the array (last axis fastest) however they lie in the file. Of a file in C order only what is
/// asked for is read; a file in Fortran order is read as a whole at the first piece and kept in memory from then on.
class NpyReader {
 public:
  /// Opens the file and reads its header, no data. Throws InputError with the path and what is wrong: missing, not a
  /// regular file, not an .npy file, truncated, bytes after the data, another type (the message lists the allowed ones),
  /// a shape that overflows.
  explicit NpyReader(std::filesystem::path path);

  const std::vector<std::size_t>& shape() const { return header_.shape; }

  /// Throws InputError with both shapes unless the array has this shape.
  void require_shape(std::span<const std::size_t> shape) const;

  /// Reads the values first, first + 1 … in C order, as many as `values` has; they must be finite. Throws InputError:
  /// the first of them that is nan or infinite, with its index; the file is truncated by now; a read failed; too little
  /// memory for a file in Fortran order. Throws std::invalid_argument for values beyond the last.
  void read(std::size_t first, std::span<double> values);

  /// The same, and any values are let through.
  void read_any(std::size_t first, std::span<double> values);

  /// All values in C order, any of them. Throws InputError as read, and where they do not fit into memory.
  std::vector<double> read_all();

 private:
  template <class Walk>
  void read_values(std::size_t first, std::size_t count, double* target, Walk walk);
  template <class Float, class Bits, class Walk>
  void decode(std::size_t count, double* target, Walk walk);

  std::filesystem::path path_;
  std::ifstream file_;
  NpyHeader header_;
  std::streamoff data_ = 0;   ///< where the data begin in the file
  std::vector<double> kept_;  ///< the whole array, of a file in Fortran order that has been read
};

/// Throws InputError with the value and index of the first nan or infinity in `values`, which are those from `first` on,
/// in C order, of an array of this shape that was read from `path`.
void require_finite(std::span<const double> values, std::size_t first, std::span<const std::size_t> shape,
                    const std::filesystem::path& path);

/// Throws InputError with both shapes unless `found`, the shape of the array in `path`, is the one wanted.
void require_same_shape(std::span<const std::size_t> found, std::span<const std::size_t> wanted,
                        const std::filesystem::path& path);

}  // namespace dualfield
