// SPDX-License-Identifier: MIT
#include "host/theory/linear.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "dualfield/error.hpp"

namespace dualfield {

namespace {

constexpr std::size_t most_products = 4096;  ///< products with more terms are not computed

/// The same tensor with each shift the shortest of those that lead to the same site, so that its symbol and the derivatives of that are
/// smooth between the modes of the lattice.
RuntimeTensor shortest(RuntimeTensor tensor, const Lattice& lattice) {
  for (RuntimeTerm& term : tensor.terms)
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      if (2 * term.shift[axis] > lattice.extent[axis]) term.shift[axis] -= lattice.extent[axis];
  return tensor;
}

RuntimeTensor tensor_of(const LinearCase& linear, std::string_view name, const Lattice& lattice) {
  RuntimeTensor tensor{int(linear.components), {}};
  for (const TermCase& term : linear.terms) {
    if (term.tensor != name) continue;
    RuntimeTerm numbers;
    for (const auto& row : term.factor)
      for (const double entry : row) numbers.factor.push_back(term.coefficient * entry);
    for (std::size_t axis = 0; axis < term.shift.size(); ++axis)
      numbers.shift[axis] = int(term.shift[axis] % lattice.extent[axis]);
    tensor.terms.push_back(std::move(numbers));
  }
  return shortest(gathered(tensor, lattice), lattice);
}

double largest(const RuntimeTensor& tensor) {
  double top = 0;
  for (const RuntimeTerm& term : tensor.terms)
    for (const double entry : term.factor) top = std::fmax(top, std::abs(entry));
  return top;
}

/// The conditions on a step's tensors, as equations of tensors on a lattice.
class Conditions {
 public:
  Conditions(const StepTensors& step, const Lattice& lattice)
      : one_(runtime_identity(step.components())), step_(step), lattice_(lattice) {}

  bool same(const RuntimeTensor& left, const RuntimeTensor& right) const {
    constexpr double rounding = 1e-14;
    return largest(gathered(left - right, lattice_)) <= rounding * std::max(largest(left), largest(right));
  }
  bool same(const std::optional<RuntimeTensor>& left, const RuntimeTensor& right) const {
    return left && same(*left, right);
  }
  bool symmetric(const RuntimeTensor& tensor) const { return same(tensor, transpose(tensor)); }
  bool antisymmetric(const RuntimeTensor& tensor) const { return same(tensor, -1 * transpose(tensor)); }

  /// The product with terms of one shift added up; nullopt where it would have too many terms.
  std::optional<RuntimeTensor> product(const RuntimeTensor& left, const RuntimeTensor& right) const {
    if (left.terms.size() * right.terms.size() > most_products) return std::nullopt;
    return gathered(left * right, lattice_);
  }
  std::optional<RuntimeTensor> sum(const std::optional<RuntimeTensor>& left,
                                   const std::optional<RuntimeTensor>& right) const {
    if (!left || !right) return std::nullopt;
    return *left + *right;
  }

  /// W − 1 or V − 1.
  RuntimeTensor change(const RuntimeTensor& tensor) const { return gathered(tensor - one_, lattice_); }

  bool gradient() const { return same(step_.A, -1 * transpose(step_.B)); }           // (4.5)
  bool identity_self() const { return same(step_.W, one_) && same(step_.V, one_); }  // W = V = 1
  bool antisymmetric_generator() const {
    return gradient() && antisymmetric(change(step_.W)) && antisymmetric(change(step_.V));
  }
  bool canonical() const {  // (φ, π) is a canonical pair
    return symmetric(step_.B) && symmetric(step_.A) && same(change(step_.V), -1 * transpose(change(step_.W)));
  }
  bool dual() const {  // (2.19), without the inverse of B
    return gradient() && symmetric(step_.W) &&
           same(sum(product(step_.B, step_.V), product(step_.W, step_.B)), 2 * step_.B);
  }
  bool orthogonal() const {
    const auto square_sum = [&](const RuntimeTensor& x, const RuntimeTensor& y, const RuntimeTensor& u,
                                const RuntimeTensor& v) {
      return sum(product(transpose(x), y), product(transpose(u), v));
    };
    const auto& [W, B, A, V] = step_;
    const RuntimeTensor none{step_.components(), {}};
    const auto mixed = square_sum(W, B, A, V);
    return same(square_sum(W, W, A, A), one_) && same(square_sum(B, B, V, V), one_) && mixed &&
           largest(gathered(*mixed, lattice_)) <= 1e-14;
  }

