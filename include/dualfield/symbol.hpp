// SPDX-License-Identifier: MIT
// Symbols: the matrices by which a tensor, or a whole step, acts on the plane wave e^{ik·i} (k in radians per site).
#pragma once

#include "dualfield/learning_system.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/stage_tensors.hpp"

namespace dualfield {

/// The symbol of a tensor at the parameters of a case: K×K values, row by row.
template <int K, int N>
std::vector<Complex> symbol(const Tensor<K, N>& tensor, const Parameters& parameters, const WaveVector& k) {
  return symbol(in_numbers(tensor, parameters), k);
}

/// The symbol of a tensor on e^{iκ·x} in the limit of spacing a → 0, with κ in 1/length: K×K values, row by row. For
/// power_of_spacing = q > 0, the term of order a^q of its expansion in a. A term ∝ a^{−r} of the tensor contributes the
/// Taylor term of order r + q of its shift e^{iκ·shift a}; divergent ones cancel in a theory with a continuum limit.
template <int K, int N>
std::vector<Complex> continuum_symbol(const Tensor<K, N>& tensor, const Parameters& parameters, const WaveVector& kappa,
                                      int power_of_spacing = 0) {
  std::vector<Complex> result(std::size_t(K * K));
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    double angle = 0;
    for (int axis = 0; axis < max_dimensions; ++axis) angle += kappa[std::size_t(axis)] * term.shift[axis];
    const int power = power_of_spacing - term.coefficient.spacing;
    if (power < 0) continue;
    Complex value = term.coefficient.value(parameters);
    for (int n = 1; n <= power; ++n) value *= Complex(0, angle * parameters.spacing) / double(n);
    for (int i = 0; i < K * K; ++i) result[std::size_t(i)] += double(term.factor.entry[i / K][i % K]) * value;
  }
  return result;
}

/// The order in the spacing of the difference between a theory's tensors and those of its continuum limit: 1 for
/// one-sided differences, 2 for the Laplacian. Found from the tensors at one set of parameters.
template <ContinuousTime T>
int order_in_spacing() {
  const Parameters p{0.7, 0.49, 1, 0, 1, 0.9};
  const WaveVector kappa{0.83, -0.59, 0.37};
  const auto vanishes = [&](const auto& tensor, int power_of_spacing) {
    for (const Complex& entry : continuum_symbol(tensor, p, kappa, power_of_spacing))
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

/// The stages of a step at one k. apply() runs all of them once on the amplitudes z = (φ¹ … φ^K, π¹ … π^K).
class StageSymbols {
 public:
  StageSymbols(const std::vector<StageTensors>& stages, const WaveVector& k) {
    for (const StageTensors& stage : stages)
      symbols_.push_back({stage.target, stage.source, symbol(stage.own, k), symbol(stage.coupling, k)});
  }

  void apply(std::vector<Complex>& z) const {
    const std::size_t K = z.size() / 2;
    std::vector<Complex> field[max_fields];
    field[phi].assign(z.begin(), z.begin() + std::ptrdiff_t(K));
    field[pi].assign(z.begin() + std::ptrdiff_t(K), z.end());
    field[scratch].resize(K);
    for (const Symbol& stage : symbols_) {
      std::vector<Complex> next(K);
      for (std::size_t a = 0; a < K; ++a)
        for (std::size_t b = 0; b < K; ++b)
          next[a] += stage.own[a * K + b] * field[stage.target][b] + stage.coupling[a * K + b] * field[stage.source][b];
      field[stage.target] = std::move(next);
    }
    std::copy(field[phi].begin(), field[phi].end(), z.begin());
    std::copy(field[pi].begin(), field[pi].end(), z.begin() + std::ptrdiff_t(K));
  }

 private:
  struct Symbol {
    Field target, source;
    std::vector<Complex> own, coupling;
  };
  std::vector<Symbol> symbols_;
};

}  // namespace dualfield
