// SPDX-License-Identifier: MIT
// Gets the ghosts of a rank's arrays (dualfield/domain.hpp) from the ranks that have these planes, in the same way for every kind
// of device.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/domain.hpp"
#include "kernels/mutant.hpp"

namespace dualfield {

/// Ghosts of an array: of the components of which the bits are set, so many planes.
template <class R>
struct WantedGhosts {
  R* data;  ///< where plane 0 of component 0 begins
  unsigned components;
  Planes planes;
  int packet = 1;  ///< components that lie together at each site; they are copied together
};

/// `Copies` copies between arrays and memory of the host. It has
///   Real                                    the type of a value
///   std::shared_ptr<Real[]> memory(count)   memory of the host for so many values
///   get(to, from, count), put(to, from, count)   a copy from an array, and one to an array; they may be done later, in this order
///   wait()                                  returns when all of them are done
template <class Copies>
class GhostExchange {
  using R = typename Copies::Real;

 public:
  /// Values of one component from a plane to the next one, and from a component to the next one.
  GhostExchange(const Domain& domain, std::int64_t plane, std::int64_t stride, Copies copies)
      : domain_(domain), plane_(plane), stride_(stride), device_(std::move(copies)) {}

  /// One message to, and one from, every rank whose planes are wanted.
  void bring(std::span<const WantedGhosts<R>> all) {
    Buffer &sent = buffers_[0], &received = buffers_[1];
    const auto over_sent = [&](auto&& body) {
      for (const WantedGhosts<R>& wanted : all) over(wanted, copies(wanted.planes).sent, body);
    };
    const auto over_received = [&](auto&& body) {
      for (const WantedGhosts<R>& wanted : all) over(wanted, copies(wanted.planes).received, body);
    };
    // A copy to an array may not be done yet when this function returns. It is when wait() does the next time, before `received`
    // gets other values.
    divide(sent, over_sent);
    over_sent([&](int rank, R* plane, std::size_t count) { device_.get(sent.next(rank, count), plane, count); });
    device_.wait();
    divide(received, over_received);
    Communicator& ranks = *domain_.ranks();
    if (const auto own = sent.parts.find(ranks.rank()); own != sent.parts.end())
      std::copy_n(sent.memory.get() + own->second.begin, own->second.count,
                  received.memory.get() + received.parts.at(ranks.rank()).begin);
    ranks.exchange(messages(sent), messages(received));
    over_received([&](int rank, R* plane, std::size_t count) { device_.put(plane, received.next(rank, count), count); });
  }

 private:
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

  /// Gives each rank the part of a buffer that the planes take which `over_planes` goes through.
  template <class OverPlanes>
  void divide(Buffer& buffer, const OverPlanes& over_planes) {
    buffer.parts.clear();
    over_planes([&](int rank, R*, std::size_t count) { buffer.parts[rank].count += count; });
    std::size_t end = 0;
    for (auto& [rank, part] : buffer.parts) part.begin = std::exchange(end, end + part.count);
    if (end > buffer.size) {
      buffer.memory = device_.memory(end);
      buffer.size = end;
    }
  }

  const Domain::Copies& copies(Planes wanted) {
    const auto key = std::pair(wanted.below, wanted.above);
    const auto found = copies_.find(key);
    return found != copies_.end() ? found->second : copies_.emplace(key, domain_.copies(wanted)).first->second;
  }
  /// Calls body(rank, memory, values) for planes of the wanted components. Planes of a rank that follow each other come together.
  template <class Body>
  void over(const WantedGhosts<R>& wanted, const std::vector<Domain::Copy>& planes, Body&& body) const {
    for (int c = 0; wanted.components >> c != 0; c += wanted.packet) {
      if ((wanted.components >> c & ((1u << wanted.packet) - 1)) == 0) continue;
      for (auto from = planes.begin(), end = from; from != planes.end(); from = end) {
        while (end != planes.end() && end->rank == from->rank && end->plane - from->plane == end - from) ++end;
        const std::int64_t plane = from->plane + DUALFIELD_MUTANT(wrong_plane_of_ghosts);
        body(from->rank, wanted.data + c * stride_ + plane * plane_ * wanted.packet,
             std::size_t((end - from) * plane_ * wanted.packet));
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
  std::int64_t plane_, stride_;
  Copies device_;
  Buffer buffers_[2];
  std::map<std::pair<int, int>, Domain::Copies> copies_;
};

}  // namespace dualfield
