// SPDX-License-Identifier: MIT
// `dualfield spectrum`: computes a case's spectrum, prints it, writes it.
#pragma once

#include <filesystem>

#include "host/analysis/spectrum/spectrum.hpp"

namespace dualfield {

struct SpectrumCommand {
  SpectrumOptions options;
  std::optional<std::filesystem::path> json, csv;
};

/// Throws InputError, OutputError.
void run_spectrum(const Case& setup, const SpectrumCommand& command);

}  // namespace dualfield
