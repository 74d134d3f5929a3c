// SPDX-License-Identifier: MIT
#include "host/theory/modes.hpp"

#include <algorithm>
#include <numeric>

#include "dualfield/exponential.hpp"
#include "dualfield/variants.hpp"

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

template <Theory T>
class TypedModes final : public Modes {
  static constexpr std::size_t K = T::components;
  using Wave = std::array<Complex, 2 * K>;

 public:
  explicit TypedModes(const Parameters& parameters)
      : Modes(learning_system<T>(parameters), Spinor<T>), parameters_(parameters) {
    spin = requires { T::spin; };
    canonical = OwnForce<T>;
  }

  std::optional<MatrixXcd> continuum_generator(const WaveVector& kappa) const override {
    using L = Limit<T>;
    const auto of = [&](const auto& tensor) { return continuum_symbol(tensor, parameters_, kappa); };
    const Blocks blocks{of(L::w), of(L::b), of(learning_tensor<L>()), of(L::v)};
    return by_columns([&](std::vector<Complex>& z) { blocks.apply(z); });
  }

  int order_in_spacing() const override { return dualfield::order_in_spacing<Limit<T>>(); }
  int order_in_step(const Scheme& scheme) const override { return dualfield::order_in_step<T>(scheme); }

  bool keeps_waves([[maybe_unused]] const Scheme& scheme) const override {
    if constexpr (std::tuple_size_v<KindsOf<T>> == 0)
      return scheme.kind != ScheduleKind::unitary;
    else
      return true;
  }

  MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const override {
    if (scheme.kind == Exact::kind) return propagator(h, k);
    if constexpr (std::tuple_size_v<KindsOf<T>> == 0)  // no stages: it runs by maps
      return by_maps(spinor_maps<T>(parameters_, scheme, h), scheme, k);
    else
      return by_columns([&](std::vector<Complex>& z) {
        Wave wave;
        std::copy(z.begin(), z.end(), wave.begin());
        step_wave<T>(scheme, parameters_, h, k, wave);
        std::copy(wave.begin(), wave.end(), z.begin());
      });
  }

  MatrixXcd helicity([[maybe_unused]] const std::array<double, 3>& direction) const override {
    if constexpr (requires { T::spin; })
      return by_columns([&](std::vector<Complex>& z) {
        std::vector<Complex> out(z.size());
        for (std::size_t mu = 0; mu < 3; ++mu)
          for (std::size_t r = 0; r < K; ++r)
            for (std::size_t c = 0; c < K; ++c) {
              const double entry = direction[mu] * T::spin[mu].entry[r][c];
              out[r] += entry * z[c];
              out[K + r] += entry * z[K + c];
            }
        z = out;
      });
    else
      return MatrixXcd::Zero(size, size);
  }

  double potential([[maybe_unused]] double phi) const override {
    if constexpr (is_interacting<T>)
      return parameters_.coupling * T::Potential::value(phi);
    else
      return 0;
  }

  double force([[maybe_unused]] double phi) const override {
    if constexpr (is_interacting<T>)
      return -parameters_.coupling * derivative<typename T::Potential>(phi);
    else
      return 0;
  }

  double curvature([[maybe_unused]] double phi) const override {
    if constexpr (is_interacting<T>)
      return parameters_.coupling * second_derivative<typename T::Potential>(phi);
    else
      return 0;
  }

 private:
  Parameters parameters_;
};

/// A theory that is nothing but its tensors.
class RuntimeModes final : public Modes {
 public:
  RuntimeModes(const StepTensors& map, double h) : Modes(system_of(map, h), false), map_(map), h_(h) {}

  MatrixXcd step(const Scheme& scheme, double h, const WaveVector& k) const override {
    if (scheme.kind == Exact::kind) return propagator(h, k);
    return by_maps({h == h_ ? map_ : step_tensors(system, h)}, scheme, k);
  }

