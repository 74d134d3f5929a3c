// SPDX-License-Identifier: MIT
// The first reference: a loop over the sites for each theory, written from the equations, and the schemes written from
// their definitions. It uses no code of the program, so that a mistake in a tensor or a schedule is not repeated here.
#pragma once

#include <stdexcept>
#include <string>

#include "reference/state.hpp"

namespace dualfield::reference {

/// A theory on a periodic box of n1 × n2 × n3 sites, axis 1 fastest. Axes beyond D have one site.
struct PlainCase {
  std::string theory, potential = "none";
  int dimensions = 1, n1 = 1, n2 = 1, n3 = 1;
  double spacing = 1, mass = 0, mass_squared = 0, coupling = 0;

  int sites() const { return n1 * n2 * n3; }
  int at(int x, int y, int z) const { return (((z + n3) % n3) * n2 + (y + n2) % n2) * n1 + (x + n1) % n1; }
};

/// Calls body(x, y, z) at every site.
template <class Body>
void at_every_site(const PlainCase& c, Body&& body) {
  for (int z = 0; z < c.n3; ++z)
    for (int y = 0; y < c.n2; ++y)
      for (int x = 0; x < c.n1; ++x) body(x, y, z);
}

/// V'(φ) of the potential without ½m²φ², with the coupling.
inline double potential_slope(const PlainCase& c, double phi) {
  if (c.potential == "phi4") return c.coupling * phi * phi * phi;
  if (c.potential == "sine_gordon") return c.coupling * std::sin(phi);
  return 0;
}

/// (3.9) and (3.10): dφ/dt = π, dπ/dt = Σ_μ(φ_{i+μ} − 2φ_i + φ_{i−μ})/a² − m²φ_i − V'(φ_i).
inline State klein_gordon_rate(const PlainCase& c, const State& s) {
  State rate = s;
  const double a2 = c.spacing * c.spacing;
  at_every_site(c, [&](int x, int y, int z) {
    const int i = c.at(x, y, z);
    const double here = s.phi[i];
    double curvature = s.phi[c.at(x + 1, y, z)] - 2 * here + s.phi[c.at(x - 1, y, z)];
    if (c.dimensions >= 2) curvature += s.phi[c.at(x, y + 1, z)] - 2 * here + s.phi[c.at(x, y - 1, z)];
    if (c.dimensions >= 3) curvature += s.phi[c.at(x, y, z + 1)] - 2 * here + s.phi[c.at(x, y, z - 1)];
    rate.phi[i] = s.pi[i];
    rate.pi[i] = curvature / a2 - c.mass_squared * here - potential_slope(c, here);
  });
  return rate;
}

/// dφ/dt = π, dπ/dt = Σ_μ(φ_{i+μ} − 2φ_i + φ_{i−μ})/a² − m²φ_i − λ|φ_i|²φ_i of φ = φ¹ + iφ²: two Klein–Gordon fields,
/// which only the potential couples.
inline State complex_scalar_rate(const PlainCase& c, const State& s) {
  PlainCase free = c;
  free.potential = "none";
  const auto n = std::ptrdiff_t(c.sites());
  const auto part = [&](const Values& of, int which) {
    return Values(of.begin() + which * n, of.begin() + (which + 1) * n);
  };
  State rate = klein_gordon_rate(free, {part(s.phi, 0), part(s.pi, 0)});
  const State second = klein_gordon_rate(free, {part(s.phi, 1), part(s.pi, 1)});
  rate.phi.insert(rate.phi.end(), second.phi.begin(), second.phi.end());
  rate.pi.insert(rate.pi.end(), second.pi.begin(), second.pi.end());
  if (c.potential == "phi4")
    for (std::ptrdiff_t i = 0; i < 2 * n; ++i) {
      const double re = s.phi[std::size_t(i % n)], im = s.phi[std::size_t(i % n + n)];
      rate.pi[std::size_t(i)] -= c.coupling * (re * re + im * im) * s.phi[std::size_t(i)];
    }
  return rate;
}

/// (3.15) and (3.17) at step h: φ(t+h) = 2φ_i + h²(Σ_μ(φ_{i+μ} − 2φ_i + φ_{i−μ})/a² − m²φ_i) + β_i, β(t+h) = −φ(t).
inline State klein_gordon_delayed_step(const PlainCase& c, const State& s, double h) {
  State next = klein_gordon_rate(c, s);
  for (std::size_t i = 0; i < s.phi.size(); ++i) {
    next.phi[i] = 2 * s.phi[i] + h * h * next.pi[i] + s.pi[i];
    next.pi[i] = -s.phi[i];
  }
  return next;
}

/// The rates of (4.17) with the mass m.
inline State dirac_1d_rate(const PlainCase& c, const State& s, double m) {
  State rate = s;
  const int n = c.n1;
  const double *phi1 = s.phi.data(), *phi2 = phi1 + n, *pi1 = s.pi.data(), *pi2 = pi1 + n;
  for (int i = 0; i < n; ++i) {
    const int up = (i + 1) % n, down = (i + n - 1) % n;
    rate.phi[i] = (pi2[up] - pi2[i]) / c.spacing + m * phi2[i];
    rate.phi[n + i] = -(pi1[up] - pi1[i]) / c.spacing - m * phi1[i];
    rate.pi[i] = -(phi2[i] - phi2[down]) / c.spacing - m * pi2[i];
    rate.pi[n + i] = (phi1[i] - phi1[down]) / c.spacing + m * pi1[i];
  }
  return rate;
}

/// The rates of (4.26) with the matrices (4.35) written out and the mass m. u and d are forward differences of π and
/// backward differences of φ.
inline State dirac_3d_rate(const PlainCase& c, const State& s, double m) {
  State rate = s;
  const int n = c.sites();
  at_every_site(c, [&](int x, int y, int z) {
    const int i = c.at(x, y, z);
    const int above[3] = {c.at(x + 1, y, z), c.at(x, y + 1, z), c.at(x, y, z + 1)};
    const int below[3] = {c.at(x - 1, y, z), c.at(x, y - 1, z), c.at(x, y, z - 1)};
    const auto u = [&](int mu, int a) {
      return (s.pi[(a - 1) * n + above[mu - 1]] - s.pi[(a - 1) * n + i]) / c.spacing;
    };
    const auto d = [&](int mu, int a) {
      return (s.phi[(a - 1) * n + i] - s.phi[(a - 1) * n + below[mu - 1]]) / c.spacing;
    };
    const auto f = [&](int a) { return s.phi[(a - 1) * n + i]; };
    const auto p = [&](int a) { return s.pi[(a - 1) * n + i]; };
    rate.phi[i] = -u(1, 4) + u(2, 3) - u(3, 2) + m * f(2);
    rate.phi[n + i] = u(1, 3) + u(2, 4) + u(3, 1) - m * f(1);
    rate.phi[2 * n + i] = -u(1, 2) - u(2, 1) + u(3, 4) + m * f(4);
    rate.phi[3 * n + i] = u(1, 1) - u(2, 2) - u(3, 3) - m * f(3);
    rate.pi[i] = d(1, 4) - d(2, 3) + d(3, 2) - m * p(2);
    rate.pi[n + i] = -d(1, 3) - d(2, 4) - d(3, 1) + m * p(1);
    rate.pi[2 * n + i] = d(1, 2) + d(2, 1) - d(3, 4) - m * p(4);
    rate.pi[3 * n + i] = -d(1, 1) + d(2, 2) + d(3, 3) + m * p(3);
  });
  return rate;
}

/// dφ/dt and dπ/dt of a case. `mass` is that of the 𝒳₀ terms of the Dirac theories; the others take m² from the case.
inline State rate(const PlainCase& c, const State& s, double mass) {
  if (c.theory == "klein_gordon") return klein_gordon_rate(c, s);
  if (c.theory == "complex_scalar") return complex_scalar_rate(c, s);
  if (c.theory == "dirac_1d") return dirac_1d_rate(c, s, mass);
  if (c.theory == "dirac_3d") return dirac_3d_rate(c, s, mass);
  throw std::invalid_argument("the plain loops have no theory \"" + c.theory + "\"");
}

/// The local rotation L(t): φ → e^{−imt}φ, π → e^{+imt}π on the pairs (re, im); the identity for the other
/// theories.
inline void rotate(const PlainCase& c, double t, State& s) {
  if (!c.theory.starts_with("dirac")) return;
  const auto multiply_by_phase = [&](Values& field, double angle) {
    const std::size_t n = std::size_t(c.sites());
    for (std::size_t pair = 0; pair < field.size(); pair += 2 * n)
      for (std::size_t i = pair; i < pair + n; ++i) {
        const double re = field[i], im = field[i + n];
        field[i] = std::cos(angle) * re - std::sin(angle) * im;
        field[i + n] = std::sin(angle) * re + std::cos(angle) * im;
      }
  };
  multiply_by_phase(s.phi, -c.mass * t);
  multiply_by_phase(s.pi, c.mass * t);
}

/// 𝒳_μ x at one site, (4.16) and (4.35) written out; x has 2 or 4 components.
inline Values direction(int mu, const Values& x) {
  if (x.size() == 2) return {x[1], -x[0]};
  if (mu == 1) return {-x[3], x[2], -x[1], x[0]};
  if (mu == 2) return {x[2], x[3], -x[0], -x[1]};
  return {-x[1], x[0], x[3], -x[2]};
}

/// Rotates φ at site i and π at site j by an angle α: dφ/dα = Xπ and dπ/dα = −Xᵀφ, where X = Σ_μ weight_μ 𝒳_μ has unit
/// size.
inline void turn_pair(const PlainCase& c, const Values& weights, double angle, int i, int j, State& s) {
  const std::size_t n = std::size_t(c.sites()), K = s.phi.size() / n;
  Values f(K), p(K), Xp(K), Xf(K);
  for (std::size_t a = 0; a < K; ++a) {
    f[a] = s.phi[a * n + std::size_t(i)];
    p[a] = s.pi[a * n + std::size_t(j)];
  }
  for (std::size_t mu = 0; mu < weights.size(); ++mu) {
    add(Xp, weights[mu], direction(int(mu) + 1, p));
    add(Xf, weights[mu], direction(int(mu) + 1, f));  // Xᵀ = −X
  }
  for (std::size_t a = 0; a < K; ++a) {
    s.phi[a * n + std::size_t(i)] = std::cos(angle) * f[a] + std::sin(angle) * Xp[a];
    s.pi[a * n + std::size_t(j)] = std::cos(angle) * p[a] + std::sin(angle) * Xf[a];
  }
}

/// The factor onsite(t) of `unitary` rotates φ_i and π_i by the angle √D·t/a with X = −Σ𝒳_μ/√D.
inline void turn_sites(const PlainCase& c, double t, State& s) {
  const Values weights(std::size_t(c.dimensions), -1 / std::sqrt(double(c.dimensions)));
  for (int i = 0; i < c.sites(); ++i) turn_pair(c, weights, std::sqrt(double(c.dimensions)) * t / c.spacing, i, i, s);
}

/// The factor hop_μ(t) of `unitary` rotates φ_i and π_{i+μ} by the angle t/a with X = 𝒳_μ.
inline void hop(const PlainCase& c, int mu, double t, State& s) {
  Values weights(std::size_t(c.dimensions), 0.0);
  weights[std::size_t(mu) - 1] = 1;
  at_every_site(c, [&](int x, int y, int z) {
    turn_pair(c, weights, t / c.spacing, c.at(x, y, z), c.at(x + (mu == 1), y + (mu == 2), z + (mu == 3)), s);
  });
}

/// A step of `unitary` for a Dirac theory: L(h/2), onsite(h/2), hop₁…hop_D(h/2), hop_D…hop₁(h/2), onsite(h/2), L(h/2).
inline void unitary_step(const PlainCase& c, double h, State& s) {
  rotate(c, h / 2, s);
  turn_sites(c, h / 2, s);
  for (int mu = 1; mu <= c.dimensions; ++mu) hop(c, mu, h / 2, s);
  for (int mu = c.dimensions; mu >= 1; --mu) hop(c, mu, h / 2, s);
  turn_sites(c, h / 2, s);
  rotate(c, h / 2, s);
}

/// One step of size h of synchronous, sequential, leapfrog, yoshida4 or unitary.
inline void plain_step(const PlainCase& c, const std::string& scheme, double h, State& s) {
  if (c.theory == "klein_gordon_delayed") {
    if (scheme != "synchronous") throw std::invalid_argument("klein_gordon_delayed has no scheme \"" + scheme + "\"");
    s = klein_gordon_delayed_step(c, s, h);
  } else if (scheme == "synchronous") {
    const State change = rate(c, s, c.mass);
    add(s.phi, h, change.phi);
    add(s.pi, h, change.pi);
  } else if (scheme == "sequential") {
    add(s.phi, h, rate(c, s, c.mass).phi);
    add(s.pi, h, rate(c, s, c.mass).pi);
  } else if (scheme == "leapfrog") {
    rotate(c, h / 2, s);
    add(s.phi, h / 2, rate(c, s, 0).phi);
    add(s.pi, h, rate(c, s, 0).pi);
    add(s.phi, h / 2, rate(c, s, 0).phi);
    rotate(c, h / 2, s);
  } else if (scheme == "yoshida4") {
    const double outer = 1 / (2 - std::pow(2.0, 1.0 / 3)), inner = 1 - 2 * outer;
    for (const double part : {outer, inner, outer}) plain_step(c, "leapfrog", part * h, s);
  } else if (scheme == "unitary" && c.theory.starts_with("dirac")) {
    unitary_step(c, h, s);
  } else {
    throw std::invalid_argument("the plain loops have no scheme \"" + scheme + "\"");
  }
}

}  // namespace dualfield::reference
