// SPDX-License-Identifier: MIT
// The observables of a simulation against sums written out, their names, and that non-finite values are reported.
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

using reference::PlainCase;

double dot(const Values& x, const Values& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

/// 𝒳₀x, which acts on pairs (re, im): (x², −x¹, x⁴, −x³).
Values x0_times(const Values& x, std::size_t sites) {
  Values result(x.size());
  for (std::size_t pair = 0; pair < x.size(); pair += 2 * sites)
    for (std::size_t i = pair; i < pair + sites; ++i) {
      result[i] = x[i + sites];
      result[i + sites] = -x[i];
    }
  return result;
}

double potential_energy(const PlainCase& c, const Values& phi) {
  double sum = 0;
  for (const double value : phi)
    sum += c.potential == "phi4"          ? value * value * value * value / 4
           : c.potential == "sine_gordon" ? 1 - std::cos(value)
                                          : 0;
  return c.coupling * sum;
}

using Expected = std::map<std::string, double>;

Expected klein_gordon(const SimulationSpec& spec, const State& s) {
  PlainCase free = plain(spec);
  free.coupling = 0;
  const double h = spec.step, volume = std::pow(spec.lattice.spacing, spec.lattice.dimensions);
  const auto K = [&](const Values& x) {
    Values result(x.size());
    reference::add(result, -1, reference::rate(free, {x, x}, 0).pi);
    return result;
  };
  Expected sums{{"max_abs", reference::largest(s)}};
  const double loss = dot(s.phi, K(s.phi)) / 2 + potential_energy(plain(spec), s.phi);
  const double energy = dot(s.pi, s.pi) / 2 + loss;
  sums["energy"] = volume * energy;
  sums["loss"] = volume * loss;
  if (spec.potential == "none" && spec.scheme == "leapfrog")
    sums["invariant"] = volume * (energy - h * h / 8 * dot(s.pi, K(s.pi)));
  if (spec.potential == "none" && spec.scheme == "sequential")
    sums["invariant"] = volume * (energy + h / 2 * dot(s.pi, K(s.phi)));
  return sums;
}

/// With u = −β = φ(t−h): the invariant ½|(φ−u)/h|² + ½φᵀKu, the energy with the mean of φ and u, the loss (3.18).
Expected klein_gordon_delayed(const SimulationSpec& spec, const State& s) {
  const PlainCase c = plain(spec);
  const double h = spec.step, volume = std::pow(spec.lattice.spacing, spec.lattice.dimensions);
  const auto K_between = [&](const Values& x, const Values& y) {
    return -dot(x, reference::klein_gordon_rate(c, {y, y}).pi);
  };
  Values velocity = s.phi, mean = s.phi, before(s.phi.size());
  reference::add(before, -1, s.pi);
  reference::add(velocity, -1, before);
  for (double& value : velocity) value /= h;
  reference::add(mean, 1, before);
  for (double& value : mean) value /= 2;
  Expected sums{{"max_abs", reference::largest(s)}};
  sums["energy"] = volume * (dot(velocity, velocity) + K_between(mean, mean)) / 2;
  sums["invariant"] = volume * (dot(velocity, velocity) + K_between(s.phi, before)) / 2;
  sums["loss"] = volume * (dot(s.phi, s.phi) + dot(s.pi, s.pi)) / 2;
  return sums;
}

Expected dirac(const SimulationSpec& spec, const State& s) {
  const PlainCase c = plain(spec);
  const std::size_t sites = std::size_t(c.sites());
  const double h = spec.step, m = c.mass, volume = std::pow(c.spacing, c.dimensions);
  const Values b_pi = reference::rate(c, s, 0).phi;
  const double charge = dot(s.phi, s.phi) + dot(s.pi, s.pi);
  Expected sums{{"max_abs", reference::largest(s)}, {"charge", volume * charge}};
  sums["energy"] = volume * (m / 2 * (dot(s.phi, s.phi) - dot(s.pi, s.pi)) - dot(s.phi, x0_times(b_pi, sites)));
  if (spec.scheme == "leapfrog") sums["invariant"] = volume * (charge - h * h / 4 * dot(b_pi, b_pi));
  if (spec.scheme == "unitary") sums["invariant"] = volume * charge;
  if (spec.scheme == "sequential" && m == 0) sums["invariant"] = volume * (charge + h * dot(s.phi, b_pi));
  const Values x0_pi = x0_times(s.pi, sites);
  for (std::size_t a = 0; a < s.pi.size() / sites; ++a) {  // (4.14): ½Σ_cφ_cφ_c + mΣπ_a𝒳₀_{ab}π_b
    double own = 0;
    for (std::size_t i = a * sites; i < (a + 1) * sites; ++i) own += s.pi[i] * x0_pi[i];
    sums["loss_" + std::to_string(a + 1)] = volume * (dot(s.phi, s.phi) / 2 + m * own);
  }
  return sums;
}

std::vector<SimulationSpec> systems() {
  return {system("klein_gordon", {17}, 0.7, 0.4),
          system("klein_gordon", {6, 9}, 1.3, -0.3),
          system("klein_gordon", {5, 3, 4}, 0.9, 0.2),
          system("klein_gordon", {19}, 0.8, 0.1, "phi4", 0.7),
          system("klein_gordon", {3, 5, 6}, 1.2, 0, "sine_gordon", 1.4),
          system("klein_gordon_delayed", {18}, 0.7, 0.4),
          system("klein_gordon_delayed", {7, 5}, 1.3, -0.3),
          system("klein_gordon_delayed", {4, 3, 5}, 0.9, 0.2),
          system("dirac_1d", {21}, 0.6, 0.3),
          system("dirac_1d", {2100}, 1, 0),
          system("dirac_3d", {4, 3, 5}, 1.1, 0.5),
          system("dirac_3d", {9, 2, 3}, 0.8, 0)};
}

TEST(Observables, AgreeWithPlainSums) {
  unsigned seed = 1300;
  for (const SimulationSpec& system : systems())
    for (const std::string& scheme : schemes(system))
      for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
        SimulationSpec spec = with_scheme(system, scheme, 0.3);
        spec.precision = precision;
        SCOPED_TRACE(described(spec, ++seed));
        const State state = rounded_to_single(random_state(spec, seed));
        Expected expected = is_dirac(spec)                  ? dirac(spec, state)
                            : spec.theory == "klein_gordon" ? klein_gordon(spec, state)
                                                            : klein_gordon_delayed(spec, state);
        const double volume = std::pow(spec.lattice.spacing, spec.lattice.dimensions);
        const double squares =
            spec.theory == "klein_gordon_delayed" ? 1 / (spec.step * spec.step) : 1;  // from ((φ−u)/h)²
        const double tolerance = squares * (precision == Precision::double_precision ? 1e-14 : 3e-7) * volume *
                                 (10 + dot(state.phi, state.phi) + dot(state.pi, state.pi)) *
                                 (1 + 4 / (spec.lattice.spacing * spec.lattice.spacing));
        for (const Observable& observable : started(spec, state)->observe()) {
          ASSERT_TRUE(expected.contains(observable.name)) << observable.name << " is not expected";
          EXPECT_NEAR(observable.value, expected[observable.name], tolerance) << observable.name;
          expected.erase(observable.name);
        }
        EXPECT_TRUE(expected.empty()) << expected.begin()->first << " is not observed";
      }
}

