// SPDX-License-Identifier: MIT
// Runs Python, to exchange files with other programs in both directions.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace dualfield::testing {

/// Exit status and output of a Python process.
struct PythonRun {
  int status;
  std::string output;
};

/// Runs the Python of the tests (DUALFIELD_PYTHON of CMake) with these arguments, none of which may hold a single quote.
inline PythonRun run_python(const std::vector<std::string>& arguments) {
  std::string command = DUALFIELD_PYTHON;
  for (const std::string& argument : arguments) {
    command += " '" + argument + "'";
  }
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  PythonRun run{-1, ""};
  std::array<char, 4096> chunk{};
  for (std::size_t n; (n = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    run.output.append(chunk.data(), n);
  }
  const int status = pclose(pipe);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

inline bool python_has(const std::string& module) { return run_python({"-c", "import " + module}).status == 0; }

}  // namespace dualfield::testing
