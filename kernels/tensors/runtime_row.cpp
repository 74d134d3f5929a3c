// SPDX-License-Identifier: MIT
#include "dualfield/runtime_row.hpp"

#include <algorithm>
#include <tuple>

namespace dualfield {

void add_to(RuntimeRow& row, const RuntimeTensor& tensor, Field source, const Lattice& lattice) {
  require_no_background(tensor, "a row");
  const auto K = std::size_t(tensor.components);
  row.terms.resize(K);
  for (const RuntimeTerm& term : gathered(tensor, lattice).terms)
    for (std::size_t a = 0; a < K; ++a)
      for (std::size_t b = 0; b < K; ++b)
        if (const double value = term.factor[a * K + b]; value != 0)
          row.terms[a].push_back({source, int(b), term.shift, value});
  const auto place = [](const RowTerm& term) {
    const auto& [x, y, z, t] = term.shift;
    return std::tuple(term.source, term.component, t, z, y, x);
  };
  for (auto& terms : row.terms)
    std::sort(terms.begin(), terms.end(),
              [&](const auto& left, const auto& right) { return place(left) < place(right); });
}

RuntimeRow row_of(const RuntimeTensor& tensor, Field source, const Lattice& lattice) {
  RuntimeRow row;
  add_to(row, tensor, source, lattice);
  return row;
}

RuntimeRow row_of(const StepTensors& step, Field target, const Lattice& lattice) {
  RuntimeRow row = row_of(target == phi ? step.W : step.A, phi, lattice);
  add_to(row, target == phi ? step.B : step.V, pi, lattice);
  return row;
}

Reach reach_of(const RuntimeRow& row, const Lattice& lattice) {
  Reach reach;
  for (const auto& terms : row.terms)
    for (const RowTerm& term : terms)
      for (int axis = 0; axis < max_dimensions; ++axis) {
        const int above = term.shift[std::size_t(axis)], below = lattice.extent[axis] - above;
        int& distance = above <= below ? reach.above[axis] : reach.below[axis];
        distance = std::max(distance, std::min(above, below));
      }
  return reach;
}

RowOrder::RowOrder(bool simultaneous, const bool (&in_place)[2]) {
  const Field first = simultaneous && in_place[phi] && !in_place[pi] ? pi : phi;
  const Field order[2] = {first, first == phi ? pi : phi};
  int array_of[2] = {phi, pi};
  int spare = -1;  // array that a row no longer uses
  for (int s = 0; s < 2; ++s) {
    const Field target = order[s];
    stage[s] = {target, {simultaneous ? int(phi) : array_of[phi], simultaneous ? int(pi) : array_of[pi]}, target};
    if (!in_place[target] || (simultaneous && s == 0)) {
      stage[s].to = spare >= 0 ? spare : arrays++;
      if (!simultaneous) spare = array_of[target];
    }
    array_of[target] = stage[s].to;
  }
  if (array_of[phi] != phi) exchanges.emplace_back(phi, array_of[phi]);
  if (array_of[pi] == phi) array_of[pi] = array_of[phi];  // the first exchange moved it
  if (array_of[pi] != pi) exchanges.emplace_back(pi, array_of[pi]);
}
}  // namespace dualfield
