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

#include "dualfield/domain.hpp"
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

/// What carries ghosts between the devices of ranks, where that is not MPI and all of them can use a device.
std::string transport_of_devices(const CudaPlugin& cuda, ProcessRanks* ranks) {
  if (!ranks || largest_of_ranks(ranks, cuda.backend && cuda.reason.empty() ? 0 : 1) > 0) return "";
  const std::string name = cuda.backend->transport(*ranks);
  return name.empty() ? "" : fmt::format("; {} carries ghosts between their GPUs", name);
}

}  // namespace

std::string info_text(ProcessRanks* ranks) {
  const CudaPlugin& cuda = cuda_plugin();
  return fmt::format("dualfield version {}, commit {}, {} build\n", build::version, build::git_commit,
                     build::build_type) +
         fmt::format("compiler: {}{}\nflags: {}\n", build::compiler,
                     build::cuda_compiler.empty() ? "" : fmt::format(", {}", build::cuda_compiler), build::flags) +
         "libraries: " + libraries() + "\n" + backend_lines(&cpu_backend(), "cpu", "") +
         backend_lines(cuda.backend, "cuda", cuda.reason) +
         fmt::format("default backend: {}\nranks: {}{}\n", choose_backend("auto").backend->name(),
                     ranks_in_words(ranks), transport_of_devices(cuda, ranks));
}

}  // namespace dualfield
