// SPDX-License-Identifier: MIT
// Snapshots that are written while the run goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dualfield/domain.hpp"
#include "host/output/region.hpp"
#include "host/output/snapshots.hpp"

namespace dualfield {

/// How a state is divided among ranks. All call the same functions in the same order.
struct SnapshotSharing {
  Domain domain;  ///< the sites of this rank, without ghosts
  /// The sites of the region that this rank writes (SnapshotOptions::own). Nothing: rank 0 writes all of them, and the others
  /// only take part in reading the state.
  std::optional<std::vector<SiteRange>> own = {};
};

/// Writes snapshots by another writer, which runs on a thread of its own, one snapshot at a time. A snapshot holds the
/// region's sites of the states that are written. Only the run's own thread talks to other ranks.
class BackgroundSnapshots final : public SnapshotWriter {
 public:
  /// Bytes of a state that may wait for the writer: 256 MiB.
  static constexpr std::int64_t usual_bound = std::int64_t(1) << 28;

  /// `inner` writes states of so many components with the sites of `region`, and of these the `arrays`: φ (0), π (1), or
  /// both. At most `bound` bytes of a state wait for it, or one piece where a piece is larger.
  BackgroundSnapshots(std::unique_ptr<SnapshotWriter> inner, int components, Region region,
                      std::vector<int> arrays = {0, 1}, std::int64_t bound = usual_bound,
                      std::optional<SnapshotSharing> sharing = {});
  /// Waits for the snapshot that is being written. Its error is lost; finish() tells it.
  ~BackgroundSnapshots() override;

  /// Returns when the state has been read, whatever of it is on disk. `state` is of the whole lattice, `derived` of
  /// this rank's sites; they are not used after that. Waits for the snapshot before. Throws what the writer of either snapshot threw so far, and
  /// what `state` throws; the snapshot is then absent.
  void write(std::int64_t step, double time, const StateSource& state,
             std::span<const DerivedField> derived = {}) override {
    start(step, time, state, {derived.begin(), derived.end()});
  }
  /// The same, and keeps the derived arrays instead of copies.
  void start(std::int64_t step, double time, const StateSource& state, std::vector<DerivedField> derived);
  /// Whether each rank writes its part, so that `state` is asked for this rank's sites alone. Else all ranks ask for the same
  /// ones, and rank 0 needs their values.
  bool is_shared() const { return sharing_ && sharing_->own; }

  /// Throws what the writer has thrown, once, on all ranks the same; waits for no writing.
  void check();
  /// The same, after waiting for the snapshot that is being written.
  void finish();
  /// The steps whose snapshots have become complete since the last call, in order. Throws as check().
  std::vector<std::int64_t> completed();

 private:
  struct Job;
  Communicator* ranks() const { return sharing_ ? sharing_->domain.ranks() : nullptr; }
  void read(const StateSource& state, Job& job);
  DerivedField part_to_write(DerivedField field) const;

  std::unique_ptr<SnapshotWriter> inner_;
  int components_;
  Region region_;
  std::vector<int> arrays_;
  std::int64_t bound_;
  std::optional<SnapshotSharing> sharing_;  ///< nothing for one process
  std::vector<SiteRange> ranges_;  ///< the sites of the region that are read here
  std::vector<std::int64_t> completed_;
  std::unique_ptr<Job> job_;  ///< null where no snapshot is being written
};

}  // namespace dualfield
