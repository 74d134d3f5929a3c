// SPDX-License-Identifier: MIT
// The interface of a U(1) gauge field with dynamics of its own: links a𝒜_μ and their electric field E_μ, in temporal gauge, on
// the device of the fields.
#pragma once

#include <cstdint>
#include <span>

namespace dualfield {

/// The arrays of a state beyond φ (0) and π (1) where the gauge field has dynamics of its own: a𝒜_μ in radians and the canonical
/// E_μ, each of D components; and Gauss's generator at the start of the run, one component.
enum GaugeArray : int { gauge_angles = 2, gauge_electric, gauge_generator };

/// Of the change of Gauss's generator since keep_generator().
struct GaussChange {
  double largest;  ///< size at a site
  double square;   ///< sum over the sites
};

/// Values are doubles of one component at the sites first, first + 1 …, in C order.
class DynamicalField {
 public:
  virtual ~DynamicalField() = default;

  virtual void upload(GaugeArray array, int component, std::int64_t first, std::span<const double> values) = 0;
  virtual void download(GaugeArray array, int component, std::int64_t first, std::span<double> values) = 0;
  /// To be called after angles have been uploaded, before the fields are advanced or observed.
  virtual void take_angles() = 0;

  /// From now on the change of Gauss's generator G_i = charge + Σ_μ(E_{μ,i} − E_{μ,i−μ}) is counted from its present values.
  virtual void keep_generator() = 0;
  virtual GaussChange gauss_change() = 0;
  /// Copies that change at every site.
  virtual void download_gauss_change(std::span<double> values) = 0;

  virtual double electric_energy() = 0;  ///< (ĝ²/2a) ΣE², ĝ² = g²a^{3−D}
  virtual double magnetic_energy() = 0;  ///< (1/ĝ²a) Σ_p(1 − cos θ_p)
};

}  // namespace dualfield
