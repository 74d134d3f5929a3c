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

double AxisProduct::largest() const {
  double product = 1;
  for (const auto& factor : factors_) {
    double top = 0;
    for (const auto& value : factor) top = std::max(top, std::abs(value));
    product *= top;
  }
  return product;
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
