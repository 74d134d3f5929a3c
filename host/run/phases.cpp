// SPDX-License-Identifier: MIT
#include "host/run/phases.hpp"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "host/run/progress.hpp"

namespace dualfield {

namespace {
constexpr const char* names[] = {"preparing", "start", "steps", "observing", "snapshots", "checkpoints"};
}

Phases::Phases() : since_(monotonic_seconds()) {}

Phase Phases::enter(Phase phase) {
  const double now = monotonic_seconds();
  seconds_[int(present_)] += now - since_;
  since_ = now;
  return std::exchange(present_, phase);
}

double Phases::wall_seconds() const { return std::accumulate(seconds_, seconds_ + count, 0.0); }

std::vector<LogField> Phases::log_fields() const {
  std::vector<LogField> fields{{"wall_seconds", wall_seconds()}};
  for (int phase = 0; phase < count; ++phase)
    fields.push_back({fmt::format("{}_seconds", names[phase]), seconds_[phase]});
  fields.push_back({"kernel_seconds", kernels_});
  return fields;
}

std::string Phases::in_words() const {
  std::string words;
  for (int phase = 0; phase < count; ++phase)
    words += fmt::format("{}{} {:.3g} s", phase == 0 ? "" : ", ", names[phase], seconds_[phase]);
  return words;
}

}  // namespace dualfield
