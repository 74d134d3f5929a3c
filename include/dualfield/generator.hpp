// SPDX-License-Identifier: MIT
// The generator G of dz/dt = Gz, z = (φ, π), on the plane waves of a lattice: the tensors of a learning system in a
// form that loops over all modes can use, in host and device code.
#pragma once

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "dualfield/algebra/complex_value.hpp"
#include "dualfield/learning_system.hpp"

namespace dualfield {

/// Pointers to the numbers of a Generator, or to a copy of them on a device.
///
/// If all factors commute with 1 ⊗ ε, as those of a spinor theory do, G is block diagonal. Its two blocks, called
/// sectors, have half the size. With f the amplitudes of the real fields at one k, they act on α_s = (f_{2s} +
/// if_{2s+1})/2, which is half the spinor at k, and on β_s = (f_{2s} − if_{2s+1})/2, half the conjugate of the spinor
/// at −k. The factors of the second block are the conjugates of those of the first.
struct GeneratorView {
  int size;     ///< rows of G in one sector
  int sectors;  ///< 1 or 2
  int terms;    ///< number of terms with a shift
  int extent[lattice_dimensions];
  std::int64_t first_wave[lattice_dimensions];  ///< index in `wave` where an axis begins
  const ComplexValue<double>* factor;  ///< size² numbers of the sum of all terms, then of each term with a shift
  const int* shift;                    ///< for each term lattice_dimensions numbers, 0 … extent − 1
  const ComplexValue<double>* wave;    ///< e^{2πij/n} − 1 for j = 0 … n/2, one axis after the other

  /// e^{ik_μ s_μ} − 1, where s_μ is the term's shift along one axis and k_μ = 2π·mode/n_μ.
  DUALFIELD_HD ComplexValue<double> phase(int term, int axis, int mode) const {
    const int n = extent[axis];
    const int j = int(std::int64_t(mode) * shift[term * lattice_dimensions + axis] % n);
    return j <= n / 2 ? wave[first_wave[axis] + j] : conjugate(wave[first_wave[axis] + n - j]);
  }

  /// e^{ik(x+y)} − 1 from e^{ikx} − 1 and e^{iky} − 1.
  template <class V>
  DUALFIELD_HD static ComplexValue<V> joined(const ComplexValue<V>& x, const ComplexValue<V>& y) {
    return x + y + x * y;
  }

  /// e^{ik·shift} − 1 with the term's shift along axes 2, 3 and 4 only, for the modes of one row.
  DUALFIELD_HD ComplexValue<double> phase_of_row(int term, std::int64_t row) const {
    ComplexValue<double> all{0, 0};
    for (int axis = 1; axis < lattice_dimensions; ++axis) {
      all = joined(all, phase(term, axis, int(row % extent[axis])));
      row /= extent[axis];
    }
    return all;
  }

  /// Amplitude s of a sector (α_s or β_s), from the amplitudes f of the real fields.
  template <class V>
  DUALFIELD_HD ComplexValue<V> amplitude(int sector, int s, const ComplexValue<V>* f) const {
    if (sectors == 1) return f[s];
    const ComplexValue<V> x = f[2 * s], y = f[2 * s + 1];
    const V half(0.5), i_half(sector == 0 ? 0.5 : -0.5);
    return {half * x.re - i_half * y.im, half * x.im + i_half * y.re};
  }

  /// Adds amplitude s of a sector to the amplitudes f of the real fields, f_{2s} = α_s + β_s, f_{2s+1} = −i(α_s − β_s).
  /// Sector 0 comes first: it overwrites f.
  template <class V>
  DUALFIELD_HD void add(int sector, int s, const ComplexValue<V>& value, ComplexValue<V>* f) const {
    const ComplexValue<V> minus_i_value{value.im, -value.re};
    if (sectors == 1) {
      f[s] = value;
    } else if (sector == 0) {
      f[2 * s] = value;
      f[2 * s + 1] = minus_i_value;
    } else {
      f[2 * s] = f[2 * s] + value;
      f[2 * s + 1] = f[2 * s + 1] - minus_i_value;
    }
  }

  /// One entry of G in a sector. phase_of(term) must be e^{ik·shift} − 1: without the 1, small k lose no digits.
  template <class V, class PhaseOf>
  DUALFIELD_HD ComplexValue<V> entry(int sector, int row, int column, const PhaseOf& phase_of) const {
    const V sign(sector == 0 ? 1.0 : -1.0);
    const auto number = [&](int term) {
      const ComplexValue<double> value = factor[(std::int64_t(term) * size + row) * size + column];
      return ComplexValue<V>{V(value.re), sign * V(value.im)};
    };
    ComplexValue<V> sum = number(0);
    for (int term = 0; term < terms; ++term) sum = sum + number(term + 1) * phase_of(term);
    return sum;
  }
};

/// The generator G of a learning system on a lattice.
class Generator {
 public:
  Generator(const LearningSystem& system, const Lattice& lattice)
      : components_(2 * system.components()), terms_(full_terms(system, lattice)) {
    halved_ = std::all_of(terms_.begin(), terms_.end(), [&](const RuntimeTerm& term) { return commutes(term.factor); });
    add_factors();
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
      extent_[axis] = lattice.extent[axis];
      first_wave_[axis] = std::int64_t(wave_.size());
      add_waves(extent_[axis]);
    }
  }

