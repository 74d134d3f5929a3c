// SPDX-License-Identifier: MIT
// A stencil kernel with room for bugs: one time step on a periodic box, each thread marching up one column.
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

inline constexpr int tile = 8, halo = 1, inner = tile - 2 * halo;

/// The tile's plane of the field.
template <Bug bug>
struct Plane {
  static constexpr int row = bug == Bug::shared_row_too_short ? tile - 1 : tile;
  double now[tile][row];
};

DUALFIELD_HD int wrapped(int i, int n) { return (i % n + n) % n; }

DUALFIELD_HD double step(double centre, double west, double east, double south, double north, double below,
                         double above) {
  return 0.4 * centre + 0.1 * ((west + east) + (south + north) + (below + above));
}

template <Bug bug>
__global__ void __launch_bounds__(tile* tile)
    march(const double* __restrict__ from, double* __restrict__ to, Box box, int chunk) {
  auto& shared = dualfield::device::shared_memory<Plane<bug>>();
  const int tx = static_cast<int>(threadIdx.x), ty = static_cast<int>(threadIdx.y);
  const int x = static_cast<int>(blockIdx.x) * inner + tx - halo;
  const int y = static_cast<int>(blockIdx.y) * inner + ty - halo;
  const int first = static_cast<int>(blockIdx.z) * chunk;
  int end = first + chunk < box.nz ? first + chunk : box.nz;
  if constexpr (bug == Bug::repeated_plane) end = end < box.nz ? end + 1 : end;
  if constexpr (bug == Bug::early_return) {
    if (x >= box.nx + halo) return;
  }

  const int column = wrapped(y, box.ny) * box.nx + (bug == Bug::read_out_of_bounds ? x : wrapped(x, box.nx));
  const auto site = [&](int z) { return static_cast<std::ptrdiff_t>(z) * box.nx * box.ny + column; };
  const auto load = [&](int z) { return from[site(wrapped(z, box.nz))]; };
  const bool inside = tx >= halo && tx < tile - halo && ty >= halo && ty < tile - halo;

  double below = load(first - 1), here = load(first);
  for (int z = first; z < end; ++z) {
    const double above = load(z + 1);
    if (bug != Bug::uninitialised_shared || inside) shared.now[ty][tx] = here;
    if constexpr (bug == Bug::shared_overrun) (&shared.now[0][0])[tile * tile + tx] = here;
    if (bug != Bug::missing_barrier && (bug != Bug::divergent_barrier || inside)) __syncthreads();
    if (inside && x < box.nx && y < box.ny) {
      const auto& plane = shared.now;
      to[site(z)] =
          step(plane[ty][tx], plane[ty][tx - 1], plane[ty][tx + 1], plane[ty - 1][tx], plane[ty + 1][tx], below, above);
    }
    __syncthreads();
    below = here;
    here = above;
  }
}

/// One step by a plain loop.
inline std::vector<double> marched(const std::vector<double>& old, const Box& box) {
  const auto at = [&](int x, int y, int z) {
    return old[(std::size_t(wrapped(z, box.nz)) * box.ny + wrapped(y, box.ny)) * box.nx + wrapped(x, box.nx)];
  };
  std::vector<double> field;
  for (int z = 0; z < box.nz; ++z)
    for (int y = 0; y < box.ny; ++y)
      for (int x = 0; x < box.nx; ++x)
        field.push_back(step(at(x, y, z), at(x - 1, y, z), at(x + 1, y, z), at(x, y - 1, z), at(x, y + 1, z),
                             at(x, y, z - 1), at(x, y, z + 1)));
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
      sizeof(Plane<bug>)};
  device::launch(march<bug>, shape, stream, from.data(), to.data(), box, chunk);

  std::vector<double> result(box.sites());
  device::to_host(result.data(), to.data(), result.size(), stream);
  const std::vector<double> expected = marched(field, box);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (std::bit_cast<std::uint64_t>(result[i]) != std::bit_cast<std::uint64_t>(expected[i])) {
      return Outcome::wrong_values;
    }
  }
  return Outcome::right;
}

}  // namespace planted
