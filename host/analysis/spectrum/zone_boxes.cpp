// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/zone_boxes.hpp"

#include <numbers>

namespace dualfield {

namespace {
constexpr double pi_number = std::numbers::pi;
}

ZoneBox ZoneBox::whole(const Lattice& lattice) {
  ZoneBox box;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    if (lattice.extent[axis] > 1) {
      box.low[axis] = -pi_number;
      box.width[axis] = 2 * pi_number;
    }
  return box;
}

WaveVector ZoneBox::centre() const {
  WaveVector k = low;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) k[axis] += width[axis] / 2;
  return k;
}

WaveVector ZoneBox::half() const {
  WaveVector k = width;
  for (double& side : k) side /= 2;
  return k;
}

std::array<ZoneBox, 2> ZoneBox::halves() const {
  const auto axis = std::size_t(std::max_element(width.begin(), width.end()) - width.begin());
  ZoneBox below = *this, above = *this;
  below.width[axis] = above.width[axis] = width[axis] / 2;
  above.low[axis] += width[axis] / 2;
  return {below, above};
}

ModeBox ModeBox::whole(const Lattice& lattice) {
  ModeBox box;
  std::copy_n(lattice.extent, lattice_dimensions, box.extent.begin());
  box.count = box.extent;
  return box;
}

WaveVector ModeBox::centre() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = pi_number * (2.0 * low[axis] + count[axis] - 1) / extent[axis];
  return k;
}

WaveVector ModeBox::half() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis) k[axis] = pi_number * (count[axis] - 1) / extent[axis];
  return k;
}

WaveVector ModeBox::sample() const {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = 2 * pi_number * (low[axis] + count[axis] / 2) / extent[axis];
  return k;
}

std::array<ModeBox, 2> ModeBox::halves() const {
  std::size_t axis = 0;
  for (std::size_t other = 1; other < lattice_dimensions; ++other)
    if (double(count[other] - 1) * extent[axis] > double(count[axis] - 1) * extent[other]) axis = other;
  ModeBox below = *this, above = *this;
  below.count[axis] = count[axis] / 2;
  above.low[axis] += below.count[axis];
  above.count[axis] -= below.count[axis];
  return {below, above};
}

}  // namespace dualfield
