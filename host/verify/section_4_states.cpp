// SPDX-License-Identifier: MIT
// The ledger's entries (4.1)–(4.5): states of K types of neurons on a lattice, their linear dynamics, and its loss.
#include <fmt/format.h>

#include "dualfield/catalogue.hpp"
#include "dualfield/losses.hpp"
#include "host/verify/section_4.hpp"

namespace dualfield::verify {

namespace {

// ---- (4.1)

/// x^a_{i_1 … i_4} → x^a at i + e_axis, with the indices of (4.1). In memory i_1 is the fastest index and a the
/// slowest.
Vector translated(const Lattice& lattice, const Vector& field, int axis) {
  const int n1 = lattice.extent[0], n2 = lattice.extent[1], n3 = lattice.extent[2], n4 = lattice.extent[3];
  const Eigen::Index types = field.size() / lattice.sites();
  const int e[4] = {axis == 0, axis == 1, axis == 2, axis == 3};
  const auto at = [=](Eigen::Index a, int i1, int i2, int i3, int i4) {
    return (((a * n4 + i4 % n4) * n3 + i3 % n3) * n2 + i2 % n2) * n1 + i1 % n1;
  };
  Vector result(field.size());
  for (Eigen::Index a = 0; a < types; ++a)
    for (int i1 = 0; i1 < n1; ++i1)
      for (int i2 = 0; i2 < n2; ++i2)
        for (int i3 = 0; i3 < n3; ++i3)
          for (int i4 = 0; i4 < n4; ++i4)
            result[at(a, i1, i2, i3, i4)] = field[at(a, i1 + e[0], i2 + e[1], i3 + e[2], i4 + e[3])];
  return result;
}

/// Residual of treating the program's states as tensors φ^a_i, π^a_i: a state is read back as it was set, and a step
/// commutes with moving it along each axis.
double index_defect(const SimulationSpec& spec, const Fields& fields) {
  const auto& [phi, pi] = fields;
  Vector same_phi(phi.size()), same_pi(pi.size());
  const auto simulation = cpu_backend().make(spec);
  const auto size = std::size_t(phi.size());
  simulation->set_state({phi.data(), size}, {pi.data(), size});
  simulation->get_state({same_phi.data(), size}, {same_pi.data(), size});
  double defect = worst({residual(phi, same_phi), residual(pi, same_pi)});
  const Lattice& lattice = spec.lattice;
  const Fields next = stepped(spec, fields);
  for (int axis = 0; axis < lattice.dimensions; ++axis) {
    const Fields moved = stepped(spec, {translated(lattice, phi, axis), translated(lattice, pi, axis)});
    defect = worst({defect, residual(moved.phi, translated(lattice, next.phi, axis)),
                    residual(moved.pi, translated(lattice, next.pi, axis))});
  }
  return defect;
}

template <Theory T>
double index_defect(Random& random) {
  const Sample<T> s(random, some_mass(random));
  return index_defect(s.spec, s.fields);
}

/// The same for random tensors of three types of neurons in D = 4.
double index_defect_of_any_tensors(Random& random) {
  LearningSample s(random, LearningSample::any_tensor(random), LearningSample::any_tensor(random),
                   LearningSample::any_tensor(random));
  s.spec.lattice = periodic({3, 2, 4, 5});
  for (RuntimeTensor* tensor : {&s.spec.runtime->step.W, &s.spec.runtime->step.B, &s.spec.runtime->step.A})
    tensor->terms[0].shift = {0, 0, 1, -2};
  const Eigen::Index size = 3 * s.spec.lattice.sites();
  return index_defect(s.spec, {random.vector(size), random.vector(size)});
}

Entry states_are_tensors() {
  return {"4.1",
          "states φ^a_i and π^a_i: a = 1 … K types of neurons, i = (i_1, …, i_D) on a lattice",
          "states read back, and one kernel step of a state moved by e_μ in its indices (a, i) against the step moved: "
          "K = 1, 2, 4, 3 in D = 2, 1, 3, 4",
          Verdict::holds,
          "",
          [] {
            Random random("4.1");
            return Finding{.printed = worst({index_defect<KleinGordon<2>>(random), index_defect<Dirac1d>(random),
                                             index_defect<Dirac3d>(random), index_defect_of_any_tensors(random)}),
                           .tolerance = 0,
                           .note = "bit for bit"};
          }};
}

// ---- (4.2)

/// Residual of one kernel step against the assembled W, B, A, V.
template <Theory T>
double linear_step_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 1.25);
  const DenseMatrix one = DenseMatrix::Identity(s.w.rows(), s.w.rows());
  const DenseMatrix W = one + s.w, A = s.assembled(learning_tensor<T>()), V = one + s.assembled(T::v);
  const auto& [phi, pi] = s.fields;
  const Fields next = s.step(s.fields);
  return worst({residual(next.phi, W * phi + s.b * pi), residual(next.pi, A * phi + V * pi)});
}

