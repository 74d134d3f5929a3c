// SPDX-License-Identifier: MIT
#include "host/backend.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "dualfield/error.hpp"
#include "host/build_info.hpp"
#include "host/program.hpp"

namespace dualfield {

namespace {

constexpr const char* plugin_name = "libdualfield_cuda.so";

/// The folder of the shared library that this code is part of, a Python module; that of the program where it is part of one.
std::filesystem::path folder_of_code() {
  Dl_info info{};
  const std::filesystem::path file = dladdr(&plugin_name, &info) != 0 && info.dli_fname ? info.dli_fname : "";
  return file.is_absolute() ? file.parent_path() : program_folder();
}

CudaPlugin open_plugin() {
  namespace fs = std::filesystem;
  std::error_code none;
  const fs::path program = program_folder();
  for (const fs::path& folder : {folder_of_code(), program, (program / build::plugin_directory).lexically_normal()}) {
    const fs::path file = folder / plugin_name;
    if (!fs::exists(file, none)) continue;
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) return {nullptr, std::string("the CUDA plugin cannot be opened: ") + dlerror()};
    using Factory = const Backend* (*)();
    const auto factory = reinterpret_cast<Factory>(dlsym(library, "dualfield_cuda_backend"));
    if (!factory) return {nullptr, std::string("the CUDA plugin does not belong to this program: ") + dlerror()};
    const Backend* backend = factory();
    return {backend, backend->devices().empty() ? backend->reason() : ""};
  }
  return {nullptr, "this build has no CUDA plugin (" + std::string(plugin_name) + ")"};
}

}  // namespace

const CudaPlugin& cuda_plugin() {
  static const CudaPlugin plugin = open_plugin();
  return plugin;
}

BackendChoice choose_backend(const std::string& name, double updates) {
  if (name == "cpu") return {&cpu_backend(), "asked for"};
  if (name == "auto" && updates <= few_updates)
    return {&cpu_backend(), "a run so short takes less time than starting a GPU"};
  const CudaPlugin& cuda = cuda_plugin();
  const bool usable = cuda.backend && cuda.reason.empty();
  if (name == "cuda") {
    if (!usable)
      throw DeviceError("backend cuda was asked for and cannot be had: " + cuda.reason +
                        "; allowed here: --backend cpu, --backend auto");
    return {cuda.backend, "asked for"};
  }
  if (usable) return {cuda.backend, "a device is there"};
  return {&cpu_backend(), cuda.reason};
}

}  // namespace dualfield
