// SPDX-License-Identifier: MIT
// The part of a lattice that a rank has, with the layers of its neighbours around it that its steps read.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/communicator.hpp"
#include "dualfield/division.hpp"
#include "dualfield/state_source.hpp"
#include "dualfield/summation.hpp"

namespace dualfield {

/// The largest of a number of each rank; NaN if one of them is NaN. The number itself where there are no ranks.
double largest_of_ranks(Communicator* ranks, double value);

/// Whether all numbers of all ranks are equal. Each rank has some.
bool all_equal(Communicator* ranks, std::span<const double> values);

/// How an axis is divided: part p has first[p] … first[p + 1] − 1. One part has it all, and no ghosts.
struct Cut {
  std::vector<std::int64_t> first{0, 1};
  int part = 0;   ///< that of this rank
  Layers ghosts;  ///< beside it

  int parts() const { return int(first.size()) - 1; }
  bool is_divided() const { return parts() > 1; }
  std::int64_t all() const { return first.back(); }
  std::int64_t begin() const { return first[std::size_t(part)]; }
  std::int64_t own(int of_part) const { return first[std::size_t(of_part) + 1] - first[std::size_t(of_part)]; }
  std::int64_t own() const { return own(part); }
  std::int64_t with_ghosts() const { return ghosts.below + own() + ghosts.above; }
  std::int64_t longest() const { return (all() + parts() - 1) / parts(); }
  /// What layer `at` of this rank's with its ghosts is in the whole lattice, or is a copy of.
  std::int64_t of_whole(std::int64_t at) const {
    const std::int64_t place = (begin() + at - ghosts.below) % all();
    return place < 0 ? place + all() : place;
  }
  int owner(std::int64_t at) const { return int(std::upper_bound(first.begin(), first.end(), at) - first.begin()) - 1; }

  /// Layers that lie one behind the other in the whole lattice, all of them of one part. Where part `user` needs them they begin
  /// at `at`, counted from its own first one.
  struct Segment {
    int owner;
    std::int64_t whole, at, count;
    bool is_own;  ///< of the user, and no ghosts
  };
  /// What a part consists of with so many ghosts beside it, from below to above.
  std::vector<Segment> segments(int user, const Layers& wanted) const;
};

/// A lattice is divided among ranks along its last axis, and one of three axes along axis 2 too, so that each has some rows, one
/// behind the other, in each of some planes. A rank keeps them between copies of rows and planes of its neighbours (ghosts) as a
/// lattice of its own, `lattice()`, which is periodic like any other. Passes run on all of it, or on its own planes. What they
/// write near its ends is wrong, because there the neighbours are not those of the whole lattice; but as many ghosts as a pass
/// reads layers away keep that off the rank's own sites. Before a pass reads ghosts they are got anew (GhostExchange), so that no
/// kernel needs to know of ranks.
class Domain {
 public:
  /// The whole lattice, which is not divided.
  Domain(const Lattice& whole);
  /// The part of this rank, with so many ghosts along the axes that are divided. A part can have one layer more than another.
  /// Throws std::invalid_argument where the lattice cannot be divided so, or not among so many ranks.
  Domain(const Lattice& whole, std::shared_ptr<Communicator> ranks, const Division& division, const Ghosts& ghosts);

  const Lattice& whole() const { return whole_; }
  /// The rank's sites between its ghosts, and without them.
  const Lattice& lattice() const { return local_; }
  const Lattice& own_lattice() const { return own_; }
  /// A lattice of which the extents are the largest of any rank's lattice().
  Lattice largest_lattice() const;
  bool is_divided() const { return rows_.is_divided() || planes_.is_divided(); }
  /// How an axis, counted from 0, is divided; null where it is not.
  const Cut* cut_along(int axis) const;
  Communicator* ranks() const { return ranks_.get(); }
  int rank() const { return rank_; }
  Division division() const { return {rows_.parts(), planes_.parts()}; }
  Ghosts ghosts() const { return {rows_.ghosts, planes_.ghosts}; }
  /// Of layers that are read those which are ghosts: none along an axis that is not divided.
  Ghosts of_ranks(const Ghosts& read) const {
    return {rows_.is_divided() ? read.rows : Layers{}, planes_.is_divided() ? read.planes : Layers{}};
  }
  /// The ranks that have the same sites as this one along all other axes, in order along an axis that is divided.
  std::vector<int> ranks_along(int axis) const;

  /// The number of this rank's sites and rows, without ghosts.
  std::int64_t sites() const { return own_.sites(); }
  std::int64_t rows() const { return own_.rows(); }
  /// Where a site of this rank with an offset in arrays of whole() lies in arrays of lattice(), and of own_lattice().
  std::int64_t local(std::int64_t site) const {
    return site + (local_row(site / row_sites()) - site / row_sites()) * row_sites();
  }
  std::int64_t own(std::int64_t site) const {
    return site + (own_row(site / row_sites()) - site / row_sites()) * row_sites();
  }

