// SPDX-License-Identifier: MIT
#include "host/theory/modes.hpp"

#include <algorithm>
#include <numeric>

#include "dualfield/exponential.hpp"
#include "dualfield/symbol.hpp"
#include "host/linear_algebra.hpp"

namespace dualfield {

namespace {

using Eigen::MatrixXcd;

/// The symbols of four tensors at one k, each K×K row by row: z ← [[w, b], [a, v]] z.
struct Blocks {
  std::vector<Complex> w, b, a, v;

  void apply(std::vector<Complex>& z) const {
    const std::size_t K = z.size() / 2;
    std::vector<Complex> out(z.size());
    const auto add = [&](const std::vector<Complex>& matrix, std::size_t to, std::size_t from) {
      for (std::size_t r = 0; r < K; ++r)
        for (std::size_t c = 0; c < K; ++c) out[to + r] += matrix[r * K + c] * z[from + c];
    };
    add(w, 0, 0);
    add(b, 0, K);
    add(a, K, 0);
    add(v, K, K);
    z = out;
  }
};

/// Replaces the vectors of each set of equal frequencies by eigenvectors of the helicity, ascending.
void order_by_helicity(const Modes& modes, const WaveVector& k, Branches& all) {
  std::array<double, 3> direction = {0, 0, 1};
  const double length = std::hypot(k[0], k[1], k[2]);
  if (length > 0) direction = {k[0] / length, k[1] / length, k[2] / length};
  const MatrixXcd helicity = modes.helicity(direction);
  const double scale = std::max(1.0, all.omega.cwiseAbs().maxCoeff());
  for (int first = 0, last; first < modes.size; first = last) {
    for (last = first + 1; last < modes.size && std::abs(all.omega[last] - all.omega[first]) < 1e-9 * scale;) ++last;
    if (last - first < 2) continue;
    const MatrixXcd set = all.vectors.middleCols(first, last - first);
    all.vectors.middleCols(first, last - first) = set * hermitian_eigensystem(set.adjoint() * helicity * set).vectors;
  }
}

}  // namespace

Modes::Modes(TheoryTensors tensors)
    : theory(std::move(tensors)),
      system(theory.system),
      components(system.components()),
      size(theory.charged ? components : 2 * components),
      complex(theory.charged),
      spin(!theory.spin.empty()),
      canonical(theory.canonical) {}

MatrixXcd Modes::generator(const WaveVector& k) const {
  const Blocks blocks{symbol(system.w, k), symbol(system.b, k), symbol(system.a, k), symbol(system.v, k)};
  return by_columns([&](std::vector<Complex>& z) { blocks.apply(z); });
}

std::optional<MatrixXcd> Modes::continuum_generator(const WaveVector& kappa) const {
  if (!theory.continuum) return std::nullopt;
  const auto symbols = theory.continuum(kappa);
  const Blocks blocks{symbols[0], symbols[1], symbols[2], symbols[3]};
  return by_columns([&](std::vector<Complex>& z) { blocks.apply(z); });
}

MatrixXcd Modes::step(const Scheme& scheme, double h, const WaveVector& k) const {
  if (scheme.kind == Exact::kind) return propagator(h, k);
  const StageSymbols stages(theory.stages(scheme, h), k);
  return by_columns([&](std::vector<Complex>& z) { stages.apply(z); });
}

MatrixXcd Modes::helicity(const std::array<double, 3>& direction) const {
  const auto K = std::size_t(components);
  return by_columns([&](std::vector<Complex>& z) {
    std::vector<Complex> out(z.size());
    for (std::size_t mu = 0; mu < theory.spin.size(); ++mu)
      for (std::size_t r = 0; r < K; ++r)
        for (std::size_t c = 0; c < K; ++c) {
          const double entry = direction[mu] * theory.spin[mu][r * K + c];
          out[r] += entry * z[c];
          out[K + r] += entry * z[K + c];
        }
    z = out;
  });
}

/// function(potential) of the theory's potential, times its coupling; 0 without a potential.
template <class Function>
double Modes::times_coupling(Function&& function) const {
  double value = 0;
  with_potential(theory.potential.name, [&](auto potential) {
    if constexpr (!std::is_same_v<decltype(potential), Free>) value = theory.potential.coupling * function(potential);
  });
  return value;
}

double Modes::potential(double phi) const {
  return times_coupling([&](auto potential) { return potential.value(phi); });
}
double Modes::force(double phi) const {
  return -times_coupling([&](auto potential) { return derivative<decltype(potential)>(phi); });
}
double Modes::curvature(double phi) const {
  return times_coupling([&](auto potential) { return second_derivative<decltype(potential)>(phi); });
}

double Modes::stiffest(double amplitude) const {
  constexpr int samples = 400;
  double largest = 0;
  for (int i = -samples; i <= samples; ++i) largest = std::max(largest, curvature(amplitude * i / samples));
  return largest;
}

MatrixXcd Modes::propagator(double t, const WaveVector& k) const {
  using RowMajor = Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RowMajor G = generator(k);
  const std::vector<Complex> result = exponential({G.data(), G.data() + G.size()}, size, t);
  return Eigen::Map<const RowMajor>(result.data(), size, size);
}

/// Applies the map to unit vectors. The unit vector of a complex component s is the wave (1, −i) of the fields 2s and 2s +
/// 1, on which the complex structure J acts as −i.
MatrixXcd Modes::by_columns(const std::function<void(std::vector<Complex>&)>& map) const {
  MatrixXcd matrix(size, size);
  const int step = complex ? 2 : 1;
  for (int column = 0; column < size; ++column) {
    std::vector<Complex> z(std::size_t(2 * components));
    z[std::size_t(column * step)] = 1;
    if (complex) z[std::size_t(column * step + 1)] = Complex(0, -1);
    map(z);
    for (int row = 0; row < size; ++row) matrix(row, column) = z[std::size_t(row * step)];
  }
  return matrix;
}

void Modes::to_fields(const Eigen::VectorXcd& z, std::span<double> fields) const {
  for (int i = 0; i < size; ++i) {
    if (complex) {
      fields[std::size_t(2 * i)] = z[i].real();
      fields[std::size_t(2 * i + 1)] = z[i].imag();
    } else {
      fields[std::size_t(i)] = z[i].real();
    }
  }
}

Eigen::VectorXcd Modes::from_fields(std::span<const double> fields) const {
  Eigen::VectorXcd z(size);
  for (int i = 0; i < size; ++i)
    z[i] = complex ? Complex(fields[std::size_t(2 * i)], fields[std::size_t(2 * i + 1)]) : fields[std::size_t(i)];
  return z;
}

std::unique_ptr<Modes> modes_of(SimulationSpec spec) {
  spec.gauge = "none";
  return std::make_unique<Modes>(theory_tensors(spec));
}

Branches branches(const Modes& modes, const WaveVector& k) {
  const MatrixXcd hamiltonian = Complex(0, 1) * modes.generator(k);
  Branches result;
  // only the solver for Hermitian matrices gives orthogonal vectors to degenerate frequencies
  if ((hamiltonian - hamiltonian.adjoint()).norm() <= 1e-10 * hamiltonian.norm()) {
    const HermitianEigensystem system = hermitian_eigensystem(hamiltonian);
    result = {system.values.cast<Complex>(), system.vectors};
    if (modes.spin) order_by_helicity(modes, k, result);
  } else {
    const Eigensystem system = eigensystem(hamiltonian);
    std::vector<int> order(std::size_t(modes.size));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int i, int j) {
      const Complex x = system.values[i], y = system.values[j];
      return std::pair(x.real(), x.imag()) < std::pair(y.real(), y.imag());
    });
    result.omega.resize(modes.size);
    result.vectors.resize(modes.size, modes.size);
    for (int i = 0; i < modes.size; ++i) {
      result.omega[i] = system.values[order[std::size_t(i)]];
      result.vectors.col(i) = system.vectors.col(order[std::size_t(i)]);
    }
  }
  for (int i = 0; i < modes.size; ++i) {  // fixes the phase: the first entry that is not small is real and positive
    auto column = result.vectors.col(i);
    int at = 0;
    while (at + 1 < modes.size && std::abs(column[at]) < 1e-3) ++at;
    column *= std::abs(column[at]) / column[at] / column.norm();
  }
  return result;
}

}  // namespace dualfield
