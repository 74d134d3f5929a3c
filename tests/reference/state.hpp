// SPDX-License-Identifier: MIT
// Fields of the reference: plain lists of doubles of shape (K, n_D, …, n_1) in C order.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

namespace dualfield::reference {

using Values = std::vector<double>;

struct State {
  Values phi, pi;
};

/// y + factor·x, value by value.
inline void add(Values& y, double factor, const Values& x) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

inline double largest(const State& state) {
  double top = 0;
  for (const Values* field : {&state.phi, &state.pi})
    for (const double value : *field) top = std::fmax(top, std::abs(value));
  return top;
}

/// Largest |left − right|; infinity where the sizes differ or a value is not a number.
inline double difference(const Values& left, const Values& right) {
  if (left.size() != right.size()) return std::numeric_limits<double>::infinity();
  double top = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double distance = std::abs(left[i] - right[i]);
    if (!(distance <= top)) top = std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
  }
  return top;
}

inline double difference(const State& left, const State& right) {
  return std::fmax(difference(left.phi, right.phi), difference(left.pi, right.pi));
}

}  // namespace dualfield::reference