TEST(Observables, ComeInAFixedOrder) {
  const auto names = [](const SimulationSpec& spec) {
    std::string all;
    for (const Observable& observable : started(spec, random_state(spec, 1))->observe()) all += observable.name + " ";
    return all;
  };
  const SimulationSpec dirac = with_scheme(system("dirac_3d", {2, 2, 2}, 1, 0.1), "leapfrog", 0.1);
  EXPECT_EQ(names(dirac), "max_abs charge energy invariant loss_1 loss_2 loss_3 loss_4 ");
  EXPECT_EQ(names(with_scheme(dirac, "sequential", 0.1)), "max_abs charge energy loss_1 loss_2 loss_3 loss_4 ");
  EXPECT_EQ(names(with_scheme(dirac, "unitary", 0.1)), "max_abs charge energy invariant loss_1 loss_2 loss_3 loss_4 ");
  const SimulationSpec klein_gordon = with_scheme(system("klein_gordon", {2, 2}, 1, 0.1), "sequential", 0.1);
  EXPECT_EQ(names(klein_gordon), "max_abs energy invariant loss ");
  EXPECT_EQ(names(with_scheme(klein_gordon, "yoshida4", 0.1)), "max_abs energy loss ");
  const SimulationSpec delayed = with_scheme(system("klein_gordon_delayed", {2, 2}, 1, 0.1), "synchronous", 0.1);
  EXPECT_EQ(names(delayed), "max_abs energy invariant loss ");
}

TEST(Observables, MaxAbsIsNotANumberWhereAValueIsNotFinite) {
  for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
    SimulationSpec spec = with_scheme(system("dirac_3d", {7, 3, 2}, 1, 0.1), "leapfrog", 0.1);
    spec.precision = precision;
    const auto max_abs = [&](const State& state) { return started(spec, state)->observe().front().value; };
    const State good = random_state(spec, 5);
    EXPECT_NEAR(max_abs(good), reference::largest(good), 1e-7);
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {std::nan(""), infinity, -infinity})
      for (const std::size_t place : {std::size_t(0), std::size_t(6), std::size_t(100), good.phi.size() - 1}) {
        State state = good;
        state.phi[place] = bad;
        EXPECT_TRUE(std::isnan(max_abs(state))) << "phi[" << place << "] = " << bad;
        state = good;
        state.pi[place] = bad;
        EXPECT_TRUE(std::isnan(max_abs(state))) << "pi[" << place << "] = " << bad;
      }
  }
}

}  // namespace
}  // namespace dualfield::laws
