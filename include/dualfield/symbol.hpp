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

/// What the tensor becomes on e^{iκ·x} as the spacing a goes to 0, κ in 1/length; with beyond = q the coefficient of a^q
/// in the error, times a^q. A term in a^{−r} contributes the r-th Taylor term of its shift; the lower ones, which would
/// diverge, cancel in a theory with a continuum limit.
template <int K, int N>
std::vector<Complex> continuum_symbol(const Tensor<K, N>& tensor, const Parameters& parameters, const WaveVector& kappa,
                                      int beyond = 0) {
  std::vector<Complex> result(std::size_t(K * K));
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    double angle = 0;
    for (int axis = 0; axis < max_dimensions; ++axis) angle += kappa[std::size_t(axis)] * term.shift[axis];
    const int power = beyond - term.coefficient.spacing;
    if (power < 0) continue;
    Complex value = term.coefficient.value(parameters);
    for (int n = 1; n <= power; ++n) value *= Complex(0, angle * parameters.spacing) / double(n);
    for (int i = 0; i < K * K; ++i) result[std::size_t(i)] += double(term.factor.entry[i / K][i % K]) * value;
  }
  return result;
}

/// The order in the spacing to which a theory's tensors are those of its continuum limit: 1 for one-sided differences,
/// 2 for the Laplacian. Read off the tensors.
template <ContinuousTime T>
int order_in_spacing() {
  const Parameters p{0.7, 0.49, 1, 0, 1, 0.9};
  const WaveVector kappa{0.83, -0.59, 0.37};
  const auto vanishes = [&](const auto& tensor, int beyond) {
    for (const Complex& entry : continuum_symbol(tensor, p, kappa, beyond))
      if (std::abs(entry) > 1e-12) return false;
    return true;
  };
  using L = Limit<T>;
  int order = 1;
  while (order < 16 && vanishes(L::w, order) && vanishes(L::b, order) && vanishes(learning_tensor<L>(), order) &&
         vanishes(L::v, order))
    ++order;
  return order;
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

/// One step of a scheme that the theory has and that is made of stages, on plane-wave amplitudes (φ¹ … φ^K, π¹ … π^K):
/// by the very stages that the kernels run.
template <Theory T>
void step_wave(const Scheme& scheme, const Parameters& parameters, double h, const WaveVector& k,
               std::array<Complex, 2 * T::components>& z) {
  constexpr int K = T::components;
  Complex field[max_fields][K]{};
  for (int a = 0; a < K; ++a) {
    field[phi][a] = z[std::size_t(a)];
    field[pi][a] = Delayed<T> ? -z[std::size_t(K + a)] : z[std::size_t(K + a)];
  }
  with_schedule_kind<T>(scheme.kind, [&](auto kind) {
    for (const double part : scheme.substeps()) {
      const auto schedule = decltype(kind)::template schedule<double, Linearised<T>>(parameters, part * h);
      using S = std::decay_t<decltype(schedule)>;
      for_each<S::stages>([&](auto s) {
        constexpr Access access = S::access.of[s];
        stage<s>(schedule)(field[access.target], WaveNear<K>{field[access.source], k});
      });
      if constexpr (Delayed<T>) std::swap(field[phi], field[pi]);
    }
  });
  for (int a = 0; a < K; ++a) {
    z[std::size_t(a)] = field[phi][a];
    z[std::size_t(K + a)] = Delayed<T> ? -field[pi][a] : field[pi][a];
  }
}

}  // namespace dualfield
