// SPDX-License-Identifier: MIT
// (2.10)–(2.16): N neurons with a weight matrix W and biases β = Bπ.
#include <fmt/format.h>

#include "dualfield/theories/dirac_1d.hpp"
#include "dualfield/theories/dirac_3d.hpp"
#include "host/verify/section_2.hpp"

namespace dualfield::verify {

namespace {

constexpr Eigen::Index size = 6;

DenseMatrix one() { return DenseMatrix::Identity(size, size); }
Vector positive(Random& random) { return Vector::Constant(size, 1) + random.vector(size) / 2; }

/// V(φ) = ½φᵀKφ + ΣλP(φ_i), its slope and 𝓗 of (2.14) for numbers of any type.
template <class P>
struct Potential {
  DenseMatrix matrix;
  double coupling;

  template <class X>
  Element<X> operator()(const X& phi) const {
    Element<X> sum = inner(phi, applied(matrix, phi)) * 0.5;
    if constexpr (!std::is_same_v<P, Free>)
      for (Eigen::Index i = 0; i < phi.size(); ++i) sum += P::value(phi[i]) * coupling;
    return sum;
  }
  template <class X>
  X slope(const X& phi) const {
    X result = applied(matrix, phi);
    if constexpr (!std::is_same_v<P, Free>)
      for (Eigen::Index i = 0; i < phi.size(); ++i) result[i] += derivative<P>(phi[i]) * coupling;
    return result;
  }
};

/// A system to be dual: W, B and V.
template <class P>
struct System {
  DenseMatrix weight, bias;
  Potential<P> potential;

  DenseMatrix square() const { return bias * bias.transpose(); }

