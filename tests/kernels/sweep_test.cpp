// SPDX-License-Identifier: MIT
// Sweeps over the lattice by several threads and in tiles, tested with an interpreter: they must give the same numbers
// as running one stage after the other.
#include "kernels/cpu/sweep.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace dualfield::cpu
