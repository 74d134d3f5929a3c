// SPDX-License-Identifier: MIT
// `dualfield converge`: runs a case on finer and finer lattices or steps, the physics being the same, and measures the
// order of convergence.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/case/case.hpp"

namespace dualfield {

struct ConvergeOptions {
  static constexpr const char* refinements[] = {"auto", "time", "space", "both"};
  static constexpr const char* references[] = {"auto", "exact", "continuum", "finest"};
  static constexpr int fewest_levels = 2, most_levels = 20;

  std::string refine = "auto";   ///< "time": h halved; "space": a halved; "both"; "auto": "both", for neurons "time"
  std::string against = "auto";  ///< "exact", "continuum", "finest"; "auto": chosen for the theory
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
  std::optional<double> order;  ///< log2(error of the level before / error); none where that is rounding
};

/// The result of a series.
struct Convergence {
  std::string refine;   ///< "time", "space" or "both"
  std::string against;  ///< "exact", "continuum" or "finest"
  std::vector<ConvergenceLevel> levels;
  int declared = 0;                ///< order of the scheme, of the theory in the spacing, or the smaller of both
  std::optional<double> observed;  ///< order from the two finest errors; none where errors are rounding
  double uncertainty = 0;          ///< by how much the last two orders differ

  /// "holds", "below" the declared order, "undecided" where the last two orders differ by more than ½ (the lattice or
  /// the step is too coarse for this state), or "rounding" where there is no error to observe.
  std::string verdict() const;
};

/// Runs the series. References: "exact" is e^{Gt} on the lattice of the level, mode by mode, and shows the error of the
/// scheme; "continuum" is the same with the generator of the continuum limit, from the initial state of the level, and
/// shows the errors of scheme and lattice together; "finest" compares each level with the next finer one on the sites
/// that both have. For neurons h is refined, and "exact" is e^{Gt} of the dense system. Throws InputError where the
/// case cannot be refined in this way, is unstable at a level, or does not fit into memory.
Convergence converge(const Case& setup, const ConvergeOptions& options);

/// All results, as `--json` writes them.
nlohmann::ordered_json json_of(const Case& setup, const Convergence& result, const ConvergeOptions& options);

/// Runs the series, prints a table and writes the JSON. Throws CheckError where the order is below the declared one or
/// undecided, and InputError, DeviceError, OutputError.
void run_converge(const Case& setup, const ConvergeOptions& options);

}  // namespace dualfield
