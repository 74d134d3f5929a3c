// SPDX-License-Identifier: MIT
// Charge and current in a U(1) gauge field: the schemes' exact equations of continuity on the lattice.
#include <fmt/format.h>

#include <algorithm>

#include "host/verify/laws_gauge.hpp"

namespace dualfield::verify {

namespace {

/// Σ over the components at each site of x·y.
Vector site_products(const Vector& x, const Vector& y, Eigen::Index sites) {
  return Vector(x.cwiseProduct(y)).reshaped(sites, x.size() / sites).rowwise().sum();
}

/// Residual of Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0, relative to the size of its terms.
double continuity_defect(const Vector& change, const DenseMatrix& current, const Lattice& lattice) {
  Vector divergence = Vector::Zero(change.size());
  for (int mu = 1; mu <= lattice.dimensions; ++mu) {
    const Vector along = current.col(mu);
    divergence += along - shifted(along, lattice, mu, -1);
  }
  return residual(change, -divergence);
}

// ---- leapfrog

/// ρ_i = |φ_i|² + |π_i|² − (h²/4)|(b[U]Lπ)_i|² with L = e^{Λ𝒳₀}, Λ the angle at each site.
template <Theory T>
Vector density(const GaugeMatrices<T>& m, const Vector& z, const GaugeValues& values, double h, const Vector& angle) {
  const Eigen::Index sites = m.lattice.sites();
  const Vector phi = first_half(z), pi = second_half(z), b_pi = m.link_bias(values) * (m.phase_rotation(angle) * pi);
  return site_products(phi, phi, sites) + site_products(pi, pi, sites) - h * h / 4 * site_products(b_pi, b_pi, sites);
}

struct LeapfrogDefects {
  double links_of_its_time;  ///< ρ has the links of the time at which it is taken
  double links_of_step;      ///< ρ has at both ends the links of the step
};

/// One leapfrog step of the kernels in a field: the change of ρ against the current J_{μ,i} =
/// −(h/a)φ^{mid}_i·𝒳_μU_{μ,i}(π + π')_{i+μ}, with π and π' before and after the kick. Where ρ has the links of the
/// step, it also has Lπ for π, with L the local rotation by m and 𝒜_0 of half a step.
template <Theory T>
LeapfrogDefects leapfrog_defects(const SimulationSpec& field, const GaugeHistory& history, Random& random) {
  const Lattice& lattice = field.lattice;
  const GaugeMatrices<T> m(lattice);
  const SimulationSpec spec = with_scheme(field, "leapfrog", 0.4);
  const double h = spec.step, mass = spec.parameters.mass;
  const Vector z = random_state(field, random), end = evolved(in_field(spec, history), z, 1);
  const GaugeValues values = history({0, h});
  const DenseMatrix b = m.link_bias(values);
  const Vector a0 = values.col(0), none = Vector::Zero(a0.size()), half = h / 2 * (a0.array() - mass);
  const Vector pi = m.phase_rotation(half) * second_half(z),
               phi = m.phase_rotation(h / 2 * (a0.array() + mass)) * first_half(z) + h / 2 * b * pi,
               both = 2 * pi - h * b.transpose() * phi;
  DenseMatrix current(lattice.sites(), T::dimensions + 1);
  for (std::size_t mu = 1; mu <= T::dimensions; ++mu) {
    const auto column = Eigen::Index(mu);
    const Vector hopped = m.X[mu] * (m.phase_rotation(-values.col(column)) * (m.S[mu] * both));
    current.col(column) = -h / lattice.spacing * site_products(phi, hopped, lattice.sites());
  }
  const Vector across = density(m, end, history({h, h}), h, none) - density(m, z, history({0, 0}), h, none);
  const Vector within = density(m, end, values, h, -half) - density(m, z, values, h, half);
  return {continuity_defect(across, current, lattice), continuity_defect(within, current, lattice)};
}

Entry leapfrog_current() {
  return {
      "gauge.current.leapfrog",
      "Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0: ρ = |φ|² + |π|² − (h²/4)|b[U]π|², J = "
      "−(h/a)φ^{mid}_i·𝒳_μU_{μ,i}(π+π')_{i+μ}",
      "change of ρ at every site in one leapfrog step of the kernels against the currents, D = 1, 3, random links and "
      "constant 𝒜_0, the same after a random transformation that changes with time; and in any 𝒜(t) with the step's ρ",
      Verdict::under_assumption,
      "no electric field, F_{0μ} = 0; in any field with ρ of the step's own links at both ends, and Lπ for π, L its "
      "rotation by m and 𝒜_0",
      [] {
        Random random("gauge.current.leapfrog");
        Largest no_field, own;
        Smallest electric;
        const std::vector<SimulationSpec> fields = small_dirac_fields(random);
        const auto measure = [&]<class T>(std::type_identity<T>, const SimulationSpec& field) {
          const Lattice& lattice = field.lattice;
          GaugeValues links = 3 * random.matrix(lattice.sites(), T::dimensions + 1);
          links.col(0).setConstant(random.uniform());
          const GaugeHistory magnetic = [links](const TimeSpan&) { return links; };
          const OscillatingValues angle(random, lattice.sites(), 1, 2);
          no_field.add(leapfrog_defects<T>(field, magnetic, random).links_of_its_time);
          no_field.add(leapfrog_defects<T>(field, transformed(magnetic, angle, lattice), random).links_of_its_time);
          const LeapfrogDefects in_any = leapfrog_defects<T>(field, oscillating_field(random, lattice, 2), random);
          electric.add(in_any.links_of_its_time);
          own.add(in_any.links_of_step);
        };
        measure(std::type_identity<Dirac1d>{}, fields[0]);
        measure(std::type_identity<Dirac3d>{}, fields[1]);
        return Finding{.printed = no_field, .corrected = own, .without = electric, .tolerance = 1e-12};
      }};
}

// ---- unitary

/// One step of `unitary` as the product of its factors, and the charge that its hops move over each link.
template <Theory T>
class UnitaryStep {
 public:
  UnitaryStep(const GaugeMatrices<T>& m, const GaugeValues& values, double mass, double h, const Vector& z)
      : phi(first_half(z)), pi(second_half(z)), current(DenseMatrix::Zero(m.lattice.sites(), T::dimensions + 1)) {
    const Vector a0 = values.col(0);
    const DenseMatrix rotate_phi = m.phase_rotation(h / 2 * (a0.array() + mass)),
                      rotate_pi = m.phase_rotation(h / 2 * (a0.array() - mass));
    const auto local = [&] {
      phi = rotate_phi * phi;
      pi = rotate_pi * pi;
    };
    const double t = h / (2 * m.lattice.spacing), root = std::sqrt(T::dimensions);
    DenseMatrix stay = DenseMatrix::Zero(phi.size(), phi.size());
    for (std::size_t mu = 1; mu <= T::dimensions; ++mu) stay -= m.X[mu] / root;
    const auto hop = [&](std::size_t mu) {
      const auto column = Eigen::Index(mu);
      const Vector before = site_products(phi, phi, m.lattice.sites());
      rotate(m.X[mu] * (m.phase_rotation(-values.col(column)) * m.S[mu]), t);
      current.col(column) -= site_products(phi, phi, m.lattice.sites()) - before;
    };
    local();
    rotate(stay, root * t);
    for (std::size_t mu = 1; mu <= T::dimensions; ++mu) hop(mu);
    for (std::size_t mu = T::dimensions; mu >= 1; --mu) hop(mu);
    rotate(stay, root * t);
    local();
  }

