// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/zero_modes.hpp"

#include <cmath>
#include <numbers>
#include <numeric>

#include "host/analysis/spectrum/zero_newton.hpp"
#include "host/analysis/spectrum/zone_boxes.hpp"
#include "host/analysis/spectrum/zone_search.hpp"

namespace dualfield {

namespace {

constexpr std::int64_t most_boxes = 400'000;
constexpr std::size_t modes_listed = 512;
// Boxes along an axis: from `fine` on Newton's method is tried, at `finest` it gives up.
constexpr int fine = 64, finest = 4096;

/// A symbol that is singular where a frequency vanishes: b, ba or the whole generator, the smallest that serves.
MatrixSymbol singular_at_zero_frequency(const LearningSystem& system, bool complex) {
  const auto w = matrix_symbol(system.w, complex), v = matrix_symbol(system.v, complex);
  if (!w.terms().empty() || !v.terms().empty()) return generator_symbol(system, complex);
  const auto b = matrix_symbol(system.b, complex), a = matrix_symbol(system.a, complex);
  return (a + b.adjoint()).terms().empty() ? b : b * a;
}

/// The test that excludes zeros of a symbol from a box.
class ExclusionTest {
 public:
  explicit ExclusionTest(const MatrixSymbol& symbol)
      : symbol_(symbol), hermitian_((symbol + -1.0 * symbol.adjoint()).terms().empty()), negative_(-1.0 * symbol) {}

  /// Whether the box has no zero: the least singular value cannot reach 0 in it, or a Hermitian symbol is definite
  /// there.
  template <class Box>
  bool operator()(const Box& box) const {
    const WaveVector centre = box.centre(), half = box.half();
    if (least_singular_value(symbol_(centre)) > symbol_.change(half) + 1e-7 * symbol_.scale()) return true;
    return hermitian_ && (eigenvalue_bound(symbol_, centre, half) < 0 || eigenvalue_bound(negative_, centre, half) < 0);
  }

 private:
  const MatrixSymbol& symbol_;
  bool hermitian_;
  MatrixSymbol negative_;
};

void count_modes(const MatrixSymbol& symbol, const Lattice& lattice, ZeroModes& result) {
  const ExclusionTest has_no_zero(symbol);
  std::vector<ModeBox> open{ModeBox::whole(lattice)};
  for (std::int64_t examined = 0; !open.empty(); ++examined) {
    if (examined == most_boxes) {
      result.counted = false;
      return;
    }
    const ModeBox box = open.back();
    open.pop_back();
    if (!box.is_point()) {
      if (has_no_zero(box)) continue;
      for (const ModeBox& half : box.halves()) open.push_back(half);
    } else if (is_zero(symbol, box.sample())) {
      ++result.count;
      if (result.modes.size() < modes_listed) result.modes.push_back(mode_of(box.sample(), lattice));
    }
  }
  std::sort(result.modes.begin(), result.modes.end());
}

double side(const ZoneBox& box) { return *std::max_element(box.width.begin(), box.width.end()); }

/// The zeros of the zone that are found from boxes in which a zero cannot be excluded, each once.
std::vector<WaveVector> zeros_of_zone(const MatrixSymbol& symbol, const Lattice& lattice, ZeroModes& result) {
  const ExclusionTest has_no_zero(symbol);
  std::vector<WaveVector> zeros;
  std::vector<ZoneBox> open{ZoneBox::whole(lattice)};
  for (std::int64_t examined = 0; !open.empty(); ++examined) {
    const ZoneBox box = open.back();
    open.pop_back();
    if (has_no_zero(box)) continue;
    if (side(box) <= 2 * std::numbers::pi / fine) {
      if (const auto zero = nearby_zero(symbol, box.centre(), 2 * side(box))) {
        const auto close = [&](const WaveVector& other) { return distance(other, *zero) < 1e-4; };
        if (std::none_of(zeros.begin(), zeros.end(), close)) zeros.push_back(*zero);
        continue;
      }
      if (side(box) <= 2 * std::numbers::pi / finest || examined > most_boxes) {
        result.searched = false;
        continue;
      }
    }
    for (const ZoneBox& half : box.halves()) open.push_back(half);
  }
  return zeros;
}

/// Groups of zeros. Within a group every zero is connected to every other by steps of at most `reach`.
std::vector<std::vector<WaveVector>> connected(std::vector<WaveVector> zeros, double reach) {
  std::vector<std::vector<WaveVector>> groups;
  while (!zeros.empty()) {
    std::vector<WaveVector> group{zeros.back()};
    zeros.pop_back();
    for (std::size_t next = 0; next < group.size(); ++next) {
      const WaveVector from = group[next];
      const auto far = std::partition(zeros.begin(), zeros.end(),
                                      [&](const WaveVector& other) { return distance(other, from) > reach; });
      group.insert(group.end(), far, zeros.end());
      zeros.erase(far, zeros.end());
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

/// Sorts zeros into points, curves and surfaces.
void classify(const MatrixSymbol& symbol, const std::vector<WaveVector>& zeros, ZeroModes& result) {
  std::vector<WaveVector> in_lines;
  for (const WaveVector& k : zeros)
    if (free_directions(symbol, k).cols() == 0)
      result.points.push_back({snapped(symbol, k)});
    else
      in_lines.push_back(k);
  for (std::vector<WaveVector>& group : connected(std::move(in_lines), 5 * 2 * std::numbers::pi / fine)) {
    const int directions = int(free_directions(symbol, group[group.size() / 2]).cols());
    if (group.size() == 1) {  // a zero of higher order
      result.points.push_back({snapped(symbol, group[0])});
    } else if (directions > 1) {
      result.surface.insert(result.surface.end(), group.begin(), group.end());
    } else {
      while (!group.empty()) {  // several lines may be close to each other
        result.curves.push_back(traced(symbol, group.front()));
        const auto& points = result.curves.back().points;
        std::erase_if(group, [&](const WaveVector& k) {
          return std::any_of(points.begin(), points.end(), [&](const WaveVector& p) { return distance(p, k) < 0.02; });
        });
        if (!group.empty() && distance(group.front(), points.front()) == 0) group.erase(group.begin());
      }
    }
  }
  const auto before = [](const ZeroPoint& x, const ZeroPoint& y) {
    return std::pair(distance(x.k, {}), x.k) < std::pair(distance(y.k, {}), y.k);
  };
  std::sort(result.points.begin(), result.points.end(), before);
}

}  // namespace

ZeroModes find_zero_modes(const LearningSystem& system, bool complex, const Lattice& lattice) {
  const MatrixSymbol symbol = singular_at_zero_frequency(system, complex),
                     generator = generator_symbol(system, complex);
  ZeroModes result;
  count_modes(symbol, lattice, result);
  classify(symbol, zeros_of_zone(symbol, lattice, result), result);
  for (ZeroPoint& point : result.points) point.branches = vanishing_branches(generator, point.k);
  for (ZeroCurve& curve : result.curves) curve.branches = vanishing_branches(generator, curve.points.front());
  return result;
}

}  // namespace dualfield
