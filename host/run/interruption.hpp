// SPDX-License-Identifier: MIT
// Signals that ask a run to end, SIGINT (Ctrl-C), SIGTERM, SIGHUP, and the one that asks for a checkpoint, SIGUSR1.
#pragma once

#include <stdexcept>
#include <string>

namespace dualfield {

/// A run has ended because a signal asked for it.
struct Interrupted : std::runtime_error {
  Interrupted(int number, const std::string& what) : runtime_error(what), signal(number) {}
  int exit_code() const { return 128 + signal; }
  int signal;
};

/// Handles the signals while it lives, those excepted that the process was told to ignore (nohup). There may be one.
class Interruption {
 public:
  /// From now on a signal ends the process at once with the exit code 128 + its number: there is nothing to save yet.
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// From now on the first signal is only noted, for the run to end where its files are whole. A second one does what
  /// it does to a process that handles none: it ends it.
  void postpone();

  /// The number of the signal that has been noted; 0 while there is none.
  int signal() const;
  /// Whether SIGUSR1 has asked for a checkpoint since the last call. It never ends a process that handles it.
  bool take_request();

  /// The name of one of the three that end a run: "SIGINT".
  static std::string name_of(int signal);
};

}  // namespace dualfield
