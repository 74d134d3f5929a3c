// SPDX-License-Identifier: MIT
// What a backend has found out about the speed of its kernels, and keeps from run to run.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dualfield {

/// Some kernels that do the same on one device.
struct KernelChoice {
  std::string device, driver;      ///< the name of the device, and the version of its driver
  std::string task;                ///< what the kernels do, with the precision and the extents of the lattice
  std::vector<std::string> names;  ///< of the kernels, each another one
};

/// Where the seconds are kept that such kernels were measured to take. Results never depend on them.
class Tuning {
 public:
  virtual ~Tuning() = default;

  /// The seconds of each kernel, infinity for one that cannot run; nothing where they are not known.
  virtual std::optional<std::vector<double>> find(const KernelChoice& kernels) = 0;
  virtual void keep(const KernelChoice& kernels, const std::vector<double>& seconds) = 0;
  /// Tells the user about a kernel that is not used.
  virtual void warn(const std::string& text) = 0;
};

}  // namespace dualfield
