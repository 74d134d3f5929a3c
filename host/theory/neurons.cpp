// SPDX-License-Identifier: MIT
#include "host/theory/neurons.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "dualfield/error.hpp"
#include "host/files/npy.hpp"
#include "host/files/npy_header.hpp"
#include "host/theory/dense_value.hpp"

namespace dualfield {

namespace {

constexpr double least_reciprocal_condition = 1e-14;

std::vector<const MatrixCase*> matrices_of(const NeuronsCase& neurons) {
  std::vector<const MatrixCase*> given;
  for (const auto* matrix : {&neurons.weight, &neurons.bias, &neurons.learning_weight, &neurons.learning_self})
    if (*matrix) given.push_back(&**matrix);
  return given;
}

/// Calls `read`. The message of an InputError that it throws gets `place`, where the case names the file, in front.
template <class Read>
auto at_place(const std::string& place, Read&& read) {
  try {
    return read();
  } catch (const InputError& error) {
    throw InputError(place + ": " + error.what());
  }
}

std::int64_t size_of(const MatrixCase& matrix) {
  const auto* file = std::get_if<std::filesystem::path>(&matrix.source);
  if (!file) return std::int64_t(std::get<1>(matrix.source).size());
  const auto shape = at_place(matrix.place, [&] { return npy_shape(*file); });
  if (shape.size() != 2 || shape[0] != shape[1] || shape[0] == 0)
    throw InputError(fmt::format("{}: {} has shape {}; allowed: a square matrix, (N, N)", matrix.place, file->string(),
                                 shape_text(shape)));
  return std::int64_t(shape[0]);
}

/// N × N finite numbers.
DenseMatrix read_matrix(const MatrixCase& matrix, std::int64_t n) {
  if (auto* file = std::get_if<std::filesystem::path>(&matrix.source)) {
    const std::size_t shape[] = {std::size_t(n), std::size_t(n)};
    return at_place(matrix.place, [&] { return read_npy(*file, shape).values; });
  }
  DenseMatrix values;
  for (const auto& row : std::get<1>(matrix.source)) values.insert(values.end(), row.begin(), row.end());
  return values;
}

/// Makes tensors of the system from matrices; a matrix that several tensors use is stored once.
class Tensors {
 public:
  DenseTensor operator()(const DenseValue& value) {
    if (value.is_multiple_of_one()) return {value.coefficient(), DenseTensor::identity, false};
    const auto found = std::find(matrices_.begin(), matrices_.end(), value.values());
    const int index = int(found - matrices_.begin());
    if (found == matrices_.end()) matrices_.push_back(value.values());
    return {value.coefficient(), index, value.transposed()};
  }
  std::vector<std::shared_ptr<const DenseMatrix>> matrices() const { return matrices_; }

 private:
  std::vector<std::shared_ptr<const DenseMatrix>> matrices_;
};

/// |left − right| / scale; 0 where both sides are equal, whatever the scale.
double residual(const DenseValue& left, const DenseValue& right, double scale) {
  const double distance = (left - right).norm();
  return distance == 0 ? 0 : distance / scale;
}

/// The norm of the off-diagonal part over the norm of the matrix.
double off_diagonal(const DenseValue& x) {
  if (x.is_multiple_of_one()) return 0;
  double off = 0, all = 0;
  for (std::int64_t i = 0; i < x.size(); ++i)
    for (std::int64_t j = 0; j < x.size(); ++j) {
      const double square = x.at(i, j) * x.at(i, j);
      all += square;
      if (i != j) off += square;
    }
  return all == 0 ? 0 : std::sqrt(off / all);
}

/// Reads W, B, A, V and measures how well they satisfy the assumptions of the paper. w = W − 1, v = V − 1.
class Loader {
 public:
  Loader(const Case& setup, std::int64_t n)
      : setup_(setup),
        keys_(setup.theory.neurons),
        one_(DenseValue::multiple_of_one(1, n)),
        w_(read(keys_.weight)),
        b_(read(keys_.bias)),
        weight_norm_(w_.norm()) {
    w_ = w_ - one_;
  }

