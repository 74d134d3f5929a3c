// SPDX-License-Identifier: MIT
// `dualfield converge`: runs a case on finer and finer lattices or steps at fixed physics, and observes the orders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/case/case.hpp"

namespace dualfield {

struct ConvergeOptions {
  std::string refine = "auto";   ///< "time": h halved; "space": a halved; "both"; "auto": both, of neurons h
  std::string against = "auto";  ///< "exact", "continuum", "finest", or "auto": what suits
  int levels = 0;  ///< runs, each twice as fine as the one before; 0: 4, or 3 where space is refined in D = 3
  std::optional<std::filesystem::path> json;
  std::vector<std::string> command_line;
};

/// One run of the series.
struct ConvergenceLevel {
  std::vector<std::int64_t> shape;
  double spacing = 1, step = 0;
  std::int64_t steps = 0;
  double error = 0;             ///< relative: |z − reference| / |reference| over φ and π
  std::optional<double> order;  ///< log2 of the error of the level before over this one; none at rounding
};

/// What a series shows.
struct Convergence {
  std::string refine;   ///< "time", "space" or "both"
  std::string against;  ///< "exact", "continuum" or "finest"
  std::vector<ConvergenceLevel> levels;
  int declared = 0;                ///< order of the scheme, of the theory in the spacing, or the lesser of both
  std::optional<double> observed;  ///< order of the finest two errors; none where all are rounding
  double uncertainty = 0;          ///< by how much the last two orders differ

  /// "holds", "below" the declared order, "undecided" where the last two orders differ by more than ½ (the lattice or
  /// the step is too coarse for this state), or "rounding" where there is no error to observe.
  std::string verdict() const;
};

/// Runs the series. References: "exact" is e^{Gt} of the same lattice, mode by mode (it shows the error of the scheme);
/// "continuum" the same for the theory's continuum limit, from the level's own initial state (scheme and lattice
/// together); "finest" compares each level with the next finer one on the sites they share. Of neurons h is refined, and
/// "exact" is e^{Gt} of the dense system.
/// Throws InputError where the case cannot be refined so, is unstable at a level, or does not fit memory.
Convergence converge(const Case& setup, const ConvergeOptions& options);

/// Runs the series, prints a table and writes the JSON. Throws CheckError for an order below the declared one or undecided, and
/// InputError, DeviceError, OutputError.
void run_converge(const Case& setup, const ConvergeOptions& options);

}  // namespace dualfield
