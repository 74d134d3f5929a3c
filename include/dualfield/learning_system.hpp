// SPDX-License-Identifier: MIT
// Tensors with their numbers filled in. This is the form in which tensors are given at run time; a theory declared in
// C++ is converted to it for symbols, matrices and observables.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <complex>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
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
inline void require_no_background(const RuntimeTensor& tensor, const char* what) {
  for (const RuntimeTerm& term : tensor.terms)
    if (term.background.use != RuntimeBackgroundFactor::none)
      throw std::invalid_argument(std::string(what) + " cannot be made from a tensor that reads a background");
}

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
inline RuntimeTensor runtime_identity(int components) {
  RuntimeTerm one{std::vector<double>(std::size_t(components * components))};
  for (int a = 0; a < components; ++a) one.factor[std::size_t(a * (components + 1))] = 1;
  return {components, {one}};
}

inline RuntimeTensor operator*(double number, RuntimeTensor tensor) {
  for (RuntimeTerm& term : tensor.terms)
    for (double& value : term.factor) value *= number;
  return tensor;
}

inline RuntimeTensor operator+(RuntimeTensor left, const RuntimeTensor& right) {
  left.terms.insert(left.terms.end(), right.terms.begin(), right.terms.end());
  return left;
}

inline RuntimeTensor operator-(RuntimeTensor left, const RuntimeTensor& right) {
  return std::move(left) + -1.0 * right;
}

/// Composition: (left right) f = left (right f). Throws std::invalid_argument if a term of `left` reads a background,
/// or shifts a term of `right` that does, as for a theory's own tensors.
inline RuntimeTensor operator*(const RuntimeTensor& left, const RuntimeTensor& right) {
  require_no_background(left, "a product");
  const auto K = std::size_t(left.components);
  RuntimeTensor product{left.components, {}};
  for (const RuntimeTerm& l : left.terms)
    for (const RuntimeTerm& r : right.terms) {
      if (l.shift != Site{} && r.background.use != RuntimeBackgroundFactor::none)
        throw std::invalid_argument("a shift cannot act on a term that reads a background");
      RuntimeTerm term{std::vector<double>(K * K), l.shift, r.background};
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) term.shift[axis] += r.shift[axis];
      for (std::size_t a = 0; a < K; ++a)
        for (std::size_t b = 0; b < K; ++b)
          for (std::size_t c = 0; c < K; ++c) term.factor[a * K + b] += l.factor[a * K + c] * r.factor[c * K + b];
      product.terms.push_back(std::move(term));
    }
  return product;
}

/// The transpose in components and sites: factors are transposed and shifts reversed. The site whose background a
/// shifted term reads stays the same; as read and written sites change places, at_read_site is negated.
inline RuntimeTensor transpose(const RuntimeTensor& tensor) {
  const auto K = std::size_t(tensor.components);
  RuntimeTensor result = tensor;
  for (std::size_t t = 0; t < result.terms.size(); ++t) {
    RuntimeTerm& term = result.terms[t];
    if (term.background.use != RuntimeBackgroundFactor::none && term.shift != Site{})
      term.background.at_read_site = !term.background.at_read_site;
    for (int& by : term.shift) by = -by;
    for (std::size_t a = 0; a < K; ++a)
      for (std::size_t b = 0; b < K; ++b) term.factor[a * K + b] = tensor.terms[t].factor[b * K + a];
  }
  return result;
}

/// The same tensor with like terms added: one term for each shift and background factor, in the order of first
/// appearance, and no term that is zero. Shifts are taken modulo the extents of the lattice.
inline RuntimeTensor gathered(const RuntimeTensor& tensor, const Lattice& lattice) {
  RuntimeTensor result{tensor.components, {}};
  std::map<std::pair<Site, RuntimeBackgroundFactor>, std::size_t> place;  // index of the term in the result
  for (RuntimeTerm term : tensor.terms) {
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      term.shift[axis] = wrapped(term.shift[axis], lattice.extent[axis]);
    const auto [known, is_new] = place.emplace(std::pair(term.shift, term.background), result.terms.size());
    if (is_new) {
      result.terms.push_back(std::move(term));
    } else {
      std::vector<double>& factor = result.terms[known->second].factor;
      for (std::size_t i = 0; i < factor.size(); ++i) factor[i] += term.factor[i];
    }
  }
  std::erase_if(result.terms, [](const RuntimeTerm& term) {
    return std::all_of(term.factor.begin(), term.factor.end(), [](double value) { return value == 0; });
  });
  return result;
}

/// The symbol Σ_terms factor · e^{ik·shift}, by which the tensor multiplies the plane wave e^{ik·i}: K×K values, row by
/// row. Throws std::invalid_argument if a term reads a background.
inline std::vector<Complex> symbol(const RuntimeTensor& tensor, const WaveVector& k) {
  require_no_background(tensor, "a symbol");
  std::vector<Complex> result(std::size_t(tensor.components * tensor.components));
  for (const RuntimeTerm& term : tensor.terms) {
    double angle = 0;
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) angle += k[axis] * term.shift[axis];
    const Complex phase = std::polar(1.0, angle);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += term.factor[i] * phase;
  }
  return result;
}

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
inline StepTensors step_tensors(const LearningSystem& s, double h) {
  const RuntimeTensor one = runtime_identity(s.components());
  return {one + h * s.w, h * s.b, h * s.a, one + h * s.v};
}

/// The learning system in continuous time whose step of size h by (4.2) is the given map.
inline LearningSystem system_of(const StepTensors& map, double h) {
  const RuntimeTensor one = runtime_identity(map.components());
  return {1 / h * (map.W - one), 1 / h * map.B, 1 / h * map.A, 1 / h * (map.V - one)};
}

}  // namespace dualfield
