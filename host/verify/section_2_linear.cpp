// SPDX-License-Identifier: MIT
// (2.17)–(2.21): learning systems to linear order, and those among them that are Hamiltonian.
#include <fmt/format.h>

#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "host/verify/section_2.hpp"

namespace dualfield::verify {

namespace {

constexpr Eigen::Index size = 6;

DenseMatrix one() { return DenseMatrix::Identity(size, size); }
DenseMatrix none() { return DenseMatrix::Zero(size, size); }

/// A random invertible matrix; its norm and that of its inverse are of order 1.
DenseMatrix invertible(Random& random) {
  const DenseMatrix stretch = (Vector::Constant(size, 1) + random.vector(size) / 2).asDiagonal();
  const DenseMatrix orthogonal = random.orthogonal(size);
  return orthogonal * stretch * random.orthogonal(size);
}

/// Generator of (φ, β) in (2.18).
DenseMatrix in_biases(const DenseMatrix& w, const DenseMatrix& b, const DenseMatrix& a, const DenseMatrix& v) {
  return blocks(w - one(), one(), b * a, b * (v - one()) * inverse(b));
}

/// Generator of Hamilton's equations (2.13) for 𝓗 = ½zᵀ(second derivatives)z, z = (φ, β).
template <class Hamiltonian>
DenseMatrix canonical(const Hamiltonian& hamiltonian) {
  DenseMatrix generator(2 * size, 2 * size);
  for (Eigen::Index c = 0; c < 2 * size; ++c) {  // a quadratic form: its gradient is linear
    const Vector slope = gradient(hamiltonian, Vector::Unit(2 * size, c));
    generator.col(c) = stacked(second_half(slope), -first_half(slope));
  }
  return generator;
}

/// Residual of JG = (JG)ᵀ, the condition that a generator G of (φ, β) is Hamiltonian.
double asymmetry(const DenseMatrix& generator) {
  const DenseMatrix product = blocks(none(), -one(), one(), none()) * generator;
  return residual(product, product.transpose());
}

Finding linear_order() {  // (2.17)
  Random random("2.17");
  Largest printed;
  const auto compare = [&]<class T>(T, const Lattice& lattice) {
    const auto spec = simulation_of<T>(lattice, {0.6, 0, 1, 0.8}, "synchronous", 0.3);
    const auto matrix = [&](const auto& tensor) { return dense(tensor, spec.parameters, lattice); };
    DenseMatrix a = matrix(learning_tensor<T>());
    const Vector background = random.vector(2 * a.rows()), change = random.vector(2 * a.rows());
    if constexpr (is_interacting<T>)
      for (Eigen::Index i = 0; i < a.rows(); ++i)
        a(i, i) -= spec.parameters.coupling * second_derivative<typename T::Potential>(background[i]);
    const auto slope = [&](double epsilon) {
      return DenseMatrix((one_step(spec, background + epsilon * change) - one_step(spec, background)) / epsilon);
    };
    printed.add(
        residual(limit(slope, 0.1), change + spec.step * blocks(matrix(T::w), matrix(T::b), a, matrix(T::v)) * change));
  };
  compare(KleinGordon<1>{}, periodic({7}, 0.8));
  compare(KleinGordon<2, Phi4>{}, periodic({3, 4}, 1.2));
  compare(KleinGordon<3, SineGordon>{}, periodic({2, 3, 2}));
  compare(Dirac1d{}, periodic({5}, 0.7));
  compare(Dirac3d{}, periodic({3, 2, 3}, 1.1));
  return {printed, {}, {}, 1e-9, ""};
}

Finding linear_in_biases() {  // (2.18)
  Random random("2.18");
  const DenseMatrix w = random.matrix(size, size), a = random.matrix(size, size), v = random.matrix(size, size);
  const DenseMatrix b = invertible(random);
  const DenseMatrix to_biases = blocks(one(), none(), none(), b);
  Largest printed;
  printed.add(residual(in_biases(w, b, a, v) * to_biases, to_biases * blocks(w - one(), b, a, v - one())));
  const auto spec = simulation_of<KleinGordon<2>>(periodic({3, 2}), {0.6}, "synchronous", 0.3);
  using T = KleinGordon<2>;
  const auto matrix = [&](const auto& tensor) { return dense(tensor, spec.parameters, spec.lattice); };
  const Vector z = random.vector(2 * size);
  printed.add(
      residual(one_step(spec, z),
               z + spec.step * in_biases(one() + matrix(T::w), matrix(T::b), matrix(T::a), one() + matrix(T::v)) * z));
  return {printed, {}, {}, 1e-13, ""};
}

Finding dual_tensors() {  // (2.19)
  Random random("2.19");
  const DenseMatrix b = invertible(random), symmetric = random.symmetric(size), any = random.matrix(size, size);
  const DenseMatrix antisymmetric = one() + any - any.transpose();
  const auto printed = [&](const DenseMatrix& w) {
    return asymmetry(in_biases(w, b, -b.transpose(), 2 * one() - inverse(b) * w * b));
  };
  const auto corrected = [&](const DenseMatrix& w) {
    return asymmetry(in_biases(w, b, -b.transpose(), 2 * one() - inverse(b) * w.transpose() * b));
  };
  Largest repaired;
  Smallest without;
  for (const DenseMatrix& w : {any, antisymmetric}) {
    repaired.add(corrected(w));
    without.add(printed(w));
  }
  return {printed(symmetric), repaired, without, 1e-13,
          fmt::format("W − 1 antisymmetric, as for Dirac: {:.0e}", printed(antisymmetric))};
}

Finding linear_loss() {  // (2.20)
  Random random("2.20");
  const Vector phi = random.vector(size), pi = random.vector(size);
  const auto learned = [&](const DenseMatrix& conjugated, const DenseMatrix& b) {
    const auto loss = [&]<class X>(const X& f, const X& p) -> Element<X> {
      return symmetric_weight_loss(conjugated, f, p);
    };
    return descent(loss, phi, pi, b);
  };
  const auto learning = [&](const DenseMatrix& v, const DenseMatrix& b) {  // the π row of (2.17), A = −Bᵀ
    return Vector(-b.transpose() * phi + (v - one()) * pi);
  };
  const DenseMatrix vectors = random.orthogonal(size), orthogonal = random.orthogonal(size);
  const auto commuting = [&] {
    return DenseMatrix(vectors * DenseMatrix((Vector::Constant(size, 1) + random.vector(size) / 2).asDiagonal()) *
                       vectors.transpose());
  };
  const DenseMatrix w = commuting(), b = commuting() * orthogonal, other = invertible(random);  // [W, BBᵀ] = 0, WB ≠ BW
  const DenseMatrix conjugated = inverse(b) * w * b, unsymmetric = inverse(other) * w * other;
  const double printed = residual(learned(conjugated, b), learning(2 * one() - conjugated, b));
  const double without = residual(learned(unsymmetric, other), learning(2 * one() - unsymmetric, other));
  const DenseMatrix symmetric_part = (unsymmetric + unsymmetric.transpose()) / 2;
  const double corrected = residual(learned(unsymmetric, other), learning(2 * one() - symmetric_part, other));
  return {printed, corrected, without, 1e-13, ""};
}

Finding linear_hamiltonian() {  // (2.21)
  Random random("2.21");
  const DenseMatrix w = random.symmetric(size), b = invertible(random), rest = w - one();
  const DenseMatrix learning = in_biases(w, b, -b.transpose(), 2 * one() - inverse(b) * w * b);
  const auto hamiltonian = [&](const DenseMatrix& coupling) {
    return canonical([&, coupling]<class Z>(const Z& z) -> Element<Z> {
      const Z phi = z.head(size), beta = z.tail(size);
      return (inner(phi, applied(DenseMatrix(b * b.transpose()), phi)) + inner(beta, beta)) * 0.5 +
             inner(beta, applied(coupling, phi));
    });
  };
  const DenseMatrix same_index = rest.diagonal().asDiagonal();  // βⁱ(W−1)φ_i: neuron i is connected to itself only
  Largest corrected;
  corrected.add(residual(hamiltonian(rest), learning));
  const DenseMatrix twice = learning * learning;  // z'' = G²z
  corrected.add(
      residual(twice.topRows(size), blocks(rest * rest - b * b.transpose(), none(), none(), none()).topRows(size)));
  return {residual(hamiltonian(same_index), learning),
          corrected,
          {},
          1e-13,
          "φ'' = −(BBᵀ − (W−1)²)φ: a symmetric W lowers mass², below 0 where BBᵀ is small"};
}

}  // namespace

std::vector<Entry> section_2_linear() {
  return {
      {"2.17", "to linear order dφ/dt = (W−1)φ + Bπ, dπ/dt = Aφ + (V−1)π",
       "what a small change of a random state becomes in a step of the program, five theories with and without "
       "potentials, D = 1, 2, 3, against their assembled tensors",
       Verdict::holds, "", linear_order},
      {"2.18", "B invertible: dφ/dt = (W−1)φ + β, dβ/dt = BAφ + B(V−1)B⁻¹β",
       "both forms with random W, B, A, V, N = 6; a step of the program on a 3×2 lattice", Verdict::holds, "",
       linear_in_biases},
      {"2.19", "V = 2 − B⁻¹WB, A = −Bᵀ, W = Wᵀ: the learning system is Hamiltonian",
       "symmetry of JG, G the generator of (2.18), for random B and W symmetric, antisymmetric but for 1, and neither, "
       "N = 6",
       Verdict::under_assumption,
       "W = Wᵀ, as printed; in general V = 2 − B⁻¹WᵀB. So the duality does not cover W of section 4, 1 + "
       "antisymmetric, "
       "with V = 2 − W",
       dual_tensors},
      {"2.20", "loss of (2.19): H = ½φφ − ½ππ + ½π(B⁻¹WB)π",
       "descent on H, gradient taken automatically, against −Bᵀφ + (V−1)π of (2.19); random W = Wᵀ and B, N = 6",
       Verdict::under_assumption, "B⁻¹WB symmetric, that is [W, BBᵀ] = 0; else descent gives V = 2 − sym(B⁻¹WB)",
       linear_loss},
      {"2.21", "Hamiltonian of (2.19): 𝓗 = ½φ(BBᵀ)φ + ½ββ + βⁱ(W−1)φ_i",
       "Hamilton's equations of 𝓗, gradient taken automatically, against (2.18) with (2.19); φ''; random W = Wᵀ and B, "
       "N = 6",
       Verdict::erratum, "βⁱ(W−1)_i^j φ_j", linear_hamiltonian},
  };
}

}  // namespace dualfield::verify
