// SPDX-License-Identifier: MIT
// Symmetries of the schemes: time reversal, the symplectic form, the global phase (5.1); and that their bits do not
// depend on the pass and the number of threads.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host/verify/laws.hpp"

namespace dualfield::verify {

namespace {


/// Smallest and largest of measure(spec) over the fields that have the scheme.
template <class Measure>
std::pair<double, double> range(const std::vector<SimulationSpec>& fields, std::string_view scheme,
                                const Measure& measure) {
  double least = INFINITY, most = 0;
  for (const SimulationSpec& field : fields) {
    if (std::ranges::count(schemes_of(field), scheme) == 0) continue;
    const double value = measure(with_scheme(field, scheme, 0.4));
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return {least, most};
}

/// An entry that holds for some schemes and not for others. It reports the largest residual of the former and the
/// smallest of the latter.
template <class Measure>
Entry law_of_some_schemes(std::string id, std::string statement, std::string computed,
                          std::vector<SimulationSpec> (*fields)(Random&), std::vector<std::string> keeping,
                          std::vector<std::string> breaking, Measure measure) {
  Entry entry{id,
              std::move(statement),
              std::move(computed),
              Verdict::under_assumption,
              fmt::format("the scheme is {}; broken by {}", fmt::join(keeping, " or "), fmt::join(breaking, " and ")),
              {}};
  entry.measure = [=] {
    Random random(id);
    Finding finding;
    finding.tolerance = law_rounding;
    finding.without = INFINITY;
    const std::vector<SimulationSpec> all = fields(random);
    const auto of_spec = [&](const SimulationSpec& spec) { return measure(spec, random); };
    for (const std::string& scheme : keeping)
      finding.printed = std::max(finding.printed, range(all, scheme, of_spec).second);
    for (const std::string& scheme : breaking)
      finding.without = std::min(*finding.without, range(all, scheme, of_spec).first);
    return finding;
  };
  return entry;
}

/// Residual of three steps h and three steps −h against the state before them.
double reversal_residual(const SimulationSpec& spec, Random& random) {
  const Vector z = random_state(spec, random);
  SimulationSpec back = spec;
  back.step = -spec.step;
  return residual(evolved(back, evolved(spec, z, 3), 3), z);
}

/// Residual of MᵀΩM = Ω for the matrix M of one step, Ω = [[0, 1], [−1, 0]] on (φ, π).
double symplectic_residual(const SimulationSpec& spec, Random&) {
  const DenseMatrix step = step_matrix(spec);
  const Eigen::Index half = step.rows() / 2;
  const DenseMatrix one = DenseMatrix::Identity(half, half), zero = DenseMatrix::Zero(half, half);
  const DenseMatrix form = block_matrix(zero, one, -one, zero);
  return residual(step.transpose() * form * step, form);
}

/// ΩG + GᵀΩ = 0, and G = Ω·(a symmetric matrix), with Ω = 𝒳₀ ⊕ 𝒳₀.
Entry dirac_form() {
  return law("symplectic.dirac.continuous", "z' = 𝒳₀∇H: the symplectic form of the Dirac field is 𝒳₀ ⊕ 𝒳₀",
             "ΩG against −GᵀΩ and Ω⁻¹G against its transpose, G assembled from the tensors, D = 1, 3", law_rounding,
             [](Random& random, std::string&) {
               double worst = 0;
               for (const SimulationSpec& spec : dirac_fields(random)) {
                 const Assembled tensors = assembled(spec);
                 const DenseMatrix G = tensors.generator(), form = tensors.complex_structure(), H = -form * G;
                 worst = std::max({worst, residual(form * G, -G.transpose() * form), residual(H, H.transpose())});
               }
               return worst;
             });
}

/// e^{θ𝒳₀} on φ and on π.
DenseMatrix phase(const SimulationSpec& spec, double angle) {
  const DenseMatrix J = assembled(spec).complex_structure();
  return std::cos(angle) * DenseMatrix::Identity(J.rows(), J.rows()) + std::sin(angle) * J;
}

Entry global_phase() {
  return law("covariance.global_u1", "every scheme commutes with φ → e^{θ𝒳₀}φ, π → e^{θ𝒳₀}π of constant θ, (5.1)",
             "three steps of the kernels after and before the transformation, random θ, D = 1, 3, every scheme",
             law_rounding, [](Random& random, std::string&) {
               double worst = 0;
               for (const SimulationSpec& field : dirac_fields(random))
                 for (const std::string_view scheme : schemes_of(field)) {
                   const SimulationSpec spec = with_scheme(field, scheme, 0.4);
                   const DenseMatrix rotation = phase(spec, 3 * random.uniform());
                   const Vector z = random_state(spec, random);
                   worst = std::max(worst, residual(evolved(spec, rotation * z, 3), rotation * evolved(spec, z, 3)));
                 }
               return worst;
             });
}

/// Number of values of two states that differ in any bit.
int differing(const Vector& x, const Vector& y) {
  int count = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) count += std::memcmp(&x[i], &y[i], sizeof(double)) != 0;
  return count;
}

Entry same_bits() {
  return law("bits.half_steps_fused", "the passes staged and streaming give the same bits, on any number of threads",
             "values that differ in any bit after three steps, 1 to 3 threads, every theory and scheme", 0,
             [](Random& random, std::string& note) {
               int worst = 0;
               std::int64_t compared = 0;
               for (const SimulationSpec& field : all_fields(random))
                 for (const std::string_view scheme : schemes_of(field)) {
                   SimulationSpec spec = with_scheme(field, scheme, 0.4);
                   const Vector z = random_state(spec, random);
                   spec.pass = Pass::staged;
                   const Vector expected = evolved(spec, z, 3);
                   for (spec.threads = 1; spec.threads <= 3; ++spec.threads) {
                     spec.pass = Pass::streaming;
                     worst = std::max(worst, differing(evolved(spec, z, 3), expected));
                     compared += z.size();
                   }
                 }
               note = fmt::format("{} values compared", compared);
               return worst;
             });
}

}  // namespace

std::vector<Entry> symmetry_laws() {
  return {
      law_of_some_schemes("reversal", "step(−h) undoes step(h)",
                          "three steps of the kernels and three back from random states, every theory, h = 0.4 a",
                          all_fields, {"leapfrog", "yoshida4", "unitary", "exact"}, {"synchronous", "sequential"},
                          reversal_residual),
      law_of_some_schemes("symplectic.klein_gordon", "a step M keeps the symplectic form of (φ, π): MᵀΩM = Ω",
                          "M from the kernels, each unit vector stepped, D = 1, 2, 3", klein_gordon_fields,
                          {"leapfrog", "sequential", "yoshida4", "exact"}, {"synchronous"}, symplectic_residual),
      dirac_form(),
      global_phase(),
      same_bits(),
  };
}

}  // namespace dualfield::verify
