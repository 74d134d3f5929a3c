// SPDX-License-Identifier: MIT
#include "dualfield/plugins.hpp"

#include <dlfcn.h>

namespace dualfield {

namespace {

namespace fs = std::filesystem;

fs::path program_folder() {
  std::error_code none;
  return fs::read_symlink("/proc/self/exe", none).parent_path();
}

/// The folder of the shared library that this code is part of; that of the program where it is part of one.
fs::path folder_of_code() {
  static const char here = 0;
  Dl_info info{};
  const fs::path file = dladdr(&here, &info) != 0 && info.dli_fname ? info.dli_fname : "";
  return file.is_absolute() ? file.parent_path() : program_folder();
}

CudaPlugin open_cuda() {
  const Plugin plugin = open_plugin("libdualfield_cuda.so", RTLD_NOW | RTLD_LOCAL);
  if (!plugin.library) return {nullptr, plugin.reason};
  using Factory = const Backend* (*)();
  const auto factory = reinterpret_cast<Factory>(dlsym(plugin.library, "dualfield_cuda_backend"));
  if (!factory) return {nullptr, std::string("the CUDA plugin does not belong to this program: ") + dlerror()};
  const Backend* backend = factory();
  try {
    return {backend, backend->devices().empty() ? backend->reason() : ""};
  } catch (const std::exception& error) {  // a device that is there and cannot be used
    return {backend, error.what()};
  }
}

}  // namespace

std::optional<fs::path> plugin_file(const std::string& name) {
  const fs::path program = program_folder();
  std::error_code none;
  for (const fs::path& folder : {folder_of_code(), program, (program / DUALFIELD_PLUGIN_FOLDER).lexically_normal()})
    if (fs::exists(folder / name, none)) return folder / name;
  return std::nullopt;
}

Plugin open_plugin(const std::string& name, int flags) {
  const std::string file = plugin_file(name).value_or(name).string();
  if (void* const library = dlopen(file.c_str(), flags)) return {library, ""};
  const std::string error = dlerror();
  // The loader's errors begin with the file that they are about, which has a folder where it was found.
  if (error.starts_with(name)) return {nullptr, "this build has no plugin " + name};
  return {nullptr, "the plugin " + name + " cannot be opened: " + error};
}

const CudaPlugin& cuda_plugin() {
  static const CudaPlugin plugin = open_cuda();
  return plugin;
}

}  // namespace dualfield
