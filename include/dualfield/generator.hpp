// SPDX-License-Identifier: MIT
// G of dz/dt = Gz on the plane waves of a lattice, z = (φ, π): the tensors of a learning system made ready for loops
// over all modes, on host and device.
#pragma once

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "dualfield/algebra/complex_value.hpp"
#include "dualfield/learning_system.hpp"

namespace dualfield {

/// Where the numbers of a Generator lie; of a copy of them, if on another device.
///
/// Where all factors commute with 1 ⊗ ε, as a theory's do that has a complex structure, the real amplitudes f of one
/// mode fall into two sectors of half the size, α = (f_{2s} + if_{2s+1})/2 and β = (f_{2s} − if_{2s+1})/2 (the spinor of
/// this k and the conjugate of the one of −k), and G of the second is that of the first with conjugated factors.
struct GeneratorView {
  int size;     ///< of G in one sector
  int sectors;  ///< 1 or 2
  int terms;    ///< with a shift
  int extent[lattice_dimensions];
  std::int64_t first_wave[lattice_dimensions];  ///< of an axis in `wave`
  const ComplexValue<double>* factor;           ///< the sum of all terms, then each term with a shift: size² numbers
  const int* shift;                             ///< lattice_dimensions numbers a term, 0 … extent − 1
  const ComplexValue<double>* wave;             ///< e^{2πij/n} − 1 for j = 0 … n/2, axis by axis

  /// e^{ikx} − 1 of the term's shift along one axis, for the mode of this number there.
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

  /// e^{ik·shift} − 1 of the term's shift along axes 2, 3 and 4, for the modes of one row.
  DUALFIELD_HD ComplexValue<double> phase_of_row(int term, std::int64_t row) const {
    ComplexValue<double> all{0, 0};
    for (int axis = 1; axis < lattice_dimensions; ++axis) {
      all = joined(all, phase(term, axis, int(row % extent[axis])));
      row /= extent[axis];
    }
    return all;
  }

  /// Amplitude number s of a sector, from the real fields' amplitudes f.
  template <class V>
  DUALFIELD_HD ComplexValue<V> amplitude(int sector, int s, const ComplexValue<V>* f) const {
    if (sectors == 1) return f[s];
    const ComplexValue<V> x = f[2 * s], y = f[2 * s + 1];
    const V half(0.5), i_half(sector == 0 ? 0.5 : -0.5);
    return {half * x.re - i_half * y.im, half * x.im + i_half * y.re};
  }

  /// Adds a sector's part to the real fields' amplitudes, f_{2s} = α + β, f_{2s+1} = −i(α − β); sets them in sector 0.
  template <class V>
  DUALFIELD_HD void add(int sector, int s, const ComplexValue<V>& value, ComplexValue<V>* f) const {
    const ComplexValue<V> turned{value.im, -value.re};
    if (sectors == 1) {
      f[s] = value;
    } else if (sector == 0) {
      f[2 * s] = value;
      f[2 * s + 1] = turned;
    } else {
      f[2 * s] = f[2 * s] + value;
      f[2 * s + 1] = f[2 * s + 1] - turned;
    }
  }

  /// One entry of G; phase_of(term) is e^{ik·shift} − 1, so that small k lose no digits.
  template <class V, class PhaseOf>
  DUALFIELD_HD ComplexValue<V> entry(int sector, int row, int column, const PhaseOf& phase_of) const {
    const V side(sector == 0 ? 1.0 : -1.0);
    const auto number = [&](int term) {
      const ComplexValue<double> value = factor[(std::int64_t(term) * size + row) * size + column];
      return ComplexValue<V>{V(value.re), side * V(value.im)};
    };
    ComplexValue<V> sum = number(0);
    for (int term = 0; term < terms; ++term) sum = sum + number(term + 1) * phase_of(term);
    return sum;
  }
};

/// The numbers of G of a learning system.
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

  /// Real amplitudes a mode: 2K.
  int components() const { return components_; }
  int size() const { return halved_ ? components_ / 2 : components_; }
  const std::vector<ComplexValue<double>>& factors() const { return factors_; }
  const std::vector<int>& shifts() const { return shifts_; }
  const std::vector<ComplexValue<double>>& waves() const { return wave_; }

  /// Another operator's 2K×2K factor in G's sectors: size² numbers. Throws std::invalid_argument where G has two and the
  /// factor does not keep to them.
  std::vector<ComplexValue<double>> in_sector(const std::vector<double>& factor) const {
    if (halved_ && !commutes(factor))
      throw std::invalid_argument("an operator beside G takes pairs of components to pairs where G does");
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

  /// Bytes of the numbers, all but exactly.
  static double memory_needed(const Lattice& lattice) {
    double modes = 0;
    for (const int n : lattice.extent) modes += n / 2 + 1;
    return modes * sizeof(ComplexValue<double>);
  }

 private:
  /// The four blocks as one tensor on (φ, π), a term for each shift.
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

  /// Whether the factor takes (re, im) pairs to such pairs as complex numbers do.
  bool commutes(const std::vector<double>& factor) const {
    const auto size = std::size_t(components_);
    if (size % 4 != 0) return false;  // φ has no pairs
    for (std::size_t r = 0; r < size; r += 2)
      for (std::size_t c = 0; c < size; c += 2) {
        const double *upper = &factor[r * size + c], *lower = upper + size;
        if (upper[0] != lower[1] || upper[1] != -lower[0]) return false;
      }
    return true;
  }

  /// Row r, column c of a factor in the first sector.
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

  /// e^{iθ} − 1 = −2sin²(θ/2) + i sin θ, θ = 2πj/n; sin θ from the side where it is the sine of the smaller angle.
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
