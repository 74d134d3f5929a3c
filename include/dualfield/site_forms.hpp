// SPDX-License-Identifier: MIT
// What can be measured of the fields at each site: densities, linear forms and sums of their squares, declared by
// tensors given at run time.
#pragma once

#include <string>
#include <vector>

#include "dualfield/runtime_theory.hpp"

namespace dualfield {

/// How a field is read, with z its present values and z' those at the last Simulation::keep_step: z (present), z − z'
/// (change) or (z + z')/2 (mean).
enum class Reading : int { present, change, mean };

/// T y of a tensor T and a field y. Terms of T may read the background, at the present time.
struct LinearPart {
  RuntimeTensor tensor;
  Field y;
  Reading reading = Reading::present;
};

/// f_a(i) = Σ (T y)_a(i) + slope · V'(φ_a(i)), where V is the potential of the simulated theory, 0 if it has none.
struct LinearForm {
  std::vector<LinearPart> parts;
  double slope = 0;
  Reading slope_reading = Reading::present;  ///< how φ is read for V'
};

/// factor · Σ_a f_a(i)² of a linear form f.
struct SquarePart {
  double factor;
  LinearForm form;
};

/// A density d(i) = Σ factor · Σ_a x_a(i) (T y)_a(i) + Σ squares + potential · Σ_a V(φ_a(i)). V as in LinearForm.
struct DensityForm {
  std::vector<QuadraticPart> parts;
  double potential = 0;
  std::vector<SquarePart> squares = {};
};

/// An observable: the sum of a density over the lattice, times the volume of a site.
struct ObservableForm {
  std::string name;
  DensityForm density;
};

}  // namespace dualfield
