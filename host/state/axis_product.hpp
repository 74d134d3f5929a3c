// SPDX-License-Identifier: MIT
// Complex functions on the lattice that are products of one function for each axis, as plane waves and Gaussians are.
#pragma once

#include <array>
#include <complex>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "host/state/few_modes.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

/// A value that is made when it is first asked for, because a case may be looked at without being run.
template <class Value>
class Lazy {
 public:
  explicit Lazy(std::function<Value()> make) : make_(std::move(make)) {}
  Value& operator*() {
    if (!value_) value_.emplace(make_());
    return *value_;
  }
  Value* operator->() { return &**this; }

 private:
  std::function<Value()> make_;
  std::optional<Value> value_;
};

/// f(i) = Π_μ f_μ(i_μ).
class AxisProduct {
 public:
  /// factor(axis, j) is f_μ(j), with axis = 0 for axis 1. Axes of one site have the factor 1.
  template <class Factor>
  AxisProduct(const Lattice& lattice, const Factor& factor) : lattice_(lattice) {
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) {
      const int n = lattice.extent[axis];
      factors_[axis].assign(std::size_t(n), 1);
      if (n == 1) continue;
      for (int j = 0; j < n; ++j) factors_[axis][std::size_t(j)] = factor(int(axis), j);
    }
  }

  /// Bytes of one.
  static double memory_needed(const Lattice& lattice) {
    double values = 0;
    for (const int n : lattice.extent) values += n;
    return values * sizeof(std::complex<double>);
  }

  /// Replaces f by its Fourier transform Σ_i f(i) e^{−ik·i}, which is the product of the transforms along the axes: f_μ(m)
  /// then belongs to k_μ = 2πm/n_μ.
  void transform();
  /// The largest |f|.
  double largest() const;
  /// The places along each axis at which |f| or its opposite is at least so much of the largest |f|, all others being
  /// the largest; along axis 1 up to n/2.
  UsedModes used(double share) const;

  const std::array<std::vector<std::complex<double>>, lattice_dimensions>& factors() const { return factors_; }
  /// The factor along axis 1, and the product of the others in a row along axis 1; that at the opposite place, at which
  /// each coordinate is n − j modulo n.
  const std::vector<std::complex<double>>& along_rows() const { return factors_[0]; }
  std::complex<double> of_row(std::int64_t row) const { return product(row, false); }
  std::complex<double> of_opposite_row(std::int64_t row) const { return product(row, true); }

  /// values = Re(coefficient · f), or the imaginary part, at the sites first, first + 1 … in C order.
  void fill(cpu::ThreadTeam& team, std::complex<double> coefficient, bool imaginary, std::int64_t first,
            std::span<double> values) const;

 private:
  std::complex<double> product(std::int64_t row, bool opposite) const;

  Lattice lattice_;
  std::array<std::vector<std::complex<double>>, lattice_dimensions> factors_;
};

}  // namespace dualfield
