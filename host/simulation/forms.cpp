// SPDX-License-Identifier: MIT
// Evaluates forms of the fields. For delayed theories the device holds −π, so their forms get the signs for (φ, −π)
// first.
#include "dualfield/simulation.hpp"

namespace dualfield {

namespace {

/// A linear form of (φ, π) as one of (φ, −π).
LinearForm of_negative_pi(LinearForm form) {
  for (LinearPart& part : form.parts)
    if (part.y == pi) part.tensor = -1.0 * part.tensor;
  return form;
}

}  // namespace

/// What tensors read must be there.
void Simulation::require_ghosts(const RuntimeTensor& tensor) const {
  for (int axis = 0; axis < spec_.lattice.dimensions; ++axis) {
    const Cut* const cut = domain().cut_along(axis);
    for (const RuntimeTerm& term : tensor.terms) {
      const int shift = term.shift[std::size_t(axis)];
      if (cut && (-shift > cut->ghosts.below || shift > cut->ghosts.above))
        throw std::logic_error("a form reads farther than the ghosts of a rank");
    }
  }
}

CompiledForm Simulation::compiled(DensityForm form) const {
  for (const QuadraticPart& part : form.parts) require_ghosts(part.tensor);
  for (const SquarePart& square : form.squares)
    for (const LinearPart& part : square.form.parts) require_ghosts(part.tensor);
  if (tensors_.delayed) {
    for (QuadraticPart& part : form.parts)
      if (part.x != part.y) part.factor = -part.factor;
    for (SquarePart& part : form.squares) part.form = of_negative_pi(std::move(part.form));
  }
  return compiled_form(form, tensors_.components(), domain().lattice(), tensors_.potential);
}

std::vector<double> Simulation::density(const DensityForm& form) {
  prepare_to_measure();
  return domain().without_ghosts(engine_.fields->density(compiled(form)), spec_.lattice.extent[0]);
}

std::vector<double> Simulation::values(const LinearForm& form) {
  for (const LinearPart& part : form.parts) require_ghosts(part.tensor);
  prepare_to_measure();
  const CompiledForm rows = compiled_form(tensors_.delayed ? of_negative_pi(form) : form, tensors_.components(),
                                          domain().lattice(), tensors_.potential);
  std::vector<double> all;
  for (std::size_t a = 0; a < rows.rows.size(); ++a) {
    const std::vector<double> one =
        domain().without_ghosts(engine_.fields->density(rows.only(a)), spec_.lattice.extent[0]);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

double Simulation::square(const LinearForm& form) {
  prepare_to_measure();
  DensityForm density;
  density.squares.push_back({1, form});
  return engine_.fields->sums(compiled(std::move(density))).front();
}

}  // namespace dualfield