  Vector phi, pi;
  DenseMatrix current;  ///< J_{μ,i} = −Δ_{hop}|φ_i|², sites × (D+1)

 private:
  /// Applies exp(angle·[[0, P], [−Pᵀ, 0]]), where PPᵀ = 1.
  void rotate(const DenseMatrix& P, double angle) {
    const Vector next_phi = std::cos(angle) * phi + std::sin(angle) * (P * pi);
    pi = std::cos(angle) * pi - std::sin(angle) * (P.transpose() * phi);
    phi = next_phi;
  }
};

template <Theory T>
double unitary_defect(const SimulationSpec& field, Random& random) {
  const Lattice& lattice = field.lattice;
  const GaugeMatrices<T> m(lattice);
  const SimulationSpec spec = with_scheme(field, "unitary", 0.9);
  const GaugeHistory history = oscillating_field(random, lattice, 3);
  const Vector z = random_state(field, random), end = evolved(in_field(spec, history), z, 1);
  const UnitaryStep<T> step(m, history({0, spec.step}), spec.parameters.mass, spec.step, z);
  const auto density = [&](const Vector& at) {
    const Vector phi = first_half(at), pi = second_half(at);
    return Vector(site_products(phi, phi, lattice.sites()) + site_products(pi, pi, lattice.sites()));
  };
  return worst(
      {residual(end, stacked(step.phi, step.pi)), continuity_defect(density(end) - density(z), step.current, lattice)});
}

Entry unitary_current() {
  return law("gauge.current.unitary",
             "Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0 for any links and 𝒜_0: ρ = |φ|² + |π|², J = −Δ_{hop}|φ_i|²",
             "change of ρ at every site in one unitary step of the kernels against what its hops, one after another as "
             "matrices, take from φ_i; and these against the kernels, D = 1, 3, random 𝒜(t)",
             1e-12, [](Random& random, std::string&) {
               const std::vector<SimulationSpec> fields = small_dirac_fields(random);
               return worst({unitary_defect<Dirac1d>(fields[0], random), unitary_defect<Dirac3d>(fields[1], random)});
             });
}

}  // namespace

std::vector<Entry> gauge_current_laws() { return {leapfrog_current(), unitary_current()}; }

}  // namespace dualfield::verify
