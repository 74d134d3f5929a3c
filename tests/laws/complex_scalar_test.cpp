// SPDX-License-Identifier: MIT
// Laws of the charged scalar field: what it has in common with two real fields, what a gauge transform and a phase leave
// as it is, and what its schemes conserve in any background.
#include <gtest/gtest.h>

#include <complex>
#include <numbers>

#include "laws/expectations.hpp"

namespace dualfield::laws {
namespace {

/// Random values in ±size, the same on every machine for one seed.
Values random_values(std::int64_t count, double size, std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  Values values(static_cast<std::size_t>(count));
  for (double& value : values) value = size * double(std::int64_t(bits()) >> 11) * 0x1p-52;
  return values;
}

Values part(const Values& values, int which) {
  const auto half = std::ptrdiff_t(values.size() / 2);
  return Values(values.begin() + which * half, values.begin() + (which + 1) * half);
}

/// Two Klein–Gordon fields have the bits of the free complex field.
TEST(ComplexScalar, WithoutPotentialItIsTwoKleinGordonFields) {
  for (const std::vector<int>& shape : {std::vector{19}, {7, 6}, {4, 5, 3}})
    for (const std::string scheme : {"synchronous", "sequential", "leapfrog", "yoshida4"})
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        SimulationSpec spec = with_scheme(system("complex_scalar", shape, 0.9, 0.3), scheme, 0.25);
        spec.precision = precision;
        SimulationSpec real = spec;
        real.theory = "klein_gordon";
        const State start = random_state(spec, 1200), end = evolved(spec, start, 20);
        SCOPED_TRACE(described(spec, 1200));
        for (const int which : {0, 1}) {
          const State one = evolved(real, {part(start.phi, which), part(start.pi, which)}, 20);
          EXPECT_EQ(reference::difference(one, {part(end.phi, which), part(end.pi, which)}), 0);
        }
      }
}

/// Real and imaginary part of ψ_i → e^{−iΛ_i}ψ_i.
State turned(State state, const Values& lambda) {
  const std::size_t sites = lambda.size();
  for (Values* field : {&state.phi, &state.pi})
    for (std::size_t i = 0; i < sites; ++i) {
      const std::complex<double> psi = std::polar(1.0, -lambda[i]) * std::complex((*field)[i], (*field)[i + sites]);
      (*field)[i] = psi.real();
      (*field)[i + sites] = psi.imag();
    }
  return state;
}

/// Λ(t) = α + βt + γt² with random α, β, γ at each site.
struct GaugeFunction {
  Values alpha, beta, gamma;
  explicit GaugeFunction(std::int64_t sites)
      : alpha(random_values(sites, 2, 1)), beta(random_values(sites, 3, 2)), gamma(random_values(sites, 4, 3)) {}

  Values operator()(double t) const {
    Values lambda = alpha;
    reference::add(lambda, t, beta);
    reference::add(lambda, t * t, gamma);
    return lambda;
  }
};

/// Adds the gradient of Λ to links and ΔΛ/Δt to 𝒜_0, as each kind of scheme takes them.
Background transformed(const Background& background, const GaugeFunction& lambda, const Lattice& lattice) {
  return {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> out) {
            background.fill(span, component, first, out);
            const Values begin = lambda(span.begin), end = lambda(span.end);
            Values links = begin;
            if (!span.links_at_begin)
              for (std::size_t i = 0; i < links.size(); ++i) links[i] = (begin[i] + end[i]) / 2;
            for_each_site(lattice, [&](const Site& site, std::int64_t i) {
              if (i < first || i - first >= std::ssize(out)) return;
              const double duration = span.end - span.begin;
              double& value = out[std::size_t(i - first)];
              if (component == 0) {
                if (duration != 0) value += (end[std::size_t(i)] - begin[std::size_t(i)]) / duration;
                return;
              }
              Site above = site;
              ++above[std::size_t(component - 1)];
              value += links[std::size_t(offset_of(above, lattice))] - links[std::size_t(i)];
            });
          },
          false};
}

std::vector<SimulationSpec> systems() {
  return {system("complex_scalar", {17}, 0.8, 0.3), system("complex_scalar", {7, 6}, 1.1, -0.1, "phi4", 0.6),
          system("complex_scalar", {4, 3, 5}, 0.9, 0.2)};
}

/// With random links and 𝒜_0, which may differ from site to site and change in time.
SimulationSpec in_field(SimulationSpec spec, bool is_static, bool uniform_potential) {
  const std::int64_t sites = spec.lattice.sites();
  const Values values = random_values((spec.lattice.dimensions + 1) * sites, 1.5, 7);
  spec.gauge = "compact";
  spec.background = {[=](const TimeSpan& span, int component, std::int64_t first, std::span<double> out) {
                       const std::int64_t begin = component * sites + first;
                       for (std::size_t i = 0; i < out.size(); ++i)
                         out[i] = values[std::size_t(begin) + i] *
                                  (is_static ? 1 : std::cos(double(begin) + double(i) + 3 * span.links()));
                       if (uniform_potential && component == 0) std::ranges::fill(out, 0.8);
                     },
                     is_static};
  return spec;
}

double observed(Simulation& simulation, const std::string& name) {
  for (const Observable& value : simulation.observe())
    if (value.name == name) return value.value;
  return std::numeric_limits<double>::quiet_NaN();
}

