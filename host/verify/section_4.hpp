// SPDX-License-Identifier: MIT
// The parts of section 4, and the systems on which its entries are measured.
#pragma once

#include "host/verify/ledger.hpp"
#include "host/verify/spinor.hpp"
#include "host/verify/systems.hpp"

namespace dualfield::verify {

std::vector<Entry> lattice_states();    ///< (4.1)–(4.5)
std::vector<Entry> lattice_biases();    ///< (4.6)–(4.10)
std::vector<Entry> lattice_losses();    ///< (4.11)–(4.14)
std::vector<Entry> dirac_1d_neurons();  ///< (4.15)–(4.18)
std::vector<Entry> dirac_1d_spinors();  ///< (4.19)–(4.23)
std::vector<Entry> dirac_3d_neurons();  ///< (4.24)–(4.27)
std::vector<Entry> dirac_3d_spinors();  ///< (4.28)–(4.30)
std::vector<Entry> dirac_3d_gammas();   ///< (4.31)–(4.37)
std::vector<Entry> dirac_3d_biases();   ///< (4.38)–(4.40)

/// Relative error by rounding of a few products of small matrices.
constexpr double rounding = 1e-13;

struct Fields {
  Vector phi, pi;
};

/// φ and π after one step of the kernels.
inline Fields stepped(const SimulationSpec& spec, const Fields& fields) {
  const Vector z = one_step(spec, stacked(fields.phi, fields.pi));
  return {first_half(z), second_half(z)};
}

/// A random mass between 0.5 and 1 or between −1 and −0.5.
inline double some_mass(Random& random) {
  const double mass = random.uniform();
  return (mass < 0 ? -0.5 : 0.5) + mass / 2;
}

/// A small lattice whose extents all differ.
template <Theory T>
Lattice small_box(double spacing = 1) {
  if constexpr (T::dimensions == 1) return periodic({7}, spacing);
  if constexpr (T::dimensions == 2) return periodic({5, 4}, spacing);
  if constexpr (T::dimensions == 3) return periodic({4, 3, 5}, spacing);
}

/// A theory on a small periodic lattice, its mass and fields random, with the tensors of (4.11) assembled and the
/// program's kernels stepping it by (4.2): `synchronous` at h = 1.
template <Theory T>
struct Sample {
  Lattice lattice;
  SimulationSpec spec;
  DenseMatrix w, b;  ///< W − I and B
  Fields fields;

  Sample(Random& random, double mass, double spacing = 1) : Sample(random, mass, small_box<T>(spacing)) {}
  Sample(Random& random, double mass, const Lattice& on)
      : lattice(on),
        spec(simulation_of<T>(lattice, {.mass = mass}, "synchronous")),
        w(assembled(T::w)),
        b(assembled(T::b)),
        fields{random.vector(w.rows()), random.vector(w.rows())} {}

  template <class AnyTensor>
  DenseMatrix assembled(const AnyTensor& tensor) const {
    return dense(tensor, spec.parameters, lattice);
  }
  double mass() const { return spec.parameters.mass; }
  Eigen::Index sites() const { return lattice.sites(); }
  Fields step(const Fields& from) const { return stepped(spec, from); }
};

/// The matrix of a tensor given at run time on a lattice; index = component·sites + site.
inline DenseMatrix dense(const RuntimeTensor& tensor, const Lattice& lattice) {
  const Eigen::Index size = tensor.components * lattice.sites();
  DenseMatrix matrix = DenseMatrix::Zero(size, size);
  for (const MatrixEntry& entry : assemble(tensor, lattice)) matrix(entry.row, entry.column) += entry.value;
  return matrix;
}

/// (4.2) with random tensors that belong to no theory: three types of neurons on a 4×3 lattice, stepped by the kernels
/// for tensors given at run time. A = −Bᵀ unless it is given.
struct LearningSample {
  Lattice lattice = periodic({4, 3});
  SimulationSpec spec;
  DenseMatrix w, b, v;  ///< W − I, B, V − I
  Fields fields;

  LearningSample(Random& random, const RuntimeTensor& W, const RuntimeTensor& B, const RuntimeTensor& V)
      : LearningSample(random, {W, B, -1.0 * transpose(B), V}) {}
  LearningSample(Random& random, const StepTensors& tensors) {
    spec.runtime = RuntimeTheory{tensors, {}};
    spec.lattice = lattice;
    spec.scheme = "synchronous";
    spec.threads = 1;
    b = dense(tensors.B, lattice);
    const DenseMatrix one = DenseMatrix::Identity(b.rows(), b.rows());
    w = dense(tensors.W, lattice) - one;
    v = dense(tensors.V, lattice) - one;
    fields = {random.vector(b.rows()), random.vector(b.rows())};
  }

  Fields step(const Fields& from) const { return stepped(spec, from); }

  /// A random tensor of three terms with shifts of up to two sites.
  static RuntimeTensor any_tensor(Random& random) {
    constexpr int types = 3;
    RuntimeTensor tensor{types, {}};
    for (int t = 0; t < 3; ++t) {
      const Vector factor = random.vector(types * types);
      const auto by = [&] { return int(std::lround(2 * random.uniform())); };
      tensor.terms.push_back({{factor.begin(), factor.end()}, {by(), by()}});
    }
    return tensor;
  }
  /// A random polynomial of a tensor: it commutes with the tensor and is not symmetric.
  static RuntimeTensor polynomial(Random& random, const RuntimeTensor& of) {
    const auto number = [&] { return 0.3 * random.uniform(); };
    return number() * runtime_identity(of.components) + number() * of + number() * of * of;
  }
};

/// Offset of the site at i + by·e_μ, μ = 1 … D.
inline Eigen::Index neighbour(const Lattice& lattice, Site i, int mu, int by) {
  i[std::size_t(mu - 1)] += by;
  return offset_of(i, lattice);
}

/// The largest of some residuals; not a number if any of them is not.
inline double worst(std::initializer_list<double> residuals) {
  Largest largest;
  for (const double one : residuals) largest.add(one);
  return largest;
}

/// 0 where an observed order is within `allowance` of the expected one, else the distance between them.
inline double order_defect(double observed, double expected, double allowance = 0.05) {
  const double off = std::abs(observed - expected);
  return off <= allowance ? 0 : off;
}

}  // namespace dualfield::verify
