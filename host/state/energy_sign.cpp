// SPDX-License-Identifier: MIT
#include "host/state/energy_sign.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dualfield {

namespace {

using Value = ComplexValue<double>;

constexpr double rounding_of_tensors = 1e-13;   ///< relative to the sum of all |products| of their factors
constexpr double rounding_of_squares = 1e-15;   ///< of squares of frequencies, relative to what no square exceeds
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
    : lattice_(lattice), complex_(modes.complex), size_(modes.size), numbers_{Generator(modes.system, lattice)} {
  numbers_.from = p;
  numbers_.sign = sign;
  numbers_.factor = modes.complex ? 0.5 : 1;
  const std::vector<int> block = find_block(p);
  if (block.empty()) return;
  numbers_.rows = int(block.size());
  find_links(block);
  find_terms();
}

EnergySign::Entry EnergySign::entry(int row, int column) const {
  const GeneratorView view = numbers_.generator.view();
  Entry entry{number_of(view, complex_, 0, row, column)};
  for (int term = 0; term < view.terms; ++term) {
    const Value factor = number_of(view, complex_, term + 1, row, column);
    if (factor.re != 0 || factor.im != 0) entry.moving.push_back({term, factor});
  }
  return entry;
}

/// Multiplies the tensors, for the components to which H² maps p, and then those to which it maps q.
std::vector<int> EnergySign::find_block(int p) const {
  const GeneratorView view = numbers_.generator.view();
  std::vector<int> block{p};
  std::size_t products = 0;
  for (std::size_t next = 0; next < block.size(); ++next) {
    std::vector<double> sizes;
    double all = 0;
    for (int row = 0; row < size_; ++row) {
      Factors square;
      for (int j = 0; j < size_; ++j) {
        const Factors left = factors_of(entry(row, j), view), right = factors_of(entry(j, block[next]), view);
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

void EnergySign::find_links(const std::vector<int>& block) {
  const GeneratorView view = numbers_.generator.view();
  numbers_.hermitian = true;
  for (int j = 0; j < size_; ++j) {
    Entry from[2], to[2];  // G_ja, G_aj
    bool is_zero = true;
    for (std::size_t a = 0; a < block.size(); ++a) {
      from[a] = entry(j, block[a]);
      to[a] = entry(block[a], j);
      is_zero = is_zero && to[a].is_zero() && from[a].is_zero();
      const Factors factors_to = factors_of(to[a], view), factors_from = factors_of(from[a], view);
      numbers_.least += rounding_of_squares * sum_of_sizes(factors_to) * sum_of_sizes(factors_from);
      Factors conjugated;  // of H_ja, with G = −iH
      for (const auto& [shift, factor] : factors_from)
        conjugated[sum_on(lattice_, {}, {-shift[0], -shift[1], -shift[2], -shift[3]})] = -std::conj(factor);
      numbers_.hermitian = numbers_.hermitian && factors_to == conjugated;
    }
    if (is_zero) continue;
    numbers_.component.push_back(j);
    for (const Entry& one : from) add(one);
    for (const Entry& one : to) add(one);
  }
}

void EnergySign::add(const Entry& entry) {
  numbers_.entry.push_back({entry.onsite, int(numbers_.moving.size()), int(entry.moving.size())});
  numbers_.moving.insert(numbers_.moving.end(), entry.moving.begin(), entry.moving.end());
}

void EnergySign::find_terms() {
  const GeneratorView view = numbers_.generator.view();
  std::vector<bool> used(std::size_t(view.terms));
  for (const EnergySignView::Moving& moving : numbers_.moving) used[std::size_t(moving.term)] = true;
  number_along_.assign(std::size_t(view.terms), -1);
  for (int term = 0; term < view.terms; ++term) {
    if (!used[std::size_t(term)]) continue;
    terms_.push_back(term);
    const auto shift = [&](int of) { return view.shift[of * lattice_dimensions]; };
    if (shift(term) == 0) continue;
    const auto known = std::ranges::find_if(along_, [&](int other) { return shift(other) == shift(term); });
    number_along_[std::size_t(term)] = int(known - along_.begin());
    if (known == along_.end()) along_.push_back(term);
  }
}

EnergySign::Walk::Walk(const EnergySign& of, int component)
    : of_(of),
      view_(of.numbers_.view()),
      component_(component),
      row_phase_(std::size_t(view_.generator.terms)),
      phase_(of.along_.size()),
      numbers_(2 * of.numbers_.entry.size() * (1 + phase_.size())) {}

inline std::size_t EnergySign::Walk::place(bool opposite, int link, int number) const {
  return std::size_t(((opposite ? view_.links : 0) + link) * EnergySignView::entries + number) * (1 + phase_.size());
}

void EnergySign::Walk::enter_row(std::int64_t row) {
  for (const int term : of_.terms_) row_phase_[std::size_t(term)] = view_.generator.phase_of_row(term, row);
  for (const bool opposite : {false, true})
    for (int link = 0; link < view_.links; ++link)
      for (int a = 0; a < view_.rows; ++a) {
        enter_row(link, a, opposite);
        if (!view_.hermitian) enter_row(link, 2 + a, opposite);
      }
}

/// factor (e^{ik·shift} − 1) = factor r + factor (1 + r)(e^{ik_1 s} − 1) with r of the row.
void EnergySign::Walk::enter_row(int link, int number, bool opposite) {
  const EnergySignView::Entry& entry = view_.entry[link * EnergySignView::entries + number];
  Value* const numbers = numbers_.data() + place(opposite, link, number);
  const auto taken = [&](const Value& factor) { return opposite ? conjugate(factor) : factor; };
  std::fill_n(numbers, 1 + phase_.size(), Value{0, 0});
  numbers[0] = taken(entry.onsite);
  for (int i = entry.first; i < entry.first + entry.count; ++i) {
    const auto term = std::size_t(view_.moving[i].term);
    const Value factor = taken(view_.moving[i].factor), of_row = factor * row_phase_[term];
    numbers[0] = numbers[0] + of_row;
    const int along = of_.number_along_[term];
    if (along >= 0) numbers[1 + along] = numbers[1 + along] + factor + of_row;
  }
}

void EnergySign::Walk::enter(std::int64_t m) {
  for (std::size_t i = 0; i < phase_.size(); ++i) phase_[i] = view_.generator.phase(of_.along_[i], 0, int(m));
}

inline Value EnergySign::Walk::entry(bool opposite, int link, int number) const {
  const Value* const numbers = numbers_.data() + place(opposite, link, number);
  Value sum = numbers[0];
  for (std::size_t i = 0; i < phase_.size(); ++i) sum = sum + numbers[1 + i] * phase_[i];
  return sum;
}

std::optional<Value> EnergySign::Walk::value(bool opposite) const {
  Value part;
  const auto entry_of = [&](int link, int number) { return entry(opposite, link, number); };
  if (!view_.part_of(component_, opposite, entry_of, part)) return std::nullopt;
  return part;
}

}  // namespace dualfield