  /// Right sides of (2.12) for a loss H(φ, π), and of (2.13) with (2.14).
  template <class Loss>
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
    return [this, inverse = DenseMatrix(bias.inverse().transpose() * bias.inverse())]<class X>(const X& phi) -> X {
      return applied(inverse, potential.slope(phi));
    };
  }
  /// (2.16) with Q in the place of W − 1.
  template <class FreeFunction>
  auto loss(const DenseMatrix& quadratic, const FreeFunction& free) const {
    return [this, quadratic, free, integrand = force()]<class X>(const X& phi, const X& pi) -> Element<X> {
      return dual_loss(quadratic, bias, integrand, free, phi, pi);
    };
  }
};

/// ΣF_i(u_i) with different F_i.
struct Additive {
  Vector scale;
  template <class X>
  Element<X> operator()(const X& u) const {
    using std::sin;
    Element<X> sum(0);
    for (Eigen::Index i = 0; i < u.size(); ++i) sum += sin(u[i] * scale[i]);
    return sum;
  }
};

/// Symmetric matrices with the same eigenvectors: they commute.
struct Commuting {
  DenseMatrix vectors;
  explicit Commuting(Random& random) : vectors(random.orthogonal(size)) {}
  DenseMatrix operator()(const Vector& values) const { return vectors * values.asDiagonal() * vectors.transpose(); }
};

/// W = Wᵀ and WB = BW, V with [BBᵀ, V''] = 0: BBᵀ a number, or V quadratic with commuting matrices.
template <class P>
System<P> as_assumed(Random& random) {
  const Commuting symmetric(random);
  const DenseMatrix weight = symmetric(positive(random));
  if constexpr (std::is_same_v<P, Free>) {
    const DenseMatrix bias = symmetric(positive(random));
    return {weight, bias, {symmetric(positive(random)), 0}};
  } else {
    const Vector signs = positive(random).unaryExpr([](double x) { return x < 1 ? -0.8 : 0.8; });
    return {weight, symmetric(signs), {one(), 1.5}};
  }
}

/// WᵀBBᵀ = BBᵀW with W ≠ Wᵀ, and BBᵀ diagonal: W = (BBᵀ)⁻¹S, B = diagonal times orthogonal.
template <class P>
System<P> as_weakened(Random& random) {
  const DenseMatrix diagonal = positive(random).asDiagonal();
  const DenseMatrix turn = random.orthogonal(size), inverse = diagonal.inverse();
  return {inverse * inverse * random.symmetric(size), diagonal * turn, {one(), 1.5}};
}

template <class Body>
void for_each_potential_kind(const Body& body) {
  body(Free{});
  body(Phi4{});
  body(SineGordon{});
}

/// How far the learning system with the loss (2.16) is from the Hamiltonian one: β rows of (2.12) and (2.13).
template <class P, class FreeFunction>
double duality(const System<P>& system, const DenseMatrix& quadratic, const FreeFunction& free, Random& random) {
  const Vector phi = random.vector(size), pi = random.vector(size);
  return residual(second_half(system.learning(system.loss(quadratic, free), phi, pi)),
                  second_half(system.hamiltonian(phi, system.bias * pi)));
}

Finding bias_matrix() {  // (2.10)
  Random random("2.10");
  const DenseMatrix bias = DenseMatrix(positive(random).asDiagonal()) * random.orthogonal(size);
  const Vector pi = random.vector(size);
  Largest printed;
  printed.add(residual(bias.partialPivLu().solve(bias * pi), pi));
  Smallest without;
  std::string note;
  const auto lattice_bias = [&]<class T>(T, const Lattice& lattice, const char* name) {
    const auto spec = simulation_of<T>(lattice, {0.4}, "synchronous");
    const DenseMatrix w = dense(T::w, spec.parameters, lattice), b = dense(T::b, spec.parameters, lattice);
    const Vector phi = random.vector(b.rows()), variables_there = random.vector(b.rows());
    const Vector after = first_half(one_step(spec, stacked(phi, variables_there)));
    printed.add(residual(after - phi - w * phi, b * variables_there));  // what the program adds is Bπ
    const Eigen::CompleteOrthogonalDecomposition<DenseMatrix> decomposition(b);
    without.add(residual(decomposition.solve(b * variables_there), variables_there));
    note +=
        fmt::format("{}: {} of {} combinations of π give no bias; ", name, b.rows() - decomposition.rank(), b.rows());
  };
  lattice_bias(Dirac1d{}, periodic({5}), "(4.15), 5 sites");
  lattice_bias(Dirac3d{}, periodic({4, 4, 1}), "(4.24), 4×4×1");
  return {printed, {}, without, 1e-13, note + "section 3 has B = 1"};
}

/// A Klein–Gordon lattice of `size` sites as N neurons: W = B = 1 and V = ½φᵀKφ + ΣλP; body(spec(scheme, h), V).
template <class Body>
void for_each_lattice(const Body& body) {
  for_each_potential_kind([&]<class P>(P) {
    using T = KleinGordon<2, P>;
    const Lattice lattice = periodic({3, 2}, 0.9);
    const Parameters parameters{0.6, 0, 0.9, 0.8};
    const auto spec = [=](const char* scheme, double h) { return simulation_of<T>(lattice, parameters, scheme, h); };
    const auto assembled = spec("leapfrog", 1).parameters;
    body(spec, System<P>{one() + dense(T::w, assembled, lattice),
                         dense(T::b, assembled, lattice),
                         {-dense(learning_tensor<T>(), assembled, lattice), 0.8}});
  });
}

Finding many_neurons() {  // (2.11)
  Random random("2.11");
  Largest printed;
  Smallest without;
  for_each_lattice([&](const auto& spec, const auto& system) {
    const Vector phi = random.vector(size), pi = random.vector(size), z = stacked(phi, pi);
    const auto loss = [&]<class X>(const X& f, const X&) -> Element<X> { return system.potential(f); };
    const Vector right = stacked((system.weight - one()) * phi + system.bias * pi, descent(loss, phi, pi, system.bias));
    for (const char* scheme : {"synchronous", "sequential"})
      printed.add(residual(rate_of_change([&](double h) { return one_step(spec(scheme, h), z); }, z), right));
  });
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
  const DenseMatrix weight = random.matrix(size, size), inverse = random.orthogonal(size) + 0.4 * one();
  const DenseMatrix bias = inverse.inverse();
  const RandomFunction any(random, 2 * size);
  const Vector phi = random.vector(size), pi = random.vector(size), beta = bias * pi;
  const auto loss = [&]<class X>(const X& f, const X& p) -> Element<X> {
    X z(2 * size);
    z << f, p;
    return any(z);
  };
  const auto of_biases = [&]<class Z>(const Z& z) -> Element<Z> {
    return loss(Z(z.head(size)), Z(applied(inverse, Z(z.tail(size)))));
  };
  const Vector slopes = gradient(of_biases, stacked(phi, beta));
  const Vector printed = -bias * bias.transpose() * (second_half(slopes) + first_half(slopes));
  return {residual(bias * descent(loss, phi, pi, bias), printed), {}, {}, 1e-13, ""};
}

Finding canonical_equations() {  // (2.13)
  Random random("2.13");
  Largest printed;
  for_each_lattice([&](const auto& spec, const auto& system) {
    const Vector phi = random.vector(size), beta = random.vector(size), z = stacked(phi, beta);
    for (const char* scheme : {"synchronous", "sequential", "leapfrog"})
      printed.add(residual(rate_of_change([&](double h) { return one_step(spec(scheme, h), z); }, z),
                           system.hamiltonian(phi, beta)));
    // One leapfrog step is a canonical map: its Jacobian M, here of a small change as it goes to 0, keeps J.
    DenseMatrix map(2 * size, 2 * size);
    for (Eigen::Index c = 0; c < 2 * size; ++c)
      map.col(c) = limit(
          [&](double epsilon) {
            const Vector ahead = z + epsilon * Vector::Unit(2 * size, c), behind = 2 * z - ahead;
            const auto step = [&](const Vector& from) { return one_step(spec("leapfrog", 0.4), from); };
            return DenseMatrix((step(ahead) - step(behind)) / (2 * epsilon));
          },
          0.1);
    const DenseMatrix form = blocks(0 * one(), one(), -one(), 0 * one());
    printed.add(residual(map.transpose() * form * map, form));
  });
  return {printed, {}, {}, 1e-9, ""};
}

Finding hamiltonian() {  // (2.14)
  Random random("2.14");
  Largest printed;
  for_each_potential_kind([&]<class P>(P) {
    const auto compare = [&](const System<P>& system, const DenseMatrix& quadratic) {
      const Vector phi = random.vector(size), pi = random.vector(size);
      const auto loss = system.loss(quadratic, Additive{random.vector(size)});
      printed.add(residual(system.learning(loss, phi, pi), system.hamiltonian(phi, system.bias * pi)));
    };
    const System<P> assumed = as_assumed<P>(random), weakened = as_weakened<P>(random);
    compare(assumed, assumed.weight - one());
    compare(weakened, weakened.bias.inverse() * weakened.weight.transpose() * weakened.bias - one());
  });
  return {printed, {}, {}, 1e-12, ""};
}

Finding condition_on_loss() {  // (2.15)
  Random random("2.15");
  Largest printed;
  for_each_potential_kind([&]<class P>(P) {
    const System<P> system = as_weakened<P>(random);
    const DenseMatrix quadratic = system.bias.inverse() * system.weight.transpose() * system.bias - one();
    const Vector phi = random.vector(size), pi = random.vector(size), beta = system.bias * pi;
    const Vector learned =
        system.bias * descent(system.loss(quadratic, Additive{random.vector(size)}), phi, pi, system.bias);
    printed.add(residual((system.weight - one()).transpose() * beta + system.potential.slope(phi), -learned));
  });
  for_each_lattice([&](const auto& spec, const auto& system) {
    const Vector phi = random.vector(size), beta = random.vector(size);
    const Vector after = one_step(spec("synchronous", 1), stacked(phi, beta));
    printed.add(
        residual((system.weight - one()).transpose() * beta + system.potential.slope(phi), beta - second_half(after)));
  });
  return {printed, {}, {}, 1e-12, ""};
}

/// ∫ f·dφ from 0 to φ, one axis after the other.
template <class Force>
double along_axes(const Force& force, const Vector& phi) {
  double integral = 0;
  Vector start = Vector::Zero(size);
  for (Eigen::Index axis = 0; axis < size; ++axis) {
    const Vector leg = phi[axis] * Vector::Unit(size, axis);
    integral += line_integral([&](const Vector& at) -> Vector { return force(Vector(start + at)); }, leg);
    start += leg;
  }
  return integral;
}

Finding dual_loss_function() {  // (2.16)
  Random random("2.16");
  Largest printed, weakened, paths_agree;
  Smallest unsymmetric, not_commuting;
  for_each_potential_kind([&]<class P>(P) {
    const System<P> system = as_assumed<P>(random);
    const Additive additive{random.vector(size)};
    printed.add(duality(system, system.weight - one(), additive, random));
    const Vector phi = random.vector(size);
    const auto force = system.force();
    paths_agree.add(std::abs(along_axes(force, phi) - line_integral(force, phi)) / force(phi).norm());
    const System<P> weak = as_weakened<P>(random);
    weakened.add(duality(weak, weak.bias.inverse() * weak.weight.transpose() * weak.bias - one(),
                         RandomFunction(random, size), random));
    unsymmetric.add(duality(System<P>{random.matrix(size, size), one(), system.potential}, random.matrix(size, size),
                            additive, random));
    not_commuting.add(
        duality(System<P>{system.weight, weak.bias, system.potential}, system.weight - one(), additive, random));
  });
  printed.add(paths_agree);
  // W = Wᵀ and WB = BW, but BBᵀ is not diagonal and V = Σ½φ² + φ⁴/4.
  const Commuting symmetric(random);
  const DenseMatrix weight = symmetric(positive(random));
  const System<Phi4> broken{weight, symmetric(positive(random)), {one(), 1.5}};
  const auto force = broken.force();
  const Vector phi = random.vector(size);
  const DenseMatrix slopes = jacobian([&]<class X>(const X& f) -> X { return force(f); }, phi);
  Smallest without;
  without.add(duality(broken, weight - one(), Additive{random.vector(size)}, random));
  without.add(residual(slopes, slopes.transpose()));
  without.add(std::abs(along_axes(force, phi) - line_integral(force, phi)) / force(phi).norm());
  return {printed, weakened, without, 1e-12,
          fmt::format("also broken where W ≠ Wᵀ: {:.0e}, where WB ≠ BW: {:.0e}", double(unsymmetric),
                      double(not_commuting))};
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
      {"2.14", "𝓗(φ,β) = ½β² + βᵀ(W−1)φ + V(φ)",
       "(2.12) with the loss (2.16) against (2.13), gradients taken automatically; random W = Wᵀ and W ≠ Wᵀ, three "
       "potentials, N = 6",
       Verdict::holds, "", hamiltonian},
      {"2.15", "(W−1)ᵀβ + ∂V/∂φ = BBᵀ(∂H/∂β + ∂H/∂φ)",
       "the derivatives of the loss (2.16), taken automatically, random W ≠ Wᵀ, N = 6; unit steps of the program on a "
       "3×2 lattice; three potentials",
       Verdict::holds, "", condition_on_loss},
      {"2.16", "W = Wᵀ, WB = BW: H = ½πᵀ(W−1)π + Σ∫dφ_i(B⁻ᵀB⁻¹)_ij ∂V/∂φ_j + ΣF_i(φ_i − (Bπ)_i)",
       "descent on H against −∂𝓗/∂φ of (2.14); the integral along two paths; random W and B, three potentials, N = 6",
       Verdict::under_assumption,
       "[BBᵀ, V''(φ)] = 0 besides: else the integral depends on its path (φ⁴ with BBᵀ not diagonal). Weaker than W = "
       "Wᵀ "
       "and WB = BW: WᵀBBᵀ = BBᵀW with ½πᵀ(B⁻¹WᵀB−1)π; ΣF_i may be any F(φ − Bπ)",
       dual_loss_function},
  };
}

}  // namespace dualfield::verify
