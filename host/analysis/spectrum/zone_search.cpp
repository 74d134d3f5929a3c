// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/zone_search.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <queue>

#include "host/analysis/spectrum/zone_boxes.hpp"
#include "host/linear_algebra.hpp"

namespace dualfield {

namespace {

using Eigen::MatrixXcd;
constexpr double pi_number = std::numbers::pi;

/// The largest eigenvalue of a Hermitian matrix; N is its size, or Eigen::Dynamic.
template <int N>
double top_eigenvalue(const Eigen::Matrix<Complex, N, N>& hermitian) {
  if constexpr (N == 1) {
    return hermitian(0, 0).real();
  } else if constexpr (N == 2) {
    const double x = hermitian(0, 0).real(), y = hermitian(1, 1).real();
    return (x + y) / 2 + std::hypot((x - y) / 2, std::abs(hermitian(1, 0)));
  } else {
    return hermitian_eigenvalues(hermitian)[hermitian.rows() - 1];
  }
}

/// A Hermitian symbol whose size is known to the compiler where it is 1 or 2, for speed.
template <int N>
class SizedSymbol {
 public:
  using Matrix = Eigen::Matrix<Complex, N, N>;

  explicit SizedSymbol(const MatrixSymbol& symbol) : symbol_(symbol) {
    for (const auto& term : symbol.terms()) factors_.push_back(term.factor);
  }

  int size() const { return symbol_.size(); }
  double scale() const { return symbol_.scale(); }
  /// A generous bound of the rounding of an eigenvalue.
  double rounding() const { return 1e-15 * size() * (scale() + 1e-300); }

  /// The largest eigenvalue at k.
  double top(const WaveVector& k) const {
    Matrix value = Matrix::Zero(size(), size());
    for (std::size_t t = 0; t < factors_.size(); ++t) value += phase(k, t) * factors_[t];
    return top_eigenvalue<N>(value);
  }

  /// An upper bound of the eigenvalues in a box. S(c+d) = S(c) + Σ d_μ S_μ(c) + rest: the largest eigenvalue of the
  /// linear part is convex in d, so it is largest at a corner of the box, and the rest is bounded by
  /// MatrixSymbol::bend.
  double bound(const WaveVector& centre, const WaveVector& half) const {
    std::array<Matrix, 1 << lattice_dimensions> corner;
    std::array<Matrix, lattice_dimensions> slope;
    corner[0] = Matrix::Zero(size(), size());
    slope.fill(corner[0]);
    for (std::size_t t = 0; t < factors_.size(); ++t) {
      const Matrix value = phase(centre, t) * factors_[t];
      corner[0] += value;
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
        if (const double by = half[axis] * symbol_.terms()[t].shift[axis]; by != 0)
          slope[axis] += Complex(0, by) * value;
    }
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
      if (half[axis] == 0) continue;
      for (std::size_t i = 0; i < count; ++i) {
        corner[count + i] = corner[i] + slope[axis];
        corner[i] -= slope[axis];
      }
      count *= 2;
    }
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < count; ++i) most = std::max(most, top_eigenvalue<N>(corner[i]));
    return most + symbol_.bend(half) + rounding();
  }

 private:
  Complex phase(const WaveVector& k, std::size_t t) const {
    double angle = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) angle += k[axis] * symbol_.terms()[t].shift[axis];
    return std::polar(1.0, angle);
  }

  const MatrixSymbol& symbol_;
  std::vector<Matrix> factors_;
};

/// Calls body with the SizedSymbol of the right size.
template <class Body>
auto with_size(const MatrixSymbol& symbol, Body&& body) {
  if (symbol.size() == 1) return body(SizedSymbol<1>(symbol));
  if (symbol.size() == 2) return body(SizedSymbol<2>(symbol));
  return body(SizedSymbol<Eigen::Dynamic>(symbol));
}

