// SPDX-License-Identifier: MIT
// (2.1)–(2.9): one neuron with activation φ and trainable bias β, self-connection W = 1.
#include <fmt/format.h>

#include "host/verify/section_2.hpp"

namespace dualfield::verify {

namespace {

const char* const both[] = {"synchronous", "sequential"};

constexpr auto nothing = []<class N>(const N& u) -> N { return u * 0.0; };

Vector pair(double first, double second) { return Vector{{first, second}}; }

/// (∂H/∂φ, ∂H/∂β) of a function of two numbers.
template <class Function>
Vector partials(const Function& function, double phi, double beta) {
  return gradient([&]<class Z>(const Z& z) -> Element<Z> { return function(z[0], z[1]); }, pair(phi, beta));
}

/// dH/db of a function of one number.
template <class Function>
double derivative_at(double b, const Function& function) {
  return gradient([&]<class Z>(const Z& z) -> Element<Z> { return function(z[0]); }, Vector{{b}})[0];
}

/// The loss (2.9) and the Hamiltonian (2.7).
template <class Potential, class FreeFunction>
auto loss_of(const Potential& potential, const FreeFunction& free) {
  return [&]<class N>(const N& phi, const N& beta) -> N { return single_neuron_loss(potential, free, phi, beta); };
}
template <class Potential>
auto hamiltonian_of(const Potential& potential) {
  return [&]<class N>(const N& phi, const N& beta) -> N { return beta * beta * 0.5 + potential(phi); };
}

/// Calls body(V, F, φ, β) for every potential and free function at a random state.
template <class Body>
void for_each_neuron(const char* id, const Body& body) {
  Random random(id);
  for_each_potential(random, [&](const auto& potential) {
    for_each_free_function([&](const auto& free) {
      const double phi = random.uniform();
      body(potential, free, phi, random.uniform());
    });
  });
}

Finding activation() {  // (2.1)
  Largest printed;
  for_each_neuron("2.1", [&](const auto& potential, const auto&, double phi, double beta) {
    using Program = typename std::decay_t<decltype(potential)>::Program;
    const double weight = 1 + dense(Program::w, {}, periodic({1}))(0, 0);
    for (const char* scheme : both) {
      const Vector after = potential.step(scheme, 1, pair(phi, beta));
      printed.add(residual(after.head(1), Vector{{beta + weight * phi}}));
      printed.add(residual(after.head(1), Vector{{beta + phi}}));
    }
  });
  return {printed, {}, {}, 1e-14, ""};
}

/// (2.2) and (2.4): β after a step of `synchronous` and of `sequential` against β − slope(loss, β, φ), with φ the
/// activation at which the scheme takes the gradient. `crossed` has the two activations exchanged.
template <class Slope>
Finding two_readings(const char* id, const Slope& slope) {
  Largest printed;
  Smallest crossed;
  for_each_neuron(id, [&](const auto& potential, const auto& free, double phi, double beta) {
    const auto learned = [&](double at) { return Vector{{beta - slope(loss_of(potential, free), beta, at)}}; };
    const Vector old = potential.step("synchronous", 1, pair(phi, beta)).tail(1);
    const Vector fresh = potential.step("sequential", 1, pair(phi, beta)).tail(1);
    printed.add(residual(learned(phi + beta), fresh));
    printed.add(residual(learned(phi), old));
    crossed.add(residual(learned(phi + beta), old));
    crossed.add(residual(learned(phi), fresh));
  });
  return {printed, {}, crossed, 1e-13, ""};
}

Finding total_derivative() {  // (2.2)
  return two_readings("2.2", [](const auto& loss, double beta, double phi) {
    return derivative_at(beta, [&]<class N>(const N& b) -> N { return loss(N(b + (phi - beta)), b); });
  });
}

Finding partial_derivatives() {  // (2.4)
  return two_readings("2.4", [](const auto& loss, double beta, double phi) { return partials(loss, phi, beta).sum(); });
}

Finding back_propagation() {  // (2.3)
  Largest printed;
  Smallest without;
  const Vector one{{1.0}};
  for_each_neuron("2.3", [&](const auto& potential, const auto&, double phi, double beta) {
    for (const char* scheme : both) {
      const auto activated = [&](double b, double h, int steps) {
        double state = phi;
        for (int s = 0; s < steps; ++s) state = potential.step(scheme, h, pair(state, b))[0];
        return state;
      };
      const auto slope = [&](double h, int steps) {
        return Vector{{activated(beta + 1, h, steps) - activated(beta, h, steps)}};
      };
      printed.add(residual(slope(1, 1), one));
      without.add(residual(slope(1, 2), one));
      without.add(residual(slope(0.25, 1), one));
    }
  });
  return {printed, {}, without, 1e-14, "two steps with the bias kept give 2, a step of size h gives h"};
}

Finding continuous_time() {  // (2.5)
  Largest printed;
  Smallest without, suppressed;
  for_each_neuron("2.5", [&](const auto& potential, const auto& explicit_part, double phi, double beta) {
    const Vector z = pair(phi, beta);
    // Gradient descent through one activation step of size h on V(φ) + scale·G(β).
    const auto learned = [&](double h, double rate, double scale) {
      const double slope = derivative_at(
          beta, [&]<class N>(const N& b) -> N { return potential(N(b * h + phi)) + explicit_part(b) * N(scale); });
      return pair(phi + h * beta, beta - rate * slope);
    };
    const auto loss = [&]<class N>(const N& f, const N& b) -> N { return potential(f) + explicit_part(b); };
    const Vector slopes = partials(loss, phi, beta);
    const Vector right = pair(beta, -slopes[1] - slopes[0]);
    printed.add(residual(rate_of_change([&](double h) { return learned(h, 1, h); }, z), right));
    without.add(residual(rate_of_change([&](double h) { return learned(h, h, 1); }, z), right));
    suppressed.add(
        observed_order([&](double h) { return std::abs((learned(h, h, 1)[1] - beta) / h + slopes[1]); }, 0x1p-10));
    for (const char* scheme : both)  // the program has learning rate 1 and no explicit part
      printed.add(
          residual(rate_of_change([&](double h) { return potential.step(scheme, h, z); }, z),
                   pair(beta, -partials(loss_of(potential, [](const auto& u) { return u * 0.0; }), phi, beta).sum())));
  });
  return {printed,
          {},
          without,
          1e-9,
          fmt::format("with a learning rate h, ∂H/∂φ is suppressed by h^{:.2f}", double(suppressed))};
}

Finding canonical_equations() {  // (2.6)
  Largest printed;
  for_each_neuron("2.6", [&](const auto& potential, const auto&, double phi, double beta) {
    const Vector z = pair(phi, beta), slopes = partials(hamiltonian_of(potential), phi, beta);
    const auto energy = [&](const Vector& at) { return hamiltonian_of(potential)(at[0], at[1]); };
    for (const char* scheme : {"synchronous", "sequential", "leapfrog"}) {
      const auto step = [&](double h) { return potential.step(scheme, h, z); };
      printed.add(residual(rate_of_change(step, z), pair(slopes[1], -slopes[0])));
      const auto change = [&](double h) { return Vector{{(energy(step(h)) - energy(z)) / h}}; };
      printed.add(std::abs(limit(change, 0.1)(0, 0)) / slopes.squaredNorm());
    }
  });
  return {printed, {}, {}, 1e-9, ""};
}

Finding hamiltonian() {  // (2.7)
  Largest printed;
  for_each_neuron("2.7", [&](const auto& potential, const auto& free, double phi, double beta) {
    using Potential = std::decay_t<decltype(potential)>;
    const Vector of_loss = partials(loss_of(potential, free), phi, beta);
    const Vector of_energy = partials(hamiltonian_of(potential), phi, beta);
    printed.add(residual(pair(beta, -of_loss.sum()), pair(of_energy[1], -of_energy[0])));
    const auto spec = simulation_of<typename Potential::Program>(
        periodic({1}), {0, potential.mass_squared, 1, potential.coupling}, "leapfrog");
    const auto simulation = cpu_backend().make(spec);
    simulation->set_state(std::span(&phi, 1), std::span(&beta, 1));
    for (const Observable& observable : simulation->observe())
      if (observable.name == "energy")
        printed.add(residual(Vector{{observable.value}}, Vector{{hamiltonian_of(potential)(phi, beta)}}));
  });
  return {printed, {}, {}, 1e-13, ""};
}

Finding slope_of_potential() {  // (2.8)
  Largest printed;
  for_each_neuron("2.8", [&](const auto& potential, const auto& free, double phi, double beta) {
    const Vector slope{{potential.slope(phi)}};
    printed.add(residual(slope, Vector{{partials(loss_of(potential, free), phi, beta).sum()}}));
    printed.add(residual(Vector{{beta - slope[0]}}, potential.step("synchronous", 1, pair(phi, beta)).tail(1)));
  });
  return {printed, {}, {}, 1e-13, ""};
}

Finding free_function() {  // (2.9)
  Largest printed, with_step;
  for_each_neuron("2.9", [&](const auto& potential, const auto& free, double phi, double beta) {
    const double plain = partials(loss_of(potential, nothing), phi, beta).sum();
    const double learned = partials(loss_of(potential, free), phi, beta).sum();
    printed.add(residual(Vector{{learned}}, Vector{{plain}}));
    printed.add(residual(Vector{{beta - learned}}, potential.step("synchronous", 1, pair(phi, beta)).tail(1)));
    const double h = 0.3;
    const auto scaled = [&]<class N>(const N& f, const N& b) -> N { return potential(f) + free(N(f - b * h)); };
    const Vector slopes = partials(scaled, phi, beta);
    with_step.add(residual(Vector{{slopes[1] + h * slopes[0]}}, Vector{{h * plain}}));
  });
  return {printed,
          {},
          {},
          1e-12,
          fmt::format("with a step h the function that drops out is F(φ − hβ): {:.0e}", double(with_step))};
}

}  // namespace

std::vector<Entry> section_2_one_neuron() {
  const std::string data = "every potential of the program, three free functions F, random φ and β";
  return {
      {"2.1", "activation φ(t+1) = β(t) + Wφ(t) = β(t) + φ(t), W = 1",
       "the φ row of the program's unit step, `synchronous` and `sequential`, one site; " + data, Verdict::holds, "",
       activation},
      {"2.2", "learning β(t+1) = β(t) − dH(φ,β)/dβ, the total derivative",
       "β of the program's unit steps against the derivative of (2.9) through (2.1), taken automatically; " + data,
       Verdict::under_assumption,
       "the gradient is taken at φ(t+1), as literal back-propagation has it, for `sequential`, and at φ(t), as the "
       "paper "
       "takes it later, for `synchronous`",
       total_derivative},
      {"2.3", "∂φ/∂β = 1", "the change of the program's φ(t+1) when β grows by 1; " + data, Verdict::under_assumption,
       "a single step of back-propagation, as the paper assumes, and of unit size", back_propagation},
      {"2.4", "β(t+1) = β(t) − ∂H/∂β − ∂H/∂φ",
       "β of the program's unit steps against both partial derivatives of (2.9), taken automatically; " + data,
       Verdict::under_assumption, "as (2.2): derivatives at φ(t+1) for `sequential`, at φ(t) for `synchronous`",
       partial_derivatives},
      {"2.5", "continuous time: dφ/dt = β, dβ/dt = −∂H/∂β − ∂H/∂φ",
       "rates of change as h → 0 of the program's schemes and of descent through a step of size h; " + data,
       Verdict::under_assumption,
       "unit learning rate and ∂H/∂β = O(h): in a step of size h, ∂φ(t+1)/∂β = h, so that a learning rate h loses "
       "∂H/∂φ",
       continuous_time},
      {"2.6", "dφ/dt = ∂𝓗/∂β, dβ/dt = −∂𝓗/∂φ",
       "rates of change as h → 0 of φ, β and 𝓗 in three schemes of the program against the gradient of 𝓗; " + data,
       Verdict::holds, "these are Hamilton's equations; the Hamilton–Jacobi equation is another", canonical_equations},
      {"2.7", "𝓗(φ,β) = ½β² + V(φ)",
       "(2.5) with the loss (2.9) against (2.6), gradients taken automatically; the program's energy; " + data,
       Verdict::holds, "", hamiltonian},
      {"2.8", "dV/dφ = ∂H/∂β + ∂H/∂φ",
       "V' of the program against partial derivatives of (2.9) and a unit step of the program; " + data, Verdict::holds,
       "", slope_of_potential},
      {"2.9", "H(φ,β) = V(φ) + F(φ − β), F arbitrary",
       "the learning update with F against that without it and against the program's; " + data, Verdict::holds, "",
       free_function},
  };
}

}  // namespace dualfield::verify