  Neurons load() {
    const bool linear = keys_.dynamics == "linear";
    DenseSystem& system = result_.system = linear ? load_linear() : load_hamiltonian();
    system.neurons = one_.size();
    system.replicas = keys_.replicas;
    system.matrices = tensors_.matrices();
    for (const auto& [name, function] : free_functions())
      if (name == keys_.free_function) system.free_function = function;
    const auto all_hold = [&](const std::string& scalar) {
      return std::ranges::all_of(result_.assumptions,
                                 [&](const Assumption& a) { return a.used_for != scalar || a.holds(); });
    };
    system.has_energy = all_hold("energy");
    system.has_loss = all_hold("loss");
    require_scheme();
    return std::move(result_);
  }

 private:
  /// The matrix of a key, or 1, its default.
  DenseValue read(const std::optional<MatrixCase>& matrix) const {
    if (!matrix) return one_;
    DenseMatrix values = read_matrix(*matrix, one_.size());
    if (setup_.run.precision == "single")
      for (const double value : values)
        if (std::abs(value) > std::numeric_limits<float>::max())
          throw InputError(fmt::format("{}: {} is not finite in single precision; allowed: values up to ±3.4e38",
                                       matrix->place, value));
    return DenseValue::matrix(std::move(values), one_.size(), int(setup_.run.threads));
  }

  DenseSystem load_hamiltonian() {
    const NeuronPotential potential{setup_.mass_squared(), setup_.theory.coupling, setup_.theory.potential};
    const DenseValue inverse_b = potential.is_zero() ? 0.0 * one_ : inverse_of_bias("the learning row, B^-1 dV");
    const double scale = weight_norm_ * b_.norm();
    const DenseValue wb = w_ * b_, bw = b_ * w_;
    assume("BW = W^T B", "energy", residual(bw, transpose(w_) * b_, scale));
    assume("W = W^T", "loss", residual(w_, transpose(w_), weight_norm_));
    assume("WB = BW", "loss", residual(wb, bw, scale));
    std::vector<double> weights;
    if (!potential.is_linear()) {
      const DenseValue bbt = b_ * transpose(b_);
      assume("[BB^T, V''] = 0 (BB^T diagonal)", "loss", off_diagonal(bbt));
      if (!(bbt.is_multiple_of_one() && bbt.coefficient() == 1))
        for (std::int64_t i = 0; i < bbt.size(); ++i) weights.push_back(1 / bbt.at(i, i));
    }
    DenseSystem system = hamiltonian_neurons(tensors_(w_), tensors_(b_), tensors_(inverse_b), potential);
    system.loss_weights = std::move(weights);
    return system;
  }

  DenseSystem load_linear() {
    const DenseValue a = keys_.learning_weight ? read(keys_.learning_weight) : -1.0 * transpose(b_);
    const DenseValue v = keys_.learning_self ? read(keys_.learning_self) - one_ : default_learning_self();
    const double b = b_.norm();
    const DenseValue ba = b_ * a;
    assume("BA = (BA)^T", "energy", residual(ba, transpose(ba), b * a.norm()));
    assume("B(V - 1) = -(W - 1)^T B", "energy",
           residual(b_ * v, -1.0 * transpose(w_) * b_, b * (w_.norm() + v.norm())));
    if (keys_.learning_self) {
      assume("V = V^T", "loss", residual(v, transpose(v), v.norm()));
    } else {  // the same relation without B⁻¹, whose rounding would be measured too
      const DenseValue bbt = b_ * transpose(b_);
      assume("V = V^T (W^T BB^T = BB^T W)", "loss", residual(transpose(w_) * bbt, bbt * w_, w_.norm() * bbt.norm()));
    }
    BilinearForm b_ta{dense_identity, -dense_identity};
    if (keys_.learning_weight) {
      const DenseValue ab = a * b_;
      assume("AB = (AB)^T", "loss", residual(ab, transpose(ab), b * a.norm()));
      const DenseValue::Inverse inverse = b_.inverse();
      const bool regular = inverse.reciprocal_condition >= least_reciprocal_condition;
      result_.reciprocal_condition = inverse.reciprocal_condition;
      assume(fmt::format("B invertible (reciprocal condition number {:.3g})", inverse.reciprocal_condition), "loss",
             regular ? 0 : 1);
      b_ta = {regular ? tensors_(*inverse.value) : DenseTensor{}, tensors_(a)};
    }
    return linear_neurons(tensors_(w_), tensors_(b_), tensors_(a), tensors_(v), b_ta);
  }

  /// The default V − 1, by (2.19): 1 − B⁻¹WᵀB = −B⁻¹(W − 1)ᵀB.
  DenseValue default_learning_self() {
    if (w_.is_zero() || (b_.is_multiple_of_one() && !b_.is_zero())) return -1.0 * transpose(w_);
    return -1.0 * (inverse_of_bias("the default of theory.learning_self, 2 - B^-1 W^T B") * (transpose(w_) * b_));
  }