 private:
  RuntimeTensor one_;
  const StepTensors& step_;
  const Lattice& lattice_;
};

}  // namespace

StepTensors linear_tensors(const LinearCase& linear, const Lattice& lattice) {
  StepTensors step;
  step.W = tensor_of(linear, "W", lattice);
  step.B = tensor_of(linear, "B", lattice);
  step.V = tensor_of(linear, "V", lattice);
  const bool has_A =
      std::any_of(linear.terms.begin(), linear.terms.end(), [](const TermCase& term) { return term.tensor == "A"; });
  step.A = has_A ? tensor_of(linear, "A", lattice) : -1 * transpose(step.B);
  return step;
}

std::vector<QuadraticForm> observables_of(const StepTensors& step, const Lattice& lattice, std::string_view scheme,
                                          double h) {
  const Conditions conditions(step, lattice);
  const auto& [W, B, A, V] = step;
  const RuntimeTensor one = runtime_identity(step.components()), w = conditions.change(W);
  const std::vector<QuadraticPart> squares = {{1, phi, one, phi}, {1, pi, one, pi}};
  const bool canonical = conditions.canonical(), identity_self = conditions.identity_self(),
             gradient = conditions.gradient();
  std::vector<QuadraticForm> forms;
  if (conditions.antisymmetric_generator()) forms.push_back({"charge", squares});

  const std::vector<QuadraticPart> canonical_energy = {
      {0.5 / h, pi, B, pi}, {1 / h, pi, w, phi}, {-0.5 / h, phi, A, phi}};
  if (canonical) {
    forms.push_back({"energy", canonical_energy});
  } else if (conditions.dual()) {
    const double per_time = 1 / (h * h);
    const auto BBt = conditions.product(B, transpose(B)), BtB = conditions.product(transpose(B), B),
               Btw = conditions.product(transpose(B), w);
    if (BBt && BtB && Btw)
      forms.push_back(
          {"energy", {{per_time / 2, phi, *BBt, phi}, {per_time / 2, pi, *BtB, pi}, {per_time, pi, *Btw, phi}}});
  }

  if (scheme == "sequential" && identity_self && gradient) {
    QuadraticForm invariant{"invariant", squares};
    invariant.parts.push_back({1, phi, B, pi});
    forms.push_back(invariant);
  } else if (scheme == "sequential" && identity_self && canonical) {
    if (const auto BA = conditions.product(B, A)) {
      QuadraticForm invariant{"invariant", canonical_energy};
      invariant.parts.push_back({-0.5 / h, pi, *BA, phi});
      forms.push_back(invariant);
    }
  } else if (scheme == "synchronous" && conditions.orthogonal()) {
    forms.push_back({"invariant", squares});
  } else if (scheme == "exact" && !forms.empty()) {
    forms.push_back({"invariant", forms.front().parts});
  }

  if (gradient && conditions.symmetric(V))
    forms.push_back({"loss", {{0.5, phi, one, phi}, {0.5, pi, one, pi}, {-0.5, pi, V, pi}}});
  return forms;
}

RuntimeTheory linear_theory(const LinearCase& linear, const Lattice& lattice, std::string_view scheme, double h,
                            Precision precision) {
  const StepTensors step = linear_tensors(linear, lattice);
  const double most = facts_of(precision).largest;
  const std::pair<const char*, const RuntimeTensor*> named[] = {
      {"W", &step.W}, {"B", &step.B}, {"A", &step.A}, {"V", &step.V}};
  for (const auto& [name, tensor] : named)
    for (const RuntimeTerm& term : tensor->terms)
      for (const double entry : term.factor)
        if (!(std::abs(entry) <= most))
          throw InputError(
              fmt::format("theory.term: the terms of {} add up to {}, which is not finite in this precision; "
                          "allowed: up to {:.2g}",
                          name, entry, most));
  return {step, observables_of(step, lattice, scheme, h)};
}

}  // namespace dualfield
