// SPDX-License-Identifier: MIT
// Tries forms of streaming passes on the GPU (candidates.hpp). Arguments: seconds for each form, and words that the name of
// a study must contain one of.
#include <cstdlib>
#include <cstring>

#include "benchmarks/forms/studies.hpp"

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 0.1;
  for (const auto& study : dualfield::form_studies()) {
    bool is_asked = count <= 2;
    for (int i = 2; i < count; ++i) is_asked = is_asked || std::strstr(study.name.c_str(), arguments[i]) != nullptr;
    if (is_asked) study.run(seconds);
  }
  return 0;
}
