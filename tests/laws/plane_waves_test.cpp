// SPDX-License-Identifier: MIT
// Plane waves in a simulation: a step multiplies them by the scheme's one-step symbol. Dispersion relations that the
// ledger does not have.
#include <gtest/gtest.h>

#include <numbers>

#include "dualfield/catalogue.hpp"
#include "dualfield/simulation.hpp"
#include "dualfield/symbol.hpp"
#include "laws/systems.hpp"

namespace dualfield::laws {
namespace {

using Mode = std::array<int, 3>;

WaveVector wave_vector(const SimulationSpec& spec, const Mode& mode) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < 3; ++axis) k[axis] = 2 * std::numbers::pi * mode[axis] / spec.lattice.extent[axis];
  return k;
}

/// The state Re(z e^{ik·i}) with the amplitudes z = (φ^1 … φ^K, π^1 … π^K).
template <std::size_t Size>
State wave(const SimulationSpec& spec, const Mode& mode, const std::array<Complex, Size>& z) {
  const WaveVector k = wave_vector(spec, mode);
  const reference::PlainCase box = plain(spec);
  const std::size_t sites = std::size_t(box.sites());
  State state{Values(Size / 2 * sites), Values(Size / 2 * sites)};
  reference::at_every_site(box, [&](int x, int y, int zz) {
    const Complex phase = std::polar(1.0, k[0] * x + k[1] * y + k[2] * zz);
    for (std::size_t a = 0; a < Size / 2; ++a) {
      state.phi[a * sites + std::size_t(box.at(x, y, zz))] = std::real(z[a] * phase);
      state.pi[a * sites + std::size_t(box.at(x, y, zz))] = std::real(z[Size / 2 + a] * phase);
    }
  });
  return state;
}

template <std::size_t Size>
std::array<Complex, Size> random_amplitudes(unsigned seed) {
  std::mt19937 bits(seed);
  std::array<Complex, Size> z;
  for (Complex& value : z) {
    const double re = bits() * 0x1p-32 - 0.5, im = bits() * 0x1p-32 - 0.5;
    value = {re, im};
  }
  return z;
}

template <class T>
void expect_symbol(const SimulationSpec& system, const Mode& mode) {
  for (const Scheme& scheme : schemes_of<T>()) {
    if (scheme.kind == Exact::kind) continue;  // has no stages
    const SimulationSpec spec = with_scheme(system, std::string(scheme.name), 0.37 * system.lattice.spacing);
    SCOPED_TRACE(described(spec, 1400));
    auto z = random_amplitudes<2 * T::components>(1400);
    const State start = wave(spec, mode, z);
    const StageSymbols step(theory_tensors(spec).stages(scheme, spec.step), wave_vector(spec, mode));
    std::vector<Complex> amplitudes(z.begin(), z.end());
    step.apply(amplitudes);
    std::copy(amplitudes.begin(), amplitudes.end(), z.begin());
    const State expected = wave(spec, mode, z);
    EXPECT_LE(reference::difference(evolved(spec, start, 1), expected), 1e-13 * (1 + reference::largest(expected)));
  }
}

TEST(PlaneWaves, AreMultipliedByTheOneStepSymbol) {
  expect_symbol<KleinGordon<1>>(system("klein_gordon", {11}, 0.8, 0.3), {3, 0, 0});
  expect_symbol<KleinGordon<2>>(system("klein_gordon", {8, 5}, 1.2, -0.2), {3, 2, 0});
  expect_symbol<KleinGordon<3>>(system("klein_gordon", {4, 7, 3}, 1, 0.6), {1, 3, 2});
  expect_symbol<KleinGordonDelayed<1>>(system("klein_gordon_delayed", {11}, 0.8, 0.3), {3, 0, 0});
  expect_symbol<KleinGordonDelayed<2>>(system("klein_gordon_delayed", {8, 5}, 1.2, -0.2), {3, 2, 0});
  expect_symbol<KleinGordonDelayed<3>>(system("klein_gordon_delayed", {4, 7, 3}, 1, 0.6), {1, 3, 2});
  expect_symbol<Dirac1d>(system("dirac_1d", {9}, 0.7, 0.5), {2, 0, 0});
  expect_symbol<Dirac3d>(system("dirac_3d", {5, 3, 7}, 1.3, 0.4), {2, 1, 3});
}

/// A system and a mode on which the square of the generator is −ω² times the identity, ω² = m² + s².
struct Oscillator {
  SimulationSpec spec;
  Mode mode;
  double s_squared;

  State random_wave(unsigned seed) const {
    if (components(spec) == 1) return wave(spec, mode, random_amplitudes<2>(seed));
    if (components(spec) == 2) return wave(spec, mode, random_amplitudes<4>(seed));
    return wave(spec, mode, random_amplitudes<8>(seed));
  }
};

