// SPDX-License-Identifier: MIT
#include "host/state/energy_sign.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dualfield {

namespace {

using Value = ComplexValue<double>;

constexpr std::size_t entries = 4;              ///< of G that a link has: two from the block, two to it
constexpr double rounding_of_tensors = 1e-13;   ///< relative to the sum of all |products| of their factors
constexpr double rounding_of_squares = 1e-15;   ///< of squares of frequencies, relative to what no square exceeds
constexpr double least_determinant = 1e-3;      ///< δ/τ² below which δ, a difference, has lost too many digits
constexpr double real_enough = 1e-10;           ///< relative size of an imaginary part that is rounding
constexpr std::size_t most_products = 1 << 20;  ///< of factors; tensors with more are left to the eigenvectors

/// A number of one of G's factors, those of all terms together (term 0) or of a term with a shift, between real fields.
/// A generator of two sectors keeps of each 2×2 block, which is x + yε, the complex number x + iy of the first sector.
double real_number(const GeneratorView& view, int term, int row, int column) {
  const auto number = [&](int r, int c) { return view.factor[(std::int64_t(term) * view.size + r) * view.size + c]; };
  if (view.sectors == 1) return number(row, column).re;
  const Value value = number(row / 2, column / 2);
  if (row % 2 == column % 2) return value.re;
  return row % 2 == 1 ? value.im : -value.im;
}

/// The same between components of z, which for complex ones are the waves (1, −i) of two real fields.
Value number_of(const GeneratorView& view, bool complex, int term, int row, int column) {
  if (!complex) return {real_number(view, term, row, column), 0};
  return {real_number(view, term, 2 * row, 2 * column), -real_number(view, term, 2 * row, 2 * column + 1)};
}

/// The factors of an entry of G, or of a product of them, by their shifts on the lattice: Σ factor · e^{ik·shift}.
using Factors = std::map<Site, Complex>;

double sum_of_sizes(const Factors& factors) {
  double sum = 0;
  for (const auto& [shift, factor] : factors) sum += std::abs(factor);
  return sum;
}

template <class Entry>
Factors factors_of(const Entry& entry, const GeneratorView& view) {
  Factors factors;
  Complex still(entry.onsite.re, entry.onsite.im);
  for (const auto& one : entry.moving) {
    const Complex factor(one.factor.re, one.factor.im);
    Site shift;
    std::copy_n(view.shift + one.term * lattice_dimensions, lattice_dimensions, shift.begin());
    factors[shift] += factor;
    still -= factor;
  }
  if (still != 0.0) factors[Site{}] += still;
  return factors;
}

Site sum_on(const Lattice& lattice, const Site& x, const Site& y) {
  Site sum;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    sum[axis] = wrapped(x[axis] + y[axis], lattice.extent[axis]);
  return sum;
}

}  // namespace

EnergySign::EnergySign(const Modes& modes, const Lattice& lattice, int p, double sign)
    : generator_(modes.system, lattice),
      view_(generator_.view()),
      lattice_(lattice),
      complex_(modes.complex),
      size_(modes.size),
      sign_(sign),
      factor_(modes.complex ? 0.5 : 1),
      block_(find_block(p)) {
  if (is_closed()) find_links();
}

EnergySign::Entry EnergySign::entry(int row, int column) const {
  Entry entry{number_of(view_, complex_, 0, row, column)};
  for (int term = 0; term < view_.terms; ++term) {
    const Value factor = number_of(view_, complex_, term + 1, row, column);
    if (factor.re != 0 || factor.im != 0) entry.moving.push_back({term, factor});
  }
  return entry;
}

