// SPDX-License-Identifier: MIT
// Gets the ghosts of a rank's arrays (dualfield/domain.hpp) from the ranks that have these planes.
#pragma once

#include <cstring>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/domain.hpp"
#include "kernels/cpu/grid.hpp"

namespace dualfield::cpu {

/// Ghosts of an array: of the components of which the bits are set, so many planes.
template <class R>
struct WantedGhosts {
  R* data;  ///< site (0,0,0) of component 0
  unsigned components;
  Planes planes;
};

template <class R>
class GhostExchange {
 public:
  GhostExchange(const Domain& domain, const Grid<R>& grid)
      : domain_(domain), plane_(domain.plane_sites() / grid.lattice.extent[0] * grid.pitch), stride_(grid.stride) {}

  /// One message to, and one from, every rank whose planes are wanted.
  void bring(std::span<const WantedGhosts<R>> all) {
    std::map<int, std::size_t> filled, expected;
    for (const WantedGhosts<R>& wanted : all) {
      over(wanted, copies(wanted.planes).sent, [&](int rank, R*) { filled[rank] += bytes_of_plane(); });
      over(wanted, copies(wanted.planes).received, [&](int rank, R*) { expected[rank] += bytes_of_plane(); });
    }
    for (auto& [rank, bytes] : filled) sent_[rank].resize(std::exchange(bytes, 0));
    for (const auto& [rank, bytes] : expected) received_[rank].resize(bytes);
    for (const WantedGhosts<R>& wanted : all)
      over(wanted, copies(wanted.planes).sent, [&](int rank, R* plane) {
        std::memcpy(sent_[rank].data() + std::exchange(filled[rank], filled[rank] + bytes_of_plane()), plane,
                    bytes_of_plane());
      });
    Communicator& ranks = *domain_.ranks();
    if (filled.contains(ranks.rank())) std::swap(sent_[ranks.rank()], received_[ranks.rank()]);
    ranks.exchange(messages(sent_, filled), messages(received_, expected));
    for (auto& [rank, bytes] : expected) bytes = 0;
    for (const WantedGhosts<R>& wanted : all)
      over(wanted, copies(wanted.planes).received, [&](int rank, R* plane) {
        std::memcpy(plane, received_[rank].data() + std::exchange(expected[rank], expected[rank] + bytes_of_plane()),
                    bytes_of_plane());
      });
  }

 private:
  using Copies = Domain::Copies;

  const Copies& copies(Planes wanted) {
    const auto key = std::pair(wanted.below, wanted.above);
    const auto found = copies_.find(key);
    return found != copies_.end() ? found->second : copies_.emplace(key, domain_.copies(wanted)).first->second;
  }
  std::size_t bytes_of_plane() const { return std::size_t(plane_) * sizeof(R); }
  /// Calls body(rank, memory of the plane) for planes of the wanted components. The left ghost site of the first row of a plane
  /// lies before the row, so that the memory begins one value before it.
  template <class Body>
  void over(const WantedGhosts<R>& wanted, const std::vector<Domain::Copy>& planes, Body&& body) const {
    for (const Domain::Copy& copy : planes)
      for (int c = 0; wanted.components >> c != 0; ++c)
        if ((wanted.components >> c & 1) != 0) body(copy.rank, wanted.data + c * stride_ + copy.plane * plane_ - 1);
  }
  /// The buffers of these ranks, without this one.
  std::vector<Communicator::Message> messages(std::map<int, std::vector<std::byte>>& buffers,
                                              const std::map<int, std::size_t>& with) const {
    std::vector<Communicator::Message> all;
    for (const auto& [rank, bytes] : with)
      if (rank != domain_.ranks()->rank()) all.push_back({rank, buffers[rank]});
    return all;
  }

  const Domain& domain_;
  std::int64_t plane_, stride_;
  std::map<std::pair<int, int>, Copies> copies_;
  std::map<int, std::vector<std::byte>> sent_, received_;  ///< buffers for each rank, kept because new memory costs time
};

}  // namespace dualfield::cpu
