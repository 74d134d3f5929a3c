// SPDX-License-Identifier: MIT
// Values that files hold in single precision.
#pragma once

#include <fmt/core.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "dualfield/error.hpp"

namespace dualfield {

/// The value rounded. Throws OutputError with the path of the file for a finite value that is none in single precision.
inline float in_single(double value, const std::filesystem::path& path) {
  if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max())
    throw OutputError(
        fmt::format("{}: cannot be written: the value {} is too large for single precision; allowed: "
                    "output.precision = \"double\"",
                    path.string(), value));
  return float(value);
}

}  // namespace dualfield
