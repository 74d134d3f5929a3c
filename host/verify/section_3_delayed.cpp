// SPDX-License-Identifier: MIT
// (3.14)–(3.19): the second Klein–Gordon learning system, whose bias is minus the field of the step before.
#include <fmt/format.h>


#include "host/linear_algebra.hpp"
#include "host/verify/section_3.hpp"

namespace dualfield::verify {

namespace {

constexpr double rounding = 1e-13;
constexpr auto one = identity_matrix<1>();

/// W of (3.14) with the coefficient that the paper prints, and with the one that D dimensions need.
template <int D>
constexpr auto printed_w = -4 * onsite(one) - mass_squared* onsite(one) + neighbours<D>();
template <int D>
constexpr auto general_w = (2 - 2 * D) * onsite(one) - mass_squared* onsite(one) + neighbours<D>();

/// The same state (φ, β) with the spec of the delayed theory.
KleinGordonState delayed(auto D, KleinGordonState state) {
  state.spec = simulation_of<KleinGordonDelayed<D>>(state.spec.lattice, state.spec.parameters, "synchronous");
  return state;
}

/// Residual of (3.19): φ(t+1) + φ(t−1) against 2φ(t) + Σ(φ_{i+μ} − 2φ_i + φ_{i−μ})(t) − m²φ(t).
double recursion_residual(const KleinGordonState& state, const Vector& before, const Vector& now, const Vector& after) {
  return residual(after + before, 2 * now + state.printed_force(now));
}

/// Residual of (3.19) for three consecutive φ of (3.7) with a given W, A = −1, B = 1, V = 0.
template <int N>
double tensors_residual(const Tensor<1, N>& tensor, const KleinGordonState& state) {
  const auto matrix = [&](const auto& of) { return dense(of, state.spec.parameters, state.spec.lattice); };
  const auto delta = onsite(one);
  const DenseMatrix step = block_matrix(matrix(tensor), matrix(delta), matrix(-delta), matrix(zero_tensor<1>));
  const Vector z = stacked(state.phi, state.pi), next = step * z, after = step * next;
  return recursion_residual(state, first_half(z), first_half(next), first_half(after));
}

/// Residual of (3.15) for φ(t+1) of the kernels, with a given coefficient of φ_i in place of −(4 + m²).
double activation_residual(const KleinGordonState& state, double coefficient, int D) {
  const Vector neighbour_sum = second_differences(state.phi, state.spec.lattice) + 2 * D * state.phi;
  return residual(first_half(state.next()), coefficient * state.phi + neighbour_sum + state.pi);
}

/// An entry whose printed form, with the residual `printed(D, state)`, holds only for D = 3, and whose general form,
/// with the residual `general(D, state)`, holds for every D.
template <class Printed, class General>
Entry three_dimensions(std::string id, std::string statement, std::string computed, std::string general_form,
                       const Printed& printed, const General& general) {
  return {id,
          std::move(statement),
          std::move(computed),
          Verdict::under_assumption,
          "D = 3; for any D " + std::move(general_form),
          [=] {
            Random random(id), same(id);
            const auto residuals = in_each_dimension(random, printed);
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = residuals[2];
            finding.without = std::min(residuals[0], residuals[1]);
            finding.corrected = worst(in_each_dimension(same, general));
            return finding;
          }};
}

Entry tensors() {
  return three_dimensions(
      "3.14", "A = −δ, B = δ, W = −(4 + m²)δ + Σ(δ_i^{j−μ} + δ_i^{j+μ}), V = 0",
      "three consecutive φ of (3.7) with the assembled tensors against (3.19), D = 1, 2, 3",
      "W = (2 − 2D − m²)δ + Σ(…)",
      [](auto D, const KleinGordonState& state) { return tensors_residual(printed_w<D>, state); },
      [](auto D, const KleinGordonState& state) {
        const auto matrix = [&](const auto& of) { return dense(of, state.spec.parameters, state.spec.lattice); };
        return both(tensors_residual(general_w<D>, state),
                    residual(matrix(general_w<D>), matrix(KleinGordonDelayed<D>::W)));
      });
}

Entry activation() {
  return three_dimensions(
      "3.15", "φ(t+1) = −(4 + m²)φ(t) + Σ(φ_{i+μ} + φ_{i−μ})(t) + β(t)",
      "the φ row of a unit step of the kernels of klein_gordon_delayed, D = 1, 2, 3",
      "2 − 2D − m² in place of −(4 + m²)",
      [](auto D, const KleinGordonState& state) {
        return activation_residual(delayed(D, state), -4 - state.mass_squared(), D);
      },
      [](auto D, const KleinGordonState& state) {
        return activation_residual(delayed(D, state), 2 - 2 * D - state.mass_squared(), D);
      });
}

/// −dH/dβ of (3.18) with ∂φ/∂β = 1, taken at a given φ.
Vector descent_at(const Vector& phi, const Vector& beta) {
  const auto loss = []<class X>(const X& x, const X& y) { return delayed_klein_gordon_loss(x, y); };
  return descent(loss, phi, beta, DenseMatrix::Identity(phi.size(), phi.size()));
}

/// An entry about learning that holds where the gradient is taken at φ(t), and not where it is taken at φ(t+1).
/// `measure` is the residual of the printed equation for a given increment of β.
template <class Measure>
Entry timing(std::string id, std::string statement, const Measure& measure) {
  return {
      id,
      std::move(statement),
      "gradient descent in (3.18) by automatic differentiation, and the π row of the kernels of klein_gordon_delayed",
      Verdict::under_assumption,
      "the gradient is taken at φ(t), not at φ(t+1)",
      [=] {
        Random random(id), same(id);
        Finding finding;
        finding.tolerance = rounding;
        finding.printed = worst(in_each_dimension(random, [&](auto D, const KleinGordonState& start) {
          const KleinGordonState state = delayed(D, start);
          return both(measure(state, descent_at(state.phi, state.pi)),
                      measure(state, second_half(state.next()) - state.pi));
        }));
        finding.without = least(in_each_dimension(same, [&](auto D, const KleinGordonState& start) {
          const KleinGordonState state = delayed(D, start);
          return measure(state, descent_at(first_half(state.next()), state.pi));
        }));
        finding.note = "(3.10) meets (3.19) the other way, with the gradient at φ(t+1)";
        return finding;
      }};
}

/// Residual of A and V, read from the descent, which is linear in (φ, β), against the theory's tensors.
template <int D>
double loss_residual(const KleinGordonState& state) {
  using T = KleinGordonDelayed<D>;
  const Eigen::Index sites = state.phi.size();
  const Vector zero = Vector::Zero(sites);
  DenseMatrix A(sites, sites), V(sites, sites);
  for (Eigen::Index j = 0; j < sites; ++j) {
    const Vector unit = Vector::Unit(sites, j);
    A.col(j) = descent_at(unit, zero);
    V.col(j) = unit + descent_at(zero, unit);
  }
  const auto matrix = [&](const auto& of) { return dense(of, state.spec.parameters, state.spec.lattice); };
  return both(residual(A, matrix(T::A)), residual(V, matrix(T::V)));
}

Entry loss() {
  return {"3.18",
          "H = ½φ^iφ_i + ½β^iβ_i",
          "A and V of gradient descent in H, by automatic differentiation, against the tensors of klein_gordon_delayed",
          Verdict::holds,
          "",
          [] {
            Random random("3.18");
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = worst(in_each_dimension(
                random, [](auto D, const KleinGordonState& state) { return loss_residual<D>(state); }));
            return finding;
          }};
}

/// Largest residual of (3.19) during eight steps of the kernels of klein_gordon_delayed, and of klein_gordon with the
/// gradient at φ(t+1). The φ of the former is also compared with that of leapfrog for klein_gordon, from the same φ
/// with −β = φ(−1).
double many_to_one_residual(auto D, const KleinGordonState& start) {
  const SimulationSpec leapfrog = with_scheme(start.spec, "leapfrog", 1),
                       back = with_scheme(start.spec, "leapfrog", -1),
                       sequential = with_scheme(start.spec, "sequential", 1);
  KleinGordonState state = delayed(D, start);
  Vector z = stacked(start.phi, start.pi), y = z;
  state.pi = -first_half(evolved(back, z, 1));
  double worst = 0;
  for (int t = 0; t < 8; ++t) {
    const Vector next = state.next();
    z = evolved(leapfrog, z, 1);
    const Vector y1 = evolved(sequential, y, 1), y2 = evolved(sequential, y1, 1);
    worst = std::max({worst, recursion_residual(state, -state.pi, state.phi, first_half(next)),
                      recursion_residual(state, first_half(y), first_half(y1), first_half(y2)),
                      residual(first_half(next), first_half(z))});
    y = y1;
    state.phi = first_half(next);
    state.pi = second_half(next);
  }
  return worst;
}

Entry second_equation() {
  return {"3.19",
          "φ(t+1) − 2φ(t) + φ(t−1) = Σ(φ_{i+μ} − 2φ_i + φ_{i−μ})(t) − m²φ(t)",
          "both sides along eight unit steps of the kernels of klein_gordon_delayed, and its φ against leapfrog's of "
          "klein_gordon; also with (3.9) and (3.10) at φ(t+1)",
          Verdict::holds,
          "",
          [] {
            Random random("3.19");
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = worst(in_each_dimension(
                random, [](auto D, const KleinGordonState& state) { return many_to_one_residual(D, state); }));
            const auto growth = in_each_dimension(random, [](auto D, KleinGordonState state) {
              state.spec.lattice = even_lattice(D);
              const DenseMatrix step = step_matrix(massless(delayed(D, state).spec));
              return eigenvalues(step).cwiseAbs().maxCoeff();
            });
            finding.note = fmt::format(
                "many to one; stable for 4Σsin²(k/2) + m² ≤ 4: growth of one unit step, m = 0, D = 1, 2, 3: {:.4f}",
                fmt::join(growth, ", "));
            return finding;
          }};
}

}  // namespace

std::vector<Entry> section_3_delayed() {
  return {
      tensors(),
      activation(),
      timing("3.16", "β(t+1) − β(t) = −β(t) − φ(t)",
             [](const KleinGordonState& state, const Vector& increment) {
               return residual(increment, -state.pi - state.phi);
             }),
      timing("3.17", "β(t+1) = −φ(t)",
             [](const KleinGordonState& state, const Vector& increment) {
               return residual(state.pi + increment, -state.phi);
             }),
      loss(),
      second_equation(),
  };
}

}  // namespace dualfield::verify
