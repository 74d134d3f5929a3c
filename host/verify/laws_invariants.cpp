// SPDX-License-Identifier: MIT
// What fields and schemes conserve: quadratic forms zᵀMz, conserved to rounding, and the equation of continuity of
// leapfrog for the Dirac field.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {


/// The symmetric matrix M of a conserved zᵀMz, from the tensors of a spec.
using Form = DenseMatrix (*)(const SimulationSpec& spec);

DenseMatrix identity(const DenseMatrix& like) { return DenseMatrix::Identity(like.rows(), like.rows()); }
DenseMatrix zero(const DenseMatrix& like) { return DenseMatrix::Zero(like.rows(), like.rows()); }
DenseMatrix diagonal(const DenseMatrix& x, const DenseMatrix& y) { return block_matrix(x, zero(x), zero(x), y); }
/// [[x, c], [cᵀ, y]]
DenseMatrix coupled(const DenseMatrix& x, const DenseMatrix& c, const DenseMatrix& y) {
  return block_matrix(x, c, c.transpose(), y);
}

/// ½|π|² + ½φᵀKφ, K = m² − Lap
DenseMatrix klein_gordon_energy(const SimulationSpec& spec) {
  const DenseMatrix K = -assembled(spec).a;
  return diagonal(K, identity(K)) / 2;
}

/// ½πᵀ(1 − h²K/4)π + ½φᵀKφ
DenseMatrix klein_gordon_leapfrog(const SimulationSpec& spec) {
  const DenseMatrix K = -assembled(spec).a;
  return diagonal(K, identity(K) - spec.step * spec.step / 4 * K) / 2;
}

/// ½|π|² + ½φᵀKφ + (h/2)πᵀKφ
DenseMatrix klein_gordon_sequential(const SimulationSpec& spec) {
  const DenseMatrix K = -assembled(spec).a;
  return coupled(K, spec.step / 2 * K, identity(K)) / 2;
}

/// |φ|² + |π|²
DenseMatrix charge(const SimulationSpec& spec) {
  const DenseMatrix one = identity(assembled(spec).b);
  return diagonal(one, one);
}

/// ½m(|φ|² − |π|²) − φᵀ𝒳₀Bπ
DenseMatrix dirac_energy(const SimulationSpec& spec) {
  const Assembled t = assembled(spec);
  const DenseMatrix mass = spec.parameters.mass * identity(t.b);
  return coupled(mass, -t.J * t.b, -mass) / 2;
}

/// |φ|² + |π|² + hφᵀBπ
DenseMatrix dirac_sequential(const SimulationSpec& spec) {
  const DenseMatrix B = assembled(spec).b;
  return coupled(identity(B), spec.step / 2 * B, identity(B));
}

/// |φ|² + |π|² − (h²/4)|Bπ|²
DenseMatrix dirac_leapfrog(const SimulationSpec& spec) {
  const DenseMatrix B = assembled(spec).b, one = identity(B);
  return diagonal(one, one - spec.step * spec.step / 4 * B.transpose() * B);
}

/// ½{(sin mh/h)[φᵀ(1−h²BBᵀ/2)φ − πᵀ(1−h²b/2)(1−h²b/4)π] − 2φᵀ𝒳₀B(1−h²b/4)π}, b = BᵀB
DenseMatrix dirac_leapfrog_energy(const SimulationSpec& spec) {
  const Assembled t = assembled(spec);
  const double h = spec.step, slowed = std::sin(spec.parameters.mass * h) / h;
  const DenseMatrix one = identity(t.b), b = h * h * t.b.transpose() * t.b;
  return coupled(slowed * (one - h * h / 2 * t.b * t.b.transpose()), -t.J * t.b * (one - b / 4),
                 -slowed * (one - b / 2) * (one - b / 4)) /
         2;
}

/// The larger of two differences, in units of |z|ᵀ|M||z|: of zᵀMz from its first value during `steps` steps of the
/// kernels, and of the program's observable of this name from zᵀMz. No name: the drift alone.
double drift(const SimulationSpec& spec, const DenseMatrix& M, const std::string& observable, int steps,
             Random& random) {
  const Vector start = random_state(spec, random);
  const double size = start.cwiseAbs().dot(M.cwiseAbs() * start.cwiseAbs()), first = start.dot(M * start);
  double worst = 0;
  if (!observable.empty())
    worst = std::abs(observed(spec, start, observable) / spec.lattice.cell_volume() - first) / size;
  Vector z = start;
  for (int stretch = 0; stretch < 10; ++stretch) {
    z = evolved(spec, z, steps / 10);
    const double apart = std::abs(z.dot(M * z) - first) / size;
    worst = std::isfinite(apart) ? std::max(worst, apart) : INFINITY;
  }
  return worst;
}

