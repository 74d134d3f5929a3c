// SPDX-License-Identifier: MIT
// The background of a simulation: computed at the times at which the scheme needs it. Where only a profile along one
// axis changes in time, the device adds the profile to the values that it holds.
#include <optional>
#include <stdexcept>
#include <utility>

#include "dualfield/simulation.hpp"
#include "host/simulation/background_values.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

namespace {

/// Gives the memory back, which `values = {}` would keep.
void release(std::vector<double>& values) { values = std::vector<double>(); }

}  // namespace

void Simulation::set_background(const Background& background) {
  if (!tensors_.gauged) throw std::logic_error("this theory has no background");
  if (!background) throw std::invalid_argument("a theory with a gauge field needs its values");
  if (engine_.gauge && background_) throw std::logic_error("a gauge field with dynamics of its own is no background");
  background_ = background;
  background_values_.resize(std::size_t((spec_.lattice.dimensions + 1) * domain().lattice().sites()));
  evaluate();  // a staggered state is taken back in the background in which it was made
  if (!background_.profiles.empty()) keep_steady();
  fill_background({time(), time() + spec_.step});
  if (engine_.gauge) return begin_dynamical_field();
  engine_.stepper->use_background(is_steady_ ? std::optional(background_values_.front()) : std::nullopt);
  if (background_.is_static) release(background_values_);  // the device has them
  choose_observables();
}

/// Gives the links of the background, which the device now holds, to the gauge field. Later the field itself sets them.
void Simulation::begin_dynamical_field() {
  take_background(domain(), spec_.threads, background_values_, background_, {time(), time()});
  for (int axis = 0; axis < spec_.lattice.dimensions; ++axis)
    domain().for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
      engine_.gauge->upload(gauge_angles, axis, domain().local(first),
                            component_of(axis + 1).subspan(std::size_t(domain().local(first)), std::size_t(count)));
    });
  engine_.gauge->take_angles();
  release(background_values_);
  is_steady_ = false;
  choose_observables();
}

/// Computes a background that changes in time at the present time, for observations.
void Simulation::take_present_background() {
  if (background_.is_static || background_is_present_) return;
  fill_background({time(), time()});
  background_is_present_ = true;
}

void Simulation::fill_background(TimeSpan span) {
  background_is_present_ = false;
  span.links_at_begin = scheme_.links_at_begin;
  if (background_.profiles.empty()) {
    take_background(domain(), spec_.threads, background_values_, background_, span);
    is_steady_ = background_.is_static && all_equal(domain().ranks(), component_of(0));
    return upload_background();
  }
  for (const BackgroundProfile& profile : background_.profiles) {
    std::vector<double> along(std::size_t(spec_.lattice.extent[profile.axis]));
    profile.fill(span, along);
    engine_.fields->move_background(profile.component, profile.axis,
                                    domain().spread_along(profile.axis, std::move(along)),
                                    is_rotation(profile.component));
  }
}

void Simulation::upload_background() {
  const int components = spec_.lattice.dimensions + 1;
  cpu::ThreadTeam team(cpu::thread_count(spec_.threads, domain().lattice().sites()));
  for (int c = 0; c < components; ++c)
    if (is_rotation(c))
      team.run([&, angles = component_of(c)](int thread) {
        const cpu::Share share(std::int64_t(angles.size()), thread, team.size());
        for (auto i = std::size_t(share.begin); i < std::size_t(share.end); ++i)
          angles[i] = half_angle_tangent(angles[i]);
      });
  engine_.fields->upload_background(components, background_values_);
}

/// Uploads the part that does not change in time, once. Components with a profile are also kept on the device in
/// double, to add the profile to.
void Simulation::keep_steady() {
  take_background(domain(), spec_.threads, background_values_, background_.steady);
  for (const BackgroundProfile& profile : background_.profiles)
    engine_.fields->keep_steady(profile.component, component_of(profile.component));
  upload_background();
  is_steady_ = false;
  release(background_values_);
}

/// Whether a component enters the terms as a rotation by its angle.
bool Simulation::is_rotation(int component) const { return tensors_.rotates_links && component > 0; }

std::span<double> Simulation::component_of(int component) {
  const auto sites = std::size_t(domain().lattice().sites());
  return std::span(background_values_).subspan(std::size_t(component) * sites, sites);
}

}  // namespace dualfield
