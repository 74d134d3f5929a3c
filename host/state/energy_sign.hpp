// SPDX-License-Identifier: MIT
// The part of one sign of the energy in a plane wave: by eigenvectors, and in closed form where the equations of motion
// have one.
#pragma once

#include <optional>
#include <vector>

#include "dualfield/generator.hpp"
#include "host/theory/modes.hpp"

namespace dualfield {

/// z without the branches of the other sign, by the eigenvectors of G(k); sign is 1 or −1. Where a field is no spinor,
/// this sign's are doubled: the two share φ in equal parts, which so stays as it is. A branch at ω = 0 has no sign and
/// stays. Throws InputError where eigenvectors do not span the waves of a field that is no spinor, so that a sign means
/// nothing.
Eigen::VectorXcd projected(const Eigen::VectorXcd& z, const Modes& modes, const WaveVector& k, double sign);

/// The same of χ, which is 1 in component p of z and 0 in the others, in closed form. With H = iG it is ½(1 ± S)χ, where
/// S = H(H²)^{−½} has the eigenvalues ±1.
///
/// In every theory of the catalogue H² maps component p to itself, or to a linear combination with one other component q
/// and q likewise (one-sided differences in three dimensions, where the two spins have different frequencies). If A is
/// that block of H², of one or two rows, τ its trace and δ its determinant,
///   A^{−½} = 1/√A,  or  (τ + √δ − A) / (√δ √(τ + 2√δ)).
class EnergySign {
  /// An entry of G: onsite + Σ factor (e^{ik·shift} − 1) over those terms in which it is not 0. Because the tensors are
  /// real, the complex conjugate of the entry at −k has the conjugate factors and the same phases.
  struct Entry {
    ComplexValue<double> onsite{0, 0};
    struct Moving {
      int term;
      ComplexValue<double> factor;
    };
    std::vector<Moving> moving = {};

    bool is_zero() const { return onsite.re == 0 && onsite.im == 0 && moving.empty(); }
  };
  /// What a component j contributes to A: the products G_aj G_jb for a and b in the block.
  struct Link {
    int j;
    Entry to[2], from[2];  ///< G_aj, G_ja
  };

 public:
  /// sign is 1 or −1.
  EnergySign(const Modes& modes, const Lattice& lattice, int p, double sign);
  EnergySign(EnergySign&&) = default;  // a copy would point to the numbers of the original

  /// Whether H² has such a block, to the rounding of the tensors. If not, there is no closed form.
  bool is_closed() const { return !block_.empty(); }

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
    std::size_t place(bool opposite, std::size_t link, std::size_t which) const;
    void enter_row(const Entry& entry, bool opposite, std::size_t place);
    Value entry(bool opposite, std::size_t link, std::size_t which) const;
    template <int rows, bool hermitian>
    void multiply(bool opposite, Value (&A)[2][2], Value (&moved)[2]) const;
    std::optional<Value> value(bool opposite) const;

    const EnergySign& of_;
    int component_;
    std::vector<Value> row_phase_;  ///< of each term: e^{ik·shift} − 1 for the shift along the other axes
    std::vector<Value> phase_;      ///< e^{ik_1 s} − 1 for each shift s along axis 1
    std::vector<Value> numbers_;
  };

 private:
  Entry entry(int row, int column) const;
  std::vector<int> find_block(int p) const;
  void find_links();

  Generator generator_;
  GeneratorView view_;
  Lattice lattice_;
  bool complex_;
  int size_;
  double sign_;
  double factor_;           ///< ½, or 1 where this sign's branches are doubled
  std::vector<int> block_;  ///< p, and q if there is one
  std::vector<Link> links_;
  bool hermitian_ = false;         ///< whether H_ja is the complex conjugate of H_aj in all links
  std::vector<int> terms_;         ///< the terms with a shift that the links have
  std::vector<int> along_;         ///< of the terms, one for each shift along axis 1
  std::vector<int> number_along_;  ///< for each term, which of these has its shift along axis 1, or −1 without one
  double least_ = 0;               ///< squares of frequencies below it are no more than rounding
};

}  // namespace dualfield
