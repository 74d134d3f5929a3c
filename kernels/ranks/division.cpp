// SPDX-License-Identifier: MIT
#include "dualfield/division.hpp"

#include <stdexcept>
#include <string_view>

namespace dualfield {

std::string obstacle(const Lattice& lattice, const Division& division, const Ghosts& least) {
  const int D = lattice.dimensions;
  if (division.parts() > 1 && D == 1) return "a lattice of one dimension is not divided among ranks";
  if (division.rows > 1 && D != 3) return "a lattice is divided along two axes only where it has three";
  const auto along = [&](int axis, int parts, const Layers& needed, std::string_view layers) -> std::string {
    const int extent = lattice.extent[axis], fewest = needed.both() + 1;
    if (parts == 1) return "";
    if (parts > extent)
      return std::to_string(extent) + " " + std::string(layers) + " are divided into " + std::to_string(parts) +
             " parts";
    if (extent < fewest)
      return "a lattice that is divided along axis " + std::to_string(axis + 1) + " needs " + std::to_string(fewest) +
             " " + std::string(layers) + " there for this theory and has " + std::to_string(extent);
    return "";
  };
  const std::string of_planes = along(D - 1, division.planes, least.planes, "planes");
  return of_planes.empty() ? along(1, division.rows, least.rows, "rows") : of_planes;
}

std::vector<Division> possible_divisions(const Lattice& lattice, int parts, const Ghosts& least) {
  std::vector<Division> possible;
  for (int rows = 1; rows <= parts; ++rows)
    if (const Division division{rows, parts / rows};
        division.parts() == parts && obstacle(lattice, division, least).empty())
      possible.push_back(division);
  return possible;
}

Division best_division(const Lattice& lattice, int parts, const Ghosts& least) {
  const std::vector<Division> possible = possible_divisions(lattice, parts, least);
  if (possible.empty()) throw std::invalid_argument(obstacle(lattice, {1, parts}, least));
  const auto surface = [&](const Division& division) {  // in rows, for one layer
    const auto longest = [](std::int64_t extent, int parts_of_it) { return (extent + parts_of_it - 1) / parts_of_it; };
    const std::int64_t planes = lattice.extent[lattice.dimensions - 1];
    return (division.rows > 1 ? longest(planes, division.planes) : 0) +
           (division.planes > 1 ? longest(lattice.rows() / planes, division.rows) : 0);
  };
  Division best = possible.front();
  for (const Division& division : possible)
    if (surface(division) < surface(best)) best = division;
  return best;
}

}  // namespace dualfield
