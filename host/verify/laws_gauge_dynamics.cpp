// SPDX-License-Identifier: MIT
// A gauge field with dynamics of its own, an extension of the paper: the loss by which the links learn, and what the steps of the
// kernels keep.
#include <fmt/format.h>

#include <numbers>

#include "dualfield/catalogue.hpp"
#include "dualfield/dynamical_field.hpp"
#include "dualfield/gauge_flows.hpp"
#include "dualfield/losses.hpp"
#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

namespace {

/// A theory with its gauge field: z = (φ, π), a𝒜 and E, the last two as sites × D.
struct Whole {
  Vector z;
  GaugeValues angles, electric;
};

SimulationSpec with_dynamics(SimulationSpec spec, double coupling) {
  spec = in_static_field(spec, GaugeValues::Zero(spec.lattice.sites(), spec.lattice.dimensions + 1));
  spec.gauge_coupling = coupling;
  return spec;
}

/// The Dirac fields of the ledger with links that move, h = 0.2 a.
std::vector<SimulationSpec> dynamical_fields(Random& random) {
  std::vector<SimulationSpec> all;
  for (const SimulationSpec& field : dirac_fields(random))
    all.push_back(with_dynamics(with_scheme(field, "unitary", 0.2), 1 + 0.3 * random.uniform()));
  return all;
}

Whole random_whole(const SimulationSpec& spec, Random& random, double size) {
  const Eigen::Index sites = spec.lattice.sites(), D = spec.lattice.dimensions;
  return {random_state(spec, random), size * random.matrix(sites, D), size * random.matrix(sites, D)};
}

std::unique_ptr<Simulation> simulation(const SimulationSpec& spec, const Whole& start) {
  const std::int64_t sites = spec.lattice.sites();
  const StateSource source = [&](int array, int component, std::int64_t first, std::span<double> values) {
    const Vector half = array == phi ? first_half(start.z) : second_half(start.z);
    const double* const from = array == gauge_angles     ? start.angles.data()
                               : array == gauge_electric ? start.electric.data()
                                                         : half.data();
    std::copy_n(from + component * sites + first, values.size(), values.begin());
  };
  auto made = cpu_backend().make(spec);
  made->write_state(source);
  made->write_gauge(source);
  return made;
}

Whole present(Simulation& simulation) {
  const Eigen::Index sites = simulation.sites(), D = simulation.array_components()[gauge_angles];
  Whole now{Vector(2 * simulation.components() * sites), GaugeValues(sites, D), GaugeValues(sites, D)};
  const Eigen::Index half = now.z.size() / 2;
  simulation.get_state(std::span(now.z.data(), std::size_t(half)), std::span(now.z.data() + half, std::size_t(half)));
  for (int axis = 0; axis < D; ++axis) {
    simulation.read_state(gauge_angles, axis, 0, {now.angles.data() + axis * sites, std::size_t(sites)});
    simulation.read_state(gauge_electric, axis, 0, {now.electric.data() + axis * sites, std::size_t(sites)});
  }
  return now;
}

Whole evolved(const SimulationSpec& spec, const Whole& start, std::int64_t steps) {
  const auto made = simulation(spec, start);
  made->advance(steps);
  return present(*made);
}

double observed(Simulation& simulation, std::string_view name) {
  for (const Observable& one : simulation.observe())
    if (one.name == name) return one.value;
  throw std::logic_error("no such observable");
}

double distance(const Whole& one, const Whole& other) {
  return worst({residual(one.z, other.z), residual(one.angles, other.angles), residual(one.electric, other.electric)});
}

// ---- the links as weights that learn

/// The loss H of the links θ = −a𝒜: the energy of φ and π in them, without the mass term, which has no links, and the energy of
/// the plaquettes. `theta` has index μ·sites + i, μ from 0.
template <Theory T, class X>
Element<X> loss_of_links(const SimulationSpec& spec, const Vector& z, const X& theta) {
  const Lattice& lattice = spec.lattice;
  const Eigen::Index sites = lattice.sites();
  const GaugeCoupling g(*spec.gauge_coupling, lattice);
  constexpr auto factor = factors<T>();
  const Vector phi_values = first_half(z), pi_values = second_half(z);
  Element<X> loss = 0 * theta[0];
  for_each_site(lattice, [&](const Site& site, Eigen::Index i) {
    for (int mu = 1; mu <= T::dimensions; ++mu) {
      const Eigen::Index next = neighbour(lattice, site, mu, +1);
      const Element<X> angle = theta[(mu - 1) * sites + i];
      const auto plain = T::X0 * factor[std::size_t(mu)], turned = plain * T::X0;  // 𝒳₀𝒳_μ(cos θ + sin θ 𝒳₀)
      double of_cosine = 0, of_sine = 0, onsite = 0;
      for (int a = 0; a < T::components; ++a)
        for (int b = 0; b < T::components; ++b) {
          const double here = phi_values[a * sites + i];
          of_cosine += here * plain.entry[a][b] * pi_values[b * sites + next];
          of_sine += here * turned.entry[a][b] * pi_values[b * sites + next];
          onsite += here * plain.entry[a][b] * pi_values[b * sites + i];
        }
      loss -= g.volume / lattice.spacing * (cos(angle) * of_cosine + sin(angle) * of_sine - onsite);
      for (int nu = mu + 1; nu <= T::dimensions; ++nu) {
        const Element<X> around = theta[(mu - 1) * sites + i] + theta[(nu - 1) * sites + next] -
                                  theta[(mu - 1) * sites + neighbour(lattice, site, nu, +1)] -
                                  theta[(nu - 1) * sites + i];
        loss += g.of_magnetic() * (1.0 - cos(around));
      }
    }
  });
  return loss;
}

/// Residual between −∂H/∂θ by automatic differentiation and dE/dt of the kernels, their (E(h) − E(0))/h for h → 0; and of dθ/dt
/// and (ĝ²/a)E likewise.
template <Theory T>
double learning_defect(Random& random) {
  const SimulationSpec spec =
      with_dynamics(simulation_of<T>(small_box<T>(1.25), {.mass = some_mass(random)}, "unitary"), 0.9);
  const Whole start = random_whole(spec, random, 1);
  const auto loss = [&](const auto& theta) { return loss_of_links<T>(spec, start.z, theta); };
  const Vector theta = -start.angles.reshaped();
  const auto rate = [&](GaugeValues Whole::*array) {
    return limit(
        [&](double h) -> DenseMatrix {
          SimulationSpec step = spec;
          step.step = h;
          return (evolved(step, start, 1).*array - start.*array) / h;
        },
        0.1);
  };
  const double of_electric = GaugeCoupling(*spec.gauge_coupling, spec.lattice).of_electric();
  return worst({residual(-gradient(loss, theta), rate(&Whole::electric).reshaped()),
                residual(-of_electric * start.electric, rate(&Whole::angles))});
}

Entry learning() {
  return law(
      "gauge.dynamics.learning",
      "extension: links θ = −a𝒜 learn by dE/dt = −∂H/∂θ, dθ/dt = (ĝ²/a)E, with the loss H = −a^D φᵀ𝒳₀b[θ]π + "
      "(1/ĝ²a)Σ_p(1 − cos θ_p), ĝ² = g²a^{3−D}",
      "gradient of H by automatic differentiation against the change of E and θ in one kernel step, extrapolated to "
      "h → 0; random φ, π, θ, E; D = 1, 3, a = 1.25",
      1e-9, [](Random& random, std::string&) {
        return worst({learning_defect<Dirac1d>(random), learning_defect<Dirac3d>(random)});
      });
}

// ---- what the steps keep

Entry gauss() {
  return law("gauge.dynamics.gauss",
             "extension: steps keep G_i = ½a^D(|φ_i|² + |π_i|²) + Σ_μ(E_{μ,i} − E_{μ,i−μ}) at every site and any h",
             "largest change of G relative to the largest charge of a site, 300 steps of the kernels, h = 0.2 a and "
             "1.7 a, D = "
             "1, 3, unitary and yoshida4, random φ, π, θ, E",
             1e-11, [](Random& random, std::string&) {
               Largest off;
               for (SimulationSpec spec : dynamical_fields(random))
                 for (const std::string_view scheme : {"unitary", "yoshida4"})
                   for (const double step : {0.2, 1.7}) {
                     spec = with_scheme(spec, scheme, step);
                     const auto run = simulation(spec, random_whole(spec, random, 1));
                     run->advance(300);
                     off.add(observed(*run, "gauss_max") / spec.lattice.cell_volume());
                   }
               return off;
             });
}

Whole transformed(Whole whole, const Vector& angle, const Lattice& lattice) {
  whole.z = phase_rotated(whole.z, angle);
  for (int axis = 0; axis < lattice.dimensions; ++axis)
    whole.angles.col(axis) += shifted(angle, lattice, axis + 1, 1) - angle;
  return whole;
}

Entry covariance() {
  return law(
      "gauge.dynamics.covariance",
      "extension: steps commute with ψ_i → e^{−iΛ_i}ψ_i, a𝒜_μ → a𝒜_μ + Λ_{i+μ} − Λ_i, E_μ unchanged",
      "12 steps of the kernels, a random Λ between any two, against the steps alone and all Λ at the end; D = 1, 3, "
      "unitary and yoshida4, random φ, π, θ, E",
      1e-12, [](Random& random, std::string&) {
        Largest off;
        for (SimulationSpec spec : dynamical_fields(random))
          for (const std::string_view scheme : {"unitary", "yoshida4"}) {
            spec.scheme = scheme;
            Whole one = random_whole(spec, random, 1), other = one;
            Vector total = Vector::Zero(spec.lattice.sites());
            for (int step = 0; step < 12; ++step) {
              const Vector angle = 3 * random.vector(spec.lattice.sites());
              total += angle;
              other = evolved(spec, transformed(other, angle, spec.lattice), 1);
              one = evolved(spec, one, 1);
            }
            off.add(distance(transformed(one, total, spec.lattice), other));
          }
        return off;
      });
}

Entry reversal() {
  return law("gauge.dynamics.reversal", "extension: a step of −h undoes a step of h",
             "50 steps of the kernels there and back, D = 1, 3, unitary and yoshida4, random φ, π, θ, E", 1e-11,
             [](Random& random, std::string&) {
               Largest off;
               for (SimulationSpec spec : dynamical_fields(random))
                 for (const std::string_view scheme : {"unitary", "yoshida4"}) {
                   spec.scheme = scheme;
                   const Whole start = random_whole(spec, random, 0.4);
                   SimulationSpec back = spec;
                   back.step = -spec.step;
                   off.add(distance(evolved(back, evolved(spec, start, 50), 50), start));
                 }
               return off;
             });
}

Entry order() {
  return law(
      "gauge.dynamics.order", "extension: unitary is of second order in h, yoshida4 of fourth",
      "kernels against the same scheme with half the step, whose distance falls by 2^order where the step is halved "
      "again; D = 1, 3, random φ, π, θ, E",
      0.1, [](Random& random, std::string& note) {
        Largest off;
        for (SimulationSpec spec : dynamical_fields(random))
          for (const auto& [scheme, expected] : {std::pair("unitary", 2.0), {"yoshida4", 4.0}}) {
            spec.scheme = scheme;
            const Whole start = random_whole(spec, random, 0.4);
            const auto after = [&](int steps) {
              spec.step = 0.8 * spec.lattice.spacing / steps;
              return evolved(spec, start, steps);
            };
            const Whole coarse = after(16), middle = after(32), fine = after(64);
            const double found = std::log2(distance(coarse, middle) / distance(middle, fine));
            add_figure(note, found);
            off.add(std::abs(found - expected));
          }
        return off;
      });
}

Entry waves() {
  return law(
      "gauge.dynamics.waves",
      "extension: free waves of the field have sin²(ωh/2) = (h/a)²Σ sin²(k_μ/2), both polarisations the same",
      "a𝒜 and E of two transverse waves of size 1e-7 after 40 kernel steps of dirac_3d without φ, π, against "
      "cos ωt, for k along an axis and in a plane",
      1e-6, [](Random&, std::string&) {
        Largest off;
        const Lattice box(3, {8, 1, 12}, 1.3);
        SimulationSpec spec = with_dynamics(simulation_of<Dirac3d>(box, {.mass = 0.2}, "unitary", 0.3), 0.7);
        const double size = 1e-7;
        for (const auto& [m1, m3] : {std::pair(0, 5), {2, 0}, {1, 3}}) {
          const double k1 = 2 * std::numbers::pi * m1 / 8, k3 = 2 * std::numbers::pi * m3 / 12;
          const double s1 = std::sin(k1 / 2), s3 = std::sin(k3 / 2);
          const double omega = 2 / spec.step * std::asin(spec.step / box.spacing * std::hypot(s1, s3));
          for (const bool across : {true, false}) {  // along axis 2, or in the plane of k and perpendicular to it
            Whole start{Vector::Zero(2 * 4 * box.sites()), GaugeValues::Zero(box.sites(), 3),
                        GaugeValues::Zero(box.sites(), 3)};
            for_each_site(box, [&](const Site& site, Eigen::Index i) {
              // Links are in the middle between sites, so that their phases differ by half a spacing.
              const double phase = k1 * site[0] + k3 * site[2];
              if (across) {
                start.angles(i, 1) = size * std::cos(phase);
              } else {
                start.angles(i, 0) = size * s3 * std::cos(phase + k1 / 2);
                start.angles(i, 2) = -size * s1 * std::cos(phase + k3 / 2);
              }
            });
            const Whole end = evolved(spec, start, 40);
            off.add(residual(end.angles, std::cos(omega * 40 * spec.step) * start.angles));
          }
        }
        return off;
      });
}

}  // namespace

std::vector<Entry> gauge_dynamics_laws() { return {learning(), gauss(), covariance(), reversal(), order(), waves()}; }

}  // namespace dualfield::verify
