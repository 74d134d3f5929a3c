// SPDX-License-Identifier: MIT
// Plans, tested with an interpreter: sweeps in place, tiles with a halo, and windows of planes must give the same
// numbers as running one stage after the other.
#include <gtest/gtest.h>

#include <random>

#include "dualfield/catalogue.hpp"
#include "dualfield/march.hpp"
#include "dualfield/schemes.hpp"
#include "include/interpreter.hpp"

namespace dualfield {
namespace {

using namespace interpreter;

template <int N>
void expect_sweep(const Stages& stages, const Plan<N>& plan, int ny, int nz) {
  Board expected(ny, nz), swept(ny, nz);
  expected.stage_after_stage(stages);
  swept.sweep(stages, plan);
  EXPECT_TRUE(swept.same_state(expected)) << "sweep of " << ny << " × " << nz;
}

/// Runs the stages on a tile without periodicity, where values beyond its edge are unknown. Stage s must be right
/// inside its margin and nowhere else. Where a stage overwrites its target a margin may be larger than needed, because
/// overwriting replaces unknown values in it.
template <int N>
void expect_margins(const Stages& stages, const Plan<N>& plan, int axis) {
  constexpr int size = 40;
  const bool overwriting = std::ranges::count(stages.access, true, &Access::overwrites) > 0;
  std::vector<Number> field[max_fields];
  for (int f = 0; f < max_fields; ++f)
    for (int i = 0; i < size; ++i) field[f].push_back(mixed(Number(f) + 5, Number(i)) | 1);
  for (int s = 0; s < N; ++s) {
    const Access& a = stages.access[std::size_t(s)];
    const auto old = field[a.source];
    for (int i = 0; i < size; ++i)
      field[a.target][std::size_t(i)] =
          result_of(stages, std::size_t(s), field[a.target][std::size_t(i)], [&](int along, int by) {
            const int from = along == axis ? i + by : i;
            return from < 0 || from >= size ? unknown : old[std::size_t(from)];
          });
    int below = 0, above = 0;
    while (below < size && field[a.target][std::size_t(below)] == unknown) ++below;
    while (above < size && field[a.target][std::size_t(size - 1 - above)] == unknown) ++above;
    const Reach &margin = plan.margin[s], &halo = plan.halo;
    const bool enough = margin.below[axis] >= below && margin.above[axis] >= above;
    const bool more = margin.below[axis] > below || margin.above[axis] > above;
    EXPECT_TRUE(enough) << "stage " << s << ", axis " << axis;
    EXPECT_TRUE(!more || overwriting) << "stage " << s << ", axis " << axis;
    EXPECT_TRUE(margin.below[axis] <= halo.below[axis] && margin.above[axis] <= halo.above[axis]);
  }
}

/// Whether a streaming pass over the planes begin … end−1 of n planes on the periodic axis 3 gives the right values and
/// no stage reads beyond its window, with windows `cut` planes smaller than those of the march.
template <int N>
bool streaming_is_right(const Stages& stages, const Plan<N>& plan, const bool (&exchanges)[N], int n, int begin,
                        int end, int cut) {
  const March<N> march(stages.access.data(), N, exchanges);
  Board expected(1, n), in(1, n);
  expected.stage_after_stage(stages);
  bool right = true;
  std::vector<Number> window[max_fields];
  for (int f = 0; f < max_fields; ++f) window[f].assign(std::size_t(std::max(0, march.depth[f] - cut)), unknown);
  const auto slot = [&](int field, int lag) -> Number& {
    static Number beyond;
    const int behind = lag - march.load[field];
    if (behind >= 0 && std::size_t(behind) < window[field].size()) return window[field][std::size_t(behind)];
    right = false;
    return beyond = unknown;
  };
  const auto run = [&](Part part, int s, int lag) {
    const Access& a = stages.access[std::size_t(s)];
    Number& target = slot(a.target, lag);
    target = after_part(part, stages, std::size_t(s), target,
                        [&](int axis, int by) { return slot(a.source, axis == 2 ? lag - by : lag); });
  };
  for (int time = begin - plan.halo.below[2] + march.first_load; time < end + march.last_store; ++time) {
    for (int f = 0; f < max_fields; ++f) {
      if (window[f].empty()) continue;
      window[f].pop_back();
      const int plane = time - march.load[f];
      const bool there = plan.loaded[f] && plane >= begin - plan.halo.below[2] && plane < end + plan.halo.above[2];
      window[f].insert(window[f].begin(), there ? in.at(f, 0, plane) : unknown);
    }
    for (int s = 0; s < N; ++s) {
      const bool at_once = march.begin[s] == march.end[s];
      if (!at_once) run(Part::above, s, march.end[s]);
      run(Part::below, s, march.begin[s]);
      if (!exchanges[s]) run(Part::plane, s, march.begin[s]);
      if (at_once) run(Part::above, s, march.end[s]);
    }
    for (const int f : {phi, pi}) {
      const int plane = time - march.store[f];
      if (plan.written[f] && plane >= begin && plane < end)
        right = right && slot(f, march.store[f]) == expected.at(f, 0, plane);
    }
    for (int s = 0; s < N; ++s)
      if (exchanges[s]) run(Part::plane, s, march.begin[s]);
  }
  return right;
}

/// Without exchanges, and with one wherever a stage reads across its plane or only where the bits of `mask` say so.
template <int N>
void expect_streaming(const Stages& stages, const Plan<N>& plan) {
  for (const unsigned mask : {0u, ~0u, 0x5u}) {
    bool exchanges[N];
    for (int s = 0; s < N; ++s) {
      const Access& a = stages.access[std::size_t(s)];
      const int across = a.reach.below[0] + a.reach.above[0] + a.reach.below[1] + a.reach.above[1];
      exchanges[s] = across > 0 && (mask >> s & 1) != 0;
    }
    for (const auto [n, begin, end] : {std::array{12, 0, 12}, {12, 3, 7}, {9, 8, 9}, {2, 0, 2}, {1, 0, 1}})
      EXPECT_TRUE(streaming_is_right(stages, plan, exchanges, n, begin, end, 0))
          << n << " planes, " << begin << " to " << end << ", exchanges " << mask;
    EXPECT_FALSE(streaming_is_right(stages, plan, exchanges, 12, 0, 12, 1)) << "the window could be one plane smaller";
  }
}

template <int N>
void expect_plan(const Stages& stages, const Plan<N>& plan, int ny, int nz) {
  expect_sweep(stages, plan, ny, nz);
  for (int axis = 0; axis < max_dimensions; ++axis) expect_margins(stages, plan, axis);
  expect_streaming(stages, plan);
}

template <class S>
Stages stages_of() {
  Stages stages;
  for (int s = 0; s < S::stages; ++s) {
    stages.access.push_back(S::access.stage[s]);
  }
  return stages;
}

template <class T>
void expect_plans_of_theory() {
  SCOPED_TRACE(std::string(T::name) + " in D = " + std::to_string(T::dimensions));
  const auto all = [](auto schedule) {
    using S = decltype(schedule);
    for (int ny = 1; ny <= 7; ++ny)
      for (int nz = 1; nz <= 7; ++nz) expect_sweep(stages_of<S>(), S::plan, ny, nz);
    expect_plan(stages_of<S>(), S::plan, 3, 4);
  };
  std::apply([&](auto... kind) { (all(kind.template schedule<double, T>({}, 1)), ...); }, KindsOf<T>{});
}

TEST(Plan, OfEveryScheduleIsExact) {
  expect_plans_of_theory<KleinGordon<1>>();
  expect_plans_of_theory<KleinGordon<2>>();
  expect_plans_of_theory<KleinGordon<3>>();
  expect_plans_of_theory<KleinGordon<3, Phi4>>();
  expect_plans_of_theory<KleinGordonDelayed<1>>();
  expect_plans_of_theory<KleinGordonDelayed<3>>();
  expect_plans_of_theory<Dirac1d>();
  expect_plans_of_theory<Dirac3d>();
}

/// N stages on three fields. The first that touches the scratch field overwrites it, so that it is never read before.
template <int N>
void expect_random_plan(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(N) + " stages");
  std::mt19937 bits(seed);
  Access access[N];
  bool scratch_made = false;
  for (int s = 0; s < N; ++s) {
    const int fields = scratch_made ? 3 : 2;
    const bool make_scratch = !scratch_made && bits() % 4 == 0;
    access[s].target = make_scratch ? scratch : Field(bits() % unsigned(fields));
    access[s].source = Field(bits() % unsigned(fields));
    access[s].reach = {};
    access[s].overwrites = make_scratch || (access[s].source != access[s].target && bits() % 5 == 0);
    scratch_made = scratch_made || make_scratch;
    if (access[s].source == access[s].target) continue;
    for (int axis = 0; axis < max_dimensions; ++axis) {
      access[s].reach.below[axis] = int(bits() % 2);
      access[s].reach.above[axis] = int(bits() % 2);
    }
  }
  const Plan<N> plan(access, N);
  Stages stages;
  stages.access.assign(access, access + N);
  const int ny = int(bits() % 9) + 1, nz = int(bits() % 9) + 1;
  expect_plan(stages, plan, ny, nz);
}

TEST(Plan, OfRandomStagesIsExact) {
  for (unsigned seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    expect_random_plan<1>(seed);
    expect_random_plan<2>(seed);
    expect_random_plan<3>(seed);
    expect_random_plan<5>(seed);
    expect_random_plan<8>(seed);
  }
}

// The π row of Dirac reads φ at the site and below only, so an ascending sweep needs no lag; the periodic boundary is
// closed by the low faces.
TEST(Plan, OfKnownSchedules) {
  const auto dirac = decltype(Sequential::schedule<double, Dirac3d>({}, 1))::plan;
  const auto klein_gordon = decltype(Sequential::schedule<double, KleinGordon<3>>({}, 1))::plan;
  const auto leapfrog = decltype(Leapfrog::schedule<double, Dirac3d>({}, 1))::plan;
  for (const AxisOrder<2>* axis : {&dirac.y, &dirac.z}) {
    EXPECT_EQ(axis->lag[1] - axis->lag[0], 0);
    EXPECT_EQ(axis->start[1] - axis->start[0], 1);
  }
  for (const AxisOrder<2>* axis : {&klein_gordon.y, &klein_gordon.z}) {
    EXPECT_EQ(axis->lag[1] - axis->lag[0], 1);
    EXPECT_EQ(axis->start[1] - axis->start[0], 1);
  }
  EXPECT_TRUE((dirac.halo == Reach{{1, 1, 1}, {1, 1, 1}}));
  EXPECT_TRUE((klein_gordon.halo == Reach{{1, 1, 1}, {1, 1, 1}}));
  EXPECT_TRUE((leapfrog.halo == Reach{{1, 1, 1}, {2, 2, 2}}));
}

// Two words a level and site wait between planes for Klein–Gordon: φ of the plane below and a π that has begun.
TEST(March, OfKnownSchedules) {
  using S = decltype(Sequential::schedule<double, KleinGordon<3>>({}, 1));
  const bool none[2] = {}, kick[2] = {false, true};
  const March<2> alone(S::access.stage, 2, none), exchanging(S::access.stage, 2, kick);
  for (const March<2>& march : {alone, exchanging}) {
    EXPECT_EQ(march.begin[1], 0);
    EXPECT_EQ(march.end[1], 1);
    EXPECT_EQ(march.last_store, 1);
    EXPECT_EQ(march.max_depth, 2);
  }
}

// The smallest number of words per site that a staged and a streaming pass must move.
TEST(Words, AreTheLeastPossible) {
  const auto words = []<class S>(const S&) {
    const auto& stages = S::access.stage;
    return std::pair(words_staged(stages, S::stages, S::components), words_streaming(stages, S::stages, S::components));
  };
  EXPECT_EQ(words(Sequential::schedule<double, KleinGordon<3>>({}, 1)), std::pair(6, 4));
  EXPECT_EQ(words(Synchronous::schedule<double, KleinGordonDelayed<3>>({}, 1)), std::pair(3, 3));
  EXPECT_EQ(words(Sequential::schedule<double, Dirac1d>({}, 1)), std::pair(12, 8));
  EXPECT_EQ(words(Sequential::schedule<double, Dirac3d>({}, 1)), std::pair(24, 16));
  EXPECT_EQ(words(Unitary::schedule<double, Dirac1d>({}, 1)), std::pair(50, 8));
  EXPECT_EQ(words(Unitary::schedule<double, Dirac3d>({}, 1)), std::pair(196, 16));
  EXPECT_EQ(words(Leapfrog::schedule<double, KleinGordon<2, Phi4>>({}, 1)), std::pair(9, 4));
}

}  // namespace
}  // namespace dualfield
