// SPDX-License-Identifier: MIT
// Tensors with their numbers filled in: what is left of a declaration when its theory's type is forgotten, and how a
// learning system is given at run time. Symbols and matrices are read from this form alone.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <complex>
#include <string>
#include <vector>

#include "dualfield/lattice.hpp"
#include "dualfield/theory.hpp"

namespace dualfield {

using Complex = std::complex<double>;
/// k, in radians a site.
using WaveVector = std::array<double, lattice_dimensions>;

/// What a term carries of the background, θ = component number `component` of it: nothing, or θ, cos θ or sin θ as a
/// factor.
struct CarriedNumber {
  enum Of : int { nothing, value, cosine, sine } of = nothing;
  int component = 0;
  bool beyond = false;  ///< θ of the site that is read, i + shift, and not of the site i that is written
  friend auto operator<=>(const CarriedNumber&, const CarriedNumber&) = default;
};

/// factor ⊗ S^shift with K×K real numbers, row by row: at site i it reads component b of site i + shift and adds
/// factor[a·K + b] of it to a, times what it carries.
struct RuntimeTerm {
  std::vector<double> factor;
  Site shift{};
  CarriedNumber carried = {};
};

/// A sum of terms on K components.
struct RuntimeTensor {
  int components = 1;
  std::vector<RuntimeTerm> terms;
};

/// Throws std::invalid_argument for a tensor that carries something of a background, which `what` does not know.
void require_no_background(const RuntimeTensor& tensor, const char* what);

/// A tensor of a theory at the parameters of a case. A rotation F exp(∓θX) is two terms, F cos θ and ∓FX sin θ.
template <int K, int N>
RuntimeTensor in_numbers(const Tensor<K, N>& tensor, const Parameters& parameters) {
  RuntimeTensor result{K, {}};
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    const double coefficient = term.coefficient.value(parameters);
    const auto add = [&](const Matrix<K>& factor, CarriedNumber::Of of) {
      RuntimeTerm numbers{std::vector<double>(std::size_t(K * K))};
      for (int i = 0; i < K * K; ++i) numbers.factor[std::size_t(i)] = coefficient * factor.entry[i / K][i % K];
      std::copy_n(term.shift, max_dimensions, numbers.shift.begin());
      if (of != CarriedNumber::nothing) numbers.carried = {of, term.carried.component, term.carried.beyond};
      result.terms.push_back(std::move(numbers));
    };
    if (term.carried.use == Carried::rotation) {
      add(term.factor, CarriedNumber::cosine);
      add((term.carried.inverse ? 1 : -1) * (term.factor * term.generator), CarriedNumber::sine);
    } else {
      add(term.factor, term.carried.use == Carried::factor ? CarriedNumber::value : CarriedNumber::nothing);
    }
  }
  return result;
}

/// 1 on K components.
RuntimeTensor runtime_identity(int components);

RuntimeTensor operator*(double number, RuntimeTensor tensor);

RuntimeTensor operator+(RuntimeTensor left, const RuntimeTensor& right);

RuntimeTensor operator-(RuntimeTensor left, const RuntimeTensor& right);

/// Composition: (left right) f = left (right f). As for a theory's own tensors, the left one carries nothing, and shifts
/// nothing that does.
RuntimeTensor operator*(const RuntimeTensor& left, const RuntimeTensor& right);

/// Transposed in components and sites: factors transposed, shifts reversed; what was carried from the near end of a shift
/// now is from its far end.
RuntimeTensor transpose(const RuntimeTensor& tensor);

/// The same tensor with one term for each shift and number carried, in the order of first appearance, and none that is
/// zero. Shifts are taken modulo the lattice.
RuntimeTensor gathered(const RuntimeTensor& tensor, const Lattice& lattice);

/// Σ_terms factor · e^{ik·shift}: K×K values, row by row. What the tensor does to the plane wave e^{ik·i}.
std::vector<Complex> symbol(const RuntimeTensor& tensor, const WaveVector& k);

/// A learning system (2.17) in continuous time: dφ/dt = wφ + bπ, dπ/dt = aφ + vπ. Units 1/time.
struct LearningSystem {
  RuntimeTensor w, b, a, v;

  int components() const { return w.components; }
};

/// A theory at the parameters of a case, without its potential; a map in the limit of small steps.
template <Theory T>
LearningSystem learning_system(const Parameters& p) {
  using L = Limit<T>;
  return {in_numbers(L::w, p), in_numbers(L::b, p), in_numbers(learning_tensor<L>(), p), in_numbers(L::v, p)};
}

/// The map of one step (4.2): φ' = Wφ + Bπ, π' = Aφ + Vπ.
struct StepTensors {
  RuntimeTensor W, B, A, V;

  int components() const { return W.components; }
};

/// W = 1 + hw, B = hb, A = ha, V = 1 + hv.
StepTensors step_tensors(const LearningSystem& s, double h);

/// The continuous-time system whose step of size h by (4.2) the map is.
LearningSystem system_of(const StepTensors& map, double h);

}  // namespace dualfield