  DenseValue inverse_of_bias(const std::string& user) {
    DenseValue::Inverse inverse = b_.inverse();
    result_.reciprocal_condition = inverse.reciprocal_condition;
    if (inverse.reciprocal_condition >= least_reciprocal_condition) return *std::move(inverse.value);
    throw InputError(fmt::format(
        "{}: B is singular: its reciprocal condition number is {:.3g}, and its inverse is needed for {}; allowed: "
        "a matrix with one above {:g}",
        keys_.bias->place, inverse.reciprocal_condition, user, least_reciprocal_condition));
  }

  /// Leapfrog and its compositions change φ by π alone and π by φ alone, so they need W = V = 1.
  void require_scheme() {
    if (setup_.time.scheme == "synchronous" || setup_.time.scheme == "sequential") return;
    const auto require_one = [&](const DenseTensor& minus_one, const char* name, const std::optional<MatrixCase>& key) {
      if (minus_one.is_zero()) return;
      throw InputError(fmt::format(
          "{}: \"{}\" needs W = 1 and V = 1, and {} is another matrix{}; allowed: \"synchronous\", \"sequential\"",
          setup_.time.scheme_place, setup_.time.scheme, name, key ? " (" + key->place + ")" : ""));
    };
    require_one(result_.system.w, "W", keys_.weight);
    require_one(result_.system.v, "V", keys_.learning_self);
  }

  void assume(std::string relation, std::string used_for, double residual) {
    result_.assumptions.push_back({std::move(relation), std::move(used_for), residual});
  }

  const Case& setup_;
  const NeuronsCase& keys_;
  DenseValue one_, w_, b_;
  double weight_norm_;
  Tensors tensors_;
  Neurons result_;
};

}  // namespace

std::int64_t count_neurons(const Case& setup) {
  const auto given = matrices_of(setup.theory.neurons);
  if (given.empty()) {  // the case reader allows this only where φ is read from a file
    const CasePath& phi = std::get<FileInitial>(setup.initial).phi;
    const auto shape = at_place(phi.place, [&] { return npy_shape(phi.path); });
    if (shape.empty() || shape[0] == 0)
      throw InputError(fmt::format("{}: {} has shape {}; allowed: (N,), or (N, R) with R replicas", phi.place,
                                   phi.path.string(), shape_text(shape)));
    return std::int64_t(shape[0]);
  }
  const std::int64_t first = size_of(*given.front());
  for (const MatrixCase* matrix : given)
    if (const std::int64_t size = size_of(*matrix); size != first)
      throw InputError(fmt::format("{}: {} neurons, but {} has {}; allowed: matrices of one size", matrix->place, size,
                                   given.front()->place, first));
  return first;
}

std::string place_of_count(const Case& setup) {
  const auto given = matrices_of(setup.theory.neurons);
  return given.empty() ? std::get<FileInitial>(setup.initial).phi.place : given.front()->place;
}

Neurons load_neurons(const Case& setup, std::int64_t neurons) { return Loader(setup, neurons).load(); }

DenseSystem outline_of_neurons(const Case& setup, std::int64_t neurons) {
  const NeuronsCase& keys = setup.theory.neurons;
  int matrices = 0;
  const auto tensor = [&](bool is_matrix) { return is_matrix ? DenseTensor{1, matrices++, false} : dense_identity; };
  const DenseTensor w = tensor(keys.weight.has_value()), b = tensor(keys.bias.has_value());
  const DenseTensor other = tensor(keys.bias.has_value());  // B⁻¹
  DenseSystem system;
  if (keys.dynamics == "linear") {
    const bool full_v = keys.learning_self || (keys.weight && keys.bias);
    system = linear_neurons(w, b, tensor(keys.learning_weight.has_value()), tensor(full_v), {other, dense_identity});
  } else {
    system = hamiltonian_neurons(w, b, other, {1, setup.theory.coupling, setup.theory.potential});
  }
  system.neurons = neurons;
  system.replicas = keys.replicas;
  system.matrices.resize(std::size_t(matrices));
  system.free_function.quadratic = keys.free_function == "none" ? 0 : 1;
  system.has_energy = system.has_loss = true;
  return system;
}

}  // namespace dualfield
