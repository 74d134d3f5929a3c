// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/zone_path.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numbers>
#include <optional>
#include <sstream>

#include "dualfield/error.hpp"

namespace dualfield {

namespace {

std::vector<std::size_t> open_axes(const Lattice& lattice) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    if (lattice.extent[axis] > 1) axes.push_back(axis);
  return axes;
}

/// The corner of a letter; nullopt for another word, and where the lattice has too few axes for it.
std::optional<PathCorner> lettered(const std::string& word, const Lattice& lattice) {
  static const std::vector<std::string> letters = {"G", "X", "M", "R", "A"};
  const auto axes = open_axes(lattice);
  const bool primed = word == "M'";
  const auto place = std::find(letters.begin(), letters.end(), primed ? "M" : word) - letters.begin();
  if (place > std::ptrdiff_t(axes.size())) return std::nullopt;
  PathCorner corner{primed ? "M′" : word == "G" ? "Γ" : word, {}};
  for (std::ptrdiff_t i = 0; i < place; ++i) corner.k[axes[std::size_t(i)]] = std::numbers::pi;
  if (primed) corner.k[axes[1]] = -std::numbers::pi;
  return corner;
}

/// The corner of D numbers in units of π; nullopt for another word, and where k is outside the zone or not 0 along an
/// axis with one site.
std::optional<PathCorner> numbered(const std::string& word, const Lattice& lattice) {
  std::istringstream text(word);
  std::vector<double> numbers;
  for (double number; text >> number;) {
    numbers.push_back(number);
    if (text.peek() == ',')
      text.get();
    else
      break;
  }
  if (!(text >> std::ws).eof() || numbers.size() != std::size_t(lattice.dimensions)) return std::nullopt;
  PathCorner corner{fmt::format("({:g})π", fmt::join(numbers, ", ")), {}};
  for (std::size_t axis = 0; axis < numbers.size(); ++axis) {
    if (!(std::abs(numbers[axis]) <= (lattice.extent[axis] > 1 ? 1 : 0))) return std::nullopt;
    corner.k[axis] = std::numbers::pi * numbers[axis];
  }
  return corner;
}

}  // namespace

std::vector<PathCorner> standard_path(const Lattice& lattice) {
  switch (open_axes(lattice).size()) {
    case 0:
      return parse_path("G", lattice);
    case 1:
      return parse_path("G X", lattice);
    case 2:
      return parse_path("G X M G M'", lattice);
    case 3:
      return parse_path("G X M R G M'", lattice);
    default:
      return parse_path("G X M R A G M'", lattice);
  }
}

std::vector<PathCorner> parse_path(const std::string& words, const Lattice& lattice) {
  std::vector<PathCorner> path;
  std::istringstream text(words);
  for (std::string word; text >> word;) {
    auto corner = lettered(word, lattice);
    if (!corner) corner = numbered(word, lattice);
    if (!corner)
      throw InputError(
          fmt::format("--path: \"{}\" is not a point of this lattice's zone; allowed: G, X, M, M', R, A as "
                      "far as there are axes with more than one site, or {} numbers from -1 to 1 in units "
                      "of pi, like 0.5,-0.5,0 (0 along axes of one site)",
                      word, lattice.dimensions));
    if (!path.empty() && path.back().k == corner->k)
      throw InputError(fmt::format("--path: \"{}\" is where the path is already; allowed: another point", word));
    path.push_back(*corner);
  }
  if (path.empty()) throw InputError("--path: no point; allowed: one or more, like \"G X M\"");
  return path;
}

}  // namespace dualfield
