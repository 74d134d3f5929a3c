// SPDX-License-Identifier: MIT
#include "host/run/half_precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dualfield/state_source.hpp"
#include "host/run/controller.hpp"

namespace dualfield {

namespace {

constexpr std::int64_t most_steps = 32;

/// √(Σ (z − z')² / Σ z'²) of two states of the same shape; 0 where both are 0.
double distance(Evolution& one, Evolution& other, Communicator* ranks) {
  const auto most = std::size_t(std::min(one.own_sites(), largest_piece));
  std::vector<double> left(most), right(most);
  double sums[2] = {};
  for (int array = 0; array < 2; ++array)
    for (int component = 0; component < one.components(); ++component)
      one.for_each_own_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
        const auto z = std::span(left).first(std::size_t(count)), of_other = std::span(right).first(std::size_t(count));
        one.read_state(array, component, first, z);
        other.read_state(array, component, first, of_other);
        for (std::size_t i = 0; i < z.size(); ++i) {
          sums[0] += (z[i] - of_other[i]) * (z[i] - of_other[i]);
          sums[1] += of_other[i] * of_other[i];
        }
      });
  if (ranks) ranks->sum(sums);
  return sums[0] > 0 ? std::sqrt(sums[0] / sums[1]) : 0;
}

std::optional<double> value_of(const std::vector<Observable>& row, std::string_view name) {
  const auto found = std::ranges::find(row, name, &Observable::name);
  return found == row.end() ? std::nullopt : std::optional(found->value);
}

}  // namespace

std::optional<HalfPrecisionEffect> effect_of_half_precision(System& system, const StateSource& start,
                                                            std::int64_t steps, Evolution& evolution,
                                                            Communicator* ranks, std::string& why_not) {
  const std::unique_ptr<Evolution> single = system.evolution_in(Precision::single_precision, why_not);
  if (!single) return std::nullopt;
  HalfPrecisionEffect effect;
  effect.steps = std::min(steps, most_steps);
  for (Evolution* one : {&evolution, single.get()}) {
    begin_state(system, start, *one);
    one->advance(effect.steps);
  }
  effect.distance = distance(evolution, *single, ranks);
  const auto here = evolution.observe(), there = single->observe();
  for (const char* name : {"energy", "invariant"}) {  // the invariant where there are both
    const auto one = value_of(here, name), other = value_of(there, name);
    if (!one || !other) continue;
    effect.conserved = name;
    effect.difference = *one == *other ? 0 : std::abs(*one - *other) / std::abs(*other);
  }
  return effect;
}

std::vector<LogField> HalfPrecisionEffect::log_fields() const {
  std::vector<LogField> fields{{"steps", steps}, {"distance", distance}};
  if (!conserved.empty()) {
    fields.push_back({"conserved", conserved});
    fields.push_back({"difference", difference});
  }
  return fields;
}

std::string HalfPrecisionEffect::in_words() const {
  return fmt::format(
      "half precision: after {} steps the state differs from that in single precision by {:.2g} of its norm{}", steps,
      distance, conserved.empty() ? "" : fmt::format(", and {} by {:.2g} of its value", conserved, difference));
}

}  // namespace dualfield
