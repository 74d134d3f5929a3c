// SPDX-License-Identifier: MIT
// How fields lie in the device's memory, and how a thread reads around a site there.
#pragma once

#include "dualfield/lattice.hpp"
#include "dualfield/schedule.hpp"
#include "kernels/device.hpp"
#include "kernels/scale.hpp"

namespace dualfield::cuda {

/// How many components of a field of K components lie together at each site: a packet, of up to 16 bytes, which a thread
/// moves at once.
template <class R>
constexpr int packet_of(int components) {
  int packet = 16 / sizeof(R);
  while (components % packet != 0) packet /= 2;
  return packet;
}
template <class R, int K>
constexpr int packet_size = packet_of<R>(K);  ///< the same for code on the device

/// `Count` values that lie behind each other and are moved together, in words of up to 16 bytes.
template <class R, int Count>
struct alignas(Count * sizeof(R) % 16 == 0  ? 16
               : Count * sizeof(R) % 8 == 0 ? 8
                                            : sizeof(R)) Packet {
  R value[Count];
};

/// The order of a field's values in memory: packets of components one after the other, and of each the sites, axis 1
/// fastest. A background has packets of one.
struct Layout {
  std::int64_t stride;  ///< sites from a packet to the next, as far as memory goes
  int packet = 1;

  DUALFIELD_HD std::int64_t at(int component, std::int64_t site) const {
    return (component / packet * stride + site) * packet + component % packet;
  }
};

/// The extents of a lattice, and the layout of a field on it. Each packet begins on a 256-byte boundary. The values of φ and π are
/// stored as the scale says.
template <class R>
struct Grid : Scale<R> {
  int n1, n2, n3;
  std::int64_t stride;  ///< as in Layout

  explicit Grid(const Lattice& l) : n1(l.extent[0]), n2(l.extent[1]), n3(l.extent[2]) {
    constexpr std::int64_t line = 256 / sizeof(R);
    stride = (l.sites() + line - 1) / line * line;
  }
  DUALFIELD_HD std::int64_t row(int y, int z) const { return (std::int64_t(z) * n2 + y) * n1; }
  Layout layout(int components) const { return {stride, packet_of<R>(components)}; }
};

/// What a stage sees of a field in packets of P components, and of the background where it has one, around one site in
/// global memory.
template <class R, int P = 1>
struct SiteNear {
  const R* field;
  const Arithmetic<R>* given;
  const Scale<R>& scale;
  std::int64_t stride, site;
  std::int64_t to_x[2], to_y[2], to_z[2];  ///< steps to the neighbours below and above, wrapped

  DUALFIELD_HD SiteNear(const R* values, const Arithmetic<R>* background_values, const Grid<R>& n, int x, int y, int z)
      : field(values), given(background_values), scale(n), stride(n.stride), site(n.row(y, z) + x) {
    const std::int64_t plane = std::int64_t(n.n1) * n.n2;
    to_x[0] = x > 0 ? -1 : n.n1 - 1;
    to_x[1] = x < n.n1 - 1 || DUALFIELD_MUTANT(no_wrap_along_x) ? 1 : 1 - n.n1;
    to_y[0] = n.n1 * std::int64_t(y > 0 ? -1 : n.n2 - 1);
    to_y[1] = n.n1 * std::int64_t(y < n.n2 - 1 ? 1 : 1 - n.n2);
    to_z[0] = plane * (z > 0 ? -1 : n.n3 - 1);
    to_z[1] = plane * (z < n.n3 - 1 ? 1 : 1 - n.n3);
  }

  template <int d1, int d2, int d3>
  DUALFIELD_HD Arithmetic<R> at(int component) const {
    const auto* const packets = reinterpret_cast<const Packet<R, P>*>(field);
    return scale.value(packets[component / P * stride + place<d1, d2, d3>()].value[component % P]);
  }
  template <int d1, int d2, int d3>
  DUALFIELD_HD Arithmetic<R> background(int component) const {
    return given[component * stride + (DUALFIELD_MUTANT(link_of_wrong_site) ? site : place<d1, d2, d3>())];
  }

 private:
  template <int d1, int d2, int d3>
  DUALFIELD_HD std::int64_t place() const {
    static_assert(d1 * d1 + d2 * d2 + d3 * d3 <= 1, "a stage reads one site away along one axis");
    std::int64_t i = site;
    if constexpr (d1 != 0) i += to_x[d1 > 0];
    if constexpr (d2 != 0) i += to_y[d2 > 0];
    if constexpr (d3 != 0) i += to_z[d3 > 0];
    return i;
  }
};

}  // namespace dualfield::cuda
