// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/command.hpp"

#include <fmt/format.h>

#include <fstream>

#include "dualfield/error.hpp"
#include "host/analysis/spectrum/report.hpp"

namespace dualfield {

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw OutputError(path.string() + ": cannot be written");
}

}  // namespace

void run_spectrum(const Case& setup, const SpectrumCommand& command) {
  const Spectrum spectrum = spectrum_of(setup, command.options);
  fmt::print("{}", text_of(spectrum));
  if (command.json) write(*command.json, json_of(spectrum).dump(1) + '\n');
  if (command.csv) write(*command.csv, csv_of(spectrum));
}

}  // namespace dualfield
