// SPDX-License-Identifier: MIT
// An .npy file for a test.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "host/files/npy.hpp"

namespace dualfield::testing {

/// Writes a C-order array of this shape, in place of a file that is there.
inline void write_npy(const std::filesystem::path& path, std::span<const double> values,
                      const std::vector<std::size_t>& shape, Precision precision = Precision::double_precision) {
  std::filesystem::remove(path);
  NpyPart::make(path, path, shape, precision);
  NpyPart file(path, path, shape, precision);
  file.write(0, values);
  file.close();
}

}  // namespace dualfield::testing
