// SPDX-License-Identifier: MIT
// The second reference: the tensors of a theory as assembled matrices, and a step as a product of matrices from the
// definitions of the schemes. It uses the term lists of the program's theories, but none of the code that runs them.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "dualfield/assemble.hpp"
#include "dualfield/catalogue.hpp"
#include "dualfield/simulation.hpp"
#include "reference/background.hpp"
#include "reference/state.hpp"

namespace dualfield::reference {

/// A square matrix as a list of entries; entries at the same place add up.
using SparseMatrix = std::vector<MatrixEntry>;

inline Values times(const SparseMatrix& matrix, const Values& x) {
  Values result(x.size());
  for (const MatrixEntry& e : matrix) result[std::size_t(e.row)] += e.value * x[std::size_t(e.column)];
  return result;
}

inline SparseMatrix times(const SparseMatrix& left, const SparseMatrix& right) {
  std::multimap<std::int64_t, MatrixEntry> by_row;
  for (const MatrixEntry& e : right) by_row.emplace(e.row, e);
  std::map<std::pair<std::int64_t, std::int64_t>, double> sum;
  for (const MatrixEntry& l : left)
    for (auto [r, end] = by_row.equal_range(l.column); r != end; ++r)
      sum[{l.row, r->second.column}] += l.value * r->second.value;
  SparseMatrix product;
  for (const auto& [place, value] : sum) product.push_back({place.first, place.second, value});
  return product;
}

/// left + factor·right.
inline SparseMatrix plus(SparseMatrix left, double factor, const SparseMatrix& right) {
  for (const MatrixEntry& e : right) left.push_back({e.row, e.column, factor * e.value});
  return left;
}

inline SparseMatrix transposed(SparseMatrix matrix) {
  for (MatrixEntry& e : matrix) std::swap(e.row, e.column);
  return matrix;
}

inline SparseMatrix identity(std::int64_t size) {
  SparseMatrix one;
  for (std::int64_t i = 0; i < size; ++i) one.push_back({i, i, 1});
  return one;
}

/// e^{t x} = (e^{t x/64})^64, with the 64th root by its power series. x couples few sites, so that products stay
/// sparse.
inline SparseMatrix exponential(const SparseMatrix& x, double t, std::int64_t size) {
  SparseMatrix power = identity(size), sum = power;
  for (int k = 1; k <= 16; ++k) {
    power = times(power, x);
    for (MatrixEntry& e : power) e.value *= t / 64 / k;
    sum = plus(std::move(sum), 1, power);
  }
  for (int squaring = 0; squaring < 6; ++squaring) sum = times(sum, sum);
  return sum;
}

/// The matrices of dφ/dt = wφ + bπ, dπ/dt = aφ + vπ; J is the complex structure, empty where there is none. For a
/// theory that declares its step as a map, W, B, A and V are the matrices of a step of the spec's size, else empty.
struct TheoryMatrices {
  std::int64_t size = 0;  ///< K·sites
  SparseMatrix w, b, a, v, J;
  SparseMatrix W, B, A, V;
  std::vector<SparseMatrix> parts;  ///< of b: the terms at the site itself, then those with a shift along axis 1, 2, 3
  SparseMatrix end;  ///< generator of the rotation at the end of a first-order step; w and v are without it
};

/// The terms of a tensor without a shift (axis 0), or with a shift along the axis (1, 2, 3).
template <int K, int N>
Tensor<K, N> part_of(Tensor<K, N> tensor, int axis) {
  for (auto& term : tensor.term) {
    bool matches = true;
    for (int along = 0; along < max_dimensions; ++along)
      matches = matches && (term.shift[along] != 0) == (along + 1 == axis);
    if (!matches) term.factor = Matrix<K>{};
  }
  return tensor;
}

/// The matrices of a spec's theory on its lattice. Throws std::invalid_argument where there is none.
inline TheoryMatrices matrices_of(const SimulationSpec& spec) {
  TheoryMatrices m;
  Parameters parameters = spec.parameters;
  parameters.step = spec.step;
  Values background;
  if (spec.background) background = values_of(spec.background, spec.lattice);
  const auto matrix = [&](const auto& tensor) { return assemble(tensor, parameters, spec.lattice, background); };
  const bool found = with_theory(
      spec.theory, spec.potential, spec.lattice.dimensions, spec.gauge, [&]<class T>(std::type_identity<T>) {
        using L = Limit<T>;
        m.size = T::components * spec.lattice.sites();
        m.w = matrix(L::w);
        if constexpr (rotates_at_end<T>)
          if (spec.scheme == "synchronous" || spec.scheme == "sequential") {
            m.w = matrix(FreeTerms<typename Tensors<T>::W>::tensor);
            m.end = matrix(GaugeTerms<typename Tensors<T>::W>::tensor);
          }
        m.b = matrix(L::b), m.v = plus(matrix(L::v), -1, m.end);  // the rotation at the end is the same for φ and π
        for (int axis = 0; axis <= T::dimensions; ++axis) m.parts.push_back(matrix(part_of(L::b, axis)));
        if constexpr (requires { L::a; })
          m.a = matrix(L::a);
        else
          m.a = plus({}, -1, transposed(m.b));
        if constexpr (requires { T::W; })
          m.W = matrix(T::W), m.B = matrix(T::B), m.A = matrix(T::A), m.V = matrix(T::V);
        if constexpr (requires { T::complex_structure; }) m.J = matrix(onsite(T::complex_structure));
      });
  if (!found) throw std::invalid_argument("the matrix reference has no theory \"" + spec.theory + "\"");
  return m;
}

/// The matrix on z = (φ, π) with these blocks.
inline SparseMatrix blocks(std::int64_t size, const SparseMatrix& phi_phi, const SparseMatrix& phi_pi,
                           const SparseMatrix& pi_phi, const SparseMatrix& pi_pi) {
  SparseMatrix z = phi_phi;
  for (const MatrixEntry& e : phi_pi) z.push_back({e.row, size + e.column, e.value});
  for (const MatrixEntry& e : pi_phi) z.push_back({size + e.row, e.column, e.value});
  for (const MatrixEntry& e : pi_pi) z.push_back({size + e.row, size + e.column, e.value});
  return z;
}

/// G of dz/dt = G z, without the potential.
inline SparseMatrix generator(const TheoryMatrices& m) { return blocks(m.size, m.w, m.b, m.a, m.v); }

/// One step of a scheme as a product of matrices. In factors of a time t that read φ and write π, a potential adds
/// −t V'(φ) to π.
class MatrixReference {
 public:
  explicit MatrixReference(const SimulationSpec& spec) : spec_(spec), m_(matrices_of(spec)) {
    if (spec.scheme == "synchronous" && !m_.W.empty())
      factors_.push_back({blocks(m_.size, m_.W, m_.B, m_.A, m_.V), 0});
    else if (spec.scheme == "synchronous")
      synchronous(spec.step);
    else if (spec.scheme == "sequential")
      sequential(spec.step);
    else if (spec.scheme == "leapfrog")
      leapfrog(spec.step);
    else if (spec.scheme == "yoshida4")
      yoshida4(spec.step);
    else if (spec.scheme == "unitary" && !m_.J.empty())
      unitary(spec.step);
    else
      throw std::invalid_argument("the matrix reference has no scheme \"" + spec.scheme + "\"");
  }

