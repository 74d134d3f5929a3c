// SPDX-License-Identifier: MIT
// Zero modes of the one-sided differences in B: the wave vectors of further particle species that only the lattice has.
#include <fmt/format.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "host/linear_algebra.hpp"
#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {

constexpr double vanishing = 1e-9;  ///< of a singular value, in units of 1/a

template <class T>
SimulationSpec massless_field(const Lattice& lattice) {
  return simulation_of<T>(lattice, {}, "leapfrog");
}

/// Number of modes of the lattice for which a singular value of B vanishes.
int count_zero_modes(const SimulationSpec& spec) {
  int count = 0;
  for_each_site(spec.lattice, [&](const Site& mode, std::int64_t) {
    WaveVector k{};
    for (std::size_t mu = 0; mu < 3; ++mu) k[mu] = 2 * std::numbers::pi * mode[mu] / spec.lattice.extent[mu];
    const Vector s = singular_values(spec, k);
    count += s[s.size() - 1] < vanishing;
  });
  return count;
}

/// An entry that counts zero modes on lattices of n sites along each of D axes, n = 1 … last.
template <class T>
Entry count_law(std::string id, std::string statement, int last, Lattice (*lattice)(int), int (*expected)(int)) {
  return law(std::move(id), std::move(statement),
             fmt::format("modes with a singular value of B below 1e-9, lattices of n = 1 … {} sites an axis", last), 0,
             [=](Random&, std::string& note) {
               int wrong = 0;
               std::vector<int> counts;
               for (int n = 1; n <= last; ++n) {
                 counts.push_back(count_zero_modes(massless_field<T>(lattice(n))));
                 wrong = std::max(wrong, std::abs(counts.back() - expected(n)));
               }
               note = fmt::format("n = 1, 2, …: {}", fmt::join(counts, ", "));
               return wrong;
             });
}

Entry null_space() {
  return law("zero_modes.dirac_3d.null_space",
             "on 4×4×4 sites ker B has 16 real dimensions: 4 of k = 0 and 2 of each of six k",
             "eigenvalues of BᵀB assembled from the tensor", 0, [](Random&, std::string& note) {
               const DenseMatrix b = assembled(massless_field<Dirac3d>(periodic({4, 4, 4}))).b;
               const Vector squares = hermitian_eigenvalues(b.transpose() * b);
               const auto dimensions = (squares.array() < vanishing).count();
               note = fmt::format("dimensions: {}", dimensions);
               return std::abs(double(dimensions) - 16);
             });
}

using Point = Eigen::Vector3d;

/// Real and imaginary part of Σ_μ d_μ² and their gradients in k. Its modulus is the product of the two singular values,
/// so it vanishes exactly at the zero modes.
struct Equations {
  Eigen::Vector2d value{0, 0};
  Eigen::Matrix<double, 2, 3> slope;

  explicit Equations(const Point& k) {
    for (int mu = 0; mu < 3; ++mu) {
      const Complex phase = std::polar(1.0, k[mu]), d = phase - 1.0;
      const Complex f = d * d, df = 2.0 * d * Complex(0, 1) * phase;
      value += Eigen::Vector2d(f.real(), f.imag());
      slope.col(mu) = Eigen::Vector2d(df.real(), df.imag());
    }
  }
  Point tangent() const { return slope.row(0).cross(slope.row(1)).transpose().normalized(); }
};

/// A zero near k by Newton's method, with the shortest correction in each iteration.
Point onto_curve(Point k) {
  for (int iteration = 0; iteration < 50; ++iteration) {
    const Equations at(k);
    const Point correction = least_squares(at.slope, at.value, 1e-12);
    k -= correction;
    if (correction.norm() < 1e-14) break;
  }
  return k;
}

struct Curve {
  std::vector<Point> points;  ///< one for each `stride` of arc length
  double length = 0;
};

