// SPDX-License-Identifier: MIT
// Evaluates the rows of a form (compiled_form.hpp) on fields in the CPU's memory: one segment of a lattice row at a
// time, one term after the other.
#include "dualfield/summation.hpp"
#include "kernels/cpu/fields.hpp"

namespace dualfield::cpu {

namespace {

/// The values of a form's rows at the sites of the current segment. Each thread has an object of its own.
template <class R, class Potential>
class SiteValues {
 public:
  SiteValues(const CompiledForm& rows, const SiteArrays<R>& arrays, const Grid<R>& grid)
      : rows_(rows),
        arrays_(arrays),
        grid_(grid),
        most_(std::min(segment_sites, grid.lattice.extent[0])),
        value_(std::size_t(most_)),
        background_(rows.background.size() * std::size_t(most_)) {}

  /// Goes to a segment of the lattice. Segments are numbered as in dualfield/summation.hpp.
  void move_to(std::int64_t segment) {
    const int in_row = segments_in_row(grid_.lattice);
    first_ = int(segment % in_row) * segment_sites;
    count_ = std::min(segment_sites, grid_.lattice.extent[0] - first_);
    at_ = first_of_row(segment / in_row, grid_.lattice);
    for (std::size_t c = 0; c < rows_.background.size(); ++c) {
      const SiteBackgroundFactor& factor = rows_.background[c];
      double* const to = background_.data() + c * std::size_t(most_);
      over(arrays_.background, factor.component, factor.shift, [&](int from, int end, const Arithmetic<R>* theta) {
        for (int i = from; i < end; ++i) to[i] = background_value(factor.use, double(theta[i]));
      });
    }
  }

  /// Number of sites of the segment.
  int count() const { return count_; }
  /// Offset of the segment's first site in the order of arrays.
  std::int64_t offset() const { return row_number(at_, grid_.lattice) * grid_.lattice.extent[0] + first_; }

  /// The values v of row `number` (see FormRow), without the left factor.
  const double* value(std::size_t number) {
    const FormRow& row = rows_.rows[number];
    double* const value = value_.data();
    std::fill_n(value, count_, 0.0);
    for (int t = number > 0 ? rows_.rows[number - 1].end : 0; t < row.end; ++t) add(rows_.terms[std::size_t(t)], value);
    if (row.factor != 0) add_potential(row, value);
    return value;
  }

  /// The left factor of a row at site i of the segment, as left(row)(i); the row must have one.
  auto left(const FormRow& row) const {
    const R* const from = arrays_.now[row.left] + row.left_component * grid_.stride +
                          row_number(at_, grid_.lattice) * grid_.pitch + first_;
    return [from, scale = Scale<R>(grid_)](int i) { return double(scale.value(from[i])); };
  }

 private:
  static constexpr int no_shift[lattice_dimensions] = {};

  void add(const FormTerm& term, double* value) const {
    const double coefficient = term.coefficient;
    if (term.background == no_background) {
      read(term.source, term.component, term.reading, term.shift, [&](int from, int end, auto&& at) {
        for (int i = from; i < end; ++i) value[i] += coefficient * at(i);
      });
    } else {
      const double* const factors = background_.data() + std::size_t(term.background) * std::size_t(most_);
      read(term.source, term.component, term.reading, term.shift, [&](int from, int end, auto&& at) {
        for (int i = from; i < end; ++i) value[i] += coefficient * factors[i] * at(i);
      });
    }
  }

  void add_potential(const FormRow& row, double* value) {
    if (row.partner == no_partner)
      return read(phi, row.component, row.reading, no_shift, [&](int from, int end, auto&& at) {
        for (int i = from; i < end; ++i) value[i] += row.factor * potential_number<Potential>(row.is_slope, at(i));
      });
    partner_.resize(std::size_t(most_));
    read(phi, row.partner, row.reading, no_shift, [&](int from, int end, auto&& at) {
      for (int i = from; i < end; ++i) partner_[std::size_t(i)] = at(i);
    });
    read(phi, row.component, row.reading, no_shift, [&, partner = partner_.data()](int from, int end, auto&& at) {
      for (int i = from; i < end; ++i)
        value[i] += row.factor * potential_number<Potential>(row.is_slope, at(i), partner[i]);
    });
  }

  /// Calls body(from, end, at) for pieces that make up the segment, where at(i) is the value of a field at a shift from
  /// the segment's site i, read as `reading`.
  template <class Body>
  void read(int source, int component, Reading reading, const int (&shift)[lattice_dimensions], Body&& body) const {
    over(arrays_.now[source], component, shift, [&](int from, int end, const R* now) {
      const auto value = [&](R stored) { return double(grid_.value(stored)); };
      if (reading == Reading::present) return body(from, end, [&](int i) { return value(now[i]); });
      const R* const before = arrays_.before[source] + (now - arrays_.now[source]);
      body(from, end, [&](int i) { return read_as(reading, value(now[i]), value(before[i])); });
    });
  }

