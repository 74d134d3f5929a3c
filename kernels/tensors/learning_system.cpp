// SPDX-License-Identifier: MIT
#include "dualfield/learning_system.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace dualfield {

void require_no_background(const RuntimeTensor& tensor, const char* what) {
  for (const RuntimeTerm& term : tensor.terms)
    if (term.background.use != RuntimeBackgroundFactor::none)
      throw std::invalid_argument(std::string(what) + " cannot be made from a tensor that reads a background");
}

RuntimeTensor runtime_identity(int components) {
  RuntimeTerm one{std::vector<double>(std::size_t(components * components))};
  for (int a = 0; a < components; ++a) one.factor[std::size_t(a * (components + 1))] = 1;
  return {components, {one}};
}

RuntimeTensor operator*(double number, RuntimeTensor tensor) {
  for (RuntimeTerm& term : tensor.terms)
    for (double& value : term.factor) value *= number;
  return tensor;
}

RuntimeTensor operator+(RuntimeTensor left, const RuntimeTensor& right) {
  left.terms.insert(left.terms.end(), right.terms.begin(), right.terms.end());
  return left;
}

RuntimeTensor operator-(RuntimeTensor left, const RuntimeTensor& right) { return std::move(left) + -1.0 * right; }

RuntimeTensor operator*(const RuntimeTensor& left, const RuntimeTensor& right) {
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

RuntimeTensor transpose(const RuntimeTensor& tensor) {
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

RuntimeTensor gathered(const RuntimeTensor& tensor) {
  RuntimeTensor result{tensor.components, {}};
  std::map<std::pair<Site, RuntimeBackgroundFactor>, std::size_t> place;  // index of the term in the result
  for (const RuntimeTerm& term : tensor.terms) {
    const auto [known, is_new] = place.emplace(std::pair(term.shift, term.background), result.terms.size());
    if (is_new) {
      result.terms.push_back(term);
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

RuntimeTensor gathered(RuntimeTensor tensor, const Lattice& lattice) {
  for (RuntimeTerm& term : tensor.terms)
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      term.shift[axis] = wrapped(term.shift[axis], lattice.extent[axis]);
  return gathered(tensor);
}

std::vector<Complex> symbol(const RuntimeTensor& tensor, const WaveVector& k) {
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

StepTensors step_tensors(const LearningSystem& s, double h) {
  const RuntimeTensor one = runtime_identity(s.components());
  return {one + h * s.w, h * s.b, h * s.a, one + h * s.v};
}

LearningSystem system_of(const StepTensors& map, double h) {
  const RuntimeTensor one = runtime_identity(map.components());
  return {1 / h * (map.W - one), 1 / h * map.B, 1 / h * map.A, 1 / h * (map.V - one)};
}

}  // namespace dualfield