/// The closed curve of zeros through (π/2, −π/2, 0), followed by Runge–Kutta steps along its tangent.
Curve traced(double stride) {
  const Point start = onto_curve({std::numbers::pi / 2, -std::numbers::pi / 2, 0}), first = Equations(start).tangent();
  Curve curve{{start}, 0};
  const auto tangent = [](const Point& k) { return Equations(k).tangent(); };
  while (curve.points.size() < 100'000) {
    const Point k = curve.points.back();
    const Point a = tangent(k), b = tangent(k + stride / 2 * a), c = tangent(k + stride / 2 * b),
                d = tangent(k + stride * c);
    const Point next = onto_curve(k + stride / 6 * (a + 2 * b + 2 * c + d));
    if (curve.points.size() > 10 && (k - start).norm() < 2 * stride && (k - start).dot(first) <= 0 &&
        (next - start).dot(first) > 0) {
      curve.length = double(curve.points.size() - 1) * stride + (start - k).norm();
      break;
    }
    curve.points.push_back(next);
  }
  return curve;
}

/// Distance of k from a curve, each component modulo 2π.
double distance(const Curve& curve, const Point& k) {
  double least = INFINITY;
  for (const Point& point : curve.points) {
    const Point apart = (point - k).unaryExpr([](double x) { return std::remainder(x, 2 * std::numbers::pi); });
    least = std::min(least, apart.norm());
  }
  return least;
}

constexpr double stride = 0.005;

Entry curve_length() {
  return law("zero_modes.dirac_3d.curve",
             "the zero modes other than k = 0 form a closed curve of length 16.703293 (a = 1)",
             "Σ(e^{ik_μ} − 1)² = 0 followed from (π/2, −π/2, 0) by Runge–Kutta and Newton steps", 1e-6,
             [](Random&, std::string& note) {
               const Curve curve = traced(stride), finer = traced(stride / 2);
               note = fmt::format("length {:.6f}, and {:.6f} at half the stride", curve.length, finer.length);
               return std::max(std::abs(curve.length - 16.703293), std::abs(finer.length - curve.length));
             });
}

Entry curve_is_everything() {
  return law(
      "zero_modes.dirac_3d.set",
      "the curve passes the permutations of (π/2, −π/2, 0), and no other zero mode but k = 0 lies off it",
      "largest distance from the curve of these points and of zeros found from random k, to half a stride of 0.005; "
      "singular values of B along it",
      stride, [](Random& random, std::string& note) {
        const Curve curve = traced(stride);
        const double q = std::numbers::pi / 2;
        double worst = 0;
        for (const Point& k : {Point(q, -q, 0), {-q, q, 0}, {q, 0, -q}, {-q, 0, q}, {0, q, -q}, {0, -q, q}})
          worst = std::max(worst, distance(curve, k));
        const SimulationSpec spec = massless_field<Dirac3d>(periodic({1, 1, 1}));
        for (std::size_t i = 0; i < curve.points.size(); i += 100) {
          const Point& k = curve.points[i];
          worst = std::max(worst, 1e6 * singular_values(spec, {k[0], k[1], k[2]})[1]);
        }
        int found = 0;
        for (int trial = 0; trial < 60; ++trial) {
          const WaveVector from = random_wave_vector(random, 3);
          const Point k = onto_curve({from[0], from[1], from[2]});
          const Point at_zero = k.unaryExpr([](double x) { return std::remainder(x, 2 * std::numbers::pi); });
          if (Equations(k).value.norm() > 1e-13 || at_zero.norm() < 1e-3) continue;
          ++found;
          worst = std::max(worst, distance(curve, k));
        }
        note = fmt::format("{} zeros found from random places, all on the curve", found);
        return found < 30 ? INFINITY : worst;
      });
}

}  // namespace

std::vector<Entry> zero_mode_laws() {
  return {
      count_law<Dirac1d>(
          "zero_modes.dirac_1d", "D = 1: k = 0 alone", 24, [](int n) { return periodic({n}); }, [](int) { return 1; }),
      count_law<Dirac3d>(
          "zero_modes.dirac_2d", "D = 2: k = 0, and ±(π/2, −π/2) where 4 | n", 16,
          [](int n) {
            return periodic({n, n, 1});
          },
          [](int n) { return n % 4 == 0 ? 3 : 1; }),
      count_law<Dirac3d>(
          "zero_modes.dirac_3d", "D = 3: k = 0, and six permutations of (π/2, −π/2, 0) where 4 | n", 12,
          [](int n) {
            return periodic({n, n, n});
          },
          [](int n) { return n % 4 == 0 ? 7 : 1; }),
      null_space(),
      curve_length(),
      curve_is_everything(),
  };
}

}  // namespace dualfield::verify
