// SPDX-License-Identifier: MIT
// The part of a lattice that a rank has, with the planes of its neighbours around it that its steps read.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/communicator.hpp"
#include "dualfield/lattice.hpp"
#include "dualfield/state_source.hpp"
#include "dualfield/summation.hpp"

namespace dualfield {

/// How many planes below and above a part of a lattice are needed, along the axis that is divided.
struct Planes {
  int below = 0, above = 0;

  bool any() const { return below + above > 0; }
};

/// The largest of a number of each rank; NaN if one of them is NaN. The number itself where there are no ranks.
double largest_of_ranks(Communicator* ranks, double value);

/// A lattice is divided among ranks along its last axis D, so that each has whole planes, one behind the other in the order of
/// arrays. A rank keeps its planes and copies of planes below and above them (ghosts) as a lattice of its own, `lattice()`,
/// which is periodic like any other. Passes run on all of it. What they write near its ends is wrong, because there the
/// neighbours are not those of the whole lattice; but as many ghosts as a pass reads planes away keep that off the rank's own
/// planes. Before each pass the ghosts that it reads are got anew (GhostExchange), so that no kernel needs to know of ranks.
class Domain {
 public:
  /// The whole lattice, which is not divided.
  Domain(const Lattice& whole) : whole_(whole), local_(whole), first_{0, whole.extent[whole.dimensions - 1]} {}
  /// The part of this rank, with so many ghosts. A rank can have one plane more than another. Throws std::invalid_argument
  /// where a rank would have no plane, and in one dimension.
  Domain(const Lattice& whole, std::shared_ptr<Communicator> ranks, Planes ghosts);

  const Lattice& whole() const { return whole_; }
  /// The rank's planes between its ghosts.
  const Lattice& lattice() const { return local_; }
  bool is_divided() const { return first_.size() > 2; }
  Communicator* ranks() const { return ranks_.get(); }
  int axis() const { return whole_.dimensions - 1; }  ///< the one that is divided, counted from 0
  Planes ghosts() const { return ghosts_; }

  int planes() const { return planes_of(rank_); }  ///< of this rank, without ghosts
  /// The first plane of a rank in whole(); for the rank behind the last one the number of all.
  int first_plane(int rank) const { return first_[std::size_t(rank)]; }
  int rank() const { return rank_; }
  /// The rank's planes without ghosts.
  Lattice own_lattice() const {
    Lattice own = whole_;
    own.extent[axis()] = planes();
    return own;
  }
  std::int64_t plane_rows() const { return whole_.rows() / (is_line() ? 1 : whole_.extent[axis()]); }
  std::int64_t plane_sites() const { return whole_.sites() / whole_.extent[axis()]; }
  /// The sites of this rank, without ghosts: their first offset in the order of the whole lattice, and their number.
  std::int64_t first_site() const { return first_[std::size_t(rank_)] * plane_sites(); }
  std::int64_t sites() const { return planes() * plane_sites(); }
  /// The offset in arrays of lattice() of a site with an offset in arrays of whole(), which must be one of this rank's.
  std::int64_t local(std::int64_t site) const { return site - first_site() + ghosts_.below * plane_sites(); }
  /// The offset in arrays of lattice() of this rank's first site.
  std::int64_t first_local() const { return ghosts_.below * plane_sites(); }
  /// The plane of whole() of which plane `plane` of lattice() is, or is a copy.
  int plane_of_whole(int plane) const {
    return wrapped(first_[std::size_t(rank_)] + plane - ghosts_.below, whole_.extent[axis()]);
  }

  /// Calls piece(first, count) for pieces of this rank's sites, in the order of the whole lattice.
  template <class Piece>
  void for_each_piece(Piece&& piece) const {
    dualfield::for_each_piece(sites(),
                              [&](std::int64_t first, std::int64_t count) { piece(first_site() + first, count); });
  }

  /// Of values at the sites of whole(), those at the sites of lattice(). And of values at its planes along the axis.
  std::vector<double> spread(std::span<const double> values) const;
  std::vector<double> spread_along(std::span<const double> values) const;
  /// The values at all sites of whole(), from those that each rank has at the sites of lattice(). And values of which each
  /// plane has a certain number.
  std::vector<double> gathered(std::vector<double> values) const { return gathered(std::move(values), plane_sites()); }
  std::vector<double> gathered(std::vector<double> values, std::int64_t of_plane) const;
  /// The same from values of which this rank has those of its own planes alone.
  std::vector<double> joined(std::vector<double> values, std::int64_t of_plane) const;

  /// Values at sites first … of whole(), for all ranks or for rank 0 alone. read(first, values) gets those at sites of this rank.
  using Read = std::function<void(std::int64_t first, std::span<double> values)>;
  void gather(std::int64_t first, std::span<double> values, const Read& read) const;
  void gather_on_first_rank(std::int64_t first, std::span<double> values, const Read& read) const;

  /// K totals over whole(), from K numbers for each of the `parts` equal parts of the rows of lattice(), one row after the
  /// other. They are added in pairs in an order that depends on whole() alone (summation.hpp), and so have the same bits on
  /// any number of ranks.
  std::vector<double> total(const std::vector<double>& partial, int components, int parts) const;
  /// The rows of lattice() that are this rank's, in the blocks of row_blocks(whole()), but row by row those of a block that other
  /// ranks share. And K totals over whole() from K numbers for each of these pieces, as total().
  std::vector<RowBlock> row_pieces() const;
  std::vector<double> total_of_pieces(const std::vector<double>& partial, int components) const;
  double largest(double value) const { return largest_of_ranks(ranks_.get(), value); }

  /// One plane that a rank gets as a ghost, both counted in its owner's or its user's lattice().
  struct Copy {
    int rank;  ///< of the other side
    int plane;
  };
  /// The planes that this rank sends, and those that it receives, for so many ghosts, which are at most ghosts(). Messages
  /// between two ranks have them in this order. A rank can be its own neighbour.
  struct Copies {
    std::vector<Copy> sent, received;
  };
  Copies copies(Planes wanted) const;

 private:
  int planes_of(int rank) const { return first_[std::size_t(rank) + 1] - first_[std::size_t(rank)]; }
  /// Those of sites first … first + count − 1 that are of a rank, counted from `first`: begin … end − 1.
  struct Overlap {
    std::size_t begin, end;
    std::size_t count() const { return end - begin; }
  };
  Overlap overlap(int rank, std::int64_t first, std::size_t count) const;
  int owner_of_plane(int plane) const;
  /// The rank that has all of these rows of whole(), or −1.
  int owner_of_rows(std::int64_t first, std::int64_t count) const;
  bool is_line() const { return whole_.dimensions == 1; }

  Lattice whole_, local_;
  std::shared_ptr<Communicator> ranks_;
  int rank_ = 0;
  Planes ghosts_;
  std::vector<int> first_;  ///< plane of each rank, and the number of all
};

}  // namespace dualfield
