// SPDX-License-Identifier: MIT
// Writes the small arrays that libFuzzer begins with into a folder, the only argument.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "faults/mutator.hpp"

int main(int, char** arguments) {
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& bytes : dualfield::faults::npy_files()) {
    std::ofstream file(folder / (std::to_string(number++) + ".npy"), std::ios::binary);
    file << bytes;
    if (!file.flush()) return EXIT_FAILURE;
  }
}
