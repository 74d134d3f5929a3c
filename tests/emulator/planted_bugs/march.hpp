// SPDX-License-Identifier: MIT
// A stencil kernel with room for bugs: two time steps a pass on a periodic box, each thread marching up one column.
#pragma once

#include <bit>
#include <cstddef>
#include <vector>

#include "dualfield/host_device.hpp"
#include "kernels/device.hpp"
#include "tests/emulator/planted_bugs/bugs.hpp"

namespace planted {

struct Box {
  int nx, ny, nz;
  std::size_t sites() const { return std::size_t(nx) * ny * nz; }
};

inline constexpr int tile = 8, halo = 2, inner = tile - 2 * halo;

/// The tile's plane of the field now and after one step.
template <Bug bug>
struct Planes {
  static constexpr int row = bug == Bug::shared_row_too_short ? tile - 1 : tile;
  double now[tile][row];
  double next[tile][tile];
};

DUALFIELD_HD int wrapped(int i, int n) { return (i % n + n) % n; }

DUALFIELD_HD double step(double centre, double west, double east, double south, double north, double below,
                         double above) {
  return 0.4 * centre + 0.1 * ((west + east) + (south + north) + (below + above));
}

/// Whether a thread is `margin` or more away from the rim of the tile.
DUALFIELD_HD bool within(int tx, int ty, int margin) {
  return tx >= margin && tx < tile - margin && ty >= margin && ty < tile - margin;
}

/// One step from a plane in shared memory and the values below and above.
template <class Plane>
DUALFIELD_HD double step_at(const Plane& plane, int tx, int ty, double below, double above) {
  return step(plane[ty][tx], plane[ty][tx - 1], plane[ty][tx + 1], plane[ty - 1][tx], plane[ty + 1][tx], below, above);
}

template <Bug bug>
__global__ void __launch_bounds__(tile* tile)
    march(const double* __restrict__ from, double* __restrict__ to, Box box, int chunk) {
  auto& shared = dualfield::device::shared_memory<Planes<bug>>();
  constexpr int spacing = bug == Bug::wrong_tile_offset ? inner + 1 : inner;
  const int tx = static_cast<int>(threadIdx.x), ty = static_cast<int>(threadIdx.y);
  const int x = static_cast<int>(blockIdx.x) * spacing + tx - halo;
  const int y = static_cast<int>(blockIdx.y) * spacing + ty - halo;
  const int first = static_cast<int>(blockIdx.z) * chunk;
  int end = bug == Bug::write_out_of_bounds || first + chunk < box.nz ? first + chunk : box.nz;
  if constexpr (bug == Bug::repeated_plane) end = end < box.nz ? end + 1 : end;
  if constexpr (bug == Bug::early_return) {
    if (x >= box.nx + halo) return;
  }

  const int row = bug == Bug::wrong_stride ? box.ny : box.nx;
  const int column = wrapped(y, box.ny) * row + (bug == Bug::read_out_of_bounds ? x : wrapped(x, box.nx));
  const auto site = [&](int z) { return static_cast<std::ptrdiff_t>(z) * box.nx * box.ny + column; };
  const auto load = [&](int z) {
    if constexpr (bug == Bug::wrong_wrap) z = z < box.nz ? z : box.nz - 1;
    return from[site(wrapped(z, box.nz))];
  };
  const bool steps_once = within(tx, ty, 1);
  const bool steps_twice = within(tx, ty, bug == Bug::thin_halo ? 1 : halo) && x < box.nx && y < box.ny;

  double below = load(first - 2), here = load(first - 1);
  double next_below = 0, next_here = 0;
  for (int z = first - 1; z <= end; ++z) {
    const double above = load(z + 1);
    if (bug != Bug::uninitialised_shared || steps_once) shared.now[ty][tx] = here;
    if (bug != Bug::missing_first_barrier && (bug != Bug::divergent_barrier || steps_once)) __syncthreads();
    const double next_above = steps_once ? step_at(shared.now, tx, ty, below, above) : 0.0;
    shared.next[ty][tx] = next_here;
    if constexpr (bug == Bug::shared_overrun) (&shared.next[0][0])[tile * tile + tx] = next_here;
    if constexpr (bug != Bug::missing_second_barrier) __syncthreads();
    if (z > first && steps_twice) to[site(z - 1)] = step_at(shared.next, tx, ty, next_below, next_above);
    below = here;
    here = above;
    next_below = next_here;
    next_here = next_above;
  }
}

/// Two steps by a plain loop.
inline std::vector<double> marched(std::vector<double> field, const Box& box) {
  for (int pass = 0; pass < 2; ++pass) {
    const std::vector<double> old = field;
    const auto at = [&](int x, int y, int z) {
      return (std::size_t(wrapped(z, box.nz)) * box.ny + wrapped(y, box.ny)) * box.nx + wrapped(x, box.nx);
    };
    for (int z = 0; z < box.nz; ++z) {
      for (int y = 0; y < box.ny; ++y) {
        for (int x = 0; x < box.nx; ++x) {
          field[at(x, y, z)] = step(old[at(x, y, z)], old[at(x - 1, y, z)], old[at(x + 1, y, z)], old[at(x, y - 1, z)],
                                    old[at(x, y + 1, z)], old[at(x, y, z - 1)], old[at(x, y, z + 1)]);
        }
      }
    }
  }
  return field;
}

/// Runs the kernel on a small box that no tile fits and compares every site, bit for bit.
template <Bug bug>
Outcome run_march() {
  namespace device = dualfield::device;
  const Box box{11, 9, 7};
  const int chunk = 4;
  std::vector<double> field(box.sites());
  for (std::size_t i = 0; i < field.size(); ++i) field[i] = 1.0 / static_cast<double>(i + 3);

  const device::Stream stream;
  device::Memory<double> from(box.sites()), to(box.sites(), device::Fill::nothing);
  device::to_device(from.data(), field.data(), field.size(), stream);
  const device::Launch shape{
      dim3((box.nx + inner - 1) / inner, (box.ny + inner - 1) / inner, (box.nz + chunk - 1) / chunk), dim3(tile, tile),
      sizeof(Planes<bug>)};
  double* target = bug == Bug::in_place ? from.data() : to.data();
  device::launch(march<bug>, shape, stream, from.data(), target, box, chunk);

  std::vector<double> result(box.sites());
  device::to_host(result.data(), target, result.size(), stream);
  const std::vector<double> expected = marched(field, box);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (std::bit_cast<std::uint64_t>(result[i]) != std::bit_cast<std::uint64_t>(expected[i])) {
      return Outcome::wrong_values;
    }
  }
  return Outcome::right;
}

}  // namespace planted
