// SPDX-License-Identifier: MIT
// Systems without a lattice (neurons), as a backend gets them: arrays of N × R numbers, dense N × N matrices, and a
// list of stages that multiply and add. The R columns are replicas of the same system, so that a product with a matrix
// is a matrix–matrix product.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dualfield/neuron_potential.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// N × N numbers, row by row.
using DenseMatrix = std::vector<double>;

/// coefficient · M, coefficient · Mᵀ or coefficient · 1.
struct DenseTensor {
  static constexpr int identity = -1;

  double coefficient = 0;
  int matrix = identity;  ///< index of M in DenseSpec::matrices, or `identity`
  bool transposed = false;

  bool is_zero() const { return coefficient == 0; }
  bool is_identity() const { return matrix == identity; }

  friend bool operator==(const DenseTensor&, const DenseTensor&) = default;
  friend DenseTensor operator*(double number, DenseTensor tensor) {
    tensor.coefficient *= number;
    return tensor;
  }
  friend DenseTensor operator-(const DenseTensor& tensor) { return -1.0 * tensor; }
};

inline DenseTensor transpose(DenseTensor tensor) {
  tensor.transposed = !tensor.transposed;
  return tensor;
}

inline const DenseTensor dense_identity{1, DenseTensor::identity, false};

/// One stage of a step. Arrays have numbers: φ is 0 and π is 1, as in Field, and the following ones are work arrays.
struct DenseStage {
  enum class Kind {
    assign,    ///< target ← tensor · source
    add,       ///< target ← target + tensor · source
    force,     ///< target ← U'(source), element by element
    exchange,  ///< target ↔ source
  };
  Kind kind;
  int target, source;
  DenseTensor tensor{};  ///< for assign and add; if it has a matrix, target and source must differ
};

/// factor · Σ x·y over all elements of the arrays numbered x and y.
struct DenseProductSum {
  double factor;
  int x, y;
};

/// factor · Σ weight · U(x) over all elements of the array numbered x. The weights are DenseSpec::weights if
/// `weighted`, else 1.
struct DensePotentialSum {
  double factor;
  NeuronPotential potential;
  int x;
  bool weighted = false;
};

/// An observable: the sum of its parts over all neurons and replicas.
struct DenseObservable {
  std::string name;
  std::vector<DenseProductSum> products;
  std::vector<DensePotentialSum> potentials;
};

/// What a backend needs to simulate a dense system, without its physics.
struct DenseSpec {
  std::int64_t neurons = 1;   ///< N
  std::int64_t replicas = 1;  ///< R, columns
  std::vector<std::shared_ptr<const DenseMatrix>> matrices;
  int arrays = 2;                  ///< φ, π and the work arrays
  NeuronPotential potential;       ///< U of the stages `force`
  std::vector<double> weights;     ///< N numbers, one a neuron; or none
  std::vector<DenseStage> step;    ///< the stages of one step
  std::vector<DenseStage> images;  ///< run before observables are summed; they do not write φ or π
  std::vector<DenseObservable> observables;
  Precision precision = Precision::double_precision;
  int threads = 0;  ///< on the CPU; 0: all that are useful

  std::int64_t values() const { return neurons * replicas; }
};

/// A running dense system. State arrays have the shape (N, R), C order.
class DenseSimulation : public Evolution {
 public:
  /// Floating-point operations of the matrix products of one step; 0 if no tensor has a matrix.
  virtual double operations() const = 0;
  /// The yardstick to which benchmarks compare a step: one matrix product (N × N)(N × R), as in a step, in the way that
  /// is fastest on the device. The state is not changed. Returns the floating-point operations. Needs a matrix.
  virtual double plain_product() = 0;
};

}  // namespace dualfield