  /// Number of real fields in z: 2K.
  int components() const { return components_; }
  /// Rows of G in one sector.
  int size() const { return halved_ ? components_ / 2 : components_; }
  const std::vector<ComplexValue<double>>& factors() const { return factors_; }
  const std::vector<int>& shifts() const { return shifts_; }
  const std::vector<ComplexValue<double>>& waves() const { return wave_; }

  /// The block of another 2K×2K factor in G's first sector: size² numbers. Throws std::invalid_argument if G has two
  /// sectors and the factor mixes them.
  std::vector<ComplexValue<double>> in_sector(const std::vector<double>& factor) const {
    if (halved_ && !commutes(factor))
      throw std::invalid_argument("an operator that is compared with G must commute with 1 ⊗ ε where G does");
    std::vector<ComplexValue<double>> numbers;
    for (std::size_t i = 0, n = std::size_t(size()); i < n * n; ++i) numbers.push_back(number(factor, i / n, i % n));
    return numbers;
  }

  GeneratorView view() const {
    GeneratorView view{
        size(),         halved_ ? 2 : 1, int(shifts_.size()) / lattice_dimensions, {}, {}, factors_.data(),
        shifts_.data(), wave_.data()};
    std::copy_n(extent_, lattice_dimensions, view.extent);
    std::copy_n(first_wave_, lattice_dimensions, view.first_wave);
    return view;
  }

  /// Bytes of the numbers, apart from the few for the factors.
  static double memory_needed(const Lattice& lattice) {
    double modes = 0;
    for (const int n : lattice.extent) modes += n / 2 + 1;
    return modes * sizeof(ComplexValue<double>);
  }

 private:
  /// The tensors w, b, a, v as one tensor on (φ, π), with one term for each shift.
  static std::vector<RuntimeTerm> full_terms(const LearningSystem& system, const Lattice& lattice) {
    const auto K = std::size_t(system.components());
    RuntimeTensor all{int(2 * K), {}};
    const auto add = [&](const RuntimeTensor& block, std::size_t first_row, std::size_t first_column) {
      for (const RuntimeTerm& term : block.terms) {
        RuntimeTerm full{std::vector<double>(4 * K * K), term.shift};
        for (std::size_t r = 0; r < K; ++r)
          for (std::size_t c = 0; c < K; ++c)
            full.factor[(first_row + r) * 2 * K + first_column + c] = term.factor[r * K + c];
        all.terms.push_back(std::move(full));
      }
    };
    add(system.w, 0, 0);
    add(system.b, 0, K);
    add(system.a, K, 0);
    add(system.v, K, K);
    return gathered(all, lattice).terms;
  }

  /// Whether the factor commutes with 1 ⊗ ε: its 2×2 blocks then multiply pairs (re, im) by complex numbers.
  bool commutes(const std::vector<double>& factor) const {
    const auto size = std::size_t(components_);
    if (size % 4 != 0) return false;  // K is odd, so that φ does not consist of pairs
    for (std::size_t r = 0; r < size; r += 2)
      for (std::size_t c = 0; c < size; c += 2) {
        const double *upper = &factor[r * size + c], *lower = upper + size;
        if (upper[0] != lower[1] || upper[1] != -lower[0]) return false;
      }
    return true;
  }

  /// Entry (r, c) of a factor in the first sector.
  ComplexValue<double> number(const std::vector<double>& factor, std::size_t r, std::size_t c) const {
    const auto full = std::size_t(components_), step = full / std::size_t(size());
    const double* value = &factor[r * step * full + c * step];
    return {value[0], halved_ ? -value[1] : 0};
  }

  void add_factors() {
    const auto n = std::size_t(size());
    for (std::size_t i = 0; i < n * n; ++i) {
      long double re = 0, im = 0;
      for (const RuntimeTerm& term : terms_) {
        re += number(term.factor, i / n, i % n).re;
        im += number(term.factor, i / n, i % n).im;
      }
      factors_.push_back({double(re), double(im)});
    }
    for (const RuntimeTerm& term : terms_) {
      if (term.shift == Site{}) continue;
      shifts_.insert(shifts_.end(), term.shift.begin(), term.shift.end());
      for (std::size_t i = 0; i < n * n; ++i) factors_.push_back(number(term.factor, i / n, i % n));
    }
  }

  /// Adds e^{iθ} − 1 = −2sin²(θ/2) + i sin θ for θ = 2πj/n, j = 0 … n/2. For θ > π/2, sin θ is computed as sin(π − θ),
  /// which is more accurate.
  void add_waves(int n) {
    const auto sine = [&](std::int64_t halves) { return std::sin(std::numbers::pi * double(halves) / n); };
    for (std::int64_t j = 0; j <= n / 2; ++j) {
      const double half = sine(j);
      wave_.push_back({-2 * half * half, sine(std::min(2 * j, n - 2 * j))});
    }
  }

  int components_;
  std::vector<RuntimeTerm> terms_;
  bool halved_ = false;
  int extent_[lattice_dimensions];
  std::int64_t first_wave_[lattice_dimensions];
  std::vector<ComplexValue<double>> factors_, wave_;
  std::vector<int> shifts_;
};

}  // namespace dualfield
