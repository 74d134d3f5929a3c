// SPDX-License-Identifier: MIT
#include "host/spectrum/zone_search.hpp"

#include <cmath>
#include <numbers>
#include <queue>

namespace dualfield {

namespace {

using Eigen::MatrixXcd;
constexpr double half_turn = std::numbers::pi;

double top_eigenvalue(const MatrixXcd& hermitian) {
  const auto n = hermitian.rows();
  if (n == 1) return hermitian(0, 0).real();
  if (n == 2) {
    const double x = hermitian(0, 0).real(), y = hermitian(1, 1).real();
    return (x + y) / 2 + std::hypot((x - y) / 2, std::abs(hermitian(1, 0)));
  }
  return hermitian_eigenvalues(hermitian)[n - 1];
}

/// Rounding of an eigenvalue, generously.
double rounding(const MatrixSymbol& symbol) { return 1e-15 * symbol.size() * (symbol.scale() + 1e-300); }

template <class Box>
int corners(const Box& box) {
  int count = 1;
  for (const double side : box.half()) count *= side > 0 ? 2 : 1;
  return count;
}

template <class Box>
struct Bounded {
  Box box;
  double bound;
  bool operator<(const Bounded& other) const { return bound < other.bound; }
};

/// Best first: the box that may hold the most is cut in two, until none may hold more than what was found.
template <class Box>
Extreme search(const MatrixSymbol& symbol, const Box& whole, double limit) {
  const double tolerance = 1e-13 * symbol.scale() + 2 * rounding(symbol);
  // eigenvalues that some seconds allow, some for each corner of a box
  std::int64_t work = std::max<std::int64_t>(5000, std::int64_t(5e9 / (400 + 60 * std::pow(symbol.size(), 3))));
  Extreme best;
  best.value = -std::numeric_limits<double>::infinity();
  const auto look_at = [&](const Box& box) {
    const WaveVector k = box.sample();
    const double value = top_eigenvalue(symbol(k));
    if (value > best.value) best = {value, limit, k};
    return Bounded<Box>{box, box.is_point() ? value : eigenvalue_bound(symbol, box.centre(), box.half())};
  };
  std::priority_queue<Bounded<Box>> open;
  open.push(look_at(whole));
  while (work > 0 && !open.top().box.is_point() && std::min(open.top().bound, limit) > best.value + tolerance) {
    const Box box = open.top().box;
    open.pop();
    for (const Box& half : box.halves()) open.push(look_at(half));
    work -= 2 * corners(box);
  }
  best.bound = std::max(best.value, std::min(open.top().bound, limit));
  for (double& component : best.k) component = std::remainder(component, 2 * half_turn);
  return best;
}

}  // namespace

// S(c+d) = S(c) + Σ d_μ S_μ(c) + rest: the largest eigenvalue of the linear part is
// convex in d, so a corner has the most of it, and the rest is bounded by its terms.
double eigenvalue_bound(const MatrixSymbol& symbol, const WaveVector& centre, const WaveVector& half) {
  std::vector<MatrixXcd> corners{symbol(centre)};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
    if (half[axis] == 0) continue;
    const MatrixXcd tilt = half[axis] * symbol.slope(centre, axis);
    const std::size_t count = corners.size();
    for (std::size_t i = 0; i < count; ++i) {
      corners.push_back(corners[i] + tilt);
      corners[i] -= tilt;
    }
  }
  double top = -std::numeric_limits<double>::infinity();
  for (const MatrixXcd& corner : corners) top = std::max(top, top_eigenvalue(corner));
  return top + symbol.bend(half) + rounding(symbol);
}

Extreme largest_eigenvalue_in_zone(const MatrixSymbol& hermitian, const Lattice& lattice, double limit) {
  return search(hermitian, ZoneBox::whole(lattice), limit);
}

Extreme largest_eigenvalue_of_modes(const MatrixSymbol& hermitian, const Lattice& lattice, double limit) {
  return search(hermitian, ModeBox::whole(lattice), limit);
}

Eigen::VectorXd hermitian_eigenvalues(const MatrixXcd& matrix) {
  return Eigen::SelfAdjointEigenSolver<MatrixXcd>(matrix, Eigen::EigenvaluesOnly).eigenvalues();
}

ZoneBox ZoneBox::whole(const Lattice& lattice) {
  ZoneBox box;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    if (lattice.extent[axis] > 1) {
      box.low[axis] = -half_turn;
      box.width[axis] = 2 * half_turn;
    }
  return box;
}

WaveVector ZoneBox::centre() const {
  WaveVector k = low;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) k[axis] += width[axis] / 2;
  return k;
}

WaveVector ZoneBox::half() const {
  WaveVector k = width;
  for (double& side : k) side /= 2;
  return k;
}

std::array<ZoneBox, 2> ZoneBox::halves() const {
  const auto axis = std::size_t(std::max_element(width.begin(), width.end()) - width.begin());
  ZoneBox below = *this, above = *this;
  below.width[axis] = above.width[axis] = width[axis] / 2;
  above.low[axis] += width[axis] / 2;
  return {below, above};
}

ModeBox ModeBox::whole(const Lattice& lattice) {
  ModeBox box;
  std::copy_n(lattice.extent, lattice_dimensions, box.extent.begin());
  box.count = box.extent;
  return box;
}

WaveVector ModeBox::centre() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = half_turn * (2.0 * low[axis] + count[axis] - 1) / extent[axis];
  return k;
}

WaveVector ModeBox::half() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) k[axis] = half_turn * (count[axis] - 1) / extent[axis];
  return k;
}

WaveVector ModeBox::sample() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = 2 * half_turn * (low[axis] + count[axis] / 2) / extent[axis];
  return k;
}

std::array<ModeBox, 2> ModeBox::halves() const {
  std::size_t axis = 0;
  for (std::size_t other = 1; other < lattice_dimensions; ++other)
    if (double(count[other] - 1) * extent[axis] > double(count[axis] - 1) * extent[other]) axis = other;
  ModeBox below = *this, above = *this;
  below.count[axis] = count[axis] / 2;
  above.low[axis] += below.count[axis];
  above.count[axis] -= below.count[axis];
  return {below, above};
}

}  // namespace dualfield
