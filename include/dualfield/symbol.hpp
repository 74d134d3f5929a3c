// SPDX-License-Identifier: MIT
// Fourier symbols: what a tensor, or a whole step, does to the plane wave e^{ik·i} (k in radians a site).
#pragma once

#include "dualfield/learning_system.hpp"
#include "dualfield/schemes.hpp"

namespace dualfield {

/// Of a tensor at the parameters of a case: K×K values, row by row.
template <int K, int N>
std::vector<Complex> symbol(const Tensor<K, N>& tensor, const Parameters& parameters, const WaveVector& k) {
  return symbol(in_numbers(tensor, parameters), k);
}

/// The theory without its potential, for what is linear.
template <Theory T>
struct Linearised : T {
  using Potential = Free;
};

/// A plane wave's amplitudes as a stage sees them from site 0.
template <int K>
struct WaveNear {
  const Complex (&amplitude)[K];
  const WaveVector& k;

  template <int d1, int d2, int d3>
  Complex at(int component) const {
    return amplitude[component] * std::polar(1.0, d1 * k[0] + d2 * k[1] + d3 * k[2]);
  }
};

/// One step of a scheme on plane-wave amplitudes (φ¹ … φ^K, π¹ … π^K), by the very stages that the kernels run.
template <Theory T>
void step_wave(const Scheme& scheme, const Parameters& parameters, double h, const WaveVector& k,
               std::array<Complex, 2 * T::components>& z) {
  constexpr int K = T::components;
  Complex field[max_fields][K]{};
  for (int a = 0; a < K; ++a) {
    field[phi][a] = z[std::size_t(a)];
    field[pi][a] = z[std::size_t(K + a)];
  }
  with_schedule_kind(scheme.kind, [&](auto kind) {
    for (const double part : scheme.substeps()) {
      const auto schedule = decltype(kind)::template schedule<double, Linearised<T>>(parameters, part * h);
      using S = std::decay_t<decltype(schedule)>;
      for_each<S::stages>([&](auto s) {
        constexpr Access access = S::access.of[s];
        stage<s>(schedule)(field[access.target], WaveNear<K>{field[access.source], k});
      });
    }
  });
  for (int a = 0; a < K; ++a) {
    z[std::size_t(a)] = field[phi][a];
    z[std::size_t(K + a)] = field[pi][a];
  }
}

}  // namespace dualfield
