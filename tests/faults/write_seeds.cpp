// SPDX-License-Identifier: MIT
// Writes the small arrays and checkpoints that libFuzzer begins with into two folders, in the folder that is the only
// argument.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "faults/mutator.hpp"

namespace {

bool write_all(const std::filesystem::path& folder, const std::vector<std::string>& files) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& bytes : files) {
    std::ofstream file(folder / std::to_string(number++), std::ios::binary);
    file << bytes;
    if (!file.flush()) return false;
  }
  return true;
}

}  // namespace

int main(int, char** arguments) {
  namespace faults = dualfield::faults;
  const std::filesystem::path folder = arguments[1], temporary = folder / "temporary";
  std::filesystem::create_directories(temporary);
  const bool written = write_all(folder / "array", faults::npy_files()) &&
                       write_all(folder / "checkpoint", faults::checkpoint_files(temporary.string()));
  std::filesystem::remove_all(temporary);
  return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
