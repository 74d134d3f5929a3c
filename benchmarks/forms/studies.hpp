// SPDX-License-Identifier: MIT
// The studies of a program that tries forms of streaming passes.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dualfield {

/// What is tried: its name, and a function that prints a line for each form, which is timed for so many seconds.
struct FormStudy {
  std::string name;
  std::function<void(double seconds)> run;
};

inline std::vector<FormStudy>& form_studies() {
  static std::vector<FormStudy> all;
  return all;
}

}  // namespace dualfield
