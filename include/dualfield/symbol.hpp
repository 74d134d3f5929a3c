// SPDX-License-Identifier: MIT
// Fourier symbols: what a tensor, or a whole step, does to the plane wave e^{ik·i} (k in radians a site).
#pragma once

#include <span>

#include "dualfield/exponential.hpp"
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
template <Theory T>
int order_in_spacing() {
  const Parameters p{0.7, 0.49, 1, 0};
  const WaveVector kappa{0.83, -0.59, 0.37};
  const auto vanishes = [&](const auto& tensor, int beyond) {
    for (const Complex& entry : continuum_symbol(tensor, p, kappa, beyond))
      if (std::abs(entry) > 1e-12) return false;
    return true;
  };
  int order = 1;
  while (order < 16 && vanishes(T::w, order) && vanishes(T::b, order) && vanishes(learning_tensor<T>(), order) &&
         vanishes(T::v, order))
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

/// G(k) of dz/dt = Gz, z = (φ, π): 2K×2K numbers, row by row.
inline std::vector<Complex> generator(const LearningSystem& system, const WaveVector& k) {
  const auto K = std::size_t(system.components());
  std::vector<Complex> all(4 * K * K);
  const auto put = [&](const NumericTensor& block, std::size_t first_row, std::size_t first_column) {
    const std::vector<Complex> numbers = symbol(block, k);
    for (std::size_t r = 0; r < K; ++r)
      for (std::size_t c = 0; c < K; ++c) all[(first_row + r) * 2 * K + first_column + c] = numbers[r * K + c];
  };
  put(system.w, 0, 0);
  put(system.b, 0, K);
  put(system.a, K, 0);
  put(system.v, K, K);
  return all;
}

/// z ← e^{G(k)t}z.
inline void propagate_wave(const LearningSystem& system, double t, const WaveVector& k, std::span<Complex> z) {
  const std::vector<Complex> matrix = exponential(generator(system, k), int(z.size()), t);
  const std::vector<Complex> before(z.begin(), z.end());
  for (std::size_t r = 0; r < z.size(); ++r) {
    z[r] = 0;
    for (std::size_t c = 0; c < z.size(); ++c) z[r] += matrix[r * z.size() + c] * before[c];
  }
}

/// One step of a scheme on plane-wave amplitudes (φ¹ … φ^K, π¹ … π^K), by the very stages that the kernels run, or by
/// e^{Gh}.
template <Theory T>
void step_wave(const Scheme& scheme, const Parameters& parameters, double h, const WaveVector& k,
               std::array<Complex, 2 * T::components>& z) {
  constexpr int K = T::components;
  if (scheme.kind == ScheduleKind::exact) return propagate_wave(learning_system<T>(parameters), h, k, z);
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