/// The diagonal blocks of a symbol, each of rows and columns that its terms connect.
std::vector<MatrixSymbol> blocks(const MatrixSymbol& symbol) {
  std::vector<int> group(std::size_t(symbol.size()));
  std::iota(group.begin(), group.end(), 0);
  for (const auto& term : symbol.terms())
    for (int r = 0; r < symbol.size(); ++r)
      for (int c = 0; c < symbol.size(); ++c)
        if (const int joined = group[std::size_t(c)]; term.factor(r, c) != 0.0)
          std::replace(group.begin(), group.end(), joined, int(group[std::size_t(r)]));
  std::vector<MatrixSymbol> parts;
  for (int name = 0; name < symbol.size(); ++name) {
    std::vector<int> members;
    for (int i = 0; i < symbol.size(); ++i)
      if (group[std::size_t(i)] == name) members.push_back(i);
    if (members.empty()) continue;
    std::vector<MatrixSymbol::Term> terms;
    for (const auto& term : symbol.terms()) terms.push_back({term.factor(members, members), term.shift});
    parts.emplace_back(int(members.size()), terms);
  }
  return parts;
}

template <class Box>
int corners(const Box& box) {
  int count = 1;
  for (const double side : box.half()) count *= side > 0 ? 2 : 1;
  return count;
}

template <class Box>
struct Candidate {
  Box box;
  double bound;
  bool operator<(const Candidate& other) const { return bound < other.bound; }
};

/// Brings k into −π < k_μ ≤ π, and rounds components close to multiples of π/12 to them where that does not lower the
/// value.
template <int N>
void round_place(const SizedSymbol<N>& symbol, Extreme& best) {
  WaveVector near = best.k;
  for (WaveVector* k : {&near, &best.k})
    for (double& component : *k) {
      component = std::remainder(component, 2 * pi_number);
      const double multiple = std::round(component * 12 / pi_number) * pi_number / 12;
      if (k == &near && std::abs(multiple - component) < 1e-5) component = multiple;
      if (component == -pi_number) component = pi_number;
      component += 0.0;  // no −0
    }
  if (const double value = symbol.top(near); value >= best.value) {
    best.value = value;
    best.bound = std::max(best.bound, value);
    best.k = near;
  }
}

/// Branch and bound: the box with the largest upper bound is cut in two, until no bound exceeds the largest value
/// found.
template <int N, class Box>
Extreme search(const SizedSymbol<N>& symbol, const Box& whole, double limit) {
  const double tolerance = 1e-13 * symbol.scale() + 2 * symbol.rounding();
  // as many eigenvalues, one for each corner of a box, as can be computed in some seconds
  std::int64_t work = std::max<std::int64_t>(5000, std::int64_t(3e9 / (100 + 80 * std::pow(symbol.size(), 3))));
  Extreme best;
  best.value = -std::numeric_limits<double>::infinity();
  const auto examine = [&](const Box& box) {
    const WaveVector k = box.sample();
    const double value = symbol.top(k);
    if (value > best.value) best = {value, limit, k};
    return Candidate<Box>{box, box.is_point() ? value : symbol.bound(box.centre(), box.half())};
  };
  std::priority_queue<Candidate<Box>> open;
  open.push(examine(whole));
  while (work > 0 && !open.top().box.is_point() && std::min(open.top().bound, limit) > best.value + tolerance) {
    const Box box = open.top().box;
    open.pop();
    for (const Box& half : box.halves()) open.push(examine(half));
    work -= 2 * corners(box);
  }
  best.bound = std::max(best.value, std::min(open.top().bound, limit));
  round_place(symbol, best);
  return best;
}

template <class Box>
Extreme search_blocks(const MatrixSymbol& symbol, const Box& whole, double limit) {
  Extreme best;
  best.value = best.bound = -std::numeric_limits<double>::infinity();
  for (const MatrixSymbol& block : blocks(symbol)) {
    const Extreme found = with_size(block, [&](const auto& bounded) { return search(bounded, whole, limit); });
    best.bound = std::max(best.bound, found.bound);
    if (found.value <= best.value) continue;
    best.value = found.value;
    best.k = found.k;
  }
  return best;
}

}  // namespace

double eigenvalue_bound(const MatrixSymbol& hermitian, const WaveVector& centre, const WaveVector& half) {
  return with_size(hermitian, [&](const auto& bounded) { return bounded.bound(centre, half); });
}

Extreme largest_eigenvalue_in_zone(const MatrixSymbol& hermitian, const Lattice& lattice, double limit) {
  return search_blocks(hermitian, ZoneBox::whole(lattice), limit);
}

Extreme largest_eigenvalue_of_modes(const MatrixSymbol& hermitian, const Lattice& lattice, double limit) {
  return search_blocks(hermitian, ModeBox::whole(lattice), limit);
}

}  // namespace dualfield
