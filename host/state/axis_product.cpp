// SPDX-License-Identifier: MIT
#include "host/state/axis_product.hpp"

#include <algorithm>

#include "kernels/fftw_plan.hpp"

namespace dualfield {

void AxisProduct::transform() {
  for (auto& factor : factors_) {
    if (factor.size() == 1) continue;
    auto* const data = reinterpret_cast<fftw_complex*>(factor.data());
    fftw_execute(
        planned([&] { return fftw_plan_dft_1d(int(factor.size()), data, data, FFTW_FORWARD, FFTW_ESTIMATE); }).get());
  }
}

namespace {
double largest_of(const std::vector<std::complex<double>>& values) {
  double top = 0;
  for (const auto& value : values) top = std::max(top, std::abs(value));
  return top;
}
}  // namespace

double AxisProduct::largest() const {
  double product = 1;
  for (const auto& factor : factors_) product *= largest_of(factor);
  return product;
}

UsedModes AxisProduct::used(double share) const {
  UsedModes used;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
    const std::vector<std::complex<double>>& factor = factors_[axis];
    const double least = share * largest_of(factor);
    const int n = int(factor.size());
    for (int j = 0; j < (axis == 0 ? n / 2 + 1 : n); ++j)
      if (std::abs(factor[std::size_t(j)]) >= least || std::abs(factor[std::size_t((n - j) % n)]) >= least)
        used[axis].push_back(j);
  }
  return used;
}

std::complex<double> AxisProduct::product(std::int64_t row, bool opposite) const {
  const Site site = first_of_row(row, lattice_);
  std::complex<double> product = 1;
  for (std::size_t axis = 1; axis < lattice_dimensions; ++axis) {
    const int j = site[axis], n = lattice_.extent[axis];
    product *= factors_[axis][std::size_t(opposite ? (n - j) % n : j)];
  }
  return product;
}

void AxisProduct::fill(cpu::ThreadTeam& team, std::complex<double> coefficient, bool imaginary, std::int64_t first,
                       std::span<double> values) const {
  on_row_parts(team, lattice_.extent[0], first, std::int64_t(values.size()),
               [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
                 // the imaginary part of z is the real part of −iz
                 const std::complex<double> here = coefficient * product(row, false);
                 const double re = imaginary ? here.imag() : here.real(), im = imaginary ? -here.real() : here.imag();
                 const std::complex<double>* const factor = factors_[0].data() + begin;
                 double* const to = values.data() + at;
                 for (std::int64_t i = 0; i < end - begin; ++i) to[i] = re * factor[i].real() - im * factor[i].imag();
               });
}

}  // namespace dualfield