/// Residual of one kernel step against random W, B, A, V that belong to no theory.
double any_step_defect(Random& random) {
  const auto any = [&] { return LearningSample::any_tensor(random); };
  const StepTensors tensors{any(), any(), any(), any()};
  const LearningSample s(random, tensors);
  const auto& [phi, pi] = s.fields;
  const Fields next = s.step(s.fields);
  return worst({residual(next.phi, phi + s.w * phi + s.b * pi),
                residual(next.pi, dense(tensors.A, s.lattice) * phi + pi + s.v * pi)});
}

/// A step f with a cubic force is Mz + cz³, so (8 f(z/2) − f(z))/3 is exactly its linear part Mz.
double linear_order_defect(Random& random) {
  const Sample<KleinGordon<2>> free(random, some_mass(random));
  SimulationSpec cubic = free.spec;
  cubic.potential = Phi4::name;
  cubic.parameters.coupling = 1.5;
  const auto& [phi, pi] = free.fields;
  const Fields whole = stepped(cubic, free.fields), half = stepped(cubic, {phi / 2, pi / 2});
  const Fields linear = free.step(free.fields);
  return worst(
      {residual((8 * half.phi - whole.phi) / 3, linear.phi), residual((8 * half.pi - whole.pi) / 3, linear.pi)});
}

Entry linear_dynamics() {
  return {"4.2",
          "to linear order φ(t+1) = Wφ(t) + Bπ(t), π(t+1) = Aφ(t) + Vπ(t)",
          "one `synchronous` kernel step at h = 1 against the assembled W, B, A, V of every theory, a = 1.25, and of "
          "random "
          "tensors, K = 3 and D = 2; and the linear order of a step with φ⁴",
          Verdict::holds,
          "",
          [] {
            Random random("4.2");
            return Finding{
                .printed =
                    worst({linear_step_defect<KleinGordon<1>>(random), linear_step_defect<KleinGordon<2>>(random),
                           linear_step_defect<KleinGordon<3>>(random), linear_step_defect<Dirac1d>(random),
                           linear_step_defect<Dirac3d>(random), any_step_defect(random), linear_order_defect(random)}),
                .tolerance = rounding};
          }};
}

// ---- (4.3)–(4.5)

/// Residual of Δπ of one kernel step against descent of (4.3) with the same V.
template <Theory T>
double descent_defect(Random& random, double mass) {
  const Sample<T> s(random, mass);
  const DenseMatrix V = DenseMatrix::Identity(s.w.rows(), s.w.rows()) + s.assembled(T::v);
  const auto loss = [&](const auto& phi, const auto& pi) { return lattice_loss(V, phi, pi); };
  const auto& [phi, pi] = s.fields;
  return residual(s.step(s.fields).pi - pi, descent(loss, phi, pi, s.b));
}

Entry loss_of_the_general_system() {
  return {"4.3",
          "loss H = ½φ·φ + ½π·π − ½π·Vπ gives the learning row π(t+1) = −Bᵀφ(t) + Vπ(t)",
          "−(∂H/∂π + Bᵀ∂H/∂φ) by automatic differentiation against −Bᵀφ + (V−1)π, random B and V = Vᵀ; and against the "
          "kernels of dirac_1d and dirac_3d with m = 0",
          Verdict::under_assumption,
          "V = Vᵀ; otherwise descent gives ½(V + Vᵀ)",
          [] {
            Random random("4.3");
            constexpr int n = 12;
            const Fields z{random.vector(n), random.vector(n)};
            const DenseMatrix B = random.matrix(n, n), symmetric = random.symmetric(n), any = random.matrix(n, n);
            const auto defect = [&](const DenseMatrix& V, const DenseMatrix& learned) {
              const auto loss = [&](const auto& phi, const auto& pi) { return lattice_loss(V, phi, pi); };
              return residual(-B.transpose() * z.phi + learned * z.pi - z.pi, descent(loss, z.phi, z.pi, B));
            };
            const double without = descent_defect<Dirac3d>(random, some_mass(random));
            return Finding{.printed = worst({defect(symmetric, symmetric), descent_defect<Dirac1d>(random, 0),
                                             descent_defect<Dirac3d>(random, 0)}),
                           .corrected = defect(any, (any + any.transpose()) / 2),
                           .without = std::min(defect(any, any), without),
                           .tolerance = rounding,
                           .note = fmt::format("without: random V, or dirac_3d with m ≠ 0 ({:.2g})", without)};
          }};
}