  const TheoryMatrices& matrices() const { return m_; }

  void step(State& state) const {
    Values z = state.phi;
    z.insert(z.end(), state.pi.begin(), state.pi.end());
    for (const Factor& factor : factors_) {
      Values next = times(factor.matrix, z);
      for (std::size_t i = 0; i < state.phi.size(); ++i) next[state.phi.size() + i] -= factor.kick * slope(z, i);
      z = std::move(next);
    }
    state.phi.assign(z.begin(), z.begin() + m_.size);
    state.pi.assign(z.begin() + m_.size, z.end());
  }

  /// The whole step as one matrix of (φ, π); for theories without a potential.
  SparseMatrix one_step() const {
    SparseMatrix product = identity(2 * m_.size);
    for (const Factor& factor : factors_) product = times(factor.matrix, product);
    return product;
  }

 private:
  struct Factor {
    SparseMatrix matrix;
    double kick;
  };

  /// The derivative of the potential by value i of φ, the first half of z.
  double slope(const Values& z, std::size_t i) const {
    const double phi = z[i];
    const auto half = std::size_t(m_.size / 2);  // of two components
    if (spec_.theory == "complex_scalar" && spec_.potential == "phi4")
      return spec_.parameters.coupling * (phi * phi + std::pow(z[i < half ? i + half : i - half], 2)) * phi;
    if (spec_.potential == "phi4") return spec_.parameters.coupling * std::pow(phi, 3);
    if (spec_.potential == "sine_gordon") return spec_.parameters.coupling * std::sin(phi);
    return 0;
  }

  SparseMatrix one() const { return identity(m_.size); }

  void synchronous(double h) {
    factors_.push_back({plus(identity(2 * m_.size), h, generator(m_)), h});
    end(h);
  }

  void end(double h) {
    if (m_.end.empty()) return;
    const SparseMatrix rotation = exponential(m_.end, h, m_.size);
    factors_.push_back({blocks(m_.size, rotation, {}, {}, rotation), 0});
  }

  void sequential(double h) {
    factors_.push_back({blocks(m_.size, plus(one(), h, m_.w), plus({}, h, m_.b), {}, one()), 0});
    factors_.push_back({blocks(m_.size, one(), {}, plus({}, h, m_.a), plus(one(), h, m_.v)), h});
    end(h);
  }

  void leapfrog(double h) {
    const SparseMatrix rotation =
        blocks(m_.size, exponential(m_.w, h / 2, m_.size), {}, {}, exponential(m_.v, h / 2, m_.size));
    const SparseMatrix drift = blocks(m_.size, one(), plus({}, h / 2, m_.b), {}, one());
    const SparseMatrix kick = blocks(m_.size, one(), {}, plus({}, h, m_.a), one());
    for (const Factor& factor : {Factor{rotation, 0}, {drift, 0}, {kick, h}, {drift, 0}, {rotation, 0}})
      factors_.push_back(factor);
  }

  void yoshida4(double h) {
    const double outer = 1 / (2 - std::pow(2.0, 1.0 / 3));
    leapfrog(outer * h);
    leapfrog((1 - 2 * outer) * h);
    leapfrog(outer * h);
  }

  /// The exponentials of the parts of the generator: the local one, the part of b at a site, and each hop.
  void unitary(double h) {
    std::vector<SparseMatrix> flows = {exponential(blocks(m_.size, m_.w, {}, {}, m_.v), h / 2, 2 * m_.size)};
    for (const SparseMatrix& part : m_.parts)
      flows.push_back(exponential(blocks(m_.size, {}, part, plus({}, -1, transposed(part)), {}), h / 2, 2 * m_.size));
    for (const SparseMatrix& flow : flows) factors_.push_back({flow, 0});
    std::reverse(flows.begin(), flows.end());
    for (const SparseMatrix& flow : flows) factors_.push_back({flow, 0});
  }

  SimulationSpec spec_;
  TheoryMatrices m_;
  std::vector<Factor> factors_;
};

}  // namespace dualfield::reference
