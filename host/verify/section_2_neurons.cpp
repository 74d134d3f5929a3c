// SPDX-License-Identifier: MIT
// (2.10)–(2.13): N neurons with a weight matrix W and biases β = Bπ.
#include <fmt/format.h>

#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "host/linear_algebra.hpp"
#include "host/verify/section_2_systems.hpp"

namespace dualfield::verify {

using namespace neurons;

namespace {

Finding bias_matrix() {  // (2.10)
  Random random("2.10");
  const DenseMatrix bias = DenseMatrix(positive(random).asDiagonal()) * random.orthogonal(size);
  const Vector pi = random.vector(size);
  Largest printed;
  printed.add(residual(inverse(bias) * (bias * pi), pi));
  Smallest without;
  std::string note;
  const auto lattice_bias = [&]<class T>(T, const Lattice& lattice, const char* name) {
    const auto spec = simulation_of<T>(lattice, {0.4}, "synchronous");
    const DenseMatrix w = dense(T::w, spec.parameters, lattice), b = dense(T::b, spec.parameters, lattice);
    const Vector phi = random.vector(b.rows()), variables_there = random.vector(b.rows());
    const Vector after = first_half(one_step(spec, stacked(phi, variables_there)));
    printed.add(residual(after - phi - w * phi, b * variables_there));  // the program adds Bπ
    without.add(residual(least_squares(b, b * variables_there, 1e-12), variables_there));
    note += fmt::format("{}: {} of {} combinations of π give no bias; ", name, null_space(b).cols(), b.cols());
  };
  lattice_bias(Dirac1d{}, periodic({5}), "(4.15), 5 sites");
  lattice_bias(Dirac3d{}, periodic({4, 4, 1}), "(4.24), 4×4×1");
  return {printed, {}, without, 1e-13, note + "section 3 has B = 1"};
}

Finding many_neurons() {  // (2.11)
  Random random("2.11");
  Largest printed;
  Smallest without;
  for (const LatticeOfNeurons& lattice : lattices_of_neurons()) {
    const System& system = lattice.system;
    const Vector phi = random.vector(size), pi = random.vector(size), z = stacked(phi, pi);
    const Loss loss = [&](const ActiveVector& f, const ActiveVector&) { return system.potential(f); };
    for (const char* scheme : {"synchronous", "sequential"})
      printed.add(residual(rate_of_change([&](double h) { return lattice.step(scheme, h, z); }, z),
                           system.learning(loss, phi, pi)));
  }
  const DenseMatrix weight = random.matrix(size, size), bias = random.matrix(size, size);
  const RandomFunction implicit_part(random, size), explicit_part(random, size);
  const Vector phi = random.vector(size), pi = random.vector(size);
  // Gradient descent through one activation step of size h.
  const auto learned = [&](double h, double rate, double scale) {
    const Vector kept = phi + h * ((weight - one()) * phi);
    const auto of_pi = [&]<class X>(const X& p) -> Element<X> {
      X active = applied(bias, p);
      for (Eigen::Index i = 0; i < size; ++i) active[i] = active[i] * h + kept[i];
      return implicit_part(active) + explicit_part(p) * scale;
    };
    return stacked(kept + h * (bias * pi), pi - rate * gradient(of_pi, pi));
  };
  const auto loss = [&]<class X>(const X& f, const X& p) -> Element<X> { return implicit_part(f) + explicit_part(p); };
  const Vector z = stacked(phi, pi), right = stacked((weight - one()) * phi + bias * pi, descent(loss, phi, pi, bias));
  printed.add(residual(rate_of_change([&](double h) { return learned(h, 1, h); }, z), right));
  without.add(residual(rate_of_change([&](double h) { return learned(h, h, 1); }, z), right));
  return {printed, {}, without, 1e-9, ""};
}

Finding in_terms_of_biases() {  // (2.12)
  Random random("2.12");
  const DenseMatrix weight = random.matrix(size, size), bias = random.orthogonal(size) + 0.4 * one();
  const DenseMatrix back = inverse(bias);
  const RandomFunction any(random, 2 * size);
  const Vector phi = random.vector(size), pi = random.vector(size), beta = bias * pi;
  const auto loss = [&]<class X>(const X& f, const X& p) -> Element<X> {
    X z(2 * size);
    z << f, p;
    return any(z);
  };
  const auto of_biases = [&]<class Z>(const Z& z) -> Element<Z> {
    return loss(Z(z.head(size)), Z(applied(back, Z(z.tail(size)))));
  };
  const Vector slopes = gradient(of_biases, stacked(phi, beta));
  const Vector printed = -bias * bias.transpose() * (second_half(slopes) + first_half(slopes));
  return {residual(bias * descent(loss, phi, pi, bias), printed), {}, {}, 1e-13, ""};
}

Finding canonical_equations() {  // (2.13)
  Random random("2.13");
  Largest printed;
  for (const LatticeOfNeurons& lattice : lattices_of_neurons()) {
    const Vector phi = random.vector(size), beta = random.vector(size), z = stacked(phi, beta);
    for (const char* scheme : {"synchronous", "sequential", "leapfrog"})
      printed.add(residual(rate_of_change([&](double h) { return lattice.step(scheme, h, z); }, z),
                           lattice.system.hamiltonian(phi, beta)));
    // One leapfrog step is a canonical map: MᵀJM = J for its Jacobian M, taken from differences in the limit ε → 0.
    DenseMatrix map(2 * size, 2 * size);
    for (Eigen::Index c = 0; c < 2 * size; ++c)
      map.col(c) = limit(
          [&](double epsilon) {
            const Vector ahead = z + epsilon * Vector::Unit(2 * size, c), behind = 2 * z - ahead;
            return DenseMatrix((lattice.step("leapfrog", 0.4, ahead) - lattice.step("leapfrog", 0.4, behind)) /
                               (2 * epsilon));
          },
          0.1);
    const DenseMatrix form = blocks(0 * one(), one(), -one(), 0 * one());
    printed.add(residual(map.transpose() * form * map, form));
  }
  return {printed, {}, {}, 1e-9, ""};
}

}  // namespace

std::vector<Entry> section_2_neurons() {
  return {
      {"2.10", "β = Bπ, B invertible",
       "π from β for a random B; the program's φ' − Wφ against Bπ on lattices; rank of the B of (4.15) and (4.24)",
       Verdict::under_assumption,
       "B invertible, as the paper assumes; the B of section 4 is not: a constant π gives no bias, in D ≥ 2 others "
       "neither",
       bias_matrix},
      {"2.11", "dφ/dt = (W−1)φ + Bπ, dπ/dt = −dH/dπ = −∂H/∂π − Bᵀ∂H/∂φ",
       "rates of change as h → 0 of the program on a 3×2 lattice, three potentials, and of descent through a step of "
       "size h with random W, B, H, N = 6",
       Verdict::under_assumption, "as (2.5): unit learning rate and ∂H/∂π = O(h)", many_neurons},
      {"2.12", "dφ/dt = (W−1)φ + β, dβ/dt = −BBᵀ(∂H/∂β + ∂H/∂φ)",
       "B times the π row of (2.11) against the derivatives of H as a function of φ and β; random W, B and H, N = 6",
       Verdict::holds, "", in_terms_of_biases},
      {"2.13", "dφ/dt = ∂𝓗/∂β, dβ/dt = −∂𝓗/∂φ",
       "rates of change as h → 0 of three schemes of the program, 3×2 lattice, three potentials, against the gradient "
       "of 𝓗; MᵀJM = J for the Jacobian M of one leapfrog step",
       Verdict::holds, "these are Hamilton's equations; the Hamilton–Jacobi equation is another", canonical_equations},
  };
}

}  // namespace dualfield::verify
