// SPDX-License-Identifier: MIT
// The precisions in which fields can be stored, and all that the program must know of one.
#pragma once

#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/half.hpp"

namespace dualfield {

enum class Precision { double_precision, single_precision, half_precision };

struct PrecisionFacts {
  Precision precision;
  std::string_view name;  ///< as case files and options have it
  int bytes;              ///< of a stored value
  double largest;         ///< largest |value| that a state can have
  double rounding;        ///< largest relative error of a value that is rounded once
  Precision arithmetic;   ///< in which it is computed, and in which backgrounds are kept
  bool is_scaled;         ///< whether values are stored divided by a scale (half.hpp)
};

/// All precisions.
inline std::span<const PrecisionFacts> all_precisions() {
  static constexpr PrecisionFacts all[] = {
      {Precision::double_precision, "double", 8, std::numeric_limits<double>::max(), 0x1p-53,
       Precision::double_precision, false},
      {Precision::single_precision, "single", 4, std::numeric_limits<float>::max(), 0x1p-24,
       Precision::single_precision, false},
      {Precision::half_precision, "half", 2, largest_scale * largest_half, 0x1p-11, Precision::single_precision, true},
  };
  return all;
}

inline const PrecisionFacts& facts_of(Precision precision) {
  for (const PrecisionFacts& facts : all_precisions())
    if (facts.precision == precision) return facts;
  throw std::logic_error("a precision without facts");
}

inline std::vector<std::string> names_of_precisions() {
  std::vector<std::string> names;
  for (const PrecisionFacts& facts : all_precisions()) names.emplace_back(facts.name);
  return names;
}

/// The precision of this name. Throws std::invalid_argument if there is none.
inline Precision precision_named(std::string_view name) {
  for (const PrecisionFacts& facts : all_precisions())
    if (facts.name == name) return facts.precision;
  throw std::invalid_argument("no precision is named \"" + std::string(name) + "\"");
}

}  // namespace dualfield
