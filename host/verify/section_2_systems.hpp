// SPDX-License-Identifier: MIT
// Systems of N neurons for the entries that compare learning with Hamiltonian dynamics, and Klein–Gordon lattices as
// such systems.
#pragma once

#include "host/verify/section_2.hpp"

namespace dualfield::verify::neurons {

constexpr Eigen::Index size = 6;

inline DenseMatrix one() { return DenseMatrix::Identity(size, size); }
inline Vector positive(Random& random) { return Vector::Constant(size, 1) + random.vector(size) / 2; }

/// The program's potentials, chosen at run time so that the functions to differentiate are compiled only once.
enum class Kind { free, phi4, sine_gordon };
constexpr Kind kinds[] = {Kind::free, Kind::phi4, Kind::sine_gordon};

/// V(φ) = ½φᵀKφ + ΣλP(φ_i) and its gradient, for numbers of any type.
struct Potential {
  DenseMatrix matrix;
  double coupling;
  Kind kind;

  template <class X>
  Element<X> operator()(const X& phi) const {
    Element<X> sum = inner(phi, applied(matrix, phi)) * 0.5;
    for (Eigen::Index i = 0; i < phi.size() && kind != Kind::free; ++i)
      sum += (kind == Kind::phi4 ? Phi4::value(phi[i]) : SineGordon::value(phi[i])) * coupling;
    return sum;
  }
  template <class X>
  X slope(const X& phi) const {
    X result = applied(matrix, phi);
    for (Eigen::Index i = 0; i < phi.size() && kind != Kind::free; ++i)
      result[i] += (kind == Kind::phi4 ? derivative<Phi4>(phi[i]) : derivative<SineGordon>(phi[i])) * coupling;
    return result;
  }
};

/// A loss H(φ, π) of numbers with derivatives.
using Loss = std::function<Active(const ActiveVector& phi, const ActiveVector& pi)>;

/// A learning system with W and B, and the potential V of the Hamiltonian system that it is compared with.
struct System {
  DenseMatrix weight, bias;
  Potential potential;

  /// Right sides of (2.12) for a loss H(φ, π), and of (2.13) with the 𝓗 of (2.14).
  Vector learning(const Loss& loss, const Vector& phi, const Vector& pi) const {
    return stacked((weight - one()) * phi + bias * pi, bias * descent(loss, phi, pi, bias));
  }
  Vector hamiltonian(const Vector& phi, const Vector& beta) const {
    const DenseMatrix rest = weight - one();
    const Vector slope = gradient(
        [&]<class Z>(const Z& z) -> Element<Z> {
          const Z f = z.head(size), b = z.tail(size);
          return inner(b, b) * 0.5 + inner(b, applied(rest, f)) + potential(f);
        },
        stacked(phi, beta));
    return stacked(second_half(slope), -first_half(slope));
  }

  /// (B⁻ᵀB⁻¹)∇V of (2.16).
  auto force() const {
    return [this, metric = DenseMatrix(inverse(bias).transpose() * inverse(bias))]<class X>(const X& phi) -> X {
      return applied(metric, potential.slope(phi));
    };
  }
  /// The loss (2.16) with the matrix Q in place of W − 1.
  template <class FreeFunction>
  Loss loss(const DenseMatrix& quadratic, const FreeFunction& free) const {
    return [=, this, integrand = force()](const ActiveVector& phi, const ActiveVector& pi) {
      return dual_loss(quadratic, bias, integrand, free, phi, pi);
    };
  }

  /// Q = B⁻¹WᵀB − 1, the matrix in the loss under the weaker assumption WᵀBBᵀ = BBᵀW.
  DenseMatrix conjugated_weight() const { return inverse(bias) * weight.transpose() * bias - one(); }
};

/// A Klein–Gordon lattice of `size` sites as N neurons, W = B = 1 and V = ½φᵀKφ + ΣλP, and the spec to simulate it.
struct LatticeOfNeurons {
  SimulationSpec spec;
  System system;

  Vector step(const char* scheme, double h, const Vector& z) const {
    SimulationSpec chosen = spec;
    chosen.scheme = scheme;
    chosen.step = h;
    return one_step(chosen, z);
  }
};

template <class P>
LatticeOfNeurons lattice_of_neurons(Kind kind) {
  using T = KleinGordon<2, P>;
  const SimulationSpec spec = simulation_of<T>(periodic({3, 2}, 0.9), {0.6, 0, 1, 0.8}, "leapfrog");
  const auto matrix = [&](const auto& tensor) { return dense(tensor, spec.parameters, spec.lattice); };
  return {spec, {one() + matrix(T::w), matrix(T::b), {-matrix(learning_tensor<T>()), spec.parameters.coupling, kind}}};
}

inline std::vector<LatticeOfNeurons> lattices_of_neurons() {
  return {lattice_of_neurons<Free>(Kind::free), lattice_of_neurons<Phi4>(Kind::phi4),
          lattice_of_neurons<SineGordon>(Kind::sine_gordon)};
}

}  // namespace dualfield::verify::neurons
