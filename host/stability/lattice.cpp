// SPDX-License-Identifier: MIT
#include "host/stability/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "host/linear_algebra.hpp"

namespace dualfield {

namespace {

constexpr int coarse = 12;  // the first stride of a climb is the longest axis over this
constexpr int kept = 64;    // at most so many modes are examined for a stable step

/// How many modes are examined; fewer where each takes longer. `size` is the size of the matrix of a mode.
struct Effort {
  int few_modes;                       // up to twice as many are all examined, as k and −k have the same values
  int along_axis[lattice_dimensions];  // else so many along each axis, by D − 1
  std::size_t climbs;                  // ascents from the best of these, since ω(k) has several local maxima

  explicit Effort(int size) {
    const double part = std::min(1.0, 512.0 / (double(size) * size * size));
    const int usual[] = {1024, 64, 12, 6};
    few_modes = std::max(32, int(1024 * part));
    for (int axis = 0; axis < lattice_dimensions; ++axis)
      along_axis[axis] = std::max(2, int(usual[axis] * std::pow(part, 1.0 / (axis + 1))));
    climbs = std::max<std::size_t>(2, std::size_t(32 * part));
  }
};

WaveVector wave_vector(const Lattice& lattice, const Site& mode) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = 2 * std::numbers::pi * mode[axis] / lattice.extent[axis];
  return k;
}

/// Steepest ascent of value(k) over the lattice's modes, with steps that halve.
template <class Value>
WaveVector climb(const Lattice& lattice, Site mode, Value&& value) {
  double top = value(wave_vector(lattice, mode));
  Lattice around;  // a site for each neighbouring direction
  for (int axis = 0; axis < lattice_dimensions; ++axis) around.extent[axis] = lattice.extent[axis] > 1 ? 3 : 1;
  int stride = 1;
  for (const int extent : lattice.extent) stride = std::max(stride, extent / coarse);
  for (; stride >= 1; stride /= 2)
    for (bool moved = true; moved;) {
      moved = false;
      const Site from = mode;
      for_each_site(around, [&](const Site& by, std::int64_t) {
        Site next = from;
        for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
          if (around.extent[axis] > 1) next[axis] = wrapped(from[axis] + stride * (by[axis] - 1), lattice.extent[axis]);
        if (const double v = value(wave_vector(lattice, next)); v > top * (1 + 1e-14)) {
          top = v;
          mode = next;
          moved = true;
        }
      });
    }
  return wave_vector(lattice, mode);
}

/// Calls `examine`, which returns value(k), for the modes to examine: all, up to the sign of k, where they are few;
/// else a selection, and the modes that ascents from the best of it reach.
template <class Examine, class Value>
void search_modes(const Lattice& lattice, const Effort& effort, Examine&& examine, Value&& value) {
  const bool all = lattice.sites() <= 2 * effort.few_modes;
  Lattice selection = lattice;  // one mode for each of its sites
  for (int axis = 0; !all && axis < lattice_dimensions; ++axis)
    selection.extent[axis] = std::min(lattice.extent[axis], effort.along_axis[lattice.dimensions - 1]);
  std::vector<std::pair<double, Site>> starts;
  for_each_site(selection, [&](Site mode, std::int64_t offset) {
    if (all && offset > offset_of({-mode[0], -mode[1], -mode[2], -mode[3]}, lattice)) return;  // −k has the values of k
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      mode[axis] = int(std::int64_t(mode[axis]) * lattice.extent[axis] / selection.extent[axis]);
    starts.push_back({examine(wave_vector(lattice, mode)), mode});
  });
  if (all) return;
  std::sort(starts.rbegin(), starts.rend());
  starts.resize(std::min(effort.climbs, starts.size()));
  for (const auto& [top, mode] : starts) examine(climb(lattice, mode, value));
}

double largest_eigenvalue(const Eigen::MatrixXcd& matrix) { return eigenvalues(matrix).cwiseAbs().maxCoeff(); }

}  // namespace

