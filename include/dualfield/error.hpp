// SPDX-License-Identifier: MIT
// Errors, one type for each exit code of the program.
#pragma once

#include <stdexcept>

namespace dualfield {

/// Bad input (exit 2). The message says where (file:line:column, or the option), what is wrong and what is allowed.
struct InputError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The requested device is not available, or fails (exit 3).
struct DeviceError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// A check stopped the run (exit 4): a value became infinite or NaN, or a conserved quantity drifted beyond its limit.
struct CheckError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// An equation's or a law's verdict differs from the recorded one (exit 1).
struct VerdictError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Results could not be written (exit 5).
struct OutputError : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace dualfield