double worst_drift(const std::vector<SimulationSpec>& fields, const char* scheme, Form form,
                   const std::string& observable, int steps, Random& random) {
  double worst = 0;
  for (const SimulationSpec& field : fields) {
    const SimulationSpec spec = with_scheme(field, scheme, 0.4);
    worst = std::max(worst, drift(spec, form(spec), observable, steps, random));
  }
  return worst;
}

Entry kept_by_scheme(std::string id, std::string statement, std::vector<SimulationSpec> (*fields)(Random&),
                     const char* scheme, Form form, std::string observable) {
  std::string computed = "largest drift of zᵀMz in 1000 steps of the kernels, relative to |z|ᵀ|M||z|";
  if (!observable.empty()) computed += ", and the program's \"" + observable + "\" against it";
  return law(std::move(id), std::move(statement), std::move(computed), law_rounding, [=](Random& random, std::string&) {
    return worst_drift(fields(random), scheme, form, observable, 1000, random);
  });
}

std::vector<SimulationSpec> massless_dirac_fields(Random& random) {
  std::vector<SimulationSpec> fields = dirac_fields(random);
  for (SimulationSpec& field : fields) field = massless(field);
  return fields;
}

/// A law that holds only where m = 0.
Entry dirac_sequential_law() {
  Entry entry = kept_by_scheme("invariant.dirac.sequential", "sequential keeps |φ|² + |π|² + hφᵀBπ",
                               massless_dirac_fields, "sequential", dirac_sequential, "invariant");
  entry.recorded = Verdict::under_assumption;
  entry.amendment = "m = 0";
  entry.measure = [massless = entry.measure] {
    Finding finding = massless();
    Random random("invariant.dirac.sequential with mass");
    finding.without = INFINITY;
    for (const SimulationSpec& field : dirac_fields(random))
      finding.without =
          std::min(*finding.without, worst_drift({field}, "sequential", dirac_sequential, "", 10, random));
    finding.note = "broken already in 10 steps";
    return finding;
  };
  return entry;
}

/// A law in continuous time: GᵀM + MG = 0 for the generator G.
Entry kept_in_continuous_time(std::string id, std::string statement, std::vector<SimulationSpec> (*fields)(Random&),
                              Form form) {
  return law(std::move(id), std::move(statement), "MG against −GᵀM, G assembled from the tensors, M the form's matrix",
             law_rounding, [=](Random& random, std::string&) {
               double worst = 0;
               for (const SimulationSpec& spec : fields(random)) {
                 const DenseMatrix G = assembled(spec).generator(), M = form(spec);
                 worst = std::max(worst, residual(M * G, -G.transpose() * M));
               }
               return worst;
             });
}

/// Σ over the components at each site.
Vector site_sums(const Vector& values, Eigen::Index sites) {
  return Eigen::Map<const DenseMatrix>(values.data(), sites, values.size() / sites).rowwise().sum();
}

/// ρ_i = |φ_i|² + |π_i|² − (h²/4)|(Bπ)_i|²
Vector density(const SimulationSpec& spec, const Vector& z) {
  const Vector b_pi = assembled(spec).b * second_half(z);
  const double h = spec.step;
  const Vector squares = first_half(z).array().square() + second_half(z).array().square();
  return site_sums(squares - h * h / 4 * b_pi.array().square().matrix(), spec.lattice.sites());
}

/// φ in the middle of a leapfrog step, and the sum of π before and after the kick.
struct Kick {
  Vector phi, pi;

  Kick(const SimulationSpec& spec, const Vector& z) {
    const Assembled t = assembled(spec);
    const double h = spec.step, angle = spec.parameters.mass * h / 2;
    const DenseMatrix rotation = std::cos(angle) * identity(t.J) + std::sin(angle) * t.J;  // e^{(h/2)m𝒳₀}
    const Vector before = rotation.transpose() * second_half(z);
    phi = rotation * first_half(z) + h / 2 * t.b * before;
    pi = 2 * before - h * t.b.transpose() * phi;
  }
};