/// Aφ of the kernels: π after one step from π = 0.
template <Theory T>
Vector learned(const Sample<T>& s, const Vector& phi, const std::string& scheme = "synchronous") {
  SimulationSpec spec = s.spec;
  spec.scheme = scheme;
  return stepped(spec, {phi, Vector::Zero(phi.size())}).pi;
}

/// Residual of (∂φ(t+1)/∂π(t))ᵀ φ, by automatic differentiation of the activation row, against −Aφ of the kernels.
template <Theory T>
double back_propagation_defect(Random& random) {
  const Sample<T> s(random, some_mass(random), 0.8);
  const Vector& phi = s.fields.phi;
  const auto activation = [&](const auto& pi) {
    std::decay_t<decltype(pi)> next = phi.cast<typename std::decay_t<decltype(pi)>::Scalar>();
    for (const MatrixEntry& e : assemble(T::w, s.spec.parameters, s.lattice)) next[e.row] += e.value * phi[e.column];
    for (const MatrixEntry& e : assemble(T::b, s.spec.parameters, s.lattice)) next[e.row] += e.value * pi[e.column];
    return next;
  };
  const DenseMatrix slope = jacobian(activation, s.fields.pi);
  const Vector next = s.step({phi, Vector::Zero(phi.size())}).phi;
  return worst({residual(learned(s, phi), -slope.transpose() * phi),
                residual(learned(s, phi, "sequential"), -slope.transpose() * next)});
}

Entry back_propagation() {
  return {"4.4",
          "Aφ = −(∂φ/∂π)ᵀφ = −Bᵀφ: one step of back-propagation through the activation row",
          "∂φ(t+1)/∂π(t) by automatic differentiation against Aφ of the kernels of dirac_1d and dirac_3d: φ(t) in "
          "`synchronous`, φ(t+1) in `sequential`",
          Verdict::holds,
          "",
          [] {
            Random random("4.4");
            return Finding{
                .printed = worst({back_propagation_defect<Dirac1d>(random), back_propagation_defect<Dirac3d>(random)}),
                .tolerance = rounding};
          }};
}

/// Residuals of A + Bᵀ = 0 for the assembled tensors, and of π·Aφ + φ·Bπ = 0 with both products from the kernels.
template <Theory T>
double adjoint_defect(Random& random) {
  const Sample<T> s(random, 0, 0.8);
  const auto& [phi, pi] = s.fields;
  const Vector a_phi = learned(s, phi), b_pi = s.step({Vector::Zero(pi.size()), pi}).phi;
  const double adjoint = pi.dot(a_phi) + phi.dot(b_pi);
  return worst({residual(s.assembled(learning_tensor<T>()), -s.b.transpose()),
                std::abs(adjoint) / (pi.norm() * a_phi.norm() + phi.norm() * b_pi.norm())});
}

Entry learning_tensor_is_transposed() {
  return {"4.5",
          "A = −Bᵀ",
          "A and B of dirac_1d and dirac_3d assembled; and π·Aφ = −φ·Bπ with both products made by the kernels",
          Verdict::holds,
          "",
          [] {
            Random random("4.5");
            return Finding{.printed = worst({adjoint_defect<Dirac1d>(random), adjoint_defect<Dirac3d>(random)}),
                           .tolerance = rounding};
          }};
}

}  // namespace

std::vector<Entry> lattice_states() {
  return {states_are_tensors(), linear_dynamics(), loss_of_the_general_system(), back_propagation(),
          learning_tensor_is_transposed()};
}

}  // namespace dualfield::verify
