// SPDX-License-Identifier: MIT
#include "host/info.hpp"

#include <fftw3.h>
#include <fmt/format.h>
#include <toml++/toml.h>
#include <CLI/Version.hpp>

#include <Eigen/Core>
#include <nlohmann/json.hpp>
#ifdef DUALFIELD_WITH_HDF5
#include <hdf5.h>
#endif

#include "host/backend.hpp"
#include "host/build_info.hpp"
#include "host/ranks.hpp"

namespace dualfield {

namespace {

std::string libraries() {
  std::string text = fmt::format("CLI11 {}, toml++ {}.{}.{}, fmt {}, FFTW {}, Eigen {}.{}.{}, nlohmann-json {}.{}.{}",
                                 CLI11_VERSION, TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH, FMT_VERSION,
                                 fftw_version, EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION,
                                 NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH);
#ifdef DUALFIELD_WITH_HDF5
  text += fmt::format(", HDF5 {}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
#else
  text += ", no HDF5 (snapshots are .npy)";
#endif
  return text;
}

std::string backend_lines(const Backend* backend, const std::string& name, const std::string& reason) {
  if (!backend || !reason.empty()) return fmt::format("backend {}: not usable, {}\n", name, reason);
  std::string lines;
  for (const std::string& device : backend->devices()) lines += fmt::format("backend {}: {}\n", name, device);
  return lines;
}

}  // namespace

std::string info_text(const ProcessRanks* ranks) {
  const CudaPlugin& cuda = cuda_plugin();
  return fmt::format("dualfield version {}, commit {}, {} build\n", build::version, build::git_commit,
                     build::build_type) +
         fmt::format("compiler: {}{}\nflags: {}\n", build::compiler,
                     build::cuda_compiler.empty() ? "" : fmt::format(", {}", build::cuda_compiler), build::flags) +
         "libraries: " + libraries() + "\n" + backend_lines(&cpu_backend(), "cpu", "") +
         backend_lines(cuda.backend, "cuda", cuda.reason) +
         fmt::format("default backend: {}\nranks: {}\n", choose_backend("auto").backend->name(), ranks_in_words(ranks));
}

}  // namespace dualfield
