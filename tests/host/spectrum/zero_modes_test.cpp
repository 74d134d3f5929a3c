// SPDX-License-Identifier: MIT
// Zero modes: their number on lattices against a count from the formula of each theory, and their known places in the
// zone.
#include "host/analysis/spectrum/zero_modes.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "host/analysis/spectrum/zero_newton.hpp"
#include "host/theory/modes.hpp"
#include "laws/systems.hpp"

namespace dualfield {
namespace {

using laws::described;
using laws::system;

constexpr double quarter = std::numbers::pi / 2;

ZeroModes zero_modes(const SimulationSpec& spec) {
  const auto modes = modes_of(spec);
  return find_zero_modes(modes->system, modes->complex, spec.lattice);
}

/// Σ_μ (e^{ik_μ} − 1)², which vanishes where the Dirac bias is singular.
Complex sum_of_squares(const WaveVector& k) {
  Complex sum = 0;
  for (const double component : k) sum += std::pow(std::polar(1.0, component) - 1.0, 2);
  return sum;
}

std::int64_t counted(const SimulationSpec& spec) {
  std::int64_t count = 0;
  for_each_site(spec.lattice, [&](const Site& mode, std::int64_t) {
    WaveVector k{};
    double laplacian = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      k[axis] = 2 * std::numbers::pi * mode[axis] / spec.lattice.extent[axis];
      laplacian += std::pow(2 * std::sin(k[axis] / 2), 2);
    }
    count += spec.theory == "klein_gordon" ? laplacian < 1e-12 : std::abs(sum_of_squares(k)) < 1e-12;
  });
  return count;
}

TEST(ZeroModes, OfALatticeAreCountedExactly) {
  for (const std::vector<int>& shape : std::vector<std::vector<int>>{{8, 8, 8},
                                                                     {4, 4, 4},
                                                                     {12, 8, 20},
                                                                     {8, 8, 6},
                                                                     {9, 8, 4},
                                                                     {10, 14, 6},
                                                                     {7, 9, 11},
                                                                     {1, 8, 12},
                                                                     {1, 8, 9},
                                                                     {16, 1, 1},
                                                                     {24, 24, 24},
                                                                     {30, 30, 30}})
    for (const char* theory : {"dirac_3d", "klein_gordon"}) {
      const SimulationSpec spec = system(theory, shape, 0.7, 0);
      SCOPED_TRACE(described(spec, 0));
      const ZeroModes zero = zero_modes(spec);
      EXPECT_TRUE(zero.counted);
      EXPECT_EQ(zero.count, counted(spec));
      EXPECT_EQ(zero.count, std::int64_t(zero.modes.size()));
    }
}

TEST(ZeroModes, SpeciesNeedExtentsDivisibleByFour) {
  EXPECT_EQ(zero_modes(system("dirac_3d", {400, 400, 400}, 1, 0)).count, 7);
  EXPECT_EQ(zero_modes(system("dirac_3d", {399, 401, 402}, 1, 0)).count, 1);
  const std::vector<Site> expected = {{-2, 0, 2}, {-2, 2, 0}, {0, -2, 2}, {0, 0, 0},
                                      {0, 2, -2}, {2, -2, 0}, {2, 0, -2}};
  EXPECT_EQ(zero_modes(system("dirac_3d", {8, 8, 8}, 1, 0)).modes, expected);
}

TEST(ZeroModes, InOneAndTwoDimensionsArePoints) {
  const ZeroModes line = zero_modes(system("dirac_1d", {7}, 1, 0));
  ASSERT_EQ(line.points.size(), 1u);
  EXPECT_EQ(line.points[0].k, WaveVector{});
  EXPECT_EQ(line.points[0].branches, 2);
  const ZeroModes plane = zero_modes(system("dirac_3d", {7, 9, 1}, 1, 0));
  ASSERT_EQ(plane.points.size(), 3u);
  EXPECT_EQ(plane.points[0].k, WaveVector{});
  EXPECT_EQ(plane.points[0].branches, 4);
  for (const std::size_t i : {1u, 2u}) {  // one of the two spin states has ω = 0
    const double sign = i == 1 ? -1 : 1;
    EXPECT_LE(distance(plane.points[i].k, {sign * quarter, -sign * quarter}), 1e-12);
    EXPECT_EQ(plane.points[i].branches, 2);
  }
  EXPECT_TRUE(plane.curves.empty() && plane.surface.empty() && plane.searched);
}

TEST(ZeroModes, InThreeDimensionsAreOnePointAndOneClosedCurve) {
  const ZeroModes zero = zero_modes(system("dirac_3d", {7, 9, 8}, 1, 0));
  ASSERT_EQ(zero.points.size(), 1u);
  EXPECT_EQ(zero.points[0].k, WaveVector{});
  ASSERT_EQ(zero.curves.size(), 1u);
  EXPECT_TRUE(zero.curves[0].closed);
  EXPECT_EQ(zero.curves[0].branches, 2);
  EXPECT_TRUE(zero.surface.empty() && zero.searched);
  for (const WaveVector& k : zero.curves[0].points) EXPECT_LE(std::abs(sum_of_squares(k)), 1e-9);
  for (const WaveVector& k : std::vector<WaveVector>{{quarter, -quarter, 0},
                                                     {quarter, 0, -quarter},
                                                     {0, quarter, -quarter},
                                                     {-quarter, quarter, 0},
                                                     {-quarter, 0, quarter},
                                                     {0, -quarter, quarter}}) {
    double nearest = 1;
    for (const WaveVector& point : zero.curves[0].points) nearest = std::min(nearest, distance(point, k));
    EXPECT_LE(nearest, 0.02);
  }
  double polygon = 0;  // its length is a little less than that of the curve
  for (std::size_t i = 0; i < zero.curves[0].points.size(); ++i)
    polygon += distance(zero.curves[0].points[i], zero.curves[0].points[(i + 1) % zero.curves[0].points.size()]);
  EXPECT_NEAR(zero.curves[0].length, polygon, 1e-3 * polygon);
  EXPECT_GE(zero.curves[0].length, polygon);
}

TEST(ZeroModes, KleinGordonHasOneInAnyDimension) {
  for (const std::vector<int>& shape : std::vector<std::vector<int>>{{8}, {8, 6}, {8, 6, 12}, {2000, 2000, 2000}}) {
    const ZeroModes zero = zero_modes(system("klein_gordon", shape, 0.3, 0));
    ASSERT_EQ(zero.points.size(), 1u);
    EXPECT_EQ(zero.points[0].k, WaveVector{});
    EXPECT_EQ(zero.points[0].branches, 2);
    EXPECT_TRUE(zero.curves.empty() && zero.surface.empty() && zero.searched);
    EXPECT_EQ(zero.count, 1);
  }
}

TEST(ZeroModes, AMassLeavesNone) {
  for (const auto& spec : {system("klein_gordon", {8, 8}, 1, 0.1), system("dirac_3d", {8, 8, 8}, 1, 0.1)}) {
    const ZeroModes zero = zero_modes(spec);
    EXPECT_EQ(zero.count, 0);
    EXPECT_TRUE(zero.points.empty() && zero.curves.empty() && zero.surface.empty());
  }
}

// A field with m² < 0 has ω = 0 on a sphere of wave vectors in D = 3, and on a circle in D = 2.
TEST(ZeroModes, ASurfaceIsDistinguishedFromACurve) {
  const ZeroModes zero = zero_modes(system("klein_gordon", {8, 8, 8}, 1, -0.5));
  EXPECT_GT(zero.surface.size(), 50u);
  EXPECT_TRUE(zero.points.empty() && zero.curves.empty());
  const ZeroModes circle = zero_modes(system("klein_gordon", {8, 8}, 1, -0.01));
  ASSERT_EQ(circle.curves.size(), 1u);
  EXPECT_TRUE(circle.curves[0].closed);
  EXPECT_NEAR(circle.curves[0].length, 2 * std::numbers::pi * 0.1, 1e-3);  // 4 sin²(k/2) = k² − k⁴/12 …
}

}  // namespace
}  // namespace dualfield
