// SPDX-License-Identifier: MIT
#include "host/state/representable.hpp"

#include <fmt/format.h>

#include <cmath>

#include "dualfield/error.hpp"
#include "host/state/initial.hpp"

namespace dualfield {

namespace {

double largest_of(Precision precision) { return facts_of(precision).largest; }

/// The number of the first value from begin to end − 1 that is not ±largest or smaller, or end.
std::int64_t first_beyond(std::span<const double> values, double largest, std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t block = 1024;  // is looked at as a whole first, which takes less time
  for (std::int64_t from = begin; from < end; from += block) {
    const std::int64_t to = std::min(from + block, end);
    int beyond = 0;
    for (std::int64_t i = from; i < to; ++i) beyond |= !(std::abs(values[std::size_t(i)]) <= largest);
    if (beyond != 0)
      for (std::int64_t i = from; i < to; ++i)
        if (!(std::abs(values[std::size_t(i)]) <= largest)) return i;
  }
  return end;
}

[[noreturn]] void refuse(const std::string& name, double value, std::int64_t place, Precision precision) {
  throw InputError(
      fmt::format("{}: the state is not finite in this precision: it has the value {} at place {}; allowed are "
                  "values up to ±{:.2g}",
                  name, std::to_string(value), place, largest_of(precision)));
}

}  // namespace

StateSource representable(StateSource source, Precision precision, ArrayNames names, std::int64_t sites,
                          std::shared_ptr<cpu::ThreadTeam> team) {
  MakeWaves waves = source.waves;
  StateSource checked = [=, source = std::move(source), names = std::move(names), team = std::move(team)](
                            int array, int component, std::int64_t first, std::span<double> values) {
    source(array, component, first, values);
    std::vector<std::int64_t> found(std::size_t(team->size()), std::int64_t(values.size()));
    team->run([&](int thread) {
      const cpu::Share share(std::int64_t(values.size()), thread, team->size());
      const std::int64_t at = first_beyond(values, largest_of(precision), share.begin, share.end);
      if (at < share.end) found[std::size_t(thread)] = at;
    });
    const std::int64_t at = *std::ranges::min_element(found);
    if (at < std::int64_t(values.size()))
      refuse(array == 0 ? names.phi : names.pi, values[std::size_t(at)], component * sites + first + at, precision);
  };
  checked.waves = std::move(waves);
  return checked;
}

void require_representable(const State& state, const Case& setup, Precision precision) {
  const auto* files = std::get_if<FileInitial>(&setup.initial);
  const ArrayNames names = files ? ArrayNames(*files) : ArrayNames();
  for (const auto* field : {&state.phi, &state.pi}) {
    const auto size = std::int64_t(field->size()), at = first_beyond(*field, largest_of(precision), 0, size);
    if (at < size) refuse(field == &state.phi ? names.phi : names.pi, (*field)[std::size_t(at)], at, precision);
  }
}

}  // namespace dualfield
