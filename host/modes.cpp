// SPDX-License-Identifier: MIT
#include "host/modes.hpp"

#include <algorithm>
#include <numeric>

#include "dualfield/catalogue.hpp"

namespace dualfield {

namespace {

using Eigen::MatrixXcd;

template <Theory T>
class TypedModes final : public Modes {
  static constexpr int K = T::components;
  using Wave = std::array<Complex, 2 * K>;

 public:
  explicit TypedModes(const Parameters& parameters) : parameters_(parameters) {
    size = Spinor<T> ? K : 2 * K;
    spinor = Spinor<T>;
    spin = requires { T::spin; };
  }

  MatrixXcd generator(const WaveVector& k) const override {
    using L = Limit<T>;
    const auto w = symbol(L::w, parameters_, k), b = symbol(L::b, parameters_, k);
    const auto a = symbol(learning_tensor<L>(), parameters_, k), v = symbol(L::v, parameters_, k);
    return by_columns([&](Wave& z) {
      Wave out{};
      for (std::size_t r = 0; r < K; ++r)
        for (std::size_t c = 0; c < K; ++c) {
          out[r] += w[r * K + c] * z[c] + b[r * K + c] * z[K + c];
          out[K + r] += a[r * K + c] * z[c] + v[r * K + c] * z[K + c];
        }
      z = out;
    });
  }

  MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const override {
    return by_columns([&](Wave& z) { step_wave<T>(scheme, parameters_, h, k, z); });
  }

  MatrixXcd helicity([[maybe_unused]] const std::array<double, 3>& direction) const override {
    if constexpr (requires { T::spin; })
      return by_columns([&](Wave& z) {
        Wave out{};
        for (int mu = 0; mu < 3; ++mu)
          for (int r = 0; r < K; ++r)
            for (int c = 0; c < K; ++c) {
              const double entry = direction[std::size_t(mu)] * T::spin[mu].entry[r][c];
              out[std::size_t(r)] += entry * z[std::size_t(c)];
              out[std::size_t(K + r)] += entry * z[std::size_t(K + c)];
            }
        z = out;
      });
    else
      return MatrixXcd::Zero(size, size);
  }

  double stiffest([[maybe_unused]] double amplitude) const override {
    if constexpr (is_interacting<T>) {
      double largest = 0;
      constexpr int samples = 400;
      for (int i = -samples; i <= samples; ++i)
        largest =
            std::max(largest, parameters_.coupling * second_derivative<typename T::Potential>(amplitude * i / samples));
      return largest;
    } else {
      return 0;
    }
  }

 private:
  /// The matrix of a linear map of waves, in spinor components where the theory has a complex structure: spinor
  /// component s is the wave with value 1 in the real part 2s and −J's in the imaginary one, on which J acts as −i.
  template <class Map>
  MatrixXcd by_columns(const Map& map) const {
    MatrixXcd matrix(size, size);
    const int step = Spinor<T> ? 2 : 1;
    for (int column = 0; column < size; ++column) {
      Wave z{};
      z[std::size_t(column * step)] = 1;
      if constexpr (Spinor<T>) z[std::size_t(column * step + 1)] = Complex(0, -1);
      map(z);
      for (int row = 0; row < size; ++row) matrix(row, column) = z[std::size_t(row * step)];
    }
    return matrix;
  }

  Parameters parameters_;
};

/// Inside a set of equal frequencies: eigenvectors of the helicity, ascending.
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
    const Eigen::SelfAdjointEigenSolver<MatrixXcd> solver(set.adjoint() * helicity * set);
    all.vectors.middleCols(first, last - first) = set * solver.eigenvectors();
  }
}

}  // namespace

void Modes::to_fields(const Eigen::VectorXcd& z, std::span<double> fields) const {
  for (int i = 0; i < size; ++i) {
    if (spinor) {
      fields[std::size_t(2 * i)] = z[i].real();
      fields[std::size_t(2 * i + 1)] = z[i].imag();
    } else {
      fields[std::size_t(i)] = z[i].real();
    }
  }
}

std::unique_ptr<Modes> modes_of(const SimulationSpec& spec) {
  std::unique_ptr<Modes> modes;
  with_theory(spec.theory, spec.potential, spec.lattice.dimensions,
              [&](auto index) { modes = std::make_unique<TypedModes<CatalogueEntry<index>>>(spec.parameters); });
  if (!modes) throw std::invalid_argument("no theory \"" + spec.theory + "\" in this dimension");
  return modes;
}

Branches branches(const Modes& modes, const WaveVector& k) {
  const MatrixXcd hamiltonian = Complex(0, 1) * modes.generator(k);
  Branches result;
  if (modes.spinor) {
    const Eigen::SelfAdjointEigenSolver<MatrixXcd> solver(hamiltonian);
    result = {solver.eigenvalues().cast<Complex>(), solver.eigenvectors()};
    if (modes.spin) order_by_helicity(modes, k, result);
  } else {
    const Eigen::ComplexEigenSolver<MatrixXcd> solver(hamiltonian);
    std::vector<int> order(std::size_t(modes.size));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int i, int j) {
      const Complex x = solver.eigenvalues()[i], y = solver.eigenvalues()[j];
      return std::pair(x.real(), x.imag()) < std::pair(y.real(), y.imag());
    });
    result.omega.resize(modes.size);
    result.vectors.resize(modes.size, modes.size);
    for (int i = 0; i < modes.size; ++i) {
      result.omega[i] = solver.eigenvalues()[order[std::size_t(i)]];
      result.vectors.col(i) = solver.eigenvectors().col(order[std::size_t(i)]);
    }
  }
  for (int i = 0; i < modes.size; ++i) {  // a definite phase: the first sizeable entry is real and positive
    auto column = result.vectors.col(i);
    int at = 0;
    while (at + 1 < modes.size && std::abs(column[at]) < 1e-3) ++at;
    column *= std::abs(column[at]) / column[at] / column.norm();
  }
  return result;
}

}  // namespace dualfield
