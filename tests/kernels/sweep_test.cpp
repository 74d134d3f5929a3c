// SPDX-License-Identifier: MIT
// Sweeps over the lattice by several threads and in tiles, tested with an interpreter: they must give the same numbers
// as running one stage after the other.
#include "kernels/cpu/sweep.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "dualfield/staggered.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "dualfield/theories/klein_gordon_delayed.hpp"
#include "include/interpreter.hpp"

namespace dualfield::cpu {
namespace {

using interpreter::Board;
using interpreter::Stages;

/// The stages of `count` sub-steps of a schedule in a row.
template <class S>
Stages repeated(const S&, int count) {
  Stages stages;
  for (int i = 0; i < count; ++i)
    for (Access access : S::access.stage) {
      if (S::exchanges && i % 2 == 1) std::swap(access.target, access.source);
      stages.access.push_back(access);
    }
  return stages;
}

void expect_sweeps(const Stages& stages, const std::string& what) {
  const int count = int(stages.access.size());
  const AxisOrder<> along_y(stages.access.data(), count, 1), along_z(stages.access.data(), count, 2);
  for (const auto &[ny, nz] : {std::pair{1, 1}, {1, 31}, {2, 3}, {5, 40}, {7, 90}, {13, 29}, {61, 2}, {80, 1}}) {
    Board expected(ny, nz);
    expected.stage_after_stage(stages);
    Lattice lattice;
    lattice.dimensions = 3;
    lattice.extent[1] = ny;
    lattice.extent[2] = nz;
    for (const int threads : {1, 2, 3})
      for (const int tile : {0, 1, 4, 9}) {
        Board swept(ny, nz);
        ThreadTeam team(threads);
        sweep(along_y, along_z, lattice, team, tile,
              [&] { return [&](int s, int y, int z) { swept.run(stages, std::size_t(s), y, z); }; });
        EXPECT_TRUE(swept.same_state(expected)) << what << " on " << ny << " x " << nz << " rows and planes, "
                                                << threads << " threads, tiles of " << tile << " rows";
      }
  }
}

template <class S>
void expect_sweeps_of(const S& schedule, const std::string& what) {
  for (int together = 1; together <= 4 && together * S::stages <= most_stages; ++together)
    expect_sweeps(repeated(schedule, together), what + ", " + std::to_string(together) + " sub-steps");
}

TEST(Sweep, IsStageAfterStage) {
  const Parameters p;
  expect_sweeps_of(Staggered<double, KleinGordon<3>>::step(p, 0.1, 0.1), "staggered klein_gordon");
  expect_sweeps_of(Staggered<double, Dirac3d>::step(p, 0.1, 0.1), "staggered dirac_3d");
  expect_sweeps_of(Leapfrog::schedule<double, Dirac3d>(p, 0.1), "leapfrog dirac_3d");
  expect_sweeps_of(Synchronous::schedule<double, Dirac3d>(p, 0.1), "synchronous dirac_3d");
  expect_sweeps_of(Synchronous::schedule<double, KleinGordonDelayed<3>>(p, 0.1), "klein_gordon_delayed");
  expect_sweeps_of(Unitary::schedule<double, Dirac3d>(p, 0.1), "unitary dirac_3d");
}

// Planes that come from other ranks are brought once, by the thread that called, before a stage runs on one of them; where they
// are few, other planes come before.
TEST(Sweep, RunsOnLatePlanesLast) {
  const Stages stages = repeated(Staggered<double, Dirac3d>::step(Parameters{}, 0.1, 0.1), 2);
  const int count = int(stages.access.size());
  const AxisOrder<> along_y(stages.access.data(), count, 1), along_z(stages.access.data(), count, 2);
  Lattice lattice;
  lattice.dimensions = 3;
  for (const auto &[ny, nz] : {std::pair{5, 40}, {13, 90}, {80, 24}}) {
    lattice.extent[1] = ny;
    lattice.extent[2] = nz;
    Board expected(ny, nz);
    expected.stage_after_stage(stages);
    for (const auto &[first, late_count] : {std::pair{nz - 3, 7}, {nz / 2, 5}, {1, 9}, {nz - 1, nz}})
      for (const int threads : {1, 2, 3})
        for (const int tile : {0, 4}) {
          SCOPED_TRACE(std::to_string(late_count) + " late planes of " + std::to_string(nz) + " from " +
                       std::to_string(first) + " on, " + std::to_string(ny) + " rows, " + std::to_string(threads) +
                       " threads, tiles of " + std::to_string(tile));
          const std::thread::id caller = std::this_thread::get_id();
          std::atomic<int> brought = 0, too_early = 0, rows_before = 0, elsewhere = 0;
          LatePlanes late{first, late_count, [&] { elsewhere += std::this_thread::get_id() != caller || brought > 0; },
                          [&] {
                            elsewhere += std::this_thread::get_id() != caller;
                            ++brought;
                          }};
          Board swept(ny, nz);
          ThreadTeam team(threads);
          const auto make = [&] {
            return [&](int s, int y, int z) {
              if (brought == 0) {
                ++rows_before;
                too_early += wrapped(z - first, nz) < late_count;
              }
              swept.run(stages, std::size_t(s), y, z);
            };
          };
          sweep(along_y, along_z, lattice, team, tile, make, late);
          EXPECT_TRUE(swept.same_state(expected));
          EXPECT_EQ(brought, 1);
          EXPECT_EQ(too_early, 0);
          EXPECT_EQ(elsewhere, 0);
          if (threads == 1 && late_count < nz / 2) {
            EXPECT_GT(rows_before, 0);
          }
        }
  }
}

}  // namespace
}  // namespace dualfield::cpu
