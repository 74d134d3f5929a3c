// SPDX-License-Identifier: MIT
// Systems without a lattice, as backends see them: arrays of N × R numbers, dense N × N matrices, and lists of stages
// that multiply and add. Columns are replicas of the same system, so that a product with a matrix is a GEMM.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dualfield/neuron_potential.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// N × N numbers, C order.
using DenseMatrix = std::vector<double>;

/// coefficient · M, coefficient · Mᵀ or coefficient · 1; 0 where the coefficient is 0.
struct DenseTensor {
  static constexpr int identity = -1;

  double coefficient = 0;
  int matrix = identity;  ///< M's index among the matrices of its system
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

/// Arrays are known by number: φ is 0 and π is 1, as in Field; what follows is working room.
struct DenseStage {
  enum class Kind {
    assign,    ///< target ← tensor · source
    add,       ///< target ← target + tensor · source
    force,     ///< target ← U'(source), each number by itself
    exchange,  ///< target ↔ source
  };
  Kind kind;
  int target, source;
  DenseTensor tensor{};  ///< of assign and add; with a matrix, target ≠ source
};

/// factor · Σ x·y over all numbers of two arrays.
struct DenseProductSum {
  double factor;
  int x, y;
};

/// factor · Σ weight · U(x) over all numbers of an array; `weighted` by DenseSpec::weights, else by 1.
struct DensePotentialSum {
  double factor;
  NeuronPotential potential;
  int x;
  bool weighted = false;
};

struct DenseObservable {
  std::string name;
  std::vector<DenseProductSum> products;
  std::vector<DensePotentialSum> potentials;
};

/// What to simulate, with no physics left in it.
struct DenseSpec {
  std::int64_t neurons = 1;   ///< N
  std::int64_t replicas = 1;  ///< R, columns
  std::vector<std::shared_ptr<const DenseMatrix>> matrices;
  int arrays = 2;                  ///< φ, π and working room
  NeuronPotential potential;       ///< U of `force`
  std::vector<double> weights;     ///< N numbers, or none
  std::vector<DenseStage> step;    ///< one step
  std::vector<DenseStage> images;  ///< done before the observables are summed; leaves φ and π alone
  std::vector<DenseObservable> observables;
  Precision precision = Precision::double_precision;
  int threads = 0;  ///< CPU only; 0: all

  std::int64_t values() const { return neurons * replicas; }
};

/// A running dense system. Arrays cross the interface with the shape (N, R), C order.
class DenseSimulation : public Evolution {
 public:
  /// Floating-point operations of the matrix products of a step; 0 where no tensor has a matrix.
  virtual double operations() const = 0;
  /// The yardstick of benchmarks: one matrix product of the shape of a step's, (N × N)(N × R), done as the device's
  /// library does it best, with the state unchanged. Returns its floating-point operations; there must be a matrix.
  virtual double plain_product() = 0;
};

}  // namespace dualfield
