// SPDX-License-Identifier: MIT
// The fields of a simulation on one device in one precision: storage, and what can be measured of them. Knows no
// equations of motion.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dualfield/compiled_form.hpp"
#include "dualfield/mode_sums.hpp"

namespace dualfield {

/// Arrays of K components on a lattice; arrays 0 and 1 are φ and π. Values cross this interface in double, of shape
/// (K, n_D, …, n_1), C order. Sizes are the caller's to check. Where memory is short std::bad_alloc or
/// device::Error is thrown.
class Fields {
 public:
  virtual ~Fields() = default;

  virtual void upload(int array, std::span<const double> values) = 0;
  virtual void download(int array, std::span<double> values) = 0;

  /// Largest |value| of φ and π; NaN if a value is not finite.
  virtual double max_abs() = 0;
  /// Largest √(f_{2s}² + f_{2s+1}²) of φ and π, the components taken in pairs; NaN if a value is not finite.
  virtual double max_modulus() = 0;

  /// The density of a form at every site, shape (n_D, …, n_1), without the volume of a site. In double, with the same
  /// bits on every device. Throws std::logic_error for a form that reads what is not there.
  virtual std::vector<double> density(const CompiledForm& form) = 0;
  /// Sums over the lattice, one for each number that the form's rows add to, in an order that depends on the lattice
  /// alone. Throws as density.
  virtual std::vector<double> sums(const CompiledForm& form) = 0;
  /// Keeps the present state for forms that read changes or means.
  virtual void keep_step() = 0;

  /// Sums of a form's density over the sites of each plane i_μ = const.
  virtual std::vector<std::vector<double>> profiles(const QuadraticForm& form) = 0;
  /// Keeps a state for `overlap`, and the form with x of that state and y of the present one.
  virtual void keep_reference(std::span<const double> phi_values, std::span<const double> pi_values) = 0;
  virtual double overlap(const QuadraticForm& form) = 0;

  /// Sums over the plane waves of the present state, and |z(k)|²/sites of every mode.
  virtual ModeSums mode_sums(const ModeRequest& request) = 0;
  virtual std::vector<double> mode_density(bool pairs) = 0;

  /// The background, so many components a site: angles of rotations as the numbers that stand for them
  /// (rotation_number).
  virtual void upload_background(int components, std::span<const double> values) = 0;
  /// What stays of one component while a profile along an axis moves on top of it, in double.
  virtual void keep_steady(int component, std::span<const double> values) = 0;
  /// The component becomes what stays plus the profile; `as_rotations`: the number that stands for that angle.
  virtual void move_background(int component, int axis, std::span<const double> profile, bool as_rotations) = 0;

  /// The yardstick of benchmarks: moves the state once through memory as plainly as the device can (CPU: a += c·b in
  /// place over the same arrays; GPU: a device-to-device copy) without changing it, and returns the bytes moved.
  virtual double stream() = 0;
  /// Seconds that `work`, made of calls to this object and its stepper, takes on the device.
  virtual double seconds(const std::function<void()>& work) = 0;
  /// Threads used; 0 on a GPU.
  virtual int threads() const = 0;
};

}  // namespace dualfield
