// SPDX-License-Identifier: MIT
// What a simulation can be asked of its fields site by site: densities, linear forms and sums of their squares, stated in
// tensors of numbers.
#pragma once

#include <string>
#include <vector>

#include "dualfield/runtime_theory.hpp"

namespace dualfield {

/// How a field is read: its present values z, or with z' those at the last Simulation::keep_step, z − z' or (z + z')/2.
enum class Reading : int { present, change, mean };

/// T y. Its terms may carry something of the simulation's background at the present time.
struct LinearPart {
  RuntimeTensor tensor;
  Field y;
  Reading of = Reading::present;
};

/// f_a(i) = Σ (T y)_a(i) + slope · V'(φ_a(i)), V the potential of the theory that runs: 0 where it has none.
struct LinearForm {
  std::vector<LinearPart> parts;
  double slope = 0;
  Reading slope_of = Reading::present;  ///< how φ is read for V'
};

/// factor · Σ_a f_a(i)² of a linear form f.
struct SquarePart {
  double factor;
  LinearForm form;
};

/// d(i) = Σ factor · Σ_a x_a(i) (T y)_a(i) + Σ squares + potential · Σ_a V(φ_a(i)), of the present fields. V as in
/// LinearForm.
struct DensityForm {
  std::vector<QuadraticPart> parts;
  double potential = 0;
  std::vector<SquarePart> squares = {};
};

/// A density whose sum over the lattice, times the volume of a site, is an observable of this name.
struct ObservableForm {
  std::string name;
  DensityForm density;
};

}  // namespace dualfield
