// SPDX-License-Identifier: MIT
// `dualfield bench`: the speed of every theory, precision and kernel variant, compared with the memory bandwidth
// measured in the same run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
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
  std::vector<int> dimensions;                ///< D of the lattices
  std::vector<int> steps_per_pass{0};         ///< of streaming passes, SimulationSpec::steps_per_pass
  std::vector<std::string> launches{"auto"};  ///< of streaming passes on a GPU, SimulationSpec::launches
  std::vector<std::string> variants;          ///< potentials, and forms of the gauge field
  std::optional<std::filesystem::path> json;
  std::vector<std::string> command_line;
};

/// Whether an option selects a value: its list has the value, or is empty, which selects all.
template <class T>
bool wanted(const std::vector<T>& list, const auto& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

/// Measures, prints a table line by line, and writes the JSON after every row. Throws DeviceError, InputError, OutputError.
void run_bench(const BenchOptions& options);

}  // namespace dualfield