/// s² = 4Σsin²(k/2)/a² for Klein–Gordon at any k, and for Dirac where k lies along an axis.
std::vector<Oscillator> oscillators(double mass_squared) {
  std::vector<Oscillator> all = {{system("klein_gordon", {11}, 0.8, mass_squared), {4, 0, 0}, 0},
                                 {system("klein_gordon", {6, 7}, 1.2, mass_squared), {1, 3, 0}, 0},
                                 {system("klein_gordon", {5, 4, 6}, 1.1, mass_squared), {2, 1, 3}, 0},
                                 {system("dirac_1d", {9}, 0.7, mass_squared), {2, 0, 0}, 0},
                                 {system("dirac_3d", {7, 3, 4}, 1.3, mass_squared), {3, 0, 0}, 0},
                                 {system("dirac_3d", {2, 3, 5}, 1.1, mass_squared), {0, 0, 2}, 0}};
  for (Oscillator& o : all)
    for (const double k : wave_vector(o.spec, o.mode))
      o.s_squared += std::pow(2 * std::sin(k / 2) / o.spec.lattice.spacing, 2);
  return all;
}

/// Largest |z(2h) − 2c z(h) + d z(0)|, which vanishes if the eigenvalues of a step are the roots of λ² − 2cλ + d.
double recurrence_defect(const SimulationSpec& spec, const State& start, double c, double d) {
  const State one = evolved(spec, start, 1);
  State two = evolved(spec, start, 2);
  for (auto field : {&State::phi, &State::pi}) {
    reference::add(two.*field, -2 * c, one.*field);
    reference::add(two.*field, d, start.*field);
  }
  return reference::largest(two);
}

// Solutions e^{±iωt} obey z(t+h) − 2 cos(ωh) z(t) + z(t−h) = 0 for any h.
TEST(PlaneWaves, ExactHasTheDispersionOfContinuousTime) {
  for (const double mass_squared : {0.0, 0.4})
    for (const Oscillator& o : oscillators(mass_squared))
      for (const double h : {0.45, -3.0, 71.0}) {
        const SimulationSpec spec = with_scheme(o.spec, "exact", h);
        SCOPED_TRACE(described(spec, 1450));
        const double omega = std::sqrt(mass_squared + o.s_squared);
        EXPECT_LE(recurrence_defect(spec, o.random_wave(1450), std::cos(omega * h), 1), 1e-13 * (1 + std::abs(h)));
      }
}

// (3.19), φ(t+h) + φ(t−h) = (2 − h²(m² + s²))φ(t), is leapfrog's dispersion relation.
TEST(PlaneWaves, DelayedKleinGordonHasTheDispersionOfLeapfrog) {
  for (const Oscillator& o : oscillators(0.4)) {
    if (is_dirac(o.spec)) continue;
    SimulationSpec spec = with_scheme(o.spec, "synchronous", 0.45 * o.spec.lattice.spacing);
    spec.theory = "klein_gordon_delayed";
    SCOPED_TRACE(described(spec, 1550));
    const double cosine = 1 - spec.step * spec.step * (0.4 + o.s_squared) / 2;
    EXPECT_LE(recurrence_defect(spec, o.random_wave(1550), cosine, 1), 1e-13);
  }
}

// Without mass in D = 1 the step is onsite(h/2) hop(h) onsite(h/2), rotations by h/2a, h/a, h/2a:
// sin(ωh/2) = sin(h/a) sin(k/2).
TEST(PlaneWaves, UnitaryHasItsDispersion) {
  for (const Oscillator& o : oscillators(0)) {
    if (o.spec.theory != "dirac_1d") continue;
    const double a = o.spec.lattice.spacing, k = wave_vector(o.spec, o.mode)[0];
    for (const double h : {0.45 * a, 2.3 * a, 40.0 * a}) {
      const SimulationSpec spec = with_scheme(o.spec, "unitary", h);
      SCOPED_TRACE(described(spec, 1580));
      const double sine = std::sin(h / a) * std::sin(k / 2);
      EXPECT_LE(recurrence_defect(spec, o.random_wave(1580), 1 - 2 * sine * sine, 1), 1e-13);
    }
  }
}

TEST(PlaneWaves, SequentialHasItsDispersionWithoutDiracMass) {
  for (const double mass_squared : {0.0, 0.4})
    for (const Oscillator& o : oscillators(mass_squared)) {
      if (mass_squared > 0 && is_dirac(o.spec)) continue;
      const double h = 0.45 * o.spec.lattice.spacing;
      const SimulationSpec spec = with_scheme(o.spec, "sequential", h);
      SCOPED_TRACE(described(spec, 1600));
      EXPECT_LE(recurrence_defect(spec, o.random_wave(1600), 1 - h * h * (mass_squared + o.s_squared) / 2, 1), 1e-13);
    }
}

}  // namespace
}  // namespace dualfield::laws
