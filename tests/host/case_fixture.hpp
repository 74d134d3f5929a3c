// SPDX-License-Identifier: MIT
// Shared by the tests of the case file: theories, an own folder for each test, and one valid case to change.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "dualfield/error.hpp"
#include "host/case/file.hpp"

namespace dualfield::testing {

inline const std::vector<std::string_view> four_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4"};
inline const std::vector<std::string_view> dirac_schemes = {"synchronous", "sequential", "leapfrog", "yoshida4",
                                                            "unitary"};
inline const std::vector<std::string_view> derivatives = {"one_sided", "central"};
inline const std::vector<std::string_view> wilson_schemes = {"synchronous", "sequential"};
inline const std::vector<std::string_view> potentials = {"none", "phi4", "sine_gordon"};
inline const std::vector<std::string_view> gauges = {"compact", "additive"};
inline TheoryDescription dirac(std::string_view name, int components, int dimensions) {
  return {.name = name,
          .components = components,
          .dimensions = {dimensions},
          .schemes = dirac_schemes,
          .potentials = {"none"},
          .mass_squared = false,
          .charged = true,
          .spinor = true,
          .canonical = false,
          .limit = name,
          .derivatives = derivatives,
          .wilson_schemes = wilson_schemes,
          .gauges = gauges,
          .schemes_with_gauge = dirac_schemes};
}
inline const std::vector<TheoryDescription> theories = {{.name = "klein_gordon",
                                                         .components = 1,
                                                         .dimensions = {1, 2, 3},
                                                         .schemes = four_schemes,
                                                         .potentials = potentials,
                                                         .mass_squared = true,
                                                         .charged = false,
                                                         .spinor = false,
                                                         .canonical = true,
                                                         .limit = "klein_gordon",
                                                         .schemes_with_potential = four_schemes},
                                                        dirac("dirac_1d", 2, 1),
                                                        dirac("dirac_3d", 4, 3)};

inline const std::string valid_case = R"([theory]
name = "klein_gordon"
mass = 0.5
[lattice]
shape = [8, 6, 4]
spacing = 0.5
[time]
step = 0.25
steps = 400
scheme = "leapfrog"
[initial]
kind = "packet"
width = 2.0
)";

/// `text` with the first `from` replaced by `to`; where `from` is empty, `to` is appended as a line.
inline std::string changed(std::string text, const std::string& from, const std::string& to) {
  if (from.empty()) return text + to + "\n";
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the case holds no " + from);
  return text.replace(at, from.size(), to);
}

/// A folder that is removed at the end of the test.
class CaseFile : public ::testing::Test {
 protected:
  CaseFile() : folder_(std::filesystem::temp_directory_path() / ("dualfield_case_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CaseFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path written(const std::string& text, const std::string& name = "case.toml") const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  Case load(const std::string& text, const std::vector<std::string>& overrides = {}, bool hdf = true) const {
    return load_case(written(text), overrides, theories, hdf);
  }

  /// The message with which a case is refused; empty where it is accepted.
  std::string refusal(const std::string& text, const std::vector<std::string>& overrides = {}, bool hdf = true) const {
    try {
      load(text, overrides, hdf);
      return {};
    } catch (const InputError& error) {
      return error.what();
    }
  }

  std::filesystem::path folder_;
};

}  // namespace dualfield::testing
