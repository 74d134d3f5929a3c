// SPDX-License-Identifier: MIT
// The speed of kernels, kept in a file for each device, driver and version of the program.
#pragma once

#include <filesystem>

#include "dualfield/tuning.hpp"

namespace dualfield {

/// $XDG_CACHE_HOME/dualfield, or ~/.cache/dualfield; empty where the environment names neither folder.
std::filesystem::path cache_folder();

/// Files tuning-DEVICE-DRIVER-VERSION.json in a folder. A file that is damaged, or that another commit has written, is not used,
/// with a warning, and is replaced. Where a file cannot be written, nothing is kept.
class TuningFile final : public Tuning {
 public:
  /// An empty folder: nothing is found nor kept. `writes`: whether this process, of several ranks, is the one that writes.
  explicit TuningFile(std::filesystem::path folder, bool writes = true) : folder_(std::move(folder)), writes_(writes) {}

  std::optional<std::vector<double>> find(const KernelChoice& kernels) override;
  void keep(const KernelChoice& kernels, const std::vector<double>& seconds) override;
  void warn(const std::string& text) override;

 private:
  std::filesystem::path folder_;
  bool writes_;
};

}  // namespace dualfield
