// SPDX-License-Identifier: MIT
#include "host/analysis/bench/measurement.hpp"

#include <algorithm>
#include <cmath>

namespace dualfield {

namespace {

constexpr double shortest_sample = 0.01;   // seconds, long compared with a launch and with a tick of the clock
constexpr std::int64_t most_times = 1000;  // in one sample

/// Some work, and how often a sample repeats it.
class Sampled {
 public:
  /// Does the work twice: to warm up, and to see how long it takes.
  Sampled(Evolution& simulation, const Work& work) : simulation_(simulation), work_(work) {
    rate();
    double amount = 0;
    const double seconds = simulation_.seconds([&] { amount = work_(1); });
    if (seconds < shortest_sample)
      times_ = std::min(most_times, std::int64_t(std::ceil(shortest_sample / std::max(seconds, 1e-9))));
  }

  /// Amount per second of one sample.
  double rate() {
    double amount = 0;
    const double seconds = simulation_.seconds([&] { amount = work_(times_); });
    return double(times_) * amount / seconds;
  }

 private:
  Evolution& simulation_;
  const Work& work_;
  std::int64_t times_ = 1;
};

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Measurement measure_in_turn(Evolution& simulation, const Work& work, const Work& yardstick, int repeats) {
  Sampled plain(simulation, yardstick), step(simulation, work);
  std::vector<double> rates, fractions, plain_rates;
  double before = plain.rate();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double rate = step.rate(), after = plain.rate();
    const double plain_rate = 2 / (1 / before + 1 / after);  // of both samples together
    rates.push_back(rate);
    fractions.push_back(rate / plain_rate);
    plain_rates.push_back(plain_rate);
    before = after;
  }
  return {median(rates), median(fractions), median(plain_rates)};
}

}  // namespace dualfield
