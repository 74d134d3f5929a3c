// SPDX-License-Identifier: MIT
// (3.6)–(3.13): the Klein–Gordon field as a learning system, and its first discrete equation.
#include <fmt/format.h>

#include <array>

#include "host/linear_algebra.hpp"
#include "host/verify/section_3.hpp"

namespace dualfield::verify {

namespace {

constexpr double rounding = 1e-13;
constexpr auto one = identity_matrix<1>();

/// An entry that holds as printed: `measure` is 0 to rounding on random states, D = 1, 2, 3.
template <class Measure>
Entry holds(std::string id, std::string statement, std::string computed, const Measure& measure,
            std::string note = "") {
  return {id, std::move(statement), std::move(computed), Verdict::holds, "", [=] {
            Random random(id);
            Finding finding;
            finding.printed = worst(in_each_dimension(random, measure));
            finding.tolerance = rounding;
            finding.note = note;
            return finding;
          }};
}

/// x[i₁][i₂][i₃] on a periodic lattice, as the paper writes a field.
struct ThreeIndices {
  int n1, n2, n3;
  std::vector<std::vector<std::vector<double>>> value;

  ThreeIndices(const Lattice& lattice, Random& random)
      : n1(lattice.extent[0]), n2(lattice.extent[1]), n3(lattice.extent[2]) {
    value.assign(std::size_t(n1), {std::size_t(n2), std::vector<double>(std::size_t(n3))});
    for (auto& plane : value)
      for (auto& row : plane)
        for (double& x : row) x = random.uniform();
  }
  double at(int i1, int i2, int i3) const {
    return value[std::size_t((i1 + n1) % n1)][std::size_t((i2 + n2) % n2)][std::size_t((i3 + n3) % n3)];
  }
  /// Σ_μ(x_{i+e_μ} − 2x_i + x_{i−e_μ}) − m²x_i
  double force(int dimensions, double mass_squared, int i1, int i2, int i3) const {
    double sum = (-2 * dimensions - mass_squared) * at(i1, i2, i3) + at(i1 + 1, i2, i3) + at(i1 - 1, i2, i3);
    if (dimensions > 1) sum += at(i1, i2 + 1, i3) + at(i1, i2 - 1, i3);
    if (dimensions > 2) sum += at(i1, i2, i3 + 1) + at(i1, i2, i3 - 1);
    return sum;
  }
  /// f(i₁, i₂, i₃) as an array in which i₁ is the fastest index, or the slowest.
  template <class Function>
  Vector array(const Function& f, bool first_fastest = true) const {
    Vector flat(n1 * n2 * n3);
    for (int i1 = 0; i1 < n1; ++i1)
      for (int i2 = 0; i2 < n2; ++i2)
        for (int i3 = 0; i3 < n3; ++i3)
          flat[first_fastest ? (i3 * n2 + i2) * n1 + i1 : (i1 * n2 + i2) * n3 + i3] = f(i1, i2, i3);
    return flat;
  }
};

/// π after one unit step against a loop over three indices, with i₁ the fastest index of the arrays or the slowest.
double layout_residual(int dimensions, KleinGordonState state, const ThreeIndices& field, bool first_fastest) {
  state.phi = field.array([&](auto... i) { return field.at(i...); }, first_fastest);
  const Vector force =
      field.array([&](auto... i) { return field.force(dimensions, state.mass_squared(), i...); }, first_fastest);
  return residual(second_half(state.next()), state.pi + force);
}

Entry layout() {
  return {"3.6",
          "φ_i ≡ φ_{i₁,i₂,i₃}, π_i ≡ π_{i₁,i₂,i₃}",
          "arrays with i₁ fastest through a unit step of the kernels against loops over three indices",
          Verdict::holds,
          "",
          [] {
            Random random("3.6");
            double other = 0;
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = worst(in_each_dimension(random, [&](auto D, const KleinGordonState& state) {
              const ThreeIndices field(state.spec.lattice, random);
              if constexpr (D > 1) other = std::max(other, layout_residual(D, state, field, false));
              return layout_residual(D, state, field, true);
            }));
            finding.note = fmt::format("arrays with i₁ slowest, D ≥ 2: {:.2g}", other);
            return finding;
          }};
}

/// [[W, B], [A, V]] of (3.7) with W = B = V = δ and a given A.
template <int N>
DenseMatrix tensors_of_step(const Tensor<1, N>& A, const KleinGordonState& state) {
  const auto matrix = [&](const auto& tensor) { return dense(tensor, state.spec.parameters, state.spec.lattice); };
  const auto delta = onsite(one), B = delta, W = delta, V = delta;
  return block_matrix(matrix(W), matrix(B), matrix(A), matrix(V));
}

/// (3.8) with its sign of A: −Σ(δ_{i}^{j−e} − 2δ + δ_{i}^{j+e}) + m²δ.
template <int D>
constexpr auto printed_a = -laplacian<D>() + mass_squared* onsite(one);
template <int D>
constexpr auto corrected_a = laplacian<D>() - mass_squared* onsite(one);

/// Largest rate of growth of dφ/dt = π, dπ/dt = Aφ.
template <int N>
double growth_rate(const Tensor<1, N>& A, const KleinGordonState& state) {
  const DenseMatrix step = tensors_of_step(A, state),
                    generator = step - DenseMatrix::Identity(step.rows(), step.rows());
  return eigenvalues(generator).real().maxCoeff();
}

/// Residual of (3.7) with a given A against (3.4) as printed.
template <int N>
double step_residual(const Tensor<1, N>& A, const KleinGordonState& state) {
  return residual(tensors_of_step(A, state) * stacked(state.phi, state.pi),
                  stacked(state.phi + state.pi, state.pi + state.printed_force(state.phi)));
}

Entry tensors() {
  return {"3.8",
          "A = −Σ(δ_i^{j−μ} − 2δ_i^j + δ_i^{j+μ}) + m²δ, B = δ, W = δ, W = δ",
          "(3.7) with the assembled tensors against (3.4) on random states, D = 1, 2, 3",
          Verdict::erratum,
          "A = +Σ(δ_i^{j−μ} − 2δ_i^j + δ_i^{j+μ}) − m²δ; the second line of W is V",
          [] {
            Random random("3.8"), same("3.8");
            Finding finding;
            finding.tolerance = rounding;
            finding.printed = least(in_each_dimension(
                random, [](auto D, const KleinGordonState& state) { return step_residual(printed_a<D>, state); }));
            finding.corrected = worst(in_each_dimension(
                same, [](auto D, const KleinGordonState& state) { return step_residual(corrected_a<D>, state); }));
            const auto rates = in_each_dimension(random, [](auto D, KleinGordonState state) {
              state.spec.lattice = even_lattice(D);
              return growth_rate(printed_a<D>, state) / std::sqrt(4 * D + state.mass_squared());
            });
            finding.note = fmt::format(
                "in continuous time the printed sign lets fields grow as e^{{rt}}: r/√(4D+m²) = {:.10f} in D = 1, 2, 3",
                fmt::join(rates, ", "));
            return finding;
          }};
}

/// dH/dβ of (3.11) with ∂φ/∂β = 1, as an increment of β.
Vector descent_of_loss(const KleinGordonState& state) {
  const auto loss = [&]<class X>(const X& phi, const X&) -> Element<X> {
    return klein_gordon_loss(phi, state.mass_squared(), state.spec.lattice);
  };
  return descent(loss, state.phi, state.pi, DenseMatrix::Identity(state.phi.size(), state.phi.size()));
}

double loss_residual(const KleinGordonState& state) {
  const double observed_loss = observed(state.spec, stacked(state.phi, state.pi), "loss");
  const double loss = klein_gordon_loss(state.phi, state.mass_squared(), state.spec.lattice);
  return both(residual(descent_of_loss(state), state.printed_force(state.phi)),
              std::abs(observed_loss - loss) / std::abs(loss));
}

/// Residual of ∂φ(t+h)/∂β(t) = h. The activation is linear, so differences between steps of the kernels are exact.
double bias_derivative_residual(KleinGordonState state, double h) {
  const Eigen::Index sites = state.phi.size();
  state.spec.step = h;
  const Vector base = first_half(state.next());
  DenseMatrix derivative(sites, sites);
  for (Eigen::Index j = 0; j < sites; ++j) {
    KleinGordonState changed = state;
    changed.pi[j] += 1;
    derivative.col(j) = first_half(changed.next()) - base;
  }
  return residual(derivative, h * DenseMatrix::Identity(sites, sites));
}

/// Largest residual of (3.13) during ten steps of the kernels.
double recursion_residual(const KleinGordonState& state) {
  Vector z = stacked(state.phi, state.pi);
  double worst = 0;
  for (int t = 0; t < 10; ++t) {
    const Vector next = evolved(state.spec, z, 1), after = evolved(state.spec, next, 1);
    worst = std::max(
        worst, residual(first_half(after) + first_half(z), 2 * first_half(next) + state.printed_force(first_half(z))));
    z = next;
  }
  return worst;
}

Entry discrete_equation() {
  Entry entry = holds("3.13", "φ(t+2) − 2φ(t+1) + φ(t) = Σ(φ_{i+μ} − 2φ_i + φ_{i−μ})(t) − m²φ(t)",
                      "both sides along ten unit steps of the kernels, synchronous, D = 1, 2, 3",
                      [](auto, const KleinGordonState& state) { return recursion_residual(state); });
  entry.measure = [measure = entry.measure] {
    Finding finding = measure();
    Random random("3.13 growth");
    const auto growth = in_each_dimension(random, [](auto D, KleinGordonState state) {
      state.spec.lattice = even_lattice(D);
      const DenseMatrix step = step_matrix(massless(state.spec));
      return eigenvalues(step).cwiseAbs().maxCoeff();
    });
    finding.note = fmt::format("unstable: roots 1 ± i√λ; growth of one unit step, m = 0, D = 1, 2, 3: {:.4f}",
                               fmt::join(growth, ", "));
    return finding;
  };
  return entry;
}

}  // namespace

std::vector<Entry> section_3_learning() {
  using State = KleinGordonState;
  return {
      layout(),
      holds("3.7", "φ(t+1) = Wφ(t) + Bπ(t), π(t+1) = Aφ(t) + Vπ(t)",
            "a unit step of the kernels (synchronous) against the matrix [[W, B], [A, V]] assembled from the tensors",
            [](auto, const State& state) {
              const DenseMatrix step =
                  DenseMatrix::Identity(2 * state.phi.size(), 2 * state.phi.size()) + assembled(state.spec).generator();
              return residual(state.next(), step * stacked(state.phi, state.pi));
            }),
      tensors(),
      holds("3.9", "φ(t+1) = φ(t) + β(t)", "the φ row of a unit step of the kernels, β = Bπ",
            [](auto, const State& state) {
              return residual(first_half(state.next()), state.phi + assembled(state.spec).b * state.pi);
            }),
      holds("3.10", "β(t+1) − β(t) = Σ(φ_{i+μ} − 2φ_i + φ_{i−μ})(t) − m²φ(t)",
            "the π row of a unit step of the kernels, β = Bπ",
            [](auto, const State& state) {
              const DenseMatrix B = assembled(state.spec).b;
              return residual(B * (second_half(state.next()) - state.pi), state.printed_force(state.phi));
            }),
      holds("3.11", "H = −½Σφ^i(φ_{i+μ} − 2φ_i + φ_{i−μ}) + ½m²φ^iφ_i",
            "−(∂H/∂β + ∂H/∂φ) by automatic differentiation against (3.10), and H against the loss that the program "
            "observes",
            [](auto, const State& state) { return loss_residual(state); }),
      holds(
          "3.12", "∂φ_i/∂β_j = δ_i^j", "differences of the kernels' φ(t+1) with respect to each β_j(t)",
          [](auto, const State& state) {
            return both(bias_derivative_residual(state, 1), bias_derivative_residual(state, 0.3));
          },
          "at unit step; with a step h, also measured, it is h"),
      discrete_equation(),
  };
}

}  // namespace dualfield::verify
