// SPDX-License-Identifier: MIT
// What a run that has taken its steps says about itself: where the time went, and how fast the kernels were.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dualfield/communicator.hpp"
#include "dualfield/evolution.hpp"
#include "host/case/case.hpp"
#include "host/output/run_log.hpp"
#include "host/run/phases.hpp"

namespace dualfield {

/// The speed of the kernels of the steps.
struct KernelSpeed {
  double site_updates_per_second;
  /// Bytes that the steps read and write where each value is counted once a step (Evolution::words_per_site).
  double bytes_per_second;
  double
      steps_per_pass;  ///< so many steps in one sweep over memory; with several, fewer bytes are moved than are counted
  /// Of reading and writing the state in the simplest way (Evolution::stream); none where it was not measured.
  std::optional<double> copy_bytes_per_second;
};

class Summary {
 public:
  /// Of a run that did `steps` steps in this process, up to the last one. To be made after the last result was written:
  /// the wall time ends here. Afterwards it measures the copy bandwidth with `evolution`, if that takes less than 1 % of
  /// the wall time. Of several `ranks` all make one, with the speed of all together.
  Summary(const Case& setup, Evolution& evolution, Phases& phases, std::int64_t steps, std::optional<double> drift,
          Communicator* ranks = nullptr);

  /// wall_seconds and the seconds of each phase, which add up to it; kernel_seconds and kernel_share of the wall time;
  /// of several ranks exchange_seconds and exchange_bytes of rank 0, a part of kernel_seconds;
  /// site_updates_per_second, kernel_bytes_per_second, steps_per_pass, copy_bytes_per_second and copy_fraction, those
  /// that are known; drift, where there is one.
  std::vector<LogField> log_fields() const;

  /// The same in a few lines, and where the results are.
  std::string in_words(const std::filesystem::path& directory) const;

 private:
  const Case& setup_;
  const Phases& phases_;
  std::int64_t steps_;
  std::optional<double> drift_;
  bool has_ranks_;
  std::optional<KernelSpeed> speed_;  ///< none where the steps have no kernels: without steps, and with `exact`
};

/// How a path is written in a shell: in quotes where it holds anything but letters, digits and a few signs.
std::string in_shell(const std::string& text);

}  // namespace dualfield
