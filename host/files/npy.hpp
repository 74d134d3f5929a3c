// SPDX-License-Identifier: MIT
// Arrays on disk in NumPy's .npy format. Who does not want a whole array in memory has NpyReader and NpyPart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "dualfield/simulation_spec.hpp"
#include "host/files/placed_file.hpp"

namespace dualfield {

/// An array in memory: float64, C order (last axis fastest).
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};

/// Reads an .npy file (format 1.0 to 3.0) of float64 or float32, either byte order, C or Fortran order. Throws
/// InputError with the path and what is wrong: missing, not a regular file, not an .npy file, truncated, bytes after
/// the data, another type (the message lists the allowed ones), a shape that overflows, too little memory.
NpyArray read_npy(const std::filesystem::path& path);

/// The same, and the array must have exactly this shape, which is checked before any data is read, and finite values.
NpyArray read_npy(const std::filesystem::path& path, std::span<const std::size_t> shape);

/// The shape alone; no data is read. Throws InputError as read_npy.
std::vector<std::size_t> npy_shape(const std::filesystem::path& path);

/// Throws InputError with both shapes unless `array`, which was read from `path`, has this shape.
void require_shape(const NpyArray& array, std::span<const std::size_t> shape, const std::filesystem::path& path);

/// Throws InputError with the value and index of the first nan or infinity in `array`, which was read from `path`.
void require_finite(const NpyArray& array, const std::filesystem::path& path);

/// An .npy file of which this process, or each of several, writes some values. Errors are OutputError and name the file as `name`, which
/// it has when it is complete.
class NpyPart {
 public:
  /// Makes the file in its length, for a C-order array of float64 or float32.
  static void make(const std::filesystem::path& path, const std::filesystem::path& name,
                   std::span<const std::size_t> shape, Precision precision);
  /// Opens the file that one of them has made.
  NpyPart(const std::filesystem::path& path, const std::filesystem::path& name, std::span<const std::size_t> shape,
          Precision precision);

  /// Sets the values first, first + 1 … in C order. Throws also for values that float32 cannot hold.
  void write(std::int64_t first, std::span<const double> values) { file_.write(begin_, first, values); }
  void close() { file_.close(); }

 private:
  std::int64_t begin_;  ///< of the values, in bytes
  PlacedValues file_;
};

}  // namespace dualfield
