// SPDX-License-Identifier: MIT
// What one plane wave, or a SIMD pack of them, adds to the sums of mode_sums.hpp. All devices use this code.
#pragma once

#include <limits>
#include <stdexcept>

#include "dualfield/eigenbasis.hpp"
#include "dualfield/generator.hpp"
#include "dualfield/mode_sums.hpp"

namespace dualfield {

/// The numbers that a mode k contributes. A real Fourier transform stores half of all modes, so that each stored mode
/// also contributes |z(−k)|², at_minus_k, for the mode −k that is not stored.
struct ModeValue {
  enum Place { at_k, at_minus_k, outside, positive, negative, difference, compared, count };
};

/// The terms of the operator C of ModeRequest::compared in G's first sector: size² complex numbers each.
struct DerivativeView {
  int terms;
  const ComplexValue<double>* factor;
  const int* place;  ///< axis and power of each term
};

/// A ModeRequest in the form that kernels take.
struct ModeTask {
  int components;  ///< 2K
  bool pairs, by_sign;
  int inside[lattice_dimensions], extent[lattice_dimensions];
  double normalisation;  ///< 1/sites
  double least;          ///< modes with no amplitude of this size count as 0: they are rounding errors
  GeneratorView generator;
  DerivativeView derivatives;

  /// Whether mode j, 0 … n − 1, of this axis counts as outside (ModeRequest::inside).
  DUALFIELD_HD bool is_outside(int axis, int j) const {
    const int back = extent[axis] - j;
    return (j < back ? j : back) > inside[axis];
  }
  /// k in radians per site of mode j. At the edge of the zone, j = n/2, it is +π; for side 1, where the caller uses −k,
  /// it is −π, so that −k is +π too.
  DUALFIELD_HD double wave_number(int axis, int j, int side) const {
    const int n = extent[axis], back = n - j;
    const int number = j < back || (j == back && side == 0) ? j : -back;
    return 2 * std::numbers::pi * number / n;
  }
};

/// A request with its generator and operators converted for kernels. The constructor throws std::invalid_argument for a
/// request that does not fit fields of K components, or that is not implemented (ModeRequest).
class PreparedModes {
 public:
  PreparedModes(const ModeRequest& request, const Lattice& lattice, int components)
      : pairs_(request.pairs), by_sign_(request.by_sign), inside_(request.inside), lattice_(lattice), K_(components) {
    const auto require = [](bool holds, const char* what) {
      if (!holds) throw std::invalid_argument(what);
    };
    require(!pairs_ || K_ % 2 == 0, "components can be taken in pairs only if their number is even");
    if (!request.by_sign && request.compared.empty()) return;
    require(request.generator && request.generator->components() == K_,
            "these sums need a G with as many components as the fields");
    generator_.emplace(*request.generator, lattice);
    const bool halved = generator_->view().sectors == 2;
    require(!by_sign_ || (pairs_ && halved),
            "the sign of iG's eigenvalues needs components in pairs and a G that commutes with 1 ⊗ ε");
    require(generator_->size() == 2 || generator_->size() == most_mode_rows,
            "these sums are implemented for a G with 2 or 4 rows for each mode");
    for (const DerivativeTerm& term : request.compared) {
      require(term.factor.size() == std::size_t(4 * K_ * K_) && term.axis >= 0 && term.axis < lattice_dimensions &&
                  term.power >= 0,
              "a derivative has 2K×2K numbers, an axis of the lattice and a power");
      for (const auto& number : generator_->in_sector(term.factor)) factors_.push_back(number);
      places_.insert(places_.end(), {term.axis, term.power});
    }
  }

  /// Rows of G in one sector; 0 if the request needs no G.
  int rows() const { return generator_ ? generator_->size() : 0; }
  const std::optional<Generator>& generator() const { return generator_; }
  const std::vector<ComplexValue<double>>& factors() const { return factors_; }
  const std::vector<int>& places() const { return places_; }

