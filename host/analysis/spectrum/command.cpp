// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/command.hpp"

#include <nlohmann/json.hpp>

#include "host/analysis/spectrum/report.hpp"
#include "host/files/console.hpp"
#include "host/files/result_file.hpp"

namespace dualfield {

void run_spectrum(const Case& setup, const SpectrumCommand& command) {
  const Spectrum spectrum = spectrum_of(setup, command.options);
  write_out(text_of(spectrum));
  if (command.json) write_json(*command.json, json_of(spectrum));
  if (command.csv) write_result(*command.csv, csv_of(spectrum));
  require_printed();
}

}  // namespace dualfield