  /// Calls body(from, end, values) for the one or two pieces of the segment that a shift does not carry across the
  /// periodic end of axis 1. values[i] is the value at the shift from the segment's site i.
  template <class Of, class Body>
  void over(const Of* array, int component, const int (&shift)[lattice_dimensions], Body&& body) const {
    Site shifted = at_;
    for (std::size_t axis = 1; axis < lattice_dimensions; ++axis)
      shifted[axis] = wrapped(shifted[axis] + shift[axis], grid_.lattice.extent[axis]);
    const int n = grid_.lattice.extent[0], split = std::clamp(n - shift[0] - first_, 0, count_);
    const Of* const values =
        array + component * grid_.stride + row_number(shifted, grid_.lattice) * grid_.pitch + first_ + shift[0];
    if (split > 0) body(0, split, values);
    if (split < count_) body(split, count_, values - n);
  }

  const CompiledForm& rows_;
  SiteArrays<R> arrays_;
  const Grid<R>& grid_;
  int most_;  ///< the most sites of a segment
  std::vector<double> value_, background_, partner_;
  Site at_{};  ///< the first site of the row that holds the segment
  int first_ = 0, count_ = 0;
};

/// Calls body(values, segment) for every segment, on all threads. `values` is a SiteValues at that segment.
template <class R, class Body>
void over_segments(const CompiledForm& rows, const SiteArrays<R>& arrays, const Grid<R>& grid, ThreadTeam& team,
                   Body&& body) {
  with_potential(rows.potential, [&](auto potential) {
    using Potential = decltype(potential);
    team.run([&](int thread) {
      const Share share(segments(grid.lattice), thread, team.size());
      SiteValues<R, Potential> values(rows, arrays, grid);
      for (std::int64_t segment = share.begin; segment < share.end; ++segment) {
        values.move_to(segment);
        body(values, segment);
      }
    });
  });
}

}  // namespace

template <class R>
void Fields<R>::keep_step() {
  while (step_before_.size() < 2) step_before_.push_back(zeros(components_));
  team_.run([&](int thread) {
    for (std::size_t field = 0; field < 2; ++field) {
      const Share share(std::int64_t(storage_[field].count()), thread, team_.size());
      std::copy(storage_[field].begin() + share.begin, storage_[field].begin() + share.end,
                step_before_[field].begin() + share.begin);
    }
  });
}

template <class R>
std::vector<double> Fields<R>::density(const CompiledForm& rows) {
  require_available(rows, !step_before_.empty(), background() != nullptr);
  std::vector<double> density(std::size_t(grid_.lattice.sites()));
  over_segments<R>(rows, arrays(), grid_, team_, [&](auto& values, std::int64_t) {
    double* const sum = density.data() + values.offset();
    for (std::size_t number = 0; number < rows.rows.size(); ++number) {
      const double* const value = values.value(number);
      if (const FormRow& row = rows.rows[number]; row.left != no_field) {
        const auto left = values.left(row);
        for (int i = 0; i < values.count(); ++i) sum[i] += left(i) * value[i];
      } else if (row.square != 0) {
        for (int i = 0; i < values.count(); ++i) sum[i] += row.square * (value[i] * value[i]);
      } else {
        for (int i = 0; i < values.count(); ++i) sum[i] += value[i];
      }
    }
  });
  return density;
}

namespace {
/// lane[i % sum_lanes] += term(i) for i = 0 … count−1.
template <class Term>
void add_to_lanes(double (&lane)[sum_lanes], int count, Term&& term) {
  int i = 0;
  for (; i + sum_lanes <= count; i += sum_lanes)
    for (int l = 0; l < sum_lanes; ++l) lane[l] += term(i + l);
  for (int l = 0; i + l < count; ++l) lane[l] += term(i + l);
}
}  // namespace

template <class R>
std::vector<double> Fields<R>::sums(const CompiledForm& rows) {
  require_available(rows, !step_before_.empty(), background() != nullptr);
  const auto numbers = std::size_t(rows.numbers);
  std::vector<double> partial(numbers * std::size_t(segments(grid_.lattice)));
  over_segments<R>(rows, arrays(), grid_, team_, [&](auto& values, std::int64_t segment) {
    double* const sum = partial.data() + std::size_t(segment) * numbers;
    for (std::size_t row_number = 0; row_number < rows.rows.size();) {
      double lane[sum_lanes] = {};
      const int number = rows.rows[row_number].number;
      for (; row_number < rows.rows.size() && rows.rows[row_number].number == number; ++row_number) {
        const FormRow& row = rows.rows[row_number];
        const double* const value = values.value(row_number);
        if (row.left != no_field) {
          add_to_lanes(lane, values.count(), [value, left = values.left(row)](int i) { return left(i) * value[i]; });
        } else if (row.square != 0) {
          add_to_lanes(lane, values.count(), [=, by = row.square](int i) { return by * (value[i] * value[i]); });
        } else {
          add_to_lanes(lane, values.count(), [=](int i) { return value[i]; });
        }
      }
      for (const double part : lane) sum[number] += part;
    }
  });
  return domain().total(partial, rows.numbers, segments_in_row(grid_.lattice));
}

template void Fields<double>::keep_step();
template void Fields<float>::keep_step();
template std::vector<double> Fields<double>::density(const CompiledForm&);
template std::vector<double> Fields<float>::density(const CompiledForm&);
template std::vector<double> Fields<double>::sums(const CompiledForm&);
template std::vector<double> Fields<float>::sums(const CompiledForm&);
template void Fields<Half>::keep_step();
template std::vector<double> Fields<Half>::density(const CompiledForm&);
template std::vector<double> Fields<Half>::sums(const CompiledForm&);

}  // namespace dualfield::cpu
