// SPDX-License-Identifier: MIT
// Tensors with their numbers filled in. This is the form in which tensors are given at run time; a theory declared in
// C++ is converted to it for symbols, matrices and observables.
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
/// k, in radians per site.
using WaveVector = std::array<double, lattice_dimensions>;

/// By what a term is multiplied besides its factor, where θ is component number `component` of the background: by
/// nothing, or by θ, cos θ or sin θ.
struct RuntimeBackgroundFactor {
  enum Use : int { none, value, cosine, sine } use = none;
  int component = 0;
  bool at_read_site = false;  ///< whether θ is taken at the site i + shift that is read; else at the site i written
  friend auto operator<=>(const RuntimeBackgroundFactor&, const RuntimeBackgroundFactor&) = default;
};

/// factor ⊗ S^shift, with K×K real numbers, row by row. At site i it adds factor[a·K + b] times component b of the
/// field at site i + shift, times its background factor, to component a of the result.
struct RuntimeTerm {
  std::vector<double> factor;
  Site shift{};
  RuntimeBackgroundFactor background = {};
};

/// A sum of terms acting on K components.
struct RuntimeTensor {
  int components = 1;
  std::vector<RuntimeTerm> terms;
};

/// Throws std::invalid_argument if a term reads a background, which `what` (named in the message) does not allow.
void require_no_background(const RuntimeTensor& tensor, const char* what);

/// A tensor of a theory at the parameters of a case. A rotation F exp(∓θX) becomes two terms, F cos θ and ∓FX sin θ.
template <int K, int N>
RuntimeTensor in_numbers(const Tensor<K, N>& tensor, const Parameters& parameters) {
  RuntimeTensor result{K, {}};
  for (int t = 0; t < N; ++t) {
    const Term<K>& term = tensor.term[t];
    const double coefficient = term.coefficient.value(parameters);
    const auto add = [&](const Matrix<K>& factor, RuntimeBackgroundFactor::Use use) {
      RuntimeTerm numbers{std::vector<double>(std::size_t(K * K))};
      for (int i = 0; i < K * K; ++i) numbers.factor[std::size_t(i)] = coefficient * factor.entry[i / K][i % K];
      std::copy_n(term.shift, max_dimensions, numbers.shift.begin());
      if (use != RuntimeBackgroundFactor::none)
        numbers.background = {use, term.background.component, term.background.at_read_site};
      result.terms.push_back(std::move(numbers));
    };
    if (term.background.use == BackgroundFactor::rotation) {
      add(term.factor, RuntimeBackgroundFactor::cosine);
      add((term.background.inverse ? 1 : -1) * (term.factor * term.generator), RuntimeBackgroundFactor::sine);
    } else {
      add(term.factor, term.background.use == BackgroundFactor::value ? RuntimeBackgroundFactor::value
                                                                      : RuntimeBackgroundFactor::none);
    }
  }
  return result;
}

/// The identity on K components.
RuntimeTensor runtime_identity(int components);

RuntimeTensor operator*(double number, RuntimeTensor tensor);

RuntimeTensor operator+(RuntimeTensor left, const RuntimeTensor& right);

RuntimeTensor operator-(RuntimeTensor left, const RuntimeTensor& right);

/// Composition: (left right) f = left (right f). Throws std::invalid_argument if a term of `left` reads a background,
/// or shifts a term of `right` that does, as for a theory's own tensors.
RuntimeTensor operator*(const RuntimeTensor& left, const RuntimeTensor& right);

/// The transpose in components and sites: factors are transposed and shifts reversed. The site whose background a
/// shifted term reads stays the same; as read and written sites change places, at_read_site is negated.
RuntimeTensor transpose(const RuntimeTensor& tensor);

/// The same tensor with like terms added: one term for each shift and background factor, in the order of first
/// appearance, and no term that is zero. With a lattice, shifts are taken modulo its extents.
RuntimeTensor gathered(const RuntimeTensor& tensor);
RuntimeTensor gathered(RuntimeTensor tensor, const Lattice& lattice);

/// The symbol Σ_terms factor · e^{ik·shift}, by which the tensor multiplies the plane wave e^{ik·i}: K×K values, row by
/// row. Throws std::invalid_argument if a term reads a background.
std::vector<Complex> symbol(const RuntimeTensor& tensor, const WaveVector& k);

/// A learning system (2.17) in continuous time: dφ/dt = wφ + bπ, dπ/dt = aφ + vπ. Units 1/time.
struct LearningSystem {
  RuntimeTensor w, b, a, v;

  int components() const { return w.components; }
};

/// A theory at the parameters of a case, without its potential. A theory declared by the map of one step is taken in
/// the limit of small steps.
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

/// The map of one step of size h: W = 1 + hw, B = hb, A = ha, V = 1 + hv.
StepTensors step_tensors(const LearningSystem& s, double h);

/// The learning system in continuous time whose step of size h by (4.2) is the given map.
LearningSystem system_of(const StepTensors& map, double h);

}  // namespace dualfield
