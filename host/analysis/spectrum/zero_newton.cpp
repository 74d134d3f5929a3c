// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/zero_newton.hpp"

#include <cmath>
#include <numbers>

#include "host/linear_algebra.hpp"

namespace dualfield {

namespace {

using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double two_pi = 2 * std::numbers::pi;
constexpr double zero_tolerance = 1e-11;  // of a singular value, in units of the symbol's scale
// Slopes below this part of the steepest one count as 0, as those across a cone near its tip.
constexpr double least_slope = 0.05;
constexpr double trace_step = two_pi / 1000;

WaveVector moved(WaveVector k, const VectorXd& by) {
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = std::remainder(k[axis] + by[Eigen::Index(axis)], two_pi);
  return k;
}

/// The block of the symbol between the singular vectors U and V of its least singular values, U†S(k+d)V = value + Σ d_μ
/// slope_μ + …, which vanishes at a zero. The rows hold the real and the imaginary parts of its entries.
struct SmallBlock {
  double least;
  VectorXd value;
  MatrixXd slope;

  SmallBlock(const MatrixSymbol& symbol, const WaveVector& k) {
    const SingularSystem<MatrixXcd> svd = singular_system(symbol(k));
    const VectorXd& s = svd.values;
    const Eigen::Index n = s.size();
    least = s[n - 1];
    Eigen::Index block = 1;
    while (block < n && s[n - 1 - block] < least * (1 + 1e-6) + 1e-9 * symbol.scale()) ++block;
    const MatrixXcd U = svd.left.rightCols(block), V = svd.right.rightCols(block);
    value = rows(U.adjoint() * symbol(k) * V);
    slope.resize(value.size(), lattice_dimensions);
    for (int axis = 0; axis < lattice_dimensions; ++axis)
      slope.col(axis) = rows(U.adjoint() * symbol.slope(k, std::size_t(axis)) * V);
  }

  static VectorXd rows(const MatrixXcd& matrix) {
    const MatrixXd re = matrix.real(), im = matrix.imag();
    VectorXd all(2 * matrix.size());
    all << re.reshaped(), im.reshaped();
    return all;
  }
};

}  // namespace

double least_singular_value(const MatrixXcd& matrix) {
  if (matrix.rows() == 1) return std::abs(matrix(0, 0));
  const MatrixXcd square = matrix.adjoint() * matrix;
  return std::sqrt(std::max(0.0, hermitian_eigenvalues(square)[0]));  // of a square: half the digits
}

bool is_zero(const MatrixSymbol& symbol, const WaveVector& k) {
  const MatrixXcd matrix = symbol(k);
  if (least_singular_value(matrix) > 1e-6 * symbol.scale()) return false;
  return singular_values(matrix)[matrix.rows() - 1] <= zero_tolerance * symbol.scale();
}

double distance(const WaveVector& k, const WaveVector& l) {
  double square = 0;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    square += std::pow(std::remainder(k[axis] - l[axis], two_pi), 2);
  return std::sqrt(square);
}

Site mode_of(const WaveVector& k, const Lattice& lattice) {
  Site mode{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
    const int n = lattice.extent[axis];
    mode[axis] = wrapped(int(std::lround(k[axis] * n / two_pi)), n);
    if (2 * mode[axis] > n) mode[axis] -= n;
  }
  return mode;
}

std::optional<WaveVector> nearby_zero(const MatrixSymbol& symbol, const WaveVector& start, double reach) {
  WaveVector k = start;
  for (int iteration = 0; iteration < 60; ++iteration) {
    const SmallBlock block(symbol, k);
    if (block.least <= zero_tolerance * symbol.scale()) return k;
    VectorXd step = least_squares(block.slope, -block.value, least_slope);
    if (const double length = step.norm(); !(length <= reach)) step *= reach / length;
    k = moved(k, step);
    if (distance(k, start) > reach) return std::nullopt;
  }
  return std::nullopt;
}

MatrixXd free_directions(const MatrixSymbol& symbol, const WaveVector& k) {
  const SmallBlock block(symbol, k);
  // axes that appear in no shift, as those with one site, are not counted as free
  std::vector<int> axes;
  for (int axis = 0; axis < lattice_dimensions; ++axis)
    for (const auto& term : symbol.terms())
      if (term.shift[std::size_t(axis)] != 0) {
        axes.push_back(axis);
        break;
      }
  MatrixXd slope(block.slope.rows(), Eigen::Index(axes.size()));
  for (std::size_t i = 0; i < axes.size(); ++i) slope.col(Eigen::Index(i)) = block.slope.col(axes[i]);
  const SingularSystem<MatrixXd> svd = singular_system(slope);
  Eigen::Index rank = 0;
  for (; rank < svd.values.size(); ++rank)
    if (svd.values[rank] < 1e-5 * symbol.scale()) break;
  MatrixXd directions = MatrixXd::Zero(lattice_dimensions, Eigen::Index(axes.size()) - rank);
  for (std::size_t i = 0; i < axes.size(); ++i)
    directions.row(axes[i]) = svd.right.row(Eigen::Index(i)).tail(directions.cols());
  return directions;
}

WaveVector snapped(const MatrixSymbol& symbol, WaveVector k) {
  for (double& component : k) {
    const double before = component, unit = std::numbers::pi / 12;
    const double multiple = std::round(component / unit) * unit;
    if (std::abs(multiple - component) > 1e-4) continue;
    component = (multiple == -std::numbers::pi ? std::numbers::pi : multiple) + 0.0;  // no −0
    if (!is_zero(symbol, k)) component = before;
  }
  return k;
}

int vanishing_branches(const MatrixSymbol& generator, const WaveVector& k) {
  return int((eigenvalues(generator(k)).array().abs() < 1e-5 * generator.scale()).count());
}

ZeroCurve traced(const MatrixSymbol& symbol, const WaveVector& start) {
  ZeroCurve curve;
  constexpr int most_steps = 200'000, keep_every = 4;
  WaveVector k = start;
  VectorXd heading = free_directions(symbol, k).col(0);
  for (int step = 0; step < most_steps; ++step) {
    if (step % keep_every == 0) curve.points.push_back(k);
    const auto next = nearby_zero(symbol, moved(k, trace_step * heading), trace_step);
    if (!next) return curve;
    const MatrixXd directions = free_directions(symbol, *next);
    if (directions.cols() == 0) return curve;
    VectorXd tangent = directions * (directions.transpose() * heading);  // the direction closest to the last one
    tangent.normalize();
    const double turn = std::acos(std::min(1.0, tangent.dot(heading)));
    const bool back = step > 2 && distance(*next, start) < 0.7 * trace_step;
    const double chord = distance(k, back ? start : *next);
    curve.length += chord * (1 + turn * turn / 24);  // the arc of a circle with this chord
    if (back) {
      curve.closed = true;
      return curve;
    }
    k = *next;
    heading = tangent;
  }
  return curve;
}

}  // namespace dualfield
