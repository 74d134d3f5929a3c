// SPDX-License-Identifier: MIT
// `dualfield spectrum`: computes the spectrum of a case, prints it, and writes it to files.
#pragma once

#include <filesystem>

#include "host/analysis/spectrum/spectrum.hpp"

namespace dualfield {

struct SpectrumCommand {
  SpectrumOptions options;
  std::optional<std::filesystem::path> json, csv;  ///< files to write, where they are given
};

/// Throws InputError, OutputError.
void run_spectrum(const Case& setup, const SpectrumCommand& command);

}  // namespace dualfield