  /// Rows along axis 1 that lie one behind the other in memory, by the number of the first one in whole(), in lattice() and in
  /// own_lattice().
  struct Rows {
    std::int64_t whole, local, own, count;
  };
  /// Calls body(Rows) for rows begin … end − 1 of own_lattice(), or for all of them, in order.
  template <class Body>
  void for_each_run(std::int64_t begin, std::int64_t end, Body&& body) const {
    for (const std::int64_t run = rows_in_run(); begin < end;) {
      const std::int64_t next = std::min(end, begin / run * run + run), whole = whole_row(begin);
      body(Rows{whole, local_row(whole), begin, next - begin});
      begin = next;
    }
  }
  template <class Body>
  void for_each_run(Body&& body) const {
    for_each_run(0, rows(), body);
  }
  /// The number in whole() of a row of own_lattice().
  std::int64_t whole_row(std::int64_t own) const {
    const std::int64_t of_plane = rows_.own();
    return (own / of_plane + planes_.begin()) * rows_.all() + own % of_plane + rows_.begin();
  }
  /// The number in own_lattice() of a row of lattice() that is no ghost.
  std::int64_t own_of_local(std::int64_t local) const {
    return (local / rows_.with_ghosts() - planes_.ghosts.below) * rows_.own() + local % rows_.with_ghosts() -
           rows_.ghosts.below;
  }
  /// Calls piece(first, count) for pieces of this rank's sites of at most `most` sites, in the order of the whole lattice.
  template <class Piece>
  void for_each_piece(std::int64_t most, Piece&& piece) const {
    for_each_run([&](const Rows& rows) {
      const std::int64_t begin = rows.whole * row_sites(), end = begin + rows.count * row_sites();
      for (std::int64_t first = begin; first < end; first += most) piece(first, std::min(most, end - first));
    });
  }
  /// Whether all of these sites of whole() are this rank's, and one behind the other in its memory.
  bool holds(std::int64_t first, std::int64_t count) const;

  /// Of values along an axis of whole() those along that of lattice().
  std::vector<double> spread_along(int axis, std::vector<double> values) const;
  /// Of values at the sites of lattice() those at the sites of own_lattice(), so many of each row.
  std::vector<double> without_ghosts(std::vector<double> values, std::int64_t of_row) const;
  /// Values of whole() from those that each rank has of lattice(), so many of each row.
  std::vector<double> gathered(std::vector<double> values, std::int64_t of_row) const;
  /// The same from values of which this rank has those of own_lattice().
  std::vector<double> joined(std::vector<double> values, std::int64_t of_row) const;

  /// Values at sites first … of whole(), for all ranks or for rank 0 alone. read(first, values) gets those at sites of this rank.
  using Read = std::function<void(std::int64_t first, std::span<double> values)>;
  void gather(std::int64_t first, std::span<double> values, const Read& read) const;
  void gather_on_first_rank(std::int64_t first, std::span<double> values, const Read& read) const;

  /// Values at sites begin, begin + 1 … of lattice(), for which read(first, values) gets those at sites of whole().
  void spread(std::int64_t begin, std::span<double> values, const Read& read) const;

  /// K totals over whole(), from K numbers for each of the `parts` equal parts of the rows of lattice(), one row after the
  /// other. They are added in pairs in an order that depends on whole() alone (summation.hpp), and so have the same bits on
  /// any number of ranks.
  std::vector<double> total(const std::vector<double>& partial, int components, int parts) const;
  /// The rows of lattice() that are this rank's, in the blocks of row_blocks(whole()), but row by row those of a block that other
  /// ranks share. And K totals over whole() from K numbers for each of these pieces, as total().
  std::vector<RowBlock> row_pieces() const;
  std::vector<double> total_of_pieces(const std::vector<double>& partial, int components) const;
  double largest(double value) const { return largest_of_ranks(ranks_.get(), value); }

  /// Rows of some planes that a rank gets as ghosts, the first of them counted in its owner's or its user's lattice().
  struct Box {
    int rank;  ///< of the other side
    std::int64_t row, plane, rows, planes;
  };
  /// The boxes that this rank sends, and those that it receives, for so many ghosts, which are at most ghosts(). Messages
  /// between two ranks have them in this order. A rank can be its own neighbour.
  struct Copies {
    std::vector<Box> sent, received;
  };
  Copies copies(const Ghosts& wanted) const;
  /// The rows in a plane of lattice().
  std::int64_t plane_rows() const { return rows_.with_ghosts(); }

 private:
  std::int64_t row_sites() const { return whole_.extent[0]; }
  /// The number in own_lattice() and in lattice() of a row of this rank.
  std::int64_t own_row(std::int64_t whole) const {
    return (whole / rows_.all() - planes_.begin()) * rows_.own() + whole % rows_.all() - rows_.begin();
  }
  std::int64_t local_row(std::int64_t whole) const {
    return (whole / rows_.all() - planes_.begin() + planes_.ghosts.below) * rows_.with_ghosts() + whole % rows_.all() -
           rows_.begin() + rows_.ghosts.below;
  }
  std::int64_t rows_in_run() const { return rows_.is_divided() ? rows_.own() : rows(); }
  int rank_of(int of_rows, int of_planes) const { return of_planes * rows_.parts() + of_rows; }
  /// The rank that has all of these rows of whole(), or −1.
  int owner_of_rows(std::int64_t first, std::int64_t count) const;
  /// Calls body(begin, count) for those of sites first … first + all − 1 that are of a rank, counted from `first`.
  template <class Body>
  void over_sites(int rank, std::int64_t first, std::size_t all, Body&& body) const;

  Lattice whole_, local_, own_;
  std::shared_ptr<Communicator> ranks_;
  int rank_ = 0;
  Cut rows_, planes_;  ///< the rows of each plane, and the planes; a line is one row of one plane
};

}  // namespace dualfield