TEST(ComplexScalar, StepsAndObservablesAreCovariant) {
  for (const SimulationSpec& base : systems())
    for (const std::string scheme : {"synchronous", "sequential", "leapfrog", "yoshida4"})
      for (const Pass pass : {Pass::staged, Pass::streaming}) {
        SimulationSpec spec = with_scheme(in_field(base, false, false), scheme, 0.2), other = spec;
        spec.pass = other.pass = pass;
        const GaugeFunction lambda(spec.lattice.sites());
        other.background = transformed(spec.background, lambda, spec.lattice);
        const State start = random_state(spec, 1210);
        SCOPED_TRACE(described(spec, 1210));
        const auto one = started(spec, start), same = started(other, turned(start, lambda(0)));
        for (const auto& simulation : {one.get(), same.get()}) simulation->advance(5);
        const State end = turned(state_of(*one, start.phi.size()), lambda(5 * spec.step));
        EXPECT_LE(reference::difference(end, state_of(*same, start.phi.size())), 1e-13 * reference::largest(end));
        for (const std::string name : {"charge", "energy", "loss"})
          EXPECT_NEAR(observed(*one, name), observed(*same, name), 1e-12 * observed(*one, "energy")) << name;
      }
}

// Where 𝒜_0 is the same everywhere and links are static, leapfrog runs in its staggered form: the same orbit.
TEST(ComplexScalar, TheStaggeredFormIsTheSameOrbit) {
  for (const SimulationSpec& base : systems())
    for (const std::string scheme : {"leapfrog", "yoshida4"}) {
      const SimulationSpec spec = with_scheme(in_field(base, true, true), scheme, 0.2);
      EXPECT_TRUE(theory_tensors(spec).staggers);
      SimulationSpec plain = spec;
      plain.background.is_static = false;
      const State start = random_state(spec, 1220), end = evolved(plain, start, 50);
      SCOPED_TRACE(described(spec, 1220));
      EXPECT_LE(reference::difference(evolved(spec, start, 50), end), 1e-12 * reference::largest(end));
    }
}

// The charge in any background, and with a potential; `synchronous` does not keep it.
TEST(ComplexScalar, ChargeIsConservedByEachSchemeThatKicksAndDriftsInTurn) {
  for (const SimulationSpec& base : systems())
    for (const std::string scheme : {"synchronous", "sequential", "leapfrog", "yoshida4"})
      for (const bool is_static : {true, false}) {
        const SimulationSpec spec = with_scheme(in_field(base, is_static, false), scheme, 0.15);
        SCOPED_TRACE(described(spec, 1230));
        const auto simulation = started(spec, random_state(spec, 1230));
        const double before = observed(*simulation, "charge"), energy = observed(*simulation, "energy");
        simulation->advance(scheme == "synchronous" ? 5 : 2000);
        const double size = std::max(energy, std::abs(observed(*simulation, "energy")));  // the field may do work
        const double change = std::abs(observed(*simulation, "charge") - before) / size;
        if (scheme == "synchronous")
          EXPECT_GE(change, 1e-4);
        else
          EXPECT_LE(change, 1e-12);
      }
}

TEST(ComplexScalar, TheInvariantIsConservedWhereItIsDefined) {
  for (const SimulationSpec& base : systems())
    for (const std::string scheme : {"sequential", "leapfrog"}) {
      const SimulationSpec spec = with_scheme(in_field(base, true, true), scheme, 0.3 * base.lattice.spacing);
      SCOPED_TRACE(described(spec, 1240));
      const auto simulation = started(spec, random_state(spec, 1240));
      const double before = observed(*simulation, "invariant"), energy = observed(*simulation, "energy");
      EXPECT_EQ(std::isnan(before), spec.potential != "none");
      if (std::isnan(before)) continue;
      simulation->advance(5000);
      EXPECT_LE(std::abs(observed(*simulation, "invariant") / before - 1), 1e-12);
      EXPECT_GE(std::abs(observed(*simulation, "energy") / energy - 1), 1e-6);
      const auto moving = started(with_scheme(in_field(base, false, true), scheme, 0.3), random_state(spec, 1240));
      EXPECT_TRUE(std::isnan(observed(*moving, "invariant")));
    }
}

// A plane wave e^{−iωt} has the charge (ω − 𝒜_0)|φ|² at each site.
TEST(ComplexScalar, APlaneWaveOfPositiveFrequencyHasPositiveCharge) {
  SimulationSpec spec = with_scheme(system("complex_scalar", {12}, 0.7, 0.4), "exact", 0.1);
  const double k = 2 * std::numbers::pi / 12, omega = std::sqrt(0.4 + std::pow(2 * std::sin(k / 2) / 0.7, 2));
  State start{Values(24), Values(24)};
  for (std::size_t i = 0; i < 12; ++i) {
    const std::complex<double> phi = std::polar(1.0, k * double(i)), pi = std::complex(0.0, -omega) * phi;
    start.phi[i] = phi.real(), start.phi[i + 12] = phi.imag();
    start.pi[i] = pi.real(), start.pi[i + 12] = pi.imag();
  }
  const auto simulation = started(spec, start);
  EXPECT_NEAR(observed(*simulation, "charge"), 12 * 0.7 * omega, 1e-12);
  simulation->advance(1);
  const State end = state_of(*simulation, 24);
  EXPECT_NEAR(end.phi[3], std::cos(3 * k - omega * 0.1), 1e-13);
  EXPECT_NEAR(end.phi[15], std::sin(3 * k - omega * 0.1), 1e-13);
}

}  // namespace
}  // namespace dualfield::laws
