// SPDX-License-Identifier: MIT
// Sine, cosine, dual numbers and potentials: accuracy, and the same bits for single values and for packs.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/potential.hpp"
#include "kernels/cpu/pack.hpp"

namespace dualfield {
namespace {

constexpr unsigned seed = 4711;

/// Arguments of every size up to `limit`, both signs, and the neighbourhoods of multiples of π/4.
template <class R>
std::vector<R> arguments(double limit) {
  std::mt19937 bits(seed);
  std::vector<R> all = {R(0), R(1e-30), R(-1e-12), R(limit)};
  for (double size = 1e-4; size <= limit; size *= 1.3)
    for (int i = 0; i < 100; ++i) all.push_back(R(size * (bits() * 0x1p-31 - 1)));
  for (int n = -200; n <= 200; ++n)
    for (int ulp = -2; ulp <= 2; ++ulp) {
      const R x = R(n * 0.78539816339744830962);
      if (std::abs(x) >= limit) continue;
      all.push_back(x + R(ulp) * (std::abs(x) + R(1e-3)) * std::numeric_limits<R>::epsilon());
    }
  return all;
}

/// Error in units of the last place of the exact value, or of `floor` where that is larger.
template <class R>
double error_in_ulps(R value, long double exact, long double floor) {
  const long double size = std::max(std::abs(exact), floor);
  const long double ulp = std::ldexp(1.0L, std::ilogb(size)) * std::numeric_limits<R>::epsilon();
  return double(std::abs((long double)(value)-exact) / ulp);
}

/// Expects an error of at most `ulps` units of the last place where the value is at least `floor`, and of 0.75 ε
/// everywhere.
template <class R>
void expect_accurate(double limit, double ulps, long double floor) {
  for (const R x : arguments<R>(limit)) {
    const long double s = std::sin((long double)(x)), c = std::cos((long double)(x));
    EXPECT_LE(error_in_ulps(sine(x), s, floor), ulps) << "sine of " << x << ", seed " << seed;
    EXPECT_LE(error_in_ulps(cosine(x), c, floor), ulps) << "cosine of " << x << ", seed " << seed;
    EXPECT_LE(error_in_ulps(sine(x), s, 1), 0.75) << "sine of " << x << ", seed " << seed;
    EXPECT_LE(error_in_ulps(cosine(x), c, 1), 0.75) << "cosine of " << x << ", seed " << seed;
  }
}

TEST(Sine, IsAccurateInDoublePrecision) {
  expect_accurate<double>(1, 1.1, 1e-12L);
  expect_accurate<double>(100, 1.6, 1e-9L);
  expect_accurate<double>(1e6, 2.5, 1e-4L);
}

TEST(Sine, IsAccurateInSinglePrecision) {
  expect_accurate<float>(1, 1.1, 1e-5L);
  expect_accurate<float>(100, 1.6, 1e-2L);
  expect_accurate<float>(8000, 1.6, 1e-1L);
}

/// Expects that sign and tangent give sin 2x and cos 2x, and that the tangent is at most that of π/4 up to the rounding
/// of x.
template <class R>
void expect_half_angles(double limit) {
  constexpr long double epsilon = std::numeric_limits<R>::epsilon();
  for (const R x : arguments<R>(limit)) {
    R tangent, sign;
    tangent_and_sign(x, tangent, sign);
    EXPECT_LE(std::abs(tangent), 1 + 2 * epsilon * (1 + std::abs(x))) << x;
    EXPECT_EQ(std::abs(sign), 1) << x;
    const long double t = tangent, shrink = sign / (1 + t * t);
    EXPECT_NEAR(double(2 * t * shrink - std::sin(2 * (long double)(x))), 0, double(1.2 * epsilon)) << x;
    EXPECT_NEAR(double((1 - t * t) * shrink - std::cos(2 * (long double)(x))), 0, double(1.2 * epsilon)) << x;
  }
}

TEST(HalfAngle, IsAccurate) {
  expect_half_angles<double>(1e6);
  expect_half_angles<float>(8000);
}

/// cos θ and sin θ from the number that represents the rotation by θ, for θ of any size.
template <class R>
void expect_rotations(double limit) {
  constexpr double epsilon = std::numeric_limits<R>::epsilon();
  for (const double angle : arguments<double>(limit)) {
    const CosineSine<R> rotation(R(half_angle_tangent(angle)));
    EXPECT_NEAR(double(rotation.cosine - std::cos((long double)(angle))), 0, 2.5 * epsilon) << angle;
    EXPECT_NEAR(double(rotation.sine - std::sin((long double)(angle))), 0, 2.5 * epsilon) << angle;
  }
}

TEST(RotationNumber, RepresentsAnAngle) {
  expect_rotations<double>(1e6);
  expect_rotations<float>(1e6);
  EXPECT_EQ(CosineSine<float>(float(half_angle_tangent(0))).cosine, 1);
  EXPECT_EQ(CosineSine<float>(float(half_angle_tangent(0))).sine, 0);
}

template <class R>
bool same_bits(R x, R y) {
  using Bits = std::conditional_t<sizeof(R) == 8, std::uint64_t, std::uint32_t>;
  return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y);
}

/// Expects that a function has the same bits on packs as on each of their values.
template <class R, class Function>
void expect_same_bits(const Function& function) {
  const std::vector<R> all = arguments<R>(1e6);
  using Pack = cpu::Pack<R>;
  constexpr std::size_t width = Pack::size();
  for (std::size_t at = 0; at + width <= all.size(); at += width) {
    const Pack result = function(Pack::from(all.data() + at));
    for (std::size_t i = 0; i < width; ++i)
      ASSERT_TRUE(same_bits(R(result[i]), R(function(all[at + i])))) << "at " << all[at + i] << ", seed " << seed;
  }
}

template <class R>
void expect_all_functions_have_same_bits() {
  expect_same_bits<R>([](const auto& x) { return sine(x); });
  expect_same_bits<R>([](const auto& x) { return cosine(x); });
  expect_same_bits<R>([]<class V>(const V& x) {
    V tangent, sign;
    tangent_and_sign(x, tangent, sign);
    return V(sign * tangent);
  });
  expect_same_bits<R>([]<class V>(const V& x) { return V(CosineSine<V>(x).cosine + CosineSine<V>(x).sine); });
  expect_same_bits<R>([](const auto& x) { return derivative<Phi4>(x); });
  expect_same_bits<R>([](const auto& x) { return derivative<SineGordon>(x); });
  expect_same_bits<R>([](const auto& x) { return SineGordon::value(x); });
}

TEST(Sine, HasTheSameBitsInPacks) {
  expect_all_functions_have_same_bits<double>();
  expect_all_functions_have_same_bits<float>();
}

// Derivatives of products and other functions at random numbers, and second derivatives from nested dual numbers.
struct Polynomial {
  template <class T>
  static T value(const T& x) {
    return (x * x * x) * Scalar<T>(2) - x * x + (Scalar<T>(3) - x) * sine(x) + cosine(x * x);
  }
};

TEST(DualNumbers, DifferentiateAnyFunction) {
  for (double x = -3; x < 3; x += 0.17) {
    const double s = std::sin(x), c = std::cos(x), s2 = std::sin(x * x), c2 = std::cos(x * x);
    EXPECT_NEAR(derivative<Polynomial>(x), 6 * x * x - 2 * x - s + (3 - x) * c - 2 * x * s2, 1e-13);
    EXPECT_NEAR(second_derivative<Polynomial>(x), 12 * x - 2 - 2 * c - (3 - x) * s - 2 * s2 - 4 * x * x * c2, 1e-12);
  }
}

TEST(Potentials, HaveTheirDerivatives) {
  for (double phi = -4; phi < 4; phi += 0.13) {
    EXPECT_NEAR(Phi4::value(phi), std::pow(phi, 4) / 4, 1e-13);
    EXPECT_NEAR(derivative<Phi4>(phi), std::pow(phi, 3), 1e-13);
    EXPECT_NEAR(second_derivative<Phi4>(phi), 3 * phi * phi, 1e-13);
    EXPECT_NEAR(SineGordon::value(phi), 1 - std::cos(phi), 1e-15);
    EXPECT_NEAR(derivative<SineGordon>(phi), std::sin(phi), 1e-15);
    EXPECT_NEAR(second_derivative<SineGordon>(phi), std::cos(phi), 1e-15);
  }
}

}  // namespace
}  // namespace dualfield
