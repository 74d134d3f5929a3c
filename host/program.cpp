// SPDX-License-Identifier: MIT
#include "host/program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "dualfield/error.hpp"

namespace dualfield {

std::filesystem::path program_folder() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).parent_path();
}

void become(const std::string& name, std::vector<std::string> arguments, const std::string& remedy) {
  const std::string file = program_folder() / name;
  std::vector<char*> argv = {const_cast<char*>(file.c_str())};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(file.c_str(), argv.data());
  throw InputError(fmt::format("{} does not start: {}; allowed: {}", file, std::strerror(errno), remedy));
}

}  // namespace dualfield