  /// The request for kernels on the host: pointers refer to this object. largest_amplitude is the largest |re| or |im|.
  ModeTask task(double largest_amplitude) const {
    constexpr double rounding = 1e-15;  // error of a Fourier transform relative to its largest amplitude
    ModeTask task{2 * K_, pairs_, by_sign_, {}, {}, 1 / double(lattice_.sites()), rounding * largest_amplitude, {}, {}};
    std::copy_n(lattice_.extent, lattice_dimensions, task.extent);
    std::copy(inside_.begin(), inside_.end(), task.inside);
    if (generator_) task.generator = generator_->view();
    task.derivatives = {int(places_.size()) / 2, factors_.data(), places_.data()};
    return task;
  }

 private:
  bool pairs_, by_sign_;
  Site inside_;
  Lattice lattice_;
  int K_;
  std::optional<Generator> generator_;
  std::vector<ComplexValue<double>> factors_;
  std::vector<int> places_;
};

/// The matrix forms of one side of a stored mode k: those of k itself (side 0) or those of −k (side 1), whose
/// amplitudes are the conjugates of those at k. `Mode` provides amplitude(c), phase(term) = e^{ik·shift} − 1 and
/// wave_number(axis, side).
template <int N, class V, class Mode>
class SideOfMode {
  using Value = ComplexValue<V>;

 public:
  DUALFIELD_HD SideOfMode(const ModeTask& task, const Mode& mode, int side)
      : task_(task), mode_(mode), side_(side), sector_(task.generator.sectors == 2 ? side : 0) {
    Value f[2 * N];
    for (int c = 0; c < 2 * N; ++c) f[c] = c < task.components ? mode.amplitude(c) : Value{V(0), V(0)};
    for (int r = 0; r < N; ++r) z_[r] = task.generator.amplitude(sector_, r, f);
  }

  /// Adds weight · |(G − C)z|² and weight · |Cz|². e^{ik·shift} − 1 in G keeps the digits of small k.
  DUALFIELD_HD void compare(const V& weight, V (&value)[ModeValue::count]) const {
    const GeneratorView& g = task_.generator;
    const DerivativeView& d = task_.derivatives;
    const Value one{V(1), V(0)};
    Value all[N], limit[N];
    for (int r = 0; r < N; ++r) all[r] = limit[r] = {V(0), V(0)};
    add_product(g.factor, one, all);
    for (int t = 0; t < g.terms; ++t) add_product(g.factor + (t + 1) * N * N, mode_.phase(t), all);
    for (int t = 0; t < d.terms; ++t) {
      const V k = mode_.wave_number(d.place[2 * t], side_);
      Value power = one;
      for (int p = 0; p < d.place[2 * t + 1]; ++p) power = {-k * power.im, k * power.re};
      add_product(d.factor + t * N * N, power, limit);
    }
    for (int r = 0; r < N; ++r) {
      value[ModeValue::difference] = value[ModeValue::difference] + weight * norm(all[r] - limit[r]);
      value[ModeValue::compared] = value[ModeValue::compared] + weight * norm(limit[r]);
    }
  }

  /// Adds weight · |z|² on the eigenvectors of iG with positive and with negative eigenvalues. On side 1 the
  /// eigenvalues at −k are the opposite ones of those computed here, so that the two are exchanged.
  DUALFIELD_HD void split_by_sign(const V& weight, V (&value)[ModeValue::count]) {
    Value H[N][N];
    const V size = make_hamiltonian(H);
    to_eigenbasis(H, z_);
    const V rounding = V(64 * std::numeric_limits<double>::epsilon()) * size;
    V above(0), below(0);
    for (int r = 0; r < N; ++r) {
      const V power = norm(z_[r]), omega = H[r][r].re, half = V(0.5) * power;
      above = above + chosen(omega > rounding, power, chosen(omega < -rounding, V(0), half));
      below = below + chosen(omega < -rounding, power, chosen(omega > rounding, V(0), half));
    }
    value[ModeValue::positive] = value[ModeValue::positive] + weight * (side_ == 0 ? above : below);
    value[ModeValue::negative] = value[ModeValue::negative] + weight * (side_ == 0 ? below : above);
  }

