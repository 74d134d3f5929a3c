// SPDX-License-Identifier: MIT
// Two laws of every simulation: it agrees with both references, and its bits do not depend on the pass and the number
// of threads.
#pragma once

#include <gtest/gtest.h>

#include <cstring>

#include "laws/systems.hpp"
#include "reference/matrix_reference.hpp"

namespace dualfield::laws {

/// Expects that the program agrees with the assembled matrices and with the plain loops after three steps, in both
/// passes and precisions.
inline void expect_agreement_with_references(SimulationSpec spec, unsigned seed) {
  using reference::difference;
  constexpr int steps = 3;
  const State start = rounded_to_single(random_state(spec, seed));
  State matrices = start, loops = start;
  const reference::MatrixReference reference(spec);
  double scale = reference::largest(start);
  for (int step = 0; step < steps; ++step) {
    reference.step(matrices);
    reference::plain_step(plain(spec), spec.scheme, spec.step, loops);
    scale = std::max(scale, reference::largest(loops));
  }
  {
    SCOPED_TRACE(described(spec, seed));
    EXPECT_LE(difference(matrices, loops), steps * 1e-13 * scale) << "the references differ";
  }
  for (const Pass pass : {Pass::staged, Pass::streaming})
    for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
      spec.pass = pass;
      spec.precision = precision;
      SCOPED_TRACE(described(spec, seed));
      const double tolerance = steps * scale * (precision == Precision::double_precision ? 1e-13 : 1e-5);
      const State end = evolved(spec, start, steps);
      EXPECT_LE(difference(end, matrices), tolerance);
      EXPECT_LE(difference(end, loops), tolerance);
    }
}

inline bool same_bits(const Values& left, const Values& right) {
  return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size() * sizeof(double)) == 0;
}

inline bool same_bits(const State& left, const State& right) {
  return same_bits(left.phi, right.phi) && same_bits(left.pi, right.pi);
}

/// Expects that state and observables after three steps have the same bits in both passes, with each number of threads
/// and of steps a pass.
inline void expect_same_bits(SimulationSpec spec, const std::vector<int>& threads, unsigned seed) {
  const State start = random_state(spec, seed);
  const auto outcome = [&] {
    const auto simulation = started(spec, start);
    simulation->advance(3);
    Values observed;
    for (const Observable& observable : simulation->observe()) observed.push_back(observable.value);
    return std::pair(state_of(*simulation, start.phi.size()), observed);
  };
  spec.pass = Pass::staged;
  spec.threads = 1;
  const auto expected = outcome();
  for (const auto &[pass, together] :
       {std::pair{Pass::staged, 1}, {Pass::streaming, 1}, {Pass::streaming, 2}, {Pass::streaming, 3}})
    for (const int count : threads) {
      spec.pass = pass;
      spec.steps_per_pass = together;
      spec.threads = count;
      SCOPED_TRACE(described(spec, seed) + ", steps a pass " + std::to_string(together));
      const auto got = outcome();
      EXPECT_TRUE(same_bits(got.first, expected.first)) << "states differ";
      EXPECT_TRUE(same_bits(got.second, expected.second)) << "observables differ";
    }
}

}  // namespace dualfield::laws
