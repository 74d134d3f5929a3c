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
    std::map<int, std::vector<std::byte>> sent, received;
    for (const WantedGhosts<R>& wanted : all)
      over(wanted, copies(wanted.planes).sent, [&](int rank, R* plane) {
        const auto* const bytes = reinterpret_cast<const std::byte*>(plane);
        sent[rank].insert(sent[rank].end(), bytes, bytes + bytes_of_plane());
      });
    for (const WantedGhosts<R>& wanted : all)
      over(wanted, copies(wanted.planes).received,
           [&](int rank, R*) { received[rank].resize(received[rank].size() + bytes_of_plane()); });
    Communicator& ranks = *domain_.ranks();
    if (const auto own = sent.find(ranks.rank()); own != sent.end()) {
      received[ranks.rank()] = std::move(own->second);
      sent.erase(own);
    }
    ranks.exchange(messages(sent, -1), messages(received, ranks.rank()));
    std::map<int, std::size_t> taken;
    for (const WantedGhosts<R>& wanted : all)
      over(wanted, copies(wanted.planes).received, [&](int rank, R* plane) {
        std::memcpy(plane, received[rank].data() + std::exchange(taken[rank], taken[rank] + bytes_of_plane()),
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
  static std::vector<Communicator::Message> messages(std::map<int, std::vector<std::byte>>& buffers, int without) {
    std::vector<Communicator::Message> all;
    for (auto& [rank, buffer] : buffers)
      if (rank != without) all.push_back({rank, buffer});
    return all;
  }

  const Domain& domain_;
  std::int64_t plane_, stride_;
  std::map<std::pair<int, int>, Copies> copies_;
};

}  // namespace dualfield::cpu