 private:
  /// An entry of a factor: in the second sector it is the conjugate.
  DUALFIELD_HD Value number(const ComplexValue<double>& factor) const {
    return {V(factor.re), V(sector_ == 0 ? factor.im : -factor.im)};
  }

  /// sum += phase · factor · z
  DUALFIELD_HD void add_product(const ComplexValue<double>* factor, const Value& phase, Value (&sum)[N]) const {
    for (int r = 0; r < N; ++r) {
      Value row = number(factor[r * N]) * z_[0];
      for (int c = 1; c < N; ++c) row = row + number(factor[r * N + c]) * z_[c];
      sum[r] = sum[r] + phase * row;
    }
  }

  /// H = i(G − G†)/2. Returns its norm √Σ|H_rc|².
  DUALFIELD_HD V make_hamiltonian(Value (&H)[N][N]) const {
    const GeneratorView& g = task_.generator;
    Value G[N][N];
    for (int r = 0; r < N; ++r)
      for (int c = 0; c < N; ++c) G[r][c] = number(g.factor[r * N + c]);
    for (int t = 0; t < g.terms; ++t) {
      const Value phase = mode_.phase(t);
      for (int r = 0; r < N; ++r)
        for (int c = 0; c < N; ++c) G[r][c] = G[r][c] + number(g.factor[((t + 1) * N + r) * N + c]) * phase;
    }
    V square(0);
    for (int r = 0; r < N; ++r)
      for (int c = 0; c < N; ++c) {
        const Value twice = G[r][c] - conjugate(G[c][r]);
        H[r][c] = {V(-0.5) * twice.im, V(0.5) * twice.re};
        square = square + norm(H[r][c]);
      }
    return square_root(square);
  }

  const ModeTask& task_;
  const Mode& mode_;
  int side_, sector_;
  Value z_[N];
};

/// All numbers that a stored mode contributes. `Mode` also provides partners(), which is 1 if −k is not stored and
/// therefore counted here, else 0; and is_outside(), 1 or 0. N is the number of rows of G, 0 if none is needed.
template <int N, class V, class Mode>
DUALFIELD_HD void measure_mode(const ModeTask& task, const Mode& mode, V (&value)[ModeValue::count]) {
  for (int v = 0; v < ModeValue::count; ++v) value[v] = V(0);
  V top(0), partner_top(0);
  const auto add = [](V& power, V& largest, const ComplexValue<V>& z) {
    power = power + norm(z);
    largest = larger_of(largest, magnitude(z));
  };
  for (int c = 0; c < task.components; c += task.pairs ? 2 : 1) {
    const ComplexValue<V> x = mode.amplitude(c);
    if (task.pairs) {
      const ComplexValue<V> y = mode.amplitude(c + 1);
      add(value[ModeValue::at_k], top, {x.re - y.im, x.im + y.re});
      add(value[ModeValue::at_minus_k], partner_top, {x.re + y.im, x.im - y.re});
    } else {
      add(value[ModeValue::at_k], top, x);
      add(value[ModeValue::at_minus_k], partner_top, x);
    }
  }
  const auto weight_of = [&](const V& largest) { return chosen(largest < V(task.least), V(0), V(task.normalisation)); };
  const V weight = weight_of(top), partner_weight = weight_of(partner_top) * mode.partners();
  value[ModeValue::at_k] = weight * value[ModeValue::at_k];
  value[ModeValue::at_minus_k] = partner_weight * value[ModeValue::at_minus_k];
  value[ModeValue::outside] = mode.is_outside() * (value[ModeValue::at_k] + value[ModeValue::at_minus_k]);
  if constexpr (N > 0)
    for (int side = 0; side < 2; ++side) {
      SideOfMode<N, V, Mode> forms(task, mode, side);
      const V square(task.generator.sectors == 2 ? 4.0 : 1.0);  // with two sectors amplitudes are half of ψ
      const V side_weight = square * (side == 0 ? weight : partner_weight);
      if (task.derivatives.terms > 0) forms.compare(side_weight, value);
      if (task.by_sign) forms.split_by_sign(side_weight, value);
    }
}

}  // namespace dualfield
