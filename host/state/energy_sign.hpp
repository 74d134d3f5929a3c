// SPDX-License-Identifier: MIT
// The part of one sign of the energy in a plane wave: by eigenvectors, and in closed form where the equations of motion
// have one.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/energy_sign.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// z without the branches of the other sign, by the eigenvectors of G(k); sign is 1 or −1. Where a field is no spinor,
/// this sign's are doubled: the two share φ in equal parts, which so stays as it is. A branch at ω = 0 has no sign and
/// stays. Throws InputError where eigenvectors do not span the waves of a field that is no spinor, so that a sign means
/// nothing.
Eigen::VectorXcd projected(const Eigen::VectorXcd& z, const Modes& modes, const WaveVector& k, double sign);

/// The same of χ, which is 1 in component p of z and 0 in the others, in closed form (dualfield/energy_sign.hpp).
class EnergySign {
  /// An entry of G as EnergySignView has it.
  struct Entry {
    ComplexValue<double> onsite{0, 0};
    std::vector<EnergySignView::Moving> moving = {};

    bool is_zero() const { return onsite.re == 0 && onsite.im == 0 && moving.empty(); }
  };

 public:
  /// sign is 1 or −1.
  EnergySign(const Modes& modes, const Lattice& lattice, int p, double sign);

  /// Whether H² has such a block, to the rounding of the tensors. If not, there is no closed form.
  bool is_closed() const { return numbers_.rows > 0; }
  const EnergySignNumbers& numbers() const { return numbers_; }

  /// One component of the projected χ, for one wave vector after the other. Every thread needs its own.
  class Walk {
   public:
    /// `of` must outlive this.
    Walk(const EnergySign& of, int component);
    /// Goes to a row of plane waves along axis 1.
    void enter_row(std::int64_t row);
    /// Goes to the plane wave k_1 = 2πm/n_1 of that row, m = 0 … n_1/2.
    void enter(std::int64_t m);
    /// The component at k. Where a frequency is hardly known to differ from 0, or is not real, nothing: then
    /// eigenvectors must tell.
    std::optional<ComplexValue<double>> at_wave() const { return value(false); }
    /// The complex conjugate of the component at −k, likewise.
    std::optional<ComplexValue<double>> conjugate_at_opposite() const { return value(true); }

   private:
    using Value = ComplexValue<double>;
    /// Where the numbers of an entry along a row begin: first its value at k_1 = 0, then the factor of each e^{ik_1 s} − 1.
    std::size_t place(bool opposite, int link, int number) const;
    void enter_row(int link, int number, bool opposite);
    Value entry(bool opposite, int link, int number) const;
    std::optional<Value> value(bool opposite) const;

    const EnergySign& of_;
    EnergySignView view_;
    int component_;
    std::vector<Value> row_phase_;  ///< of each term: e^{ik·shift} − 1 for the shift along the other axes
    std::vector<Value> phase_;      ///< e^{ik_1 s} − 1 for each shift s along axis 1
    std::vector<Value> numbers_;
  };

 private:
  Entry entry(int row, int column) const;
  std::vector<int> find_block(int p) const;
  void find_links(const std::vector<int>& block);
  void add(const Entry& entry);
  void find_terms();

  Lattice lattice_;
  bool complex_;
  int size_;
  EnergySignNumbers numbers_;
  std::vector<int> terms_;         ///< the terms with a shift that the links have
  std::vector<int> along_;         ///< of the terms, one for each shift along axis 1
  std::vector<int> number_along_;  ///< for each term, which of these has its shift along axis 1, or −1 without one
};

}  // namespace dualfield
