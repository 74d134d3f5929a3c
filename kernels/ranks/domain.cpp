// SPDX-License-Identifier: MIT
#include "dualfield/domain.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

namespace dualfield {

namespace {

constexpr double nothing = -0.0;  ///< changes no number to which it is added

/// The tree of pairwise_sum() over elements of which each is of one rank. Nodes whose elements are all of one rank are summed
/// there; visit(owner, first, count) is called for each of them, in order. owner_of(first, count): the rank that has all of these
/// elements, or −1.
template <class OwnerOf, class Visit>
void over_nodes(std::int64_t first, std::int64_t count, const OwnerOf& owner_of, const Visit& visit) {
  if (const int owner = owner_of(first, count); owner >= 0) return visit(owner, first, count);
  if (count <= pairwise_leaf) {
    for (std::int64_t i = first; i < first + count; ++i) over_nodes(i, 1, owner_of, visit);
    return;
  }
  over_nodes(first, count / 2, owner_of, visit);
  over_nodes(first + count / 2, count - count / 2, owner_of, visit);
}

/// The sum of the tree from those of its parts that over_nodes() visits, which next() returns one after the other.
template <class OwnerOf, class Next>
double sum_of_nodes(std::int64_t first, std::int64_t count, const OwnerOf& owner_of, const Next& next) {
  if (owner_of(first, count) >= 0) return next();
  if (count <= pairwise_leaf) {
    double sum = 0;
    for (std::int64_t i = first; i < first + count; ++i) sum += sum_of_nodes(i, 1, owner_of, next);
    return sum;
  }
  const double half = sum_of_nodes(first, count / 2, owner_of, next);
  return half + sum_of_nodes(first + count / 2, count - count / 2, owner_of, next);
}

/// K totals over `count` elements, each of which has K numbers. numbers_of(first): those of elements of this rank, which follow
/// each other as far as they do in the tree.
template <class OwnerOf, class NumbersOf>
std::vector<double> total_of_ranks(std::int64_t all, int components, Communicator& ranks, const OwnerOf& owner_of,
                                   const NumbersOf& numbers_of) {
  std::vector<double> of_nodes;
  over_nodes(0, all, owner_of, [&](int owner, std::int64_t first, std::int64_t count) {
    const double* const from = owner == ranks.rank() ? numbers_of(first) : nullptr;
    for (int c = 0; c < components; ++c) of_nodes.push_back(from ? pairwise_sum(from + c, count, components) : nothing);
  });
  ranks.sum(of_nodes);
  std::vector<double> sums;
  for (int c = 0; c < components; ++c) {
    auto at = std::size_t(c);
    sums.push_back(
        sum_of_nodes(0, all, owner_of, [&] { return of_nodes[std::exchange(at, at + std::size_t(components))]; }));
  }
  return sums;
}

/// An axis of so many layers in equal parts.
Cut cut_of(std::int64_t extent, int parts, int part, const Layers& ghosts) {
  Cut cut{{}, part, parts > 1 ? ghosts : Layers{}};
  for (int one = 0; one <= parts; ++one) cut.first.push_back(extent * one / parts);
  return cut;
}

/// The planes of a lattice, and its rows in each of them: a line has one.
std::int64_t planes_of(const Lattice& lattice) {
  return lattice.dimensions > 1 ? lattice.extent[lattice.dimensions - 1] : 1;
}
std::int64_t rows_of_plane(const Lattice& lattice) { return lattice.rows() / planes_of(lattice); }

/// The lattice with other numbers of rows and planes, where it is divided along them.
Lattice resized(Lattice lattice, const Cut& rows, std::int64_t row_count, const Cut& planes, std::int64_t plane_count) {
  if (rows.is_divided()) lattice.extent[1] = int(row_count);
  if (planes.is_divided()) lattice.extent[lattice.dimensions - 1] = int(plane_count);
  return lattice;
}

}  // namespace

std::vector<Cut::Segment> Cut::segments(int user, const Layers& wanted) const {
  std::vector<Segment> all_of_them;
  const std::int64_t size = own(user), user_begin = first[std::size_t(user)];
  const auto add_ghosts = [&](std::int64_t from, std::int64_t end) {
    for (std::int64_t at = from; at < end; ++at) {
      const std::int64_t whole = ((user_begin + at) % all() + all()) % all();
      const int of = owner(whole);
      if (at > from)
        if (Segment& last = all_of_them.back(); last.owner == of && last.whole + last.count == whole) {
          ++last.count;
          continue;
        }
      all_of_them.push_back({of, whole, at, 1, false});
    }
  };
  if (is_divided()) add_ghosts(-wanted.below, 0);
  all_of_them.push_back({user, user_begin, 0, size, true});
  if (is_divided()) add_ghosts(size, size + wanted.above);
  return all_of_them;
}

Domain::Domain(const Lattice& whole) : whole_(whole), local_(whole), own_(whole) {
  rows_ = cut_of(rows_of_plane(whole), 1, 0, {});
  planes_ = cut_of(planes_of(whole), 1, 0, {});
}

Domain::Domain(const Lattice& whole, std::shared_ptr<Communicator> ranks, const Division& division,
               const Ghosts& ghosts)
    : Domain(whole) {
  if (const std::string why_not = obstacle(whole, division, {}); !why_not.empty()) throw std::invalid_argument(why_not);
  if (division.parts() != ranks->size())
    throw std::invalid_argument(std::to_string(division.parts()) + " parts for " + std::to_string(ranks->size()) +
                                " ranks");
  ranks_ = std::move(ranks);
  rank_ = ranks_->rank();
  rows_ = cut_of(rows_of_plane(whole), division.rows, rank_ % division.rows, ghosts.rows);
  planes_ = cut_of(planes_of(whole), division.planes, rank_ / division.rows, ghosts.planes);
  own_ = resized(whole, rows_, rows_.own(), planes_, planes_.own());
  local_ = resized(whole, rows_, rows_.with_ghosts(), planes_, planes_.with_ghosts());
}

Lattice Domain::largest_lattice() const {
  return resized(whole_, rows_, rows_.longest() + rows_.ghosts.both(), planes_,
                 planes_.longest() + planes_.ghosts.both());
}

const Cut* Domain::cut_along(int axis) const {
  if (planes_.is_divided() && axis == whole_.dimensions - 1) return &planes_;
  return rows_.is_divided() && axis == 1 ? &rows_ : nullptr;
}

std::vector<int> Domain::ranks_along(int axis) const {
  const Cut& cut = *cut_along(axis);
  std::vector<int> others;
  for (int part = 0; part < cut.parts(); ++part)
    others.push_back(&cut == &rows_ ? rank_of(part, planes_.part) : rank_of(rows_.part, part));
  return others;
}

bool Domain::holds(std::int64_t first, std::int64_t count) const {
  if (first < 0 || first > whole_.sites() - count) return false;
  const std::int64_t row = first / row_sites();
  return count == 0 || owner_of_rows(row, (first + count - 1) / row_sites() - row + 1) == rank_;
}

void Domain::spread(std::int64_t begin, std::span<double> values, const Read& read) const {
  const auto whole_row_of = [this](std::int64_t local) {
    return planes_.of_whole(local / plane_rows()) * rows_.all() + rows_.of_whole(local % plane_rows());
  };
  while (!values.empty()) {
    const std::int64_t row = begin / row_sites(), whole = whole_row_of(row), left = std::ssize(values);
    std::int64_t next = row + 1;  // of the rows that lie one behind the other in whole() too
    while (next * row_sites() - begin < left && whole_row_of(next) == whole + next - row) ++next;
    const std::int64_t count = std::min(left, next * row_sites() - begin);
    read(whole * row_sites() + begin % row_sites(), values.first(std::size_t(count)));
    values = values.subspan(std::size_t(count));
    begin += count;
  }
}

std::vector<double> Domain::spread_along(int axis, std::vector<double> values) const {
  const Cut* const cut = cut_along(axis);
  if (!cut) return values;
  std::vector<double> result(std::size_t(cut->with_ghosts()));
  for (std::size_t at = 0; at < result.size(); ++at) result[at] = values[std::size_t(cut->of_whole(std::int64_t(at)))];
  return result;
}

std::vector<double> Domain::without_ghosts(std::vector<double> values, std::int64_t of_row) const {
  if (!is_divided()) return values;
  std::vector<double> own;
  own.reserve(std::size_t(rows() * of_row));
  for_each_run([&](const Rows& run) {
    const auto from = values.begin() + run.local * of_row;
    own.insert(own.end(), from, from + run.count * of_row);
  });
  return own;
}

std::vector<double> Domain::gathered(std::vector<double> values, std::int64_t of_row) const {
  return joined(without_ghosts(std::move(values), of_row), of_row);
}

std::vector<double> Domain::joined(std::vector<double> values, std::int64_t of_row) const {
  if (!is_divided()) return values;
  std::vector<double> all(std::size_t(of_row * whole_.rows()), nothing);
  for_each_run([&](const Rows& run) {
    std::copy_n(values.begin() + run.own * of_row, run.count * of_row, all.begin() + run.whole * of_row);
  });
  ranks_->sum(all);
  return all;
}

template <class Body>
void Domain::over_sites(int rank, std::int64_t first, std::size_t all, Body&& body) const {
  const auto rows_part = std::size_t(rank % rows_.parts()), planes_part = std::size_t(rank / rows_.parts());
  const std::int64_t plane_sites = rows_.all() * row_sites(), end = first + std::int64_t(all);
  const auto piece = [&](std::int64_t begin_row, std::int64_t end_row) {
    const std::int64_t from = std::max(first, begin_row * row_sites()), to = std::min(end, end_row * row_sites());
    if (from < to) body(std::size_t(from - first), std::size_t(to - from));
  };
  const std::int64_t begin_plane = planes_.first[planes_part], end_plane = planes_.first[planes_part + 1];
  if (!rows_.is_divided()) return piece(begin_plane * rows_.all(), end_plane * rows_.all());
  for (std::int64_t plane = std::max(begin_plane, first / plane_sites); plane < end_plane && plane * plane_sites < end;
       ++plane)
    piece(plane * rows_.all() + rows_.first[rows_part], plane * rows_.all() + rows_.first[rows_part + 1]);
}

void Domain::gather(std::int64_t first, std::span<double> values, const Read& read) const {
  if (is_divided()) std::ranges::fill(values, nothing);
  over_sites(rank_, first, values.size(), [&](std::size_t begin, std::size_t count) {
    read(first + std::int64_t(begin), values.subspan(begin, count));
  });
  if (is_divided()) ranks_->sum(values);
}

void Domain::gather_on_first_rank(std::int64_t first, std::span<double> values, const Read& read) const {
  // What one rank has comes in one message. Where it does not lie in one piece, it goes through memory of its own.
  struct Pieces {
    std::vector<std::span<double>> parts;
    std::vector<double> packed;

    std::span<std::byte> bytes() {
      return std::as_writable_bytes(parts.size() == 1 ? parts.front() : std::span(packed));
    }
  };
  const auto pieces_of = [&](int rank) {
    Pieces pieces;
    std::size_t count = 0;
    over_sites(rank, first, values.size(), [&](std::size_t begin, std::size_t size) {
      pieces.parts.push_back(values.subspan(begin, size));
      count += size;
    });
    if (pieces.parts.size() > 1 && rank > 0) pieces.packed.resize(count);
    return pieces;
  };
  Pieces mine = pieces_of(rank_);
  for (const std::span<double> part : mine.parts) read(first + (part.data() - values.data()), part);
  if (!is_divided()) return;
  std::vector<Communicator::Message> sent, received;
  std::map<int, Pieces> there;
  if (rank_ > 0 && !mine.parts.empty()) {
    auto to = mine.packed.begin();
    if (!mine.packed.empty())
      for (const std::span<double> part : mine.parts) to = std::ranges::copy(part, to).out;
    sent.push_back({0, mine.bytes()});
  }
  for (int rank = 1; rank_ == 0 && rank < division().parts(); ++rank)
    if (Pieces pieces = pieces_of(rank); !pieces.parts.empty())
      received.push_back({rank, there.emplace(rank, std::move(pieces)).first->second.bytes()});
  ranks_->exchange(sent, received);
  for (const auto& [rank, pieces] : there)
    if (auto from = pieces.packed.begin(); !pieces.packed.empty())
      for (const std::span<double> part : pieces.parts) {
        std::copy_n(from, part.size(), part.begin());
        from += std::ptrdiff_t(part.size());
      }
}

int Domain::owner_of_rows(std::int64_t first, std::int64_t count) const {
  const std::int64_t plane = first / rows_.all(), end = first + count;
  const int of_planes = planes_.owner(plane);
  if (!rows_.is_divided())
    return end <= planes_.first[std::size_t(of_planes) + 1] * rows_.all() ? rank_of(0, of_planes) : -1;
  const int of_rows = rows_.owner(first % rows_.all());
  return end <= plane * rows_.all() + rows_.first[std::size_t(of_rows) + 1] ? rank_of(of_rows, of_planes) : -1;
}

std::vector<double> Domain::total(const std::vector<double>& partial, int components, int parts) const {
  if (!is_divided()) return dualfield::total(partial, components);
  return total_of_ranks(
      whole_.rows() * parts, components, *ranks_,
      [&](std::int64_t first, std::int64_t count) {
        return owner_of_rows(first / parts, (first + count - 1) / parts - first / parts + 1);
      },
      [&](std::int64_t first) {
        return partial.data() + (local_row(first / parts) * parts + first % parts) * components;
      });
}

std::vector<RowBlock> Domain::row_pieces() const {
  if (!is_divided()) return row_blocks(whole_);
  std::vector<RowBlock> pieces;
  for (const RowBlock& block : row_blocks(whole_)) {
    if (const int owner = owner_of_rows(block.first, block.count); owner >= 0) {
      if (owner == rank_) pieces.push_back({local_row(block.first), block.count});
      continue;
    }
    for (std::int64_t row = block.first; row < block.first + block.count; ++row)
      if (owner_of_rows(row, 1) == rank_) pieces.push_back({local_row(row), 1});
  }
  return pieces;
}

std::vector<double> Domain::total_of_pieces(const std::vector<double>& partial, int components) const {
  if (!is_divided()) return dualfield::total(partial, components);
  // Rows of a block that ranks share go to the rank of its first row, which adds them one after the other. Then each block is of
  // one rank.
  const std::vector<RowBlock> blocks = row_blocks(whole_);
  std::vector<int> owners;
  std::map<int, std::vector<double>> sent, received;
  const double* piece = partial.data();  // the pieces come in the order of the blocks
  for (const RowBlock& block : blocks) {
    const int owner = owners.emplace_back(owner_of_rows(block.first, 1));
    if (owner_of_rows(block.first, block.count) >= 0) {
      if (owner == rank_) piece += components;
      continue;
    }
    for (std::int64_t row = block.first; row < block.first + block.count; ++row) {
      const int of_row = owner_of_rows(row, 1);
      if (of_row == rank_ && owner != rank_) sent[owner].insert(sent[owner].end(), piece, piece + components);
      if (of_row != rank_ && owner == rank_) received[of_row].resize(received[of_row].size() + std::size_t(components));
      if (of_row == rank_) piece += components;
    }
  }
  const auto messages = [](std::map<int, std::vector<double>>& of_ranks) {
    std::vector<Communicator::Message> all;
    for (auto& [rank, numbers] : of_ranks) all.push_back({rank, std::as_writable_bytes(std::span(numbers))});
    return all;
  };
  ranks_->exchange(messages(sent), messages(received));

  std::vector<double> of_blocks;  // of this rank
  std::map<int, const double*> next;
  for (const auto& [rank, numbers] : received) next[rank] = numbers.data();
  next[rank_] = partial.data();
  for (std::size_t number = 0; number < blocks.size(); ++number) {
    const RowBlock& block = blocks[number];
    const bool is_mine = owners[number] == rank_, is_shared = owner_of_rows(block.first, block.count) < 0;
    if (!is_mine && !is_shared) continue;
    std::vector<double> sums(is_mine ? std::size_t(components) : 0);
    for (std::int64_t row = block.first; row < block.first + (is_shared ? block.count : 1); ++row) {
      const int of_row = owner_of_rows(row, 1);
      if (!is_mine && of_row != rank_) continue;
      const double* const from = std::exchange(next[of_row], next[of_row] + components);
      for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += from[c];
    }
    of_blocks.insert(of_blocks.end(), sums.begin(), sums.end());
  }

  std::vector<std::int64_t> end(blocks.size()),
      before(blocks.size());  // of the blocks of one rank in a row; mine before one
  for (std::size_t number = blocks.size(); number-- > 0;)
    end[number] =
        number + 1 < blocks.size() && owners[number + 1] == owners[number] ? end[number + 1] : std::int64_t(number) + 1;
  for (std::size_t number = 1; number < blocks.size(); ++number)
    before[number] = before[number - 1] + (owners[number - 1] == rank_);
  return total_of_ranks(
      std::int64_t(blocks.size()), components, *ranks_,
      [&](std::int64_t first, std::int64_t count) {
        return first + count <= end[std::size_t(first)] ? owners[std::size_t(first)] : -1;
      },
      [&](std::int64_t first) { return of_blocks.data() + before[std::size_t(first)] * components; });
}

double largest_of_ranks(Communicator* ranks, double value) {
  if (!ranks) return value;
  std::vector<double> each(std::size_t(ranks->size()), nothing);
  each[std::size_t(ranks->rank())] = value;
  ranks->sum(each);
  double largest = each[0];
  for (const double one : each)
    largest =
        std::isnan(one) || std::isnan(largest) ? std::numeric_limits<double>::quiet_NaN() : std::max(largest, one);
  return largest;
}

bool all_equal(Communicator* ranks, std::span<const double> values) {
  const bool here = std::ranges::count(values, values.front()) == std::ssize(values);
  return largest_of_ranks(ranks, here ? 0 : 1) == 0 &&
         largest_of_ranks(ranks, values.front()) == -largest_of_ranks(ranks, -values.front());
}

Domain::Copies Domain::copies(const Ghosts& wanted) const {
  Copies copies;
  for (int user = 0; user < division().parts(); ++user)
    for (const Cut::Segment& planes : planes_.segments(user / rows_.parts(), wanted.planes))
      for (const Cut::Segment& rows : rows_.segments(user % rows_.parts(), wanted.rows)) {
        if (planes.is_own && rows.is_own) continue;
        const int owner = rank_of(rows.owner, planes.owner);
        if (owner == rank_)
          copies.sent.push_back({user, rows.whole - rows_.begin() + rows_.ghosts.below,
                                 planes.whole - planes_.begin() + planes_.ghosts.below, rows.count, planes.count});
        if (user == rank_)
          copies.received.push_back(
              {owner, rows.at + rows_.ghosts.below, planes.at + planes_.ghosts.below, rows.count, planes.count});
      }
  return copies;
}

}  // namespace dualfield
