// SPDX-License-Identifier: MIT
// `dualfield bench`: the speed of every theory, precision and kernel variant, compared with the memory bandwidth
// measured in the same run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dualfield {

struct BenchOptions {
  std::string backend = "auto";
  int extent = 256;                   ///< sites along an axis in D = 3; other D get about as many sites in all
  int repeats = 7;                    ///< number of measurements of which the median is taken
  int threads = 0;                    ///< 0: all
  std::int64_t neurons = 4096;        ///< N of dense systems
  std::int64_t replicas = 256;        ///< R, their columns
  std::vector<std::string> theories;  ///< empty: all
  std::vector<std::string> precisions, schemes, passes;
  std::optional<std::filesystem::path> json;
  std::vector<std::string> command_line;
};

/// Whether an option selects a name: its list has the name, or is empty, which selects all.
bool wanted(const std::vector<std::string>& list, std::string_view name);

/// The median of at least one value; of an even number, the upper one of the middle two.
double median(std::vector<double> values);

/// Measures, prints a table and writes the JSON. Throws DeviceError, InputError, OutputError.
void run_bench(const BenchOptions& options);

}  // namespace dualfield
