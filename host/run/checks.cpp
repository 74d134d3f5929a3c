// SPDX-License-Identifier: MIT
#include "host/run/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "dualfield/error.hpp"
#include "host/observe/registry.hpp"

namespace dualfield {

namespace {

std::optional<Observable> named(const std::vector<Observable>& row, std::string_view name) {
  const auto found = std::find_if(row.begin(), row.end(), [&](const Observable& value) { return value.name == name; });
  return found == row.end() ? std::nullopt : std::optional(*found);
}

/// |now − first| relative to |first|; absolute where the first value is 0.
std::optional<double> drift_from(const std::optional<Observable>& first, const std::vector<Observable>& row) {
  if (!first) return std::nullopt;
  const auto now = named(row, first->name);
  return std::abs(now->value - first->value) / (first->value != 0 ? std::abs(first->value) : 1);
}

}  // namespace

Checks::Checks(const ChecksCase& limits, const std::vector<Observable>& first)
    : limits_(limits), drift_(named(first, "invariant")), energy_(named(first, "energy")) {
  if (!drift_) drift_ = energy_;
}

std::optional<double> Checks::drift(const std::vector<Observable>& row) const { return drift_from(drift_, row); }

std::vector<Violation> Checks::violations(const std::vector<Observable>& row) const {
  std::vector<Violation> broken;
  const auto check = [&](std::string_view what, std::optional<double> value, std::string_view key,
                         const std::optional<double>& limit) {
    if (value && limit && !(*value <= *limit))
      broken.push_back({std::string(key), fmt::format("{} {:.3g}, checks.{} is {:.3g}", what, *value, key, *limit)});
  };
  const auto value_of = [&](std::string_view name) -> std::optional<double> {
    const auto found = named(row, name);
    return found ? std::optional(found->value) : std::nullopt;
  };
  check(drift_of() + " has drifted by", drift(row), "max_drift", limits_.max_drift);
  check("energy has drifted by", drift_from(energy_, row), "max_energy_drift", limits_.max_energy_drift);
  check("the largest value is", value_of("max_abs"), "max_abs", limits_.max_abs);
  check("a step and a gauge transform fail to commute by", value_of("covariance"), "max_covariance",
        limits_.max_covariance);
  check("Gauss's generator has changed by", value_of("gauss_max"), "max_gauss", limits_.max_gauss);
  const Lattice all_axes(lattice_dimensions, {});
  for (const Quantity& quantity : quantities())
    if (quantity.limit)
      for (const std::string& column : columns_of(quantity, all_axes))
        check(fmt::format("{} is", quantity.in_words), value_of(column), fmt::format("max_{}", quantity.name),
              limits_.*quantity.limit);
  return broken;
}

void require_finite_start(const std::vector<Observable>& row) {
  for (const Observable& value : row)
    if (!std::isfinite(value.value))
      throw InputError(
          fmt::format("initial: {} of this state is {} on this lattice; allowed: states and spacings whose sums are "
                      "finite",
                      value.name, value.value));
}

std::string not_finite_any_more(std::int64_t step, const Observable& value, std::int64_t finite_until) {
  return fmt::format(
      "step {}: the state is no longer finite ({} is {}), at step {} it still was; results up to the observation "
      "before "
      "are kept",
      step, value.name, value.value, finite_until);
}

std::int64_t FiniteWatch::next_power(std::int64_t step) {
  constexpr std::int64_t first = 64, last = std::int64_t{1} << 62;
  if (step >= last) return std::numeric_limits<std::int64_t>::max();
  return std::max(first, static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(step) + 1)));
}

bool FiniteWatch::is_due(std::int64_t step, double now) const {
  return now - last_look_ >= pause_ || next_power(step - 1) == step;
}

void FiniteWatch::found_finite(std::int64_t step, double now, double cost) {
  finite_until_ = step;
  last_look_ = now;
  if (cost > 0) pause_ = std::max(1.0, 100 * cost);
}

}  // namespace dualfield
