// SPDX-License-Identifier: MIT
// Regions: what they cut out of a state, counted site by site, and what they read for it.
#include "host/output/region.hpp"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

namespace dualfield {
namespace {

using Ranges = std::vector<std::vector<std::int64_t>>;

struct RandomRegion {
  std::vector<std::int64_t> shape;
  Ranges ranges;

  RandomRegion(std::size_t dimensions, std::mt19937_64& random) {
    const auto pick = [&](std::int64_t least, std::int64_t most) {
      return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      shape.push_back(pick(1, 7));
      const std::int64_t start = pick(0, shape.back() - 1);
      ranges.push_back({start, pick(start + 1, shape.back()), pick(1, 4)});
    }
  }

  bool contains(std::int64_t site) const {
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t index = site % shape[axis];
      site /= shape[axis];
      const auto& range = ranges[axis];
      if (index < range[0] || index >= range[1] || (index - range[0]) % range[2] != 0) return false;
    }
    return true;
  }

  std::vector<double> sites() const {
    std::vector<double> all;
    const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    for (std::int64_t site = 0; site < count; ++site)
      if (contains(site)) all.push_back(double(site));
    return all;
  }
};

TEST(Regions, HoldTheSitesOfTheirRangesInOrder) {
  constexpr std::uint64_t seed = 20240611;
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  int parts = 0;
  for (int i = 0; i < 400; ++i) {
    const RandomRegion wanted(1 + std::size_t(i) % 4, random);
    SCOPED_TRACE(fmt::format("shape {}, ranges {}", wanted.shape, wanted.ranges));
    const Region region(wanted.shape, wanted.ranges);
    const std::vector<double> sites = wanted.sites();
    ASSERT_EQ(region.sites(), std::int64_t(sites.size()));
    parts += region.is_whole() ? 0 : 1;
    std::int64_t slices = 1, last = -1;
    for (std::size_t axis = 0; axis + 1 < wanted.shape.size(); ++axis) slices *= wanted.shape[axis];
    if (wanted.shape.size() == 1) slices = wanted.shape[0];
    const StateSource state = region.cut([&](int array, int component, std::int64_t first, std::span<double> values) {
      EXPECT_EQ((std::pair{array, component}), (std::pair{1, 2}));
      EXPECT_GT(first, last);  // each value once, in order
      last = first + std::int64_t(values.size()) - 1;
      if (!region.is_whole()) {
        EXPECT_TRUE(wanted.contains(first) && wanted.contains(last));
        EXPECT_EQ(first / slices, last / slices);
      }
      std::iota(values.begin(), values.end(), double(first));
    });
    std::vector<double> found(sites.size());
    for (std::size_t first = 0; first < found.size();) {  // pieces of any size
      const std::size_t count = std::min(found.size() - first, std::size_t(1 + random() % 9));
      state(1, 2, std::int64_t(first), std::span(found).subspan(first, count));
      first += count;
    }
    EXPECT_EQ(found, sites);
  }
  EXPECT_GT(parts, 300);
}

TEST(Regions, OutsideOfTheLatticeAreRefused) {
  for (const Ranges& ranges :
       {Ranges{{-1, 4, 1}}, {{0, 5, 1}}, {{2, 2, 1}}, {{0, 4, 0}}, {{0, 4}}, {{0, 4, 1}, {0, 1, 1}}})
    EXPECT_THROW(Region({4}, ranges), std::invalid_argument) << fmt::format("{}", ranges);
  EXPECT_EQ(Region({4}, {{3, 4, std::int64_t(1) << 62}}).sites(), 1);
}

/// Each rank reads its part of a region, and asks for nothing beyond its part of the lattice.
TEST(Regions, AreDividedAmongRanksAsTheLatticeIs) {
  constexpr std::uint64_t seed = 20261128;
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i) {
    const RandomRegion wanted(2 + std::size_t(i) % 3, random);
    const Region region(wanted.shape, wanted.ranges);
    const std::int64_t row = wanted.shape[0], planes = wanted.shape.back();
    std::int64_t sites = 1;
    for (const std::int64_t length : wanted.shape) sites *= length;
    // two parts along the last axis, and of three axes along axis 2 too
    const auto part_of = [&](std::int64_t site) {
      const bool is_upper = 2 * (site / (sites / planes)) >= planes;
      const bool is_behind = wanted.shape.size() == 3 && 2 * (site / row % wanted.shape[1]) >= wanted.shape[1];
      return 2 * int(is_upper) + int(is_behind);
    };
    std::vector<double> found(std::size_t(region.sites()), -1);
    for (int part = 0; part < 4; ++part) {
      std::vector<SiteRange> own;
      for (std::int64_t first = 0; first < sites; first += row)
        if (part_of(first) == part) own.push_back({first, row});
      const StateSource source = region.cut([&](int, int, std::int64_t first, std::span<double> values) {
        std::iota(values.begin(), values.end(), double(first));
        for (const double site : values) EXPECT_EQ(part_of(std::int64_t(site)), part);
      });
      for (const auto& [first, count] : region.within(own)) {
        const auto values = std::span(found).subspan(std::size_t(first), std::size_t(count));
        for (const double value : values) EXPECT_EQ(value, -1) << "written twice";
        source(0, 0, first, values);
      }
    }
    EXPECT_EQ(found, wanted.sites());
  }
}

}  // namespace
}  // namespace dualfield