/// Multiplies the tensors, for the components to which H² maps p, and then those to which it maps q.
std::vector<int> EnergySign::find_block(int p) const {
  std::vector<int> block{p};
  std::size_t products = 0;
  for (std::size_t next = 0; next < block.size(); ++next) {
    std::vector<double> sizes;
    double all = 0;
    for (int row = 0; row < size_; ++row) {
      Factors square;
      for (int j = 0; j < size_; ++j) {
        const Factors left = factors_of(entry(row, j), view_), right = factors_of(entry(j, block[next]), view_);
        products += left.size() * right.size();
        if (products > most_products) return {};
        for (const auto& [x, factor] : left)
          for (const auto& [y, other] : right) square[sum_on(lattice_, x, y)] += factor * other;
        all += sum_of_sizes(left) * sum_of_sizes(right);
      }
      sizes.push_back(sum_of_sizes(square));
    }
    if (all == 0) return {};
    for (int row = 0; row < size_; ++row)
      if (sizes[std::size_t(row)] > rounding_of_tensors * all && std::ranges::find(block, row) == block.end())
        block.push_back(row);
    if (block.size() > 2) return {};
  }
  return block;
}

void EnergySign::find_links() {
  std::vector<bool> used(std::size_t(view_.terms));
  hermitian_ = true;
  for (int j = 0; j < size_; ++j) {
    Link link{j, {}, {}};
    bool is_zero = true;
    for (std::size_t a = 0; a < block_.size(); ++a) {
      link.to[a] = entry(block_[a], j);
      link.from[a] = entry(j, block_[a]);
      is_zero = is_zero && link.to[a].is_zero() && link.from[a].is_zero();
      const Factors to = factors_of(link.to[a], view_), from = factors_of(link.from[a], view_);
      least_ += rounding_of_squares * sum_of_sizes(to) * sum_of_sizes(from);
      Factors conjugated;  // of H_ja, with G = −iH
      for (const auto& [shift, factor] : from)
        conjugated[sum_on(lattice_, {}, {-shift[0], -shift[1], -shift[2], -shift[3]})] = -std::conj(factor);
      hermitian_ = hermitian_ && to == conjugated;
      for (const Entry* one : {&link.to[a], &link.from[a]})
        for (const Entry::Moving& moving : one->moving) used[std::size_t(moving.term)] = true;
    }
    if (!is_zero) links_.push_back(std::move(link));
  }
  number_along_.assign(std::size_t(view_.terms), -1);
  for (int term = 0; term < view_.terms; ++term) {
    if (!used[std::size_t(term)]) continue;
    terms_.push_back(term);
    const auto shift = [&](int of) { return view_.shift[of * lattice_dimensions]; };
    if (shift(term) == 0) continue;
    const auto known = std::ranges::find_if(along_, [&](int other) { return shift(other) == shift(term); });
    number_along_[std::size_t(term)] = int(known - along_.begin());
    if (known == along_.end()) along_.push_back(term);
  }
}

EnergySign::Walk::Walk(const EnergySign& of, int component)
    : of_(of),
      component_(component),
      row_phase_(std::size_t(of.view_.terms)),
      phase_(of.along_.size()),
      numbers_(2 * of.links_.size() * entries * (1 + phase_.size())) {}

inline std::size_t EnergySign::Walk::place(bool opposite, std::size_t link, std::size_t which) const {
  return (((opposite ? of_.links_.size() : 0) + link) * entries + which) * (1 + phase_.size());
}

void EnergySign::Walk::enter_row(std::int64_t row) {
  for (const int term : of_.terms_) row_phase_[std::size_t(term)] = of_.view_.phase_of_row(term, row);
  for (const bool opposite : {false, true})
    for (std::size_t link = 0; link < of_.links_.size(); ++link)
      for (std::size_t a = 0; a < of_.block_.size(); ++a) {
        enter_row(of_.links_[link].from[a], opposite, place(opposite, link, a));
        if (!of_.hermitian_) enter_row(of_.links_[link].to[a], opposite, place(opposite, link, 2 + a));
      }
}

