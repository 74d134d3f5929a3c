// SPDX-License-Identifier: MIT
// Snapshots: states of a run on disk, in the format the case asks for.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dualfield/simulation_spec.hpp"
#include "dualfield/state_source.hpp"
#include "host/output/region.hpp"
#include "host/state/state.hpp"

namespace dualfield {

struct OutputCase;

/// Both arrays of a state: φ (0) and π (1).
inline constexpr std::array both_arrays{0, 1};

/// What snapshots hold of a state, and how.
struct SnapshotOptions {
  Precision precision = Precision::double_precision;   ///< of the values
  std::vector<int> arrays = {0, 1};                    ///< φ (0), π (1), or both in this order
  std::vector<std::vector<std::int64_t>> region = {};  ///< as of class Region; empty: the whole lattice
  int compression = 0;                                 ///< level of deflate, "hdf" only; 0: none
  double step = 0;                                     ///< time of a step, which "hdf" tells openPMD; 0: not known
  /// The sites of a snapshot that this rank writes, where each writes some; not with compression. Nothing: all of them.
  std::optional<std::vector<SiteRange>> own = {};
};

/// Those of a case.
SnapshotOptions snapshot_options(const OutputCase& output);

/// Writes states into `snapshots/` of a run's directory.
class SnapshotWriter {
 public:
  virtual ~SnapshotWriter() = default;

  /// Asks `state` for the arrays of the options, of shape (K, n_D, …, n_1), i1 fastest, piece by piece: for all of φ
  /// before π, each value once, and for at most largest_piece at once. Where snapshots hold a region of the lattice, the
  /// state and the derived arrays have the region's sites alone (Region::cut). A snapshot of the same step is replaced. What bears a step's name is
  /// complete. Throws OutputError, and what `state` throws.
  /// `derived` are more arrays of their own names, each of shape (components, n_D, …, n_1), without the first axis where
  /// there is one component; in memory they have the sites that are written here alone, in order.
  virtual void write(std::int64_t step, double time, const StateSource& state,
                     std::span<const DerivedField> derived = {}) = 0;

  /// Where each rank writes some sites (SnapshotOptions::own): begin() makes the files, on rank 0 before all ranks write(), and end()
  /// gives them their names, on rank 0 when all have written. Both throw OutputError.
  virtual void begin(std::int64_t /*step*/, double /*time*/, std::span<const DerivedField> /*derived*/) {}
  virtual void end(std::int64_t /*step*/, double /*time*/) {}
};

/// Whether this build writes the format "hdf".
bool hdf_available();

/// `format` is "npy" (snapshots/00000400/phi.npy, pi.npy) or "hdf" (snapshots/00000400.hdf, indexed in time by
/// snapshots/snapshots.hdf.series); `region` is that of the options, `spacing` the lattice's. Writes nothing yet. Throws
/// InputError for another format, for "hdf" where HDF5 is not built in, and for "hdf" with D = 4.
std::unique_ptr<SnapshotWriter> make_snapshot_writer(const std::string& format,
                                                     const std::filesystem::path& run_directory, int components,
                                                     const Region& region, double spacing,
                                                     const SnapshotOptions& options = {});

/// Snapshots in "npy" of a system without a lattice, whose arrays have this shape: one component with as many values.
/// Of the options `precision` and `arrays` count. Writes nothing yet.
std::unique_ptr<SnapshotWriter> make_array_writer(const std::filesystem::path& run_directory,
                                                  const std::vector<std::size_t>& shape,
                                                  const SnapshotOptions& options = {});

}  // namespace dualfield
