// SPDX-License-Identifier: MIT
// `dualfield bench`: how fast every theory, precision and kernel variant runs, against the same run's plain memory rate.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dualfield {

struct BenchOptions {
  std::string backend = "auto";
  int extent = 256;                   ///< sites along an axis in D = 3; other D get about as many sites in all
  int repeats = 7;                    ///< medians are over so many
  int threads = 0;                    ///< 0: all
  std::vector<std::string> theories;  ///< empty: all
  std::vector<std::string> precisions, schemes, passes;
  std::optional<std::filesystem::path> json;
  std::vector<std::string> command_line;
};

/// Measures, prints a table and writes the JSON. Throws DeviceError, InputError, OutputError.
void run_bench(const BenchOptions& options);

}  // namespace dualfield
