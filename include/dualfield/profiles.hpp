// SPDX-License-Identifier: MIT
// Sums of quadratic forms over the lattice, or over each of its planes, from the partial sums that a device computes.
// They are added in a fixed order, so that they have the same bits for any number of threads.
#pragma once

#include <utility>
#include <vector>

#include "dualfield/domain.hpp"
#include "dualfield/runtime_row.hpp"
#include "dualfield/summation.hpp"

namespace dualfield {

/// The row T y of a part Σ x·Ty of a form; if the part has one component only, without the others.
inline RuntimeRow row_of(const QuadraticPart& part, const Lattice& lattice) {
  RuntimeRow row = row_of(part.tensor, part.y, lattice);
  for (std::size_t a = 0; part.component && a < row.terms.size(); ++a)
    if (int(a) != *part.component) row.terms[a].clear();
  return row;
}

/// A form's density summed over each plane i_μ = const: n_μ numbers for each axis μ = 1 … D. columns(x, row) must
/// return Σ x·row over all lattice rows and components, one number for each i_1; segments(x, row) the same sums over
/// each segment (summation.hpp) of domain.lattice(), one number for each segment and component.
template <class Columns, class Segments>
std::vector<std::vector<double>> profiles_of(const QuadraticForm& form, const Domain& domain, Columns&& columns,
                                             Segments&& segments) {
  const Lattice &lattice = domain.whole(), &local = domain.lattice();
  std::vector<std::vector<double>> profiles;
  for (int axis = 0; axis < lattice.dimensions; ++axis) profiles.emplace_back(std::size_t(lattice.extent[axis]), 0.0);
  for (const QuadraticPart& part : form.parts) {
    const RuntimeRow row = row_of(part, local);
    const std::vector<double> line = columns(part.x, row);
    for (std::size_t i = 0; i < line.size(); ++i) profiles[0][i] += part.factor * line[i];
    if (lattice.dimensions == 1) continue;
    const std::vector<double> partial = segments(part.x, row);
    const std::size_t in_row = partial.size() / std::size_t(local.rows());
    std::vector<double> of_rows(std::size_t(local.rows()));
    for (std::size_t number = 0; number < of_rows.size(); ++number)
      for (std::size_t s = 0; s < in_row; ++s) of_rows[number] += partial[number * in_row + s];
    of_rows = domain.gathered(std::move(of_rows), 1);
    for (std::int64_t number = 0; number < lattice.rows(); ++number) {
      const Site at = first_of_row(number, lattice);
      for (std::size_t axis = 1; axis < profiles.size(); ++axis)
        profiles[axis][std::size_t(at[axis])] += part.factor * of_rows[std::size_t(number)];
    }
  }
  return profiles;
}

/// A form's sum over the lattice; `segments` as in profiles_of().
template <class Segments>
double sum_of(const QuadraticForm& form, const Domain& domain, Segments&& segments) {
  double sum = 0;
  for (const QuadraticPart& part : form.parts) {
    const RuntimeRow row = row_of(part, domain.lattice());
    for (const double value :
         domain.total(segments(part.x, row), row.components(), segments_in_row(domain.lattice())))
      sum += part.factor * value;
  }
  return sum;
}

}  // namespace dualfield
