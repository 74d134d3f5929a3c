// SPDX-License-Identifier: MIT
// When a run looks between observations whether its state is finite: early, now and then, and seldom.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "host/run/checks.hpp"

namespace dualfield {
namespace {

TEST(FiniteWatch, BlocksEndAtPowersOfTwo) {
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(FiniteWatch::next_power(0), 64);
  EXPECT_EQ(FiniteWatch::next_power(63), 64);
  EXPECT_EQ(FiniteWatch::next_power(64), 128);
  EXPECT_EQ(FiniteWatch::next_power(127), 128);
  EXPECT_EQ(FiniteWatch::next_power((std::int64_t{1} << 62) - 1), std::int64_t{1} << 62);
  for (const std::int64_t step : {std::int64_t{1} << 62, largest - 1, largest})
    EXPECT_EQ(FiniteWatch::next_power(step), largest);
}

TEST(FiniteWatch, StepsThatTakeNoTimeAreLookedAtAtPowersOfTwo) {
  FiniteWatch watch(1000);
  std::vector<std::int64_t> looks;
  for (std::int64_t step = 1; step <= 5000; ++step) {
    if (!watch.is_due(step, 1000)) continue;
    looks.push_back(step);
    watch.found_finite(step, 1000, 1e-6);
    EXPECT_EQ(watch.finite_until(), step);
  }
  EXPECT_EQ(looks, (std::vector<std::int64_t>{64, 128, 256, 512, 1024, 2048, 4096}));
}

TEST(FiniteWatch, LooksTakeAHundredthOfTheTime) {
  for (const double cost : {1e-6, 0.5, 20.0}) {
    FiniteWatch watch(0);
    double now = 0, looking = 0;
    std::int64_t looks = 0;
    for (std::int64_t step = 1 << 20; step < (1 << 20) + 10000; ++step) {  // no power of two, 0.3 s each
      now += 0.3;
      if (!watch.is_due(step, now) || step == 1 << 20) continue;
      now += cost;
      looking += cost;
      ++looks;
      watch.found_finite(step, now, cost);
    }
    EXPECT_LE(looking, 0.01 * now + cost) << "cost " << cost;
    EXPECT_GE(looks, 2) << "cost " << cost;
  }
}

TEST(FiniteWatch, AnObservationIsALook) {
  FiniteWatch watch(0);
  EXPECT_TRUE(watch.is_due(1, 1.5));
  watch.found_finite(1, 1.5);
  EXPECT_EQ(watch.finite_until(), 1);
  EXPECT_FALSE(watch.is_due(2, 2.4));
  EXPECT_TRUE(watch.is_due(2, 2.6));
}

}  // namespace
}  // namespace dualfield
