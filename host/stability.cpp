// SPDX-License-Identifier: MIT
#include "host/stability.hpp"

#include <algorithm>
#include <limits>
#include <numbers>

namespace dualfield {

namespace {

constexpr int few_modes = 1024;     // examined one and all
constexpr int coarse = 12;          // else so many along an axis
constexpr std::size_t climbs = 32;  // from the best of these, since ω(k) has several local maxima
constexpr int kept = 64;            // frequencies examined for a limit

WaveVector wave_vector(const Lattice& lattice, const Site& mode) {
  WaveVector k{};
  for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
    k[axis] = 2 * std::numbers::pi * mode[axis] / lattice.extent[axis];
  return k;
}

Eigen::VectorXcd eigenvalues(const Eigen::MatrixXcd& matrix) {
  return Eigen::ComplexEigenSolver<Eigen::MatrixXcd>(matrix, false).eigenvalues();
}

}  // namespace

ModeSample::ModeSample(const Modes& modes, const Lattice& lattice) : modes_(modes) {
  const bool all = lattice.sites() <= 2 * few_modes;
  Lattice selection = lattice;  // one mode for each of its sites
  const int coarse_extent[] = {few_modes, 64, coarse, 6};
  for (int axis = 0; !all && axis < lattice_dimensions; ++axis)
    selection.extent[axis] = std::min(lattice.extent[axis], coarse_extent[lattice.dimensions - 1]);
  std::vector<std::pair<double, Site>> starts;
  for_each_site(selection, [&](Site mode, std::int64_t offset) {
    if (all && offset > offset_of({-mode[0], -mode[1], -mode[2], -mode[3]}, lattice)) return;  // −k has k's frequencies
    for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
      mode[axis] = int(std::int64_t(mode[axis]) * lattice.extent[axis] / selection.extent[axis]);
    starts.push_back({examine(wave_vector(lattice, mode)), mode});
  });
  if (!all) {
    std::sort(starts.rbegin(), starts.rend());
    starts.resize(std::min(climbs, starts.size()));
    for (const auto& [frequency, mode] : starts) examine(climb(lattice, mode));
  }
  thin();
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

double ModeSample::frequency(const WaveVector& k) const {
  return eigenvalues(modes_.generator(k)).cwiseAbs().maxCoeff();
}

/// Steepest ascent over the lattice's modes, with steps that halve.
WaveVector ModeSample::climb(const Lattice& lattice, Site mode) const {
  double top = frequency(wave_vector(lattice, mode));
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
        if (const double f = frequency(wave_vector(lattice, next)); f > top * (1 + 1e-14)) {
          top = f;
          mode = next;
          moved = true;
        }
      });
    }
  return wave_vector(lattice, mode);
}

void ModeSample::thin() {
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
  return eigenvalues(modes_.step(scheme, h, mode.k)).cwiseAbs().maxCoeff();
}

double ModeSample::growth(const Scheme& scheme, double h) const {
  double largest = 0;
  for (const Mode& mode : sample_) largest = std::max(largest, growth(scheme, h, mode));
  return largest;
}

double ModeSample::stable_step(const Scheme& scheme) const {
  // Beyond 8/ω no scheme here is stable; a mode is scanned up to the least limit found so far, the highest first.
  const int scan = scheme.parts > 1 ? 256 : 32;  // compositions have narrow windows of growth
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
      // at a limit growth sets in; where it is as h² it was there before, below the tolerance
      if (growth(scheme, low / 2, mode) > 1 + growth_tolerance / 10) return 0;
      limit = low;
      break;
    }
  }
  return limit;
}

}  // namespace dualfield
