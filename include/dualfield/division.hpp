// SPDX-License-Identifier: MIT
// How a lattice is divided among ranks: into how many parts along which axes, and what a part needs of its neighbours.
#pragma once

#include <string>
#include <vector>

#include "dualfield/lattice.hpp"

namespace dualfield {

/// How many layers of sites below and above a part of a lattice are needed along an axis.
struct Layers {
  int below = 0, above = 0;

  int both() const { return below + above; }
  bool any() const { return both() > 0; }
};

/// The layers along both axes that can be divided: rows in each plane, and planes.
struct Ghosts {
  Layers rows, planes;

  bool any() const { return rows.any() || planes.any(); }
};

/// Into how many parts a lattice is divided: its planes, along the last axis, and where it has three axes the rows of each plane too,
/// along axis 2. Axis 1, along which values lie one behind the other, is never divided.
struct Division {
  int rows = 1, planes = 1;

  int parts() const { return rows * planes; }
  bool operator==(const Division&) const = default;
};

/// Why a lattice cannot be divided so, where a part needs at least these layers; empty where it can.
std::string obstacle(const Lattice& lattice, const Division& division, const Ghosts& least);

/// All divisions into so many parts that are possible, in the order of their numbers of parts of rows.
std::vector<Division> possible_divisions(const Lattice& lattice, int parts, const Ghosts& least);

/// That of them whose largest part has the smallest surface towards its neighbours, with as few parts of rows as possible. Throws
/// std::invalid_argument where none is possible.
Division best_division(const Lattice& lattice, int parts, const Ghosts& least);

}  // namespace dualfield