/// Residual of Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0 in one leapfrog step of the kernels, J_{μ,i} =
/// −(h/a)φ_i·𝒳_μ(π+π')_{i+μ}.
template <class T, class... Factors>
double continuity_residual(const SimulationSpec& spec, Random& random, const Factors&... X) {
  const Vector z = random_state(spec, random);
  const Vector change = density(spec, evolved(spec, z, 1)) - density(spec, z);
  const Kick kick(spec, z);
  Vector divergence = Vector::Zero(change.size());
  int axis = 0;
  const auto add = [&](const auto& factor) {
    const DenseMatrix hop = dense(shifted(factor, axis, +1), spec.parameters, spec.lattice);
    const DenseMatrix back = dense(shifted(identity_matrix<1>(), axis, -1), spec.parameters, spec.lattice);
    const Vector current =
        -spec.step / spec.lattice.spacing * site_sums(kick.phi.cwiseProduct(hop * kick.pi), spec.lattice.sites());
    divergence += current - back * current;
    ++axis;
  };
  (add(X), ...);
  return residual(change, -divergence);
}

Entry continuity() {
  return law(
      "continuity.leapfrog.dirac",
      "Δρ_i + Σ_μ(J_{μ,i} − J_{μ,i−μ}) = 0: ρ = |φ|² + |π|² − (h²/4)|Bπ|², J = −(h/a)φ^{mid}_i·𝒳_μ(π+π')_{i+μ}",
      "change of ρ at every site in one leapfrog step of the kernels against the currents, D = 1, 3, random a, m",
      law_rounding, [](Random& random, std::string&) {
        const std::vector<SimulationSpec> fields = dirac_fields(random);
        return std::max(continuity_residual<Dirac1d>(with_scheme(fields[0], "leapfrog", 0.4), random, Dirac1d::X1),
                        continuity_residual<Dirac3d>(with_scheme(fields[1], "leapfrog", 0.4), random, Dirac3d::X1,
                                                     Dirac3d::X2, Dirac3d::X3));
      });
}

}  // namespace

std::vector<Entry> invariant_laws() {
  return {
      kept_in_continuous_time("invariant.klein_gordon.continuous", "the field keeps ½|π|² + ½φᵀKφ, K = m² − Lap",
                              klein_gordon_fields, klein_gordon_energy),
      kept_by_scheme("invariant.klein_gordon.leapfrog", "leapfrog keeps ½πᵀ(1 − h²K/4)π + ½φᵀKφ", klein_gordon_fields,
                     "leapfrog", klein_gordon_leapfrog, "invariant"),
      kept_by_scheme("invariant.klein_gordon.sequential", "sequential keeps ½|π|² + ½φᵀKφ + (h/2)πᵀKφ",
                     klein_gordon_fields, "sequential", klein_gordon_sequential, "invariant"),
      kept_in_continuous_time("charge.dirac.continuous", "the field keeps |φ|² + |π|²: its generator is antisymmetric",
                              dirac_fields, charge),
      kept_in_continuous_time("energy.dirac.continuous", "the field keeps ½m(|φ|² − |π|²) − φᵀ𝒳₀Bπ", dirac_fields,
                              dirac_energy),
      dirac_sequential_law(),
      kept_by_scheme("invariant.dirac.leapfrog", "leapfrog keeps |φ|² + |π|² − (h²/4)|Bπ|² for any m", dirac_fields,
                     "leapfrog", dirac_leapfrog, "invariant"),
      kept_by_scheme("energy.dirac.leapfrog",
                     "leapfrog keeps ½{(sin mh/h)[φᵀ(1−h²BBᵀ/2)φ − πᵀ(1−h²b/2)(1−h²b/4)π] − 2φᵀ𝒳₀B(1−h²b/4)π}, b = BᵀB",
                     dirac_fields, "leapfrog", dirac_leapfrog_energy, ""),
      kept_by_scheme("invariant.dirac.unitary", "unitary keeps |φ|² + |π|² for any m", dirac_fields, "unitary", charge,
                     "invariant"),
      continuity(),
  };
}

}  // namespace dualfield::verify
