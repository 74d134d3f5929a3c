// SPDX-License-Identifier: MIT
#include "dualfield/domain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "dualfield/summation.hpp"

namespace dualfield {

namespace {

constexpr double nothing = -0.0;  ///< changes no number to which it is added

/// The tree of pairwise_sum() over elements of which each rank has some. Nodes whose elements are all of one rank are summed
/// there; visit(owner, first, count) is called for each of them, in order. An element that ranks share is given to
/// share(element). owner_of(first, count): the rank that has all of these elements, or −1.
template <class OwnerOf, class Visit, class Share>
void over_nodes(std::int64_t first, std::int64_t count, const OwnerOf& owner_of, const Visit& visit,
                const Share& share) {
  if (const int owner = owner_of(first, count); owner >= 0) return visit(owner, first, count);
  if (count == 1) {
    share(first);
    return;
  }
  if (count <= pairwise_leaf) {
    for (std::int64_t i = first; i < first + count; ++i) over_nodes(i, 1, owner_of, visit, share);
    return;
  }
  over_nodes(first, count / 2, owner_of, visit, share);
  over_nodes(first + count / 2, count - count / 2, owner_of, visit, share);
}

/// The sum of the tree from those of its parts that over_nodes() visits; next() and next_shared(element) return one after the
/// other.
template <class OwnerOf, class Next, class NextShared>
double sum_of_nodes(std::int64_t first, std::int64_t count, const OwnerOf& owner_of, const Next& next,
                    const NextShared& next_shared) {
  if (owner_of(first, count) >= 0) return next();
  if (count == 1) return next_shared(first);
  if (count <= pairwise_leaf) {
    double sum = 0;
    for (std::int64_t i = first; i < first + count; ++i) sum += sum_of_nodes(i, 1, owner_of, next, next_shared);
    return sum;
  }
  const double half = sum_of_nodes(first, count / 2, owner_of, next, next_shared);
  return half + sum_of_nodes(first + count / 2, count - count / 2, owner_of, next, next_shared);
}

}  // namespace

Domain::Domain(const Lattice& whole, std::shared_ptr<Communicator> ranks, Planes ghosts)
    : whole_(whole), local_(whole), ranks_(std::move(ranks)), rank_(ranks_->rank()), ghosts_(ghosts) {
  const int size = ranks_->size(), extent = whole_.extent[axis()];
  if (whole_.dimensions == 1) throw std::invalid_argument("a lattice of one dimension is not divided among ranks");
  if (size > extent)
    throw std::invalid_argument("a lattice of " + std::to_string(extent) + " planes is divided among " +
                                std::to_string(size) + " ranks");
  for (int rank = 0; rank <= size; ++rank) first_.push_back(int(std::int64_t(extent) * rank / size));
  local_.extent[axis()] = ghosts_.below + planes() + ghosts_.above;
}

std::vector<double> Domain::spread(std::span<const double> values) const {
  std::vector<double> result(std::size_t(local_.sites()));
  for (int plane = 0; plane < local_.extent[axis()]; ++plane)
    std::copy_n(values.begin() + plane_of_whole(plane) * plane_sites(), plane_sites(),
                result.begin() + plane * plane_sites());
  return result;
}

std::vector<double> Domain::spread_along(std::span<const double> values) const {
  std::vector<double> result(std::size_t(local_.extent[axis()]));
  for (int plane = 0; plane < int(result.size()); ++plane)
    result[std::size_t(plane)] = values[std::size_t(plane_of_whole(plane))];
  return result;
}

std::vector<double> Domain::gathered(std::vector<double> values, std::int64_t of_plane) const {
  values.erase(values.end() - ghosts_.above * of_plane, values.end());
  values.erase(values.begin(), values.begin() + ghosts_.below * of_plane);
  return joined(std::move(values), of_plane);
}

Domain::Overlap Domain::overlap(int rank, std::int64_t first, std::size_t count) const {
  const auto place = [&](int plane) {
    return std::size_t(std::clamp<std::int64_t>(plane * plane_sites() - first, 0, std::int64_t(count)));
  };
  return {place(first_[std::size_t(rank)]), place(first_[std::size_t(rank) + 1])};
}

void Domain::gather(std::int64_t first, std::span<double> values, const Read& read) const {
  const Overlap mine = overlap(rank_, first, values.size());
  if (is_divided()) std::ranges::fill(values, nothing);
  if (mine.count() > 0) read(first + std::int64_t(mine.begin), values.subspan(mine.begin, mine.count()));
  if (is_divided()) ranks_->sum(values);
}

void Domain::gather_on_first_rank(std::int64_t first, std::span<double> values, const Read& read) const {
  const Overlap mine = overlap(rank_, first, values.size());
  const auto part = [&](const Overlap& of) { return values.subspan(of.begin, of.count()); };
  if (mine.count() > 0) read(first + std::int64_t(mine.begin), part(mine));
  if (!is_divided()) return;
  std::vector<Communicator::Message> sent, received;
  if (rank_ > 0 && mine.count() > 0) sent.push_back({0, std::as_writable_bytes(part(mine))});
  for (int rank = 1; rank_ == 0 && rank < int(first_.size()) - 1; ++rank)
    if (const Overlap there = overlap(rank, first, values.size()); there.count() > 0)
      received.push_back({rank, std::as_writable_bytes(part(there))});
  ranks_->exchange(sent, received);
}

std::vector<double> Domain::joined(std::vector<double> values, std::int64_t of_plane) const {
  if (!is_divided()) return values;
  std::vector<double> all(std::size_t(of_plane * whole_.extent[axis()]), nothing);
  std::ranges::copy(values, all.begin() + first_[std::size_t(rank_)] * of_plane);
  ranks_->sum(all);
  return all;
}

int Domain::owner_of_rows(std::int64_t first, std::int64_t count) const {
  const int owner = owner_of_plane(int(first / plane_rows()));
  return first + count <= first_[std::size_t(owner) + 1] * plane_rows() ? owner : -1;
}

std::vector<double> Domain::total(const std::vector<double>& partial, int components, int parts) const {
  if (!is_divided()) return dualfield::total(partial, components);
  const std::int64_t all = whole_.rows() * parts, mine = first_site() / whole_.extent[0] * parts;
  const auto owner_of = [&](std::int64_t first, std::int64_t count) {
    return owner_of_rows(first / parts, (first + count - 1) / parts - first / parts + 1);
  };
  const auto nobody = [](std::int64_t) -> double { throw std::logic_error("ranks share no part of a row"); };
  std::vector<double> of_nodes;
  over_nodes(
      0, all, owner_of,
      [&](int owner, std::int64_t first, std::int64_t count) {
        const double* const from = partial.data() + (first - mine + ghosts_.below * plane_rows() * parts) * components;
        for (int c = 0; c < components; ++c)
          of_nodes.push_back(owner == rank_ ? pairwise_sum(from + c, count, components) : nothing);
      },
      nobody);
  ranks_->sum(of_nodes);
  std::vector<double> sums;
  for (int c = 0; c < components; ++c) {
    auto at = std::size_t(c);
    const auto next = [&] { return of_nodes[std::exchange(at, at + std::size_t(components))]; };
    sums.push_back(sum_of_nodes(0, all, owner_of, next, nobody));
  }
  return sums;
}

std::vector<RowBlock> Domain::row_pieces() const {
  if (!is_divided()) return row_blocks(whole_);
  const std::int64_t to_local = ghosts_.below * plane_rows() - first_[std::size_t(rank_)] * plane_rows();
  std::vector<RowBlock> pieces;
  for (const RowBlock& block : row_blocks(whole_)) {
    if (const int owner = owner_of_rows(block.first, block.count); owner >= 0) {
      if (owner == rank_) pieces.push_back({block.first + to_local, block.count});
      continue;
    }
    for (std::int64_t row = block.first; row < block.first + block.count; ++row)
      if (owner_of_rows(row, 1) == rank_) pieces.push_back({row + to_local, 1});
  }
  return pieces;
}

std::vector<double> Domain::total_of_pieces(const std::vector<double>& partial, int components) const {
  if (!is_divided()) return dualfield::total(partial, components);
  const std::vector<RowBlock> blocks = row_blocks(whole_);
  const auto all = std::int64_t(blocks.size());
  const auto owner_of = [&](std::int64_t first, std::int64_t count) {
    const RowBlock& last = blocks[std::size_t(first + count - 1)];
    const std::int64_t row = blocks[std::size_t(first)].first;
    return owner_of_rows(row, last.first + last.count - row);
  };
  const double* mine = partial.data();  // the pieces come in the order in which the tree is walked
  std::vector<double> of_nodes;
  const auto add = [&](int owner, std::int64_t count) {
    for (int c = 0; c < components; ++c)
      of_nodes.push_back(owner == rank_ ? pairwise_sum(mine + c, count, components) : nothing);
    if (owner == rank_) mine += count * components;
  };
  const auto over_rows = [&](std::int64_t block, const auto& row) {
    const RowBlock& rows = blocks[std::size_t(block)];
    for (std::int64_t number = rows.first; number < rows.first + rows.count; ++number) row(number);
  };
  over_nodes(
      0, all, owner_of, [&](int owner, std::int64_t, std::int64_t count) { add(owner, count); },
      [&](std::int64_t block) { over_rows(block, [&](std::int64_t row) { add(owner_of_rows(row, 1), 1); }); });
  ranks_->sum(of_nodes);
  std::vector<double> sums;
  for (int c = 0; c < components; ++c) {
    auto at = std::size_t(c);
    const auto next = [&] { return of_nodes[std::exchange(at, at + std::size_t(components))]; };
    sums.push_back(sum_of_nodes(0, all, owner_of, next, [&](std::int64_t block) {
      double sum = 0;
      over_rows(block, [&](std::int64_t) { sum += next(); });
      return sum;
    }));
  }
  return sums;
}

double largest_of_ranks(Communicator* ranks, double value) {
  if (!ranks) return value;
  std::vector<double> each(std::size_t(ranks->size()), nothing);
  each[std::size_t(ranks->rank())] = value;
  ranks->sum(each);
  double largest = each[0];
  for (const double one : each)
    largest = std::isnan(one) || std::isnan(largest) ? std::numeric_limits<double>::quiet_NaN() : std::max(largest, one);
  return largest;
}

Domain::Copies Domain::copies(Planes wanted) const {
  Copies copies;
  for (int user = 0; user < int(first_.size()) - 1; ++user) {
    const auto take = [&](int plane) {  // counted from the first plane of the user
      const int of_whole = wrapped(first_[std::size_t(user)] + plane, whole_.extent[axis()]);
      const int owner = owner_of_plane(of_whole);
      if (owner == rank_)
        copies.sent.push_back({user, of_whole - first_[std::size_t(rank_)] + ghosts_.below});
      if (user == rank_) copies.received.push_back({owner, plane + ghosts_.below});
    };
    for (int plane = -wanted.below; plane < 0; ++plane) take(plane);
    for (int plane = 0; plane < wanted.above; ++plane) take(planes_of(user) + plane);
  }
  return copies;
}

int Domain::owner_of_plane(int plane) const {
  return int(std::upper_bound(first_.begin(), first_.end(), plane) - first_.begin()) - 1;
}

}  // namespace dualfield
