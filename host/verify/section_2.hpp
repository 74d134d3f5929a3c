// SPDX-License-Identifier: MIT
// Shared by the entries of section 2: the program's potentials as functions of numbers of any type, choices of the free
// function F, and the single neuron as the program runs it.
#pragma once

#include <cmath>

#include "dualfield/losses.hpp"
#include "dualfield/theories/klein_gordon.hpp"
#include "host/verify/ledger.hpp"
#include "host/verify/toolbox.hpp"

namespace Eigen {
// The program's potentials call sine and cosine without a namespace; for this type argument-dependent lookup finds
// these.
inline AutoDiffScalar<VectorXd> sine(const AutoDiffScalar<VectorXd>& x) { return sin(x); }
inline AutoDiffScalar<VectorXd> cosine(const AutoDiffScalar<VectorXd>& x) { return cos(x); }
}  // namespace Eigen

namespace dualfield::verify {

std::vector<Entry> section_2_one_neuron();  ///< (2.1)–(2.9)
std::vector<Entry> section_2_neurons();     ///< (2.10)–(2.13)
std::vector<Entry> section_2_duality();     ///< (2.14)–(2.16)
std::vector<Entry> section_2_linear();      ///< (2.17)–(2.21)

/// V(φ) = ½m²φ² + λP(φ) of one neuron; P is one of the program's potentials.
template <class P>
struct NeuronPotential {
  using Program = KleinGordon<1, P>;  ///< on a single site Lap = 0, so this theory is one neuron
  double mass_squared, coupling;

  template <class Number>
  Number operator()(const Number& phi) const {
    const Number quadratic = phi * phi * Scalar<Number>(mass_squared / 2);
    if constexpr (std::is_same_v<P, Free>)
      return quadratic;
    else
      return quadratic + P::value(phi) * Scalar<Number>(coupling);
  }

  /// V'(φ)
  template <class Number>
  Number slope(const Number& phi) const {
    return (*this)(Dual<Number>{phi, Number(1)}).slope;
  }

  /// (φ, β) after one step of the program.
  Vector step(const char* scheme, double h, const Vector& z) const {
    return one_step(simulation_of<Program>(periodic({1}), {0, mass_squared, 1, coupling}, scheme, h), z);
  }
};

/// (z(h) − z)/h as h → 0, for a step from z to z(h).
template <class Step>
Vector rate_of_change(const Step& step, const Vector& z) {
  return limit([&](double h) { return DenseMatrix((step(h) - z) / h); }, 0.1);
}

/// Calls body(V) for V = ½m²φ² alone, with ¼λφ⁴ and with λ(1 − cos φ) added; m² and λ are random.
template <class Body>
void for_each_potential(Random& random, const Body& body) {
  const auto with = [&]<class P>(P) {
    const double mass_squared = 1 + random.uniform() / 2, coupling = 1 + random.uniform() / 2;
    body(NeuronPotential<P>{mass_squared, coupling});
  };
  with(Free{});
  with(Phi4{});
  with(SineGordon{});
}

/// Calls body(F) for three functions of one number: a constant, a polynomial and a sine.
template <class Body>
void for_each_free_function(const Body& body) {
  body([]<class Number>(const Number& u) -> Number { return u * 0.0 + 0.3; });
  body([]<class Number>(const Number& u) -> Number { return u * u * u * 0.7 - u * u; });
  body([]<class Number>(const Number& u) -> Number {
    using std::sin;
    return sin(u * 1.7) * 1.3;
  });
}

/// A random function of n variables that couples them all: ½xᵀSx + Σc sin x.
struct RandomFunction {
  DenseMatrix matrix;
  Vector waves;

  RandomFunction(Random& random, Eigen::Index size) : matrix(random.symmetric(size)), waves(random.vector(size)) {}

  template <class X>
  Element<X> operator()(const X& x) const {
    using std::sin;
    Element<X> sum = inner(x, applied(matrix, x)) * 0.5;
    for (Eigen::Index i = 0; i < x.size(); ++i) sum += sin(x[i]) * waves[i];
    return sum;
  }
};

}  // namespace dualfield::verify
