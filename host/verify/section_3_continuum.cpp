// SPDX-License-Identifier: MIT
// (3.1)–(3.5): the Klein–Gordon field in the continuum, and its Hamiltonian on the lattice.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "host/verify/section_3.hpp"

namespace dualfield::verify {

namespace {

constexpr double rounding = 1e-13, order_tolerance = 0.05;

/// A plane wave A cos(n·x + δ − ωt) that solves (3.1) in a box of length 2π: ω² = n² + m², from η_μν p^μp^ν = m² with
/// the signature (+, −, −, −).
struct Wave {
  int n[3];
  double amplitude, phase, mass;

  double squared() const { return n[0] * n[0] + n[1] * n[1] + n[2] * n[2]; }
  double omega() const { return std::sqrt(squared() + mass * mass); }
};

/// A few long waves in D dimensions with random amplitudes and phases.
std::vector<Wave> long_waves(Random& random, int dimensions, double mass) {
  std::vector<Wave> waves;
  for (const auto& n : {std::array{1, 0, 0}, {0, 1, 1}, {1, -1, 1}, {0, 0, 0}}) {
    Wave wave{{}, 0.6 + 0.3 * random.uniform(), 3 * random.uniform(), mass};
    for (int mu = 0; mu < dimensions; ++mu) wave.n[mu] = n[std::size_t(mu)];
    waves.push_back(wave);
  }
  return waves;
}

/// The box as a lattice of n sites along each of D axes.
Lattice box(int dimensions, int n) {
  const double spacing = 2 * std::numbers::pi / n;
  return dimensions == 1   ? periodic({n}, spacing)
         : dimensions == 2 ? periodic({n, n}, spacing)
                           : periodic({n, n, n}, spacing);
}

/// Σ over waves of amplitude · part(wave, n·x + δ) at every site.
template <class Part>
Vector sampled(const std::vector<Wave>& waves, const Lattice& lattice, const Part& part) {
  Vector values = Vector::Zero(lattice.sites());
  for_each_site(lattice, [&](const Site& site, std::int64_t i) {
    for (const Wave& w : waves) {
      const double cycles = w.n[0] * site[0] + w.n[1] * site[1] + w.n[2] * site[2];
      values[i] += w.amplitude * part(w, lattice.spacing * cycles + w.phase);
    }
  });
  return values;
}

/// (φ, ∂φ/∂x₀) of the exact solution at time t.
Vector solution(const std::vector<Wave>& waves, const Lattice& lattice, double t) {
  return stacked(sampled(waves, lattice, [&](const Wave& w, double angle) { return std::cos(angle - w.omega() * t); }),
                 sampled(waves, lattice,
                         [&](const Wave& w, double angle) { return w.omega() * std::sin(angle - w.omega() * t); }));
}

/// Orders p in a of error(D as Index, waves, lattice) between 16 and 32 sites along an axis. The residual is the
/// largest |p − 2|.
template <class Error>
Finding second_order(std::string_view id, const Error& error) {
  Random random(id);
  Finding finding;
  finding.tolerance = order_tolerance;
  finding.note = "orders";
  for_each<3>([&](auto index) {
    constexpr int D = index + 1;
    const std::vector<Wave> waves = long_waves(random, D, 0.7 + 0.3 * random.uniform());
    const double order = observed_order(
        [&](double sixteenths) { return error(Index<D>{}, waves, box(D, int(std::lround(16 / sixteenths)))); }, 1);
    finding.printed = std::max(finding.printed, std::isfinite(order) ? std::abs(order - 2) : INFINITY);
    finding.note += fmt::format(" {:.4f}", order);
  });
  finding.note += " in D = 1, 2, 3 (expected: 2)";
  return finding;
}

template <int D>
SimulationSpec spec_of(const std::vector<Wave>& waves, const Lattice& lattice, const char* scheme, double h) {
  Parameters parameters;
  parameters.mass = waves.front().mass;
  return simulation_of<KleinGordon<D>>(lattice, parameters, scheme, h);
}

Entry field_equation() {
  return {
      "3.1",
      "η_μν ∂^μ∂^ν φ + m²φ = 0",
      "plane waves of the continuum against runs of the lattice theory (leapfrog, a and h halved together): order of "
      "the error at t = 1",
      Verdict::holds,
      "",
      [] {
        return second_order("3.1", [](auto D, const std::vector<Wave>& waves, const Lattice& lattice) {
          const int steps = lattice.extent[0];
          const SimulationSpec spec = spec_of<D>(waves, lattice, "leapfrog", 1.0 / steps);
          return residual(evolved(spec, solution(waves, lattice, 0), steps), solution(waves, lattice, 1));
        });
      }};
}

Entry hamilton_equations() {
  return {"3.2",
          "∂φ/∂x₀ = β, ∂β/∂x₀ = Σ∂²φ/∂x_μ² − m²φ",
          "rates of change of smooth fields under the kernels against both right sides: order of the difference in a",
          Verdict::holds,
          "",
          [] {
            Finding finding = second_order("3.2", [](auto D, const std::vector<Wave>& waves, const Lattice& lattice) {
              const SimulationSpec spec = spec_of<D>(waves, lattice, "synchronous", 1);  // a step is z + Gz
              const Vector z = solution(waves, lattice, 0), beta = second_half(z);
              const Vector force = sampled(waves, lattice, [](const Wave& w, double angle) {
                return -(w.squared() + w.mass * w.mass) * std::cos(angle);
              });
              return residual(evolved(spec, z, 1) - z, stacked(beta, force));
            });
            finding.note += "; these are Hamilton's equations, called Hamilton–Jacobi in the paper";
            return finding;
          }};
}

Entry continuum_energy() {
  return {"3.3",
          "ℋ = ∫ ½β² + ½Σ(∂φ/∂x_μ)² + ½m²φ²",
          "the energy that the program observes against the integral for smooth fields: order of the difference in a",
          Verdict::holds,
          "",
          [] {
            return second_order("3.3", [](auto D, const std::vector<Wave>& waves, const Lattice& lattice) {
              const SimulationSpec spec = spec_of<D>(waves, lattice, "leapfrog", 1);
              const Vector z = solution(waves, lattice, 0);
              // a sum over sites integrates these waves exactly
              double integral =
                  0.5 * second_half(z).squaredNorm() + 0.5 * spec.parameters.mass_squared * first_half(z).squaredNorm();
              for (int mu = 0; mu < D; ++mu)
                integral += 0.5 * sampled(waves, lattice, [&](const Wave& w, double angle) {
                                    return -w.n[mu] * std::sin(angle);
                                  }).squaredNorm();
              integral *= lattice.cell_volume();
              return std::abs(observed(spec, z, "energy") - integral) / integral;
            });
          }};
}

/// (3.5) with a given kinetic term.
template <class X>
Element<X> lattice_hamiltonian(const X& phi, const Element<X>& kinetic, const KleinGordonState& state) {
  return kinetic + klein_gordon_loss(phi, state.mass_squared(), state.spec.lattice);
}

/// (∂ℋ/∂β, −∂ℋ/∂φ) of ℋ(z), z = (φ, β), by automatic differentiation.
template <class Hamiltonian>
Vector hamilton_rates(const Hamiltonian& hamiltonian, const KleinGordonState& state) {
  const Vector slope = gradient(hamiltonian, stacked(state.phi, state.pi));
  return stacked(second_half(slope), -first_half(slope));
}

/// (3.5) with β where the paper has π.
Vector corrected_rates(const KleinGordonState& state) {
  return hamilton_rates(
      [&]<class X>(const X& z) -> Element<X> {
        const X phi = z.head(z.size() / 2), beta = z.tail(z.size() / 2);
        return lattice_hamiltonian(phi, inner(beta, beta) * 0.5, state);
      },
      state);
}

/// (3.5) as printed: ℋ(φ, β) contains π and not β.
Vector printed_rates(const KleinGordonState& state) {
  return hamilton_rates(
      [&]<class X>(const X& z) -> Element<X> {
        const X phi = z.head(z.size() / 2);
        return lattice_hamiltonian(phi, Element<X>(inner(state.pi, state.pi) * 0.5), state);
      },
      state);
}

Entry lattice_equations() {
  return {
      "3.4",
      "φ(t+1) − φ(t) = β(t), β(t+1) − β(t) = Σ(φ_{i+μ} − 2φ_i + φ_{i−μ}) − m²φ_i",
      "both right sides as printed against Hamilton's equations of (3.5) by automatic differentiation, and against a "
      "unit step of the kernels",
      Verdict::holds,
      "",
      [] {
        Random random("3.4");
        Finding finding;
        finding.tolerance = rounding;
        finding.printed = worst(in_each_dimension(random, [](auto, const KleinGordonState& state) {
          const Vector printed = stacked(state.pi, state.printed_force(state.phi));
          return both(residual(printed, corrected_rates(state)),
                      residual(printed, state.next() - stacked(state.phi, state.pi)));
        }));
        return finding;
      }};
}

Entry hamiltonian() {
  return {"3.5",
          "ℋ(φ, β) = ½π^iπ_i − ½Σφ^i(φ_{i+μ} − 2φ_i + φ_{i−μ}) + ½m²φ^iφ_i",
          "(∂ℋ/∂β, −∂ℋ/∂φ) by automatic differentiation against a unit step of the kernels",
          Verdict::erratum,
          "½β^iβ_i in place of ½π^iπ_i",
          [] {
            Random random("3.5"), same("3.5");
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = least(in_each_dimension(random, [](auto, const KleinGordonState& state) {
              return residual(printed_rates(state), state.next() - stacked(state.phi, state.pi));
            }));
            finding.corrected = worst(in_each_dimension(same, [](auto, const KleinGordonState& state) {
              return residual(corrected_rates(state), state.next() - stacked(state.phi, state.pi));
            }));
            finding.note = "a name only: β = Bπ = π by (3.8), but ℋ is to be varied with respect to β";
            return finding;
          }};
}

}  // namespace

std::vector<Entry> section_3_continuum() {
  return {field_equation(), hamilton_equations(), continuum_energy(), lattice_equations(), hamiltonian()};
}

}  // namespace dualfield::verify
