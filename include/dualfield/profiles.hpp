// SPDX-License-Identifier: MIT
// Sums of forms given at run time, whole and plane by plane, from the partial sums that a device makes: in a fixed order,
// so that they have the same bits for any number of threads.
#pragma once

#include <utility>
#include <vector>

#include "dualfield/runtime_row.hpp"
#include "dualfield/summation.hpp"

namespace dualfield {

constexpr int column_rows = 32;  ///< a device adds up so many rows, one after the other, before anything else is added

/// The row whose products with x a part of a form sums.
inline RuntimeRow row_of(const QuadraticPart& part, const Lattice& lattice) {
  RuntimeRow row = row_of(part.tensor, part.y, lattice);
  for (std::size_t a = 0; part.component && a < row.terms.size(); ++a)
    if (int(a) != *part.component) row.terms[a].clear();
  return row;
}

/// A form's density summed over each plane i_μ = const, axis by axis. columns(x, row) are the sums over all rows and
/// components, a number for each i_1; segments(x, row) those of each segment, a number for each component.
template <class Columns, class Segments>
std::vector<std::vector<double>> profiles_of(const QuadraticForm& form, const Lattice& lattice, Columns&& columns,
                                             Segments&& segments) {
  std::vector<std::vector<double>> profiles;
  for (int axis = 0; axis < lattice.dimensions; ++axis) profiles.emplace_back(std::size_t(lattice.extent[axis]), 0.0);
  for (const QuadraticPart& part : form.parts) {
    const RuntimeRow row = row_of(part, lattice);
    const std::vector<double> line = columns(part.x, row);
    for (std::size_t i = 0; i < line.size(); ++i) profiles[0][i] += part.factor * line[i];
    if (lattice.dimensions == 1) continue;
    const std::vector<double> partial = segments(part.x, row);
    const std::size_t in_row = partial.size() / std::size_t(lattice.rows());
    for (std::int64_t number = 0; number < lattice.rows(); ++number) {
      double sum = 0;
      for (std::size_t s = 0; s < in_row; ++s) sum += partial[std::size_t(number) * in_row + s];
      const Site at = first_of_row(number, lattice);
      for (std::size_t axis = 1; axis < profiles.size(); ++axis)
        profiles[axis][std::size_t(at[axis])] += part.factor * sum;
    }
  }
  return profiles;
}

/// A form's sum over the lattice.
template <class Segments>
double sum_of(const QuadraticForm& form, const Lattice& lattice, Segments&& segments) {
  double sum = 0;
  for (const QuadraticPart& part : form.parts) {
    const RuntimeRow row = row_of(part, lattice);
    for (const double value : total(segments(part.x, row), row.components())) sum += part.factor * value;
  }
  return sum;
}

}  // namespace dualfield
