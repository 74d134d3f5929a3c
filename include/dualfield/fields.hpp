// SPDX-License-Identifier: MIT
// The fields of a simulation on one device in one precision: their storage and what can be measured of them. This class
// knows no equations of motion.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "dualfield/array_view.hpp"
#include "dualfield/compiled_form.hpp"
#include "dualfield/domain.hpp"
#include "dualfield/mode_sums.hpp"
#include "dualfield/state_source.hpp"

namespace dualfield {

/// Makes the components of a state from its plane waves in the memory of a device, one at a time and in double, as long as it exists. On
/// a divided lattice all ranks make a component together, each of them its own sites without ghosts.
class ComponentMaker {
 public:
  virtual ~ComponentMaker() = default;
  /// Makes a component of φ (array 0) or π (array 1).
  virtual void make(int array, int component) = 0;
  /// Copies the component that was made to the fields, rounded to their precision.
  virtual void put() = 0;
  /// Copies its values at sites first … from the device.
  virtual void read(std::int64_t first, std::span<double> values) = 0;
  /// It itself, in the device's memory: rows along axis 1, each of which takes n_1 + 2 doubles or, where n_1 is odd, n_1 + 1.
  virtual const double* rows() const = 0;
};

/// Arrays of K components on a lattice; arrays 0 and 1 are φ and π. Values are passed as doubles of one component at the
/// sites first, first + 1 …, in C order (n_D, …, n_1). The caller must check the sizes. Throws std::bad_alloc or device::Error if memory is short.
///
/// Where a lattice is divided among ranks (domain.hpp), all of this is about the lattice of this rank with its ghosts, except
/// that sums, maxima and profiles are those of the whole lattice.
class Fields {
 public:
  explicit Fields(Domain domain) : domain_(std::move(domain)) {}
  virtual ~Fields() = default;

  const Domain& domain() const { return domain_; }
  /// Gets all ghosts of φ and π, and of a kept step, from the other ranks. Called before the fields are measured.
  virtual void bring_all_ghosts() {}

  /// Fields in half precision hold their values divided by a scale, a power of two, which has to be set before a state is
  /// uploaded (scale_of(), half.hpp); it is that of all ranks. All other fields have the scale 1.
  virtual double scale() const { return 1; }
  virtual void set_scale(double /*scale*/) {}

  /// Copies values of one component of an array to the device, or from it.
  virtual void upload(int array, int component, std::int64_t first, std::span<const double> values) = 0;
  virtual void download(int array, int component, std::int64_t first, std::span<double> values) = 0;
  /// Makes components of a state with these waves; null where this device leaves that to the host. A processor does: the host's threads
  /// make a component in as little memory. As long as it exists no plane waves may be summed. Throws as upload().
  virtual std::unique_ptr<ComponentMaker> maker(const MakeWaves&) { return nullptr; }
  /// An array where it lies in memory, when all work on it is done; nothing where its order there has no strides. Its values may be
  /// changed; those beside the array may not. Valid until release_views(), before which nothing else may be done with the fields.
  virtual std::optional<ArrayView> view(int array) = 0;
  /// Ends views, after all that was begun with them on the device. Goes on in a copy of an array of which somebody still holds a
  /// view, so that a view which is kept is no part of the fields any more.
  virtual void release_views() = 0;
  /// Memory of the host, not initialised, from which upload() is fastest.
  virtual std::shared_ptr<double[]> buffer(std::int64_t count) {
    return std::make_shared_for_overwrite<double[]>(std::size_t(count));
  }

  /// Largest |value| of φ and π; NaN if a value is not finite.
  virtual double max_abs() = 0;
  /// Largest √(f_{2s}² + f_{2s+1}²) of φ and π, that is, with components 2s and 2s + 1 taken as one complex field; NaN
  /// if a value is not finite.
  virtual double max_modulus() = 0;

  /// The density of a form at every site, shape (n_D, …, n_1), not multiplied by the volume of a site. Computed in
  /// double, with the same bits on every device. Throws std::logic_error for a form that reads a kept step or a
  /// background if there is none.
  virtual std::vector<double> density(const CompiledForm& form) = 0;
  /// The form's CompiledForm::numbers sums over the lattice. The order of additions depends on the lattice alone.
  /// Throws as density().
  virtual std::vector<double> sums(const CompiledForm& form) = 0;
  /// Keeps a copy of the present state for forms that read changes or means (Reading).
  virtual void keep_step() = 0;

  /// Sums of a form's density over the sites of each plane i_μ = const: n_μ numbers for each axis μ = 1 … D.
  virtual std::vector<std::vector<double>> profiles(const QuadraticForm& form) = 0;
  /// Copies values of one component of φ (array 0) or π (array 1) of another state, which is kept for overlap().
  virtual void upload_reference(int array, int component, std::int64_t first, std::span<const double> values) = 0;
  /// The sum of the form with x from the kept state and y from the present one.
  virtual double overlap(const QuadraticForm& form) = 0;

  /// Sums over the plane waves of the present state.
  virtual ModeSums mode_sums(const ModeRequest& request) = 0;
  /// |z(k)|²/sites of every mode, shape (n_D, …, n_1); `pairs` as in ModeRequest.
  virtual std::vector<double> mode_density(bool pairs) = 0;

  /// Copies the background to the device: values of shape (components, n_D, …, n_1). A component that is the angle θ of
  /// rotations must hold half_angle_tangent(θ).
  virtual void upload_background(int components, std::span<const double> values) = 0;
  /// Keeps the steady part of one component, shape (n_D, …, n_1), in double, for move_background().
  virtual void keep_steady(int component, std::span<const double> values) = 0;
  /// Sets the component to its steady part plus a profile along an axis (counted from 0), n_axis values; to the
  /// half-angle tangent of that sum if `as_rotations`.
  virtual void move_background(int component, int axis, std::span<const double> profile, bool as_rotations) = 0;

  /// The yardstick to which benchmarks compare a step: reads and writes the state in the simplest way (CPU: φ += 0·π in
  /// place; GPU: two device-to-device copies) without changing it, and returns the bytes moved.
  virtual double stream() = 0;
  /// Seconds that the device needs for `work`, which calls functions of this object and its stepper.
  virtual double seconds(const std::function<void()>& work) = 0;
  /// Number of CPU threads used; 0 on a GPU.
  virtual int threads() const = 0;

 private:
  Domain domain_;
};

}  // namespace dualfield