  std::optional<MatrixXcd> continuum_generator(const WaveVector&) const override { return std::nullopt; }
  int order_in_spacing() const override { return 0; }
  int order_in_step(const Scheme& scheme) const override { return scheme.order; }
  MatrixXcd helicity(const std::array<double, 3>&) const override { return MatrixXcd::Zero(size, size); }
  double potential(double) const override { return 0; }
  double force(double) const override { return 0; }
  double curvature(double) const override { return 0; }

 private:
  StepTensors map_;
  double h_;
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

Modes::Modes(LearningSystem of, bool has_spinors)
    : system(std::move(of)),
      components(system.components()),
      size(has_spinors ? components : 2 * components),
      spinor(has_spinors) {}

MatrixXcd Modes::generator(const WaveVector& k) const {
  const Blocks blocks{symbol(system.w, k), symbol(system.b, k), symbol(system.a, k), symbol(system.v, k)};
  return by_columns([&](std::vector<Complex>& z) { blocks.apply(z); });
}

MatrixXcd Modes::by_maps(const std::vector<StepTensors>& maps, const Scheme& scheme, const WaveVector& k) const {
  const RuntimeTensor none{components, {}}, one = runtime_identity(components);
  const auto of = [&](const RuntimeTensor& tensor) { return symbol(tensor, k); };
  std::vector<Blocks> rows;
  for (const StepTensors& map : maps) {
    if (scheme.kind == ScheduleKind::synchronous) {
      rows.push_back({of(map.W), of(map.B), of(map.A), of(map.V)});
    } else {
      rows.push_back({of(map.W), of(map.B), of(none), of(one)});
      rows.push_back({of(one), of(none), of(map.A), of(map.V)});
    }
  }
  return by_columns([&](std::vector<Complex>& z) {
    for (const Blocks& row : rows) row.apply(z);
  });
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

/// In spinor components where the theory has a complex structure: spinor component s is the wave with value 1 in the
/// real part 2s and −J's in the imaginary one, on which J acts as −i.
MatrixXcd Modes::by_columns(const std::function<void(std::vector<Complex>&)>& map) const {
  MatrixXcd matrix(size, size);
  const int step = spinor ? 2 : 1;
  for (int column = 0; column < size; ++column) {
    std::vector<Complex> z(std::size_t(2 * components));
    z[std::size_t(column * step)] = 1;
    if (spinor) z[std::size_t(column * step + 1)] = Complex(0, -1);
    map(z);
    for (int row = 0; row < size; ++row) matrix(row, column) = z[std::size_t(row * step)];
  }
  return matrix;
}

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

Eigen::VectorXcd Modes::from_fields(std::span<const double> fields) const {
  Eigen::VectorXcd z(size);
  for (int i = 0; i < size; ++i)
    z[i] = spinor ? Complex(fields[std::size_t(2 * i)], fields[std::size_t(2 * i + 1)]) : fields[std::size_t(i)];
  return z;
}

std::unique_ptr<Modes> modes_of(const SimulationSpec& spec) {
  std::unique_ptr<Modes> modes;
  const VariantChoice variant = variant_of(spec);
  if (with_variant(spec.theory, variant, [&]<class T>() { modes = std::make_unique<TypedModes<T>>(spec.parameters); }))
    return modes;
  if (variant != VariantChoice{})
    throw std::invalid_argument("\"" + spec.theory + "\" has no such derivative or no Wilson term");
  if (spec.runtime) return std::make_unique<RuntimeModes>(spec.runtime->step, spec.step);
  with_theory_of_waves(spec.theory, spec.potential, spec.lattice.dimensions, [&](auto index) {
    modes = std::make_unique<TypedModes<CatalogueEntry<index>>>(spec.parameters);
  });
  if (!modes) throw std::invalid_argument("no theory \"" + spec.theory + "\" in this dimension");
  return modes;
}

Branches branches(const Modes& modes, const WaveVector& k) {
  const MatrixXcd hamiltonian = Complex(0, 1) * modes.generator(k);
  Branches result;
  // degenerate frequencies have orthogonal vectors only where the solver knows that they may
  if ((hamiltonian - hamiltonian.adjoint()).norm() <= 1e-10 * hamiltonian.norm()) {
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