ModeSample::ModeSample(const Modes& modes, const Lattice& lattice) : modes_(modes) {
  search_modes(
      lattice, Effort(modes.size), [&](const WaveVector& k) { return examine(k); },
      [&](const WaveVector& k) { return frequency(k); });
  sort_and_thin();
}

double largest_growth(const Modes& modes, const Lattice& lattice, const Scheme& scheme, double h) {
  const auto growth = [&](const WaveVector& k) { return largest_eigenvalue(modes.step(scheme, h, k)); };
  double largest = 0;
  search_modes(
      lattice, Effort(modes.size),
      [&](const WaveVector& k) {
        const double of_mode = growth(k);
        largest = std::max(largest, of_mode);
        return of_mode;
      },
      growth);
  return largest;
}

double ModeSample::examine(const WaveVector& k) {
  const Eigen::VectorXcd rates = eigenvalues(modes_.generator(k));
  const double frequency = rates.cwiseAbs().maxCoeff(), rate = rates.real().maxCoeff();
  if (rate > 1e-9 * frequency && rate > 1e-9)
    field_growth_ = std::max(field_growth_, rate);
  else
    sample_.push_back({k, frequency});
  return frequency;
}

double ModeSample::frequency(const WaveVector& k) const { return largest_eigenvalue(modes_.generator(k)); }

void ModeSample::sort_and_thin() {
  std::sort(sample_.begin(), sample_.end(), [](const Mode& x, const Mode& y) { return x.frequency < y.frequency; });
  std::vector<Mode> distinct;
  for (const Mode& mode : sample_)
    if (distinct.empty() || mode.frequency > distinct.back().frequency + 1e-9 * sample_.back().frequency)
      distinct.push_back(mode);
  if (!distinct.empty()) distinct.back() = sample_.back();
  sample_ = std::move(distinct);
}

double ModeSample::highest_frequency() const { return sample_.empty() ? 0 : sample_.back().frequency; }

double ModeSample::growth(const Scheme& scheme, double h, const Mode& mode) const {
  if (!modes_.keeps_waves(scheme)) return 1;  // such a step is a product of rotations
  return largest_eigenvalue(modes_.step(scheme, h, mode.k));
}

double ModeSample::growth(const Scheme& scheme, double h) const {
  double largest = 0;
  for (const Mode& mode : sample_) largest = std::max(largest, growth(scheme, h, mode));
  return largest;
}

double ModeSample::stable_step(const Scheme& scheme) const {
  // No scheme with a stable step is stable beyond 8/ω. Each mode is scanned up to the smallest limit found so far,
  // modes of high frequency first.
  const int scan = scheme.parts > 1 ? 256 : 32;  // compositions grow in narrow intervals of h
  double limit = std::numeric_limits<double>::infinity();
  const std::size_t count = std::min<std::size_t>(sample_.size(), kept);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t last = sample_.size() - 1;
    const Mode& mode = sample_[count > 1 ? last - i * last / (count - 1) : last];
    const double reach = std::min(limit, mode.frequency > 0 ? 8 / mode.frequency : limit);
    if (!std::isfinite(reach)) continue;
    const auto grows = [&](double h) { return growth(scheme, h, mode) > 1 + growth_tolerance; };
    for (int step = 1; step <= scan; ++step) {
      double low = reach * (step - 1) / scan, high = reach * step / scan;
      if (high >= limit || !grows(high)) continue;
      for (int halving = 0; halving < 60; ++halving) {
        const double middle = (low + high) / 2;
        (grows(middle) ? high : low) = middle;
      }
      // Growth like h² is there at every step, though below the tolerance for small ones: then no step is stable.
      if (growth(scheme, low / 2, mode) > 1 + growth_tolerance / 10) return 0;
      limit = low;
      break;
    }
  }
  return limit;
}

}  // namespace dualfield
