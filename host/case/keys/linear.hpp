// SPDX-License-Identifier: MIT
// The keys of [theory] that only name = "linear" has. Part of all.hpp.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "dualfield/runtime_theory.hpp"
#include "host/case/case.hpp"
#include "host/case/rules.hpp"

namespace dualfield {

namespace rules {
/// `size` rows of `size` numbers.
inline Rule<std::vector<std::vector<double>>> square_matrix(std::size_t size) {
  const auto has_size = [=](std::size_t length) { return length == size; };
  const Rule<std::vector<double>> row{fmt::format("a row of {} numbers", size), has_size,
                                      [](std::size_t) { return any<double>(); }};
  return {fmt::format("{} rows of {} numbers, as theory.components says", size, size),
          has_size,
          [=](std::size_t) { return row; },
          {},
          "as many rows, of as many numbers, as theory.components says"};
}

/// One integer for each of 1 to 4 axes. Whether it fits the lattice is checked later (check_shifts).
inline Rule<std::vector<std::int64_t>> shift() {
  return {"an array of integers, one for each axis of lattice.shape",
          [](std::size_t length) { return 1 <= length && length <= std::size_t(lattice_dimensions); },
          [](std::size_t) { return any<std::int64_t>(); }};
}
}  // namespace rules

template <class Visitor>
void term_keys(Visitor& visitor, TermCase& term, std::size_t components) {
  visitor.about(
      "One term of a tensor, coefficient · factor ⊗ shift; terms of one tensor are added. W and V include the "
      "identity.");
  visitor.required("tensor", "The tensor that the term belongs to.", term.tensor, rules::one_of({"W", "B", "A", "V"}));
  visitor.required("factor", "The K × K matrix that acts on the components, row by row.", term.factor,
                   rules::square_matrix(components));
  visitor.required("shift", "Which site it reads: i + shift, around the periodic box.", term.shift, rules::shift());
  visitor.place("shift", term.shift_place);
  visitor.value("coefficient", "A number that multiplies the factor.", term.coefficient);
  bool is_finite = true;
  for (const auto& row : term.factor)
    for (const double entry : row) is_finite = is_finite && std::isfinite(term.coefficient * entry);
  visitor.ensure(is_finite, "factor", "its product with the coefficient overflows; allowed: finite products");
}

/// The keys `components` and [[theory.term]], which theory linear must have and others must not. Linear has no
/// parameters besides.
template <class Visitor>
void linear_keys(Visitor& visitor, TheoryCase& theory) {
  if (!is_linear(theory)) {
    for (const char* key : {"components", "term"})
      visitor.excluded(key, fmt::format("{} has its own tensors", theory.name),
                       fmt::format("with theory.name = \"{}\"", linear_name));
    return;
  }
  for (const char* key : {"mass", "mass_squared", "potential", "coupling"})
    visitor.excluded(key, "linear is given by its tensors alone, components and tables [[theory.term]]",
                     "with every theory but linear");
  visitor.required("components", "K, the number of components of φ, and of π, at a site.", theory.linear.components,
                   rules::between<std::int64_t>(1, most_runtime_components));
  visitor.tables("term", "The terms of W, B, A and V; A is −Bᵀ where no term of A is given.", theory.linear.terms,
                 [&](auto& inner, TermCase& term) { term_keys(inner, term, std::size_t(theory.linear.components)); });
}

/// Checks that every shift has as many entries as the lattice has axes.
template <class Visitor>
void check_shifts(Visitor& visitor, const Case& c) {
  const std::size_t axes = c.lattice.shape.size();
  for (const TermCase& term : c.theory.linear.terms)
    visitor.ensure_at(term.shift.size() == axes, term.shift_place,
                      fmt::format("{} has {} entries, lattice.shape {}; allowed: one for each axis",
                                  toml_text(term.shift), term.shift.size(), axes));
}

}  // namespace dualfield
