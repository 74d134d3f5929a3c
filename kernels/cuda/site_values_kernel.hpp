// SPDX-License-Identifier: MIT
// Rows of dualfield/compiled_form.hpp on the device: a thread a site, or sixteen threads a segment
// where they are summed.
#pragma once

#include "dualfield/compiled_form.hpp"
#include "kernels/cuda/grid.hpp"
#include "kernels/cuda/lane_sums.hpp"

namespace dualfield::cuda {

/// A form in the device's memory: its rows in the order of the numbers that they add to.
struct FormOnDevice {
  const FormTerm* terms;
  const SiteBackgroundFactor* background;
  const FormRow* rows;
  int count;    ///< rows
  int numbers;  ///< sums
};

/// What there is to read at a site of a lattice with four axes: arrays; null for those that are not
/// there.
template <class R>
struct SiteArrays {
  const R *phi_now, *pi_now, *phi_before, *pi_before;
  const Arithmetic<R>* background;
  Layout layout;  ///< of all but the background
  int n1, n2, n3, n4;
  Scale<R> scale;
};

/// One site, and what rows come to there.
template <class R>
class SiteValue {
 public:
  DUALFIELD_HD SiteValue(const SiteArrays<R>& arrays, std::int64_t row, int x)
      : arrays_(arrays),
        x_(x),
        y_(int(row % arrays.n2)),
        z_(int(row / arrays.n2 % arrays.n3)),
        t_(int(row / arrays.n2 / arrays.n3)) {}

  /// Of row `number`, what follows its left factor.
  template <class Potential>
  DUALFIELD_HD double value(const FormOnDevice& rows, int number) const {
    const FormRow& row = rows.rows[number];
    double value = 0;
    for (int i = number > 0 ? rows.rows[number - 1].end : 0; i < row.end; ++i) {
      const FormTerm& term = rows.terms[i];
      double coefficient = term.coefficient;
      if (term.background != no_background) {
        const SiteBackgroundFactor& factor = rows.background[term.background];
        coefficient =
            coefficient *
            background_value(
                factor.use,
                double(arrays_.background[Layout{arrays_.layout.stride}.at(factor.component, place(factor.shift))]));
      }
      value += coefficient * read(term.source, term.reading, arrays_.layout.at(term.component, place(term.shift)));
    }
    if (row.factor != 0) {
      const auto component = [&](int c) { return read(phi, row.reading, arrays_.layout.at(c, here())); };
      value += row.factor *
               (row.partner == no_partner
                    ? potential_number<Potential>(row.is_slope, component(row.component))
                    : potential_number<Potential>(row.is_slope, component(row.component), component(row.partner)));
    }
    return value;
  }

  /// What row `number` adds to the density.
  template <class Potential>
  DUALFIELD_HD double density(const FormOnDevice& form, int number) const {
    const FormRow& row = form.rows[number];
    const double of_row = value<Potential>(form, number);
    if (row.left != no_field)
      return read(row.left, Reading::present, arrays_.layout.at(row.left_component, here())) * of_row;
    return row.square != 0 ? row.square * (of_row * of_row) : of_row;
  }

 private:
  DUALFIELD_HD std::int64_t here() const { return place(x_, y_, z_, t_); }
  DUALFIELD_HD std::int64_t place(const int (&shift)[lattice_dimensions]) const {
    return place(around(x_, shift[0], arrays_.n1), around(y_, shift[1], arrays_.n2), around(z_, shift[2], arrays_.n3),
                 around(t_, shift[3], arrays_.n4));
  }
  DUALFIELD_HD std::int64_t place(int x, int y, int z, int t) const {
    return ((std::int64_t(t) * arrays_.n3 + z) * arrays_.n2 + y) * arrays_.n1 + x;
  }
  /// i + by modulo n, for 0 ≤ i, by < n, without overflow.
  DUALFIELD_HD static int around(int i, int by, int n) {
    return i < n - by + DUALFIELD_MUTANT(wrong_wrap_of_values) ? i + by : i - (n - by);
  }

  DUALFIELD_HD double read(int source, Reading of, std::int64_t at) const {
    const double now = value_of(source == phi ? arrays_.phi_now[at] : arrays_.pi_now[at]);
    if (of == Reading::present) return now;
    return read_as(of, now, value_of(source == phi ? arrays_.phi_before[at] : arrays_.pi_before[at]));
  }
  DUALFIELD_HD double value_of(R stored) const { return double(arrays_.scale.value(stored)); }

  const SiteArrays<R>& arrays_;
  int x_, y_, z_, t_;
};

constexpr int site_threads = 128;

/// out[i] = the density at site first + i in the order of arrays, for i = 0 … count−1.
template <class Potential, class R>
__global__ void __launch_bounds__(site_threads)
    density_kernel(FormOnDevice form, SiteArrays<R> arrays, std::int64_t first, std::int64_t count, double* out) {
  const std::int64_t i = std::int64_t(blockIdx.x) * site_threads + threadIdx.x;
  if (i >= count - DUALFIELD_MUTANT(last_site_dropped)) return;
  const SiteValue<R> site(arrays, (first + i) / arrays.n1, int((first + i) % arrays.n1));
  double sum = 0;
  for (int number = 0; number < form.count; ++number) sum += site.template density<Potential>(form, number);
  out[i] = sum;
}

inline device::Launch density_launch(std::int64_t count) {
  return {dim3(unsigned((count + site_threads - 1) / site_threads)), dim3(site_threads)};
}

/// partial[segment][number] = the sum of the density's rows that add to that number over each segment, in the lanes and
/// the order of dualfield/summation.hpp.
template <class Potential, class R>
__global__ void __launch_bounds__(sum_lanes* segments_in_block)
    sum_kernel(FormOnDevice form, SiteArrays<R> arrays, int in_row, std::int64_t segments, double* partial) {
  auto& lanes = device::shared_memory<LaneSums<1>>();
  const int lane = int(threadIdx.x), slot = int(threadIdx.y);
  const std::int64_t segment = std::int64_t(blockIdx.x) * segments_in_block + slot;
  const int from = int(segment % in_row) * segment_sites;
  const int to =
      arrays.n1 - from < segment_sites ? arrays.n1 - DUALFIELD_MUTANT(end_of_row_dropped) : from + segment_sites;
  for (int number = 0, row = 0; number < form.numbers; ++number) {
    double sum = 0;
    for (; row < form.count && form.rows[row].number == number; ++row)
      if (segment < segments)
        for (int x = from + lane; x < to; x += sum_lanes)
          sum += SiteValue<R>(arrays, segment / in_row, x).template density<Potential>(form, row);
    lanes.value[slot][0][lane] = sum;
    if (!DUALFIELD_MUTANT(missing_barrier_before_total)) __syncthreads();
    if (segment < segments && lane == 0) {
      double total = 0;
      for (int i = 0; i < sum_lanes; ++i) total += lanes.value[slot][0][i];
      partial[segment * form.numbers + number] = total;
    }
    if (!DUALFIELD_MUTANT(missing_barrier_between_numbers)) __syncthreads();
  }
}

inline device::Launch sum_launch(std::int64_t segments) {
  return {dim3(unsigned((segments + segments_in_block - 1) / segments_in_block)), dim3(sum_lanes, segments_in_block),
          sizeof(LaneSums<1>)};
}

}  // namespace dualfield::cuda
