// SPDX-License-Identifier: MIT
// The header of NumPy's .npy format: a Python dictionary that says how the bytes after it are to be read.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dualfield {

/// What a header says. Only floating-point numbers of 4 and 8 bytes get this far.
struct NpyHeader {
  std::vector<std::size_t> shape;
  std::size_t item_bytes = 8;
  bool big_endian = false;
  bool fortran_order = false;

  /// Product of the shape; the parser has made sure that it, times item_bytes, does not overflow.
  std::size_t count() const;
};

/// Reads the dictionary. `where` (the path) opens the message of the InputError thrown for malformed text, a missing,
/// unknown or repeated key, an unsupported type, and a shape whose bytes overflow.
NpyHeader parse_npy_header(std::string_view text, std::string_view where);

/// Everything before the data of a C-order file of little-endian numbers of 8 or 4 bytes: magic, version 1.0, length and
/// dictionary, padded to a multiple of 64 bytes as NumPy does.
std::string npy_preamble(std::span<const std::size_t> shape, std::size_t item_bytes = 8);

/// A shape as Python writes it: "(4, 8, 8)", "(8,)", "()".
std::string shape_text(std::span<const std::size_t> shape);

}  // namespace dualfield
