// SPDX-License-Identifier: MIT
// Sums of quadratic forms, given at run time, over fields in the CPU's memory.
#include "kernels/cpu/fields.hpp"
#include "kernels/cpu/runtime_sums.hpp"

namespace dualfield::cpu {

template <class R>
std::vector<std::vector<double>> Fields<R>::profiles(const QuadraticForm& form) {
  const R* const from[2] = {data(phi), data(pi)};
  return profiles_of(
      form, domain(),
      [&](Field x, const RuntimeRow& row) {
        return column_sums(PreparedRow<R>(row, grid_), from[x], from, grid_, domain(), team_);
      },
      [&](Field x, const RuntimeRow& row) {
        return segment_sums<R>(PreparedRow<R>(row, grid_), from[x], grid_, from, grid_, team_);
      });
}

template <class R>
double Fields<R>::overlap(const QuadraticForm& form) {
  const R* const from[2] = {data(phi), data(pi)};
  return sum_of(form, domain(), [&](Field x, const RuntimeRow& row) {
    return segment_sums<A>(PreparedRow<R>(row, grid_), kept_.at(std::size_t(x)).data(), {}, from, grid_, team_);
  });
}

template std::vector<std::vector<double>> Fields<double>::profiles(const QuadraticForm&);
template std::vector<std::vector<double>> Fields<float>::profiles(const QuadraticForm&);
template double Fields<double>::overlap(const QuadraticForm&);
template double Fields<float>::overlap(const QuadraticForm&);
template std::vector<std::vector<double>> Fields<Half>::profiles(const QuadraticForm&);
template double Fields<Half>::overlap(const QuadraticForm&);

}  // namespace dualfield::cpu
