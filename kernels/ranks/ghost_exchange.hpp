// SPDX-License-Identifier: MIT
// Gets the ghosts of a rank's arrays (dualfield/domain.hpp) from the ranks that have these rows, in the same way for every kind of
// device.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/domain.hpp"
#include "kernels/mutant.hpp"

namespace dualfield {

/// Ghosts of an array: of the components of which the bits are set, so many layers.
template <class R>
struct WantedGhosts {
  R* data;  ///< where row 0 of component 0 begins
  unsigned components;
  Ghosts ghosts;
  int packet = 1;  ///< components that lie together at each site; they are copied together
};

/// Rows in the messages of an exchange of all ghosts of one component: those that a rank sends and those that it receives.
inline std::int64_t rows_in_messages(const Domain& domain) {
  const Domain::Copies copies = domain.copies(domain.ghosts());
  std::int64_t rows = 0;
  for (const std::vector<Domain::Box>* boxes : {&copies.sent, &copies.received})
    for (const Domain::Box& box : *boxes) rows += box.rows * box.planes;
  return rows;
}

/// `count` runs of `size` values of an array, which begin `distance` values apart.
template <class R>
struct Block {
  R* first;
  std::size_t size, count, distance;

  std::size_t values() const { return size * count; }
};

/// `Copies` copies between arrays and the memory of messages. It has
///   Real                                    the type of a value
///   std::shared_ptr<Real[]> memory(count)   memory of messages for so many values
///   begin()                                 to be called before the first get(), when all earlier work on the arrays was started
///   get(to, block), put(block, from)        a copy of a Block<Real> of an array, and one to it; they may be done later, in this order
///   wait()                                  returns when all of them are done
///   end()                                   later work on the arrays waits for all of them
///   sends_at_once()                         whether send() does not wait, for copies neither
///   send(ranks, sent, received)             begins to send what was got, and to receive, messages of Communicator
///   receive(ranks)                          messages are there when this returns, or before what put() does
template <class Copies>
class GhostExchange {
  using R = typename Copies::Real;

 public:
  /// Values of one component from a row to the next one, and from a component to the next one.
  GhostExchange(const Domain& domain, std::int64_t row, std::int64_t stride, Copies copies)
      : domain_(domain), row_(row), stride_(stride), device_(std::move(copies)) {}

  /// Begins an exchange of one message to, and one from, every rank whose rows are wanted. Until finish() the wanted ghosts must not be
  /// used, nor, on a GPU, what the other ranks get be changed.
  void begin(std::span<const WantedGhosts<R>> all) {
    wanted_.assign(all.begin(), all.end());
    const auto over_sent = [&](auto&& body) {
      for (const WantedGhosts<R>& wanted : wanted_) over(wanted, copies(wanted.ghosts).sent, body);
    };
    divide(sent_, over_sent);
    device_.begin();
    over_sent([&](int rank, const Block<R>& block) { device_.get(sent_.next(rank, block.values()), block); });
    if (device_.sends_at_once()) send();
  }
  /// Lets the messages go on on their way.
  void advance() { domain_.ranks()->advance(); }
  void finish() {
    // Copies go on while the work is started that need not wait for them.
    if (!device_.sends_at_once()) send();
    device_.receive(*domain_.ranks());
    // A copy to an array may not be done yet when this function returns. It is when `received_` gets other values by send().
    over_received([&](int rank, const Block<R>& block) { device_.put(block, received_.next(rank, block.values())); });
    device_.end();
  }

 private:
  void send() {
    divide(received_, [&](auto&& body) { over_received(body); });
    Communicator& ranks = *domain_.ranks();
    if (const auto own = sent_.parts.find(ranks.rank()); own != sent_.parts.end())
      device_.get(received_.memory.get() + received_.parts.at(ranks.rank()).begin,
                  Block<R>{sent_.memory.get() + own->second.begin, own->second.count, 1, 0});
    device_.send(ranks, messages(sent_), messages(received_));
  }
  template <class Body>
  void over_received(Body&& body) {
    for (const WantedGhosts<R>& wanted : wanted_) over(wanted, copies(wanted.ghosts).received, body);
  }

  /// The values that go to other ranks, or come from them.
  struct Buffer {
    struct Part {
      std::size_t begin = 0, count = 0, taken = 0;
    };
    std::shared_ptr<R[]> memory;
    std::size_t size = 0;
    std::map<int, Part> parts;  ///< of each rank

    /// The next values of a rank's part.
    R* next(int rank, std::size_t count) {
      Part& part = parts.at(rank);
      return memory.get() + part.begin + std::exchange(part.taken, part.taken + count);
    }
  };

  /// Gives each rank the part of a buffer that the blocks take which `over_blocks` goes through.
  template <class OverBlocks>
  void divide(Buffer& buffer, const OverBlocks& over_blocks) {
    buffer.parts.clear();
    over_blocks([&](int rank, const Block<R>& block) { buffer.parts[rank].count += block.values(); });
    std::size_t end = 0;
    for (auto& [rank, part] : buffer.parts) part.begin = std::exchange(end, end + part.count);
    if (end > buffer.size) {
      device_.wait();  // for copies that use the memory of before
      buffer.size = 0;
      buffer.memory.reset();  // before there is more: estimates count the larger memory alone
      buffer.memory = device_.memory(end);
      buffer.size = end;
    }
  }

  const Domain::Copies& copies(const Ghosts& wanted) {
    const std::array key{wanted.rows.below, wanted.rows.above, wanted.planes.below, wanted.planes.above};
    const auto found = copies_.find(key);
    return found != copies_.end() ? found->second : copies_.emplace(key, domain_.copies(wanted)).first->second;
  }
  /// Calls body(rank, block) for boxes of the wanted components. Whole planes that follow each other are one run of values.
  template <class Body>
  void over(const WantedGhosts<R>& wanted, const std::vector<Domain::Box>& boxes, Body&& body) const {
    const std::int64_t row = row_ * wanted.packet, plane = row * domain_.plane_rows();
    for (int c = 0; wanted.components >> c != 0; c += wanted.packet) {
      if ((wanted.components >> c & ((1u << wanted.packet) - 1)) == 0) continue;
      for (const Domain::Box& box : boxes) {
        R* const first = wanted.data + c * stride_ + (box.plane + DUALFIELD_MUTANT(wrong_plane_of_ghosts)) * plane +
                         (box.row + DUALFIELD_MUTANT(wrong_row_of_ghosts)) * row;
        const bool is_whole = box.rows == domain_.plane_rows();
        body(box.rank, Block<R>{first, std::size_t((is_whole ? box.planes : 1) * box.rows * row),
                                std::size_t(is_whole ? 1 : box.planes), std::size_t(plane)});
      }
    }
  }
  /// The parts of other ranks as messages.
  std::vector<Communicator::Message> messages(Buffer& buffer) const {
    std::vector<Communicator::Message> all;
    for (const auto& [rank, part] : buffer.parts)
      if (rank != domain_.ranks()->rank())
        all.push_back({rank, std::as_writable_bytes(std::span(buffer.memory.get() + part.begin, part.count))});
    return all;
  }

  const Domain& domain_;
  std::int64_t row_, stride_;
  Copies device_;
  std::vector<WantedGhosts<R>> wanted_;
  Buffer sent_, received_;
  std::map<std::array<int, 4>, Domain::Copies> copies_;
};

}  // namespace dualfield