/// factor (e^{ik·shift} − 1) = factor r + factor (1 + r)(e^{ik_1 s} − 1) with r of the row.
void EnergySign::Walk::enter_row(const Entry& entry, bool opposite, std::size_t place) {
  Value* const numbers = numbers_.data() + place;
  const auto taken = [&](const Value& factor) { return opposite ? conjugate(factor) : factor; };
  std::fill_n(numbers, 1 + phase_.size(), Value{0, 0});
  numbers[0] = taken(entry.onsite);
  for (const Entry::Moving& one : entry.moving) {
    const Value factor = taken(one.factor), of_row = factor * row_phase_[std::size_t(one.term)];
    numbers[0] = numbers[0] + of_row;
    const int along = of_.number_along_[std::size_t(one.term)];
    if (along >= 0) numbers[1 + along] = numbers[1 + along] + factor + of_row;
  }
}

void EnergySign::Walk::enter(std::int64_t m) {
  for (std::size_t i = 0; i < phase_.size(); ++i) phase_[i] = of_.view_.phase(of_.along_[i], 0, int(m));
}

inline Value EnergySign::Walk::entry(bool opposite, std::size_t link, std::size_t which) const {
  const Value* const number = numbers_.data() + place(opposite, link, which);
  Value sum = number[0];
  for (std::size_t i = 0; i < phase_.size(); ++i) sum = sum + number[1 + i] * phase_[i];
  return sum;
}

/// The block of H² at the wave vector, and G's entries from the block to the component. At −k everything is the complex
/// conjugate, with the entries of G as the walk has them there.
template <int rows, bool hermitian>
void EnergySign::Walk::multiply(bool opposite, Value (&A)[2][2], Value (&moved)[2]) const {
  for (std::size_t link = 0; link < of_.links_.size(); ++link) {
    Value from[rows];
    for (int a = 0; a < rows; ++a) from[a] = entry(opposite, link, std::size_t(a));
    for (int a = 0; a < rows; ++a) {
      const Value to = hermitian ? -1.0 * conjugate(from[a]) : entry(opposite, link, std::size_t(2 + a));
      for (int b = 0; b < rows; ++b)
        if (!hermitian || b <= a) A[a][b] = A[a][b] - to * from[b];
    }
    if (of_.links_[link].j == component_) std::copy_n(from, rows, moved);
  }
  if (hermitian) A[0][1] = conjugate(A[1][0]);
}

/// Of H = iG the complex conjugate at −k is −i times that of G.
std::optional<Value> EnergySign::Walk::value(bool opposite) const {
  const bool two = of_.block_.size() == 2;
  Value A[2][2]{}, moved[2]{};
  if (of_.hermitian_)
    two ? multiply<2, true>(opposite, A, moved) : multiply<1, true>(opposite, A, moved);
  else
    two ? multiply<2, false>(opposite, A, moved) : multiply<1, false>(opposite, A, moved);
  const double own = component_ == of_.block_[0] ? 1 : 0;
  Value image;   // G A^{−½} χ, times √δ √(τ + 2√δ) or √A
  double scale;  // 1 over that root
  if (!two) {
    const Value square = A[0][0];
    if (std::abs(square.im) > real_enough * std::abs(square.re) || !(std::abs(square.re) > of_.least_))
      return std::nullopt;
    if (square.re < 0) return Value{own, 0};  // the wave grows, and has no sign
    image = moved[0];
    scale = 1 / std::sqrt(square.re);
  } else {
    const Value trace = A[0][0] + A[1][1], determinant = A[0][0] * A[1][1] - A[0][1] * A[1][0];
    const double t = trace.re, d = determinant.re;
    if (!(t > of_.least_) || !(d > least_determinant * t * t) || t * t < 4 * d * (1 - real_enough) ||
        std::abs(trace.im) > real_enough * t || std::abs(determinant.im) > real_enough * d)
      return std::nullopt;
    const double root = std::sqrt(d);
    image = moved[0] * (A[1][1] + Value{root, 0}) - moved[1] * A[1][0];
    scale = 1 / (root * std::sqrt(t + 2 * root));
  }
  scale *= (opposite ? -1 : 1) * of_.sign_;
  return Value{of_.factor_ * (own - scale * image.im), of_.factor_ * scale * image.re};
}

}  // namespace dualfield
