// SPDX-License-Identifier: MIT
// The interface of everything that evolves step by step and can be observed: fields on a lattice, or neurons.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "dualfield/array_view.hpp"
#include "dualfield/background.hpp"
#include "dualfield/state_source.hpp"

namespace dualfield {

/// One named number. Sums over a lattice are multiplied by the volume a^D of a site.
struct Observable {
  std::string name;
  double value;
};

/// Replaces the values of all K components of φ (array 0) or π (array 1) at the sites first, first + 1 …, which `values`
/// holds in shape (K, sites), by other ones.
using StateChange = std::function<void(int array, std::int64_t first, std::span<double> values)>;

/// The state consists of φ and π, each of K components with as many values as there are sites (neurons: one component).
/// Values are passed as doubles in C order. Throws std::invalid_argument for an array of another size.
class Evolution {
 public:
  virtual ~Evolution() = default;

  /// K, and the number of sites.
  virtual int components() const = 0;
  virtual std::int64_t sites() const = 0;
  /// The sites of which the state can be read and changed here: all of them, or where they are divided among ranks those of this
  /// one. Sources of a state are asked for these alone. All ranks must call the same functions in the same order.
  virtual std::int64_t own_sites() const { return sites(); }
  /// Calls piece(first, count) for pieces of them of at most `most` sites, in order. A part of the state that is read must lie in
  /// one piece.
  virtual void for_each_own_piece(std::int64_t most,
                                  const std::function<void(std::int64_t first, std::int64_t count)>& piece) const {
    for (std::int64_t first = 0; first < sites(); first += most) piece(first, std::min(most, sites() - first));
  }
  /// The number of components of each array from which steps go on: φ, π, and where a gauge field has dynamics of its own its
  /// arrays (dynamical_field.hpp).
  virtual std::vector<int> array_components() const { return {components(), components()}; }

  /// Replaces the state by what the source writes. The time becomes that after `steps` steps: 0 for a new start, that of
  /// the present step where a state is replaced during a run. Where the source throws, part of the state is replaced.
  virtual void write_state(const StateSource& source, std::int64_t steps = 0) = 0;
  /// Copies part of the present state, as a StateSource does.
  virtual void read_state(int array, int component, std::int64_t first, std::span<double> values) = 0;

  /// Of what read_state() and read_carried() copy where the sites are divided among ranks, which all must call these with the same
  /// arguments: any sites, for rank 0 alone or for all ranks. The values of other ranks are not defined.
  enum class To { first_rank, all_ranks };
  virtual void gather_state(To /*to*/, int array, int component, std::int64_t first, std::span<double> values) {
    read_state(array, component, first, values);
  }
  virtual void gather_carried(To /*to*/, int array, int component, std::int64_t first, std::span<double> values) {
    read_carried(array, component, first, values);
  }

  /// Changes the present state site by site: gives `change` all of it, part by part. Nobody holds the whole state besides.
  /// Throws std::logic_error where there is no such way.
  virtual void change_state(const StateChange&) { throw std::logic_error("this state does not change site by site"); }

  /// φ (array 0) or π (array 1) of the present state in the memory of the device; nothing where there is no such view. Between
  /// view() and release_views() call nothing but read_state(). Where values were changed, write_state() with those of read_state()
  /// has to follow, so that all which belongs to a state follows from them.
  virtual std::optional<ArrayView> view(int /*array*/) { return std::nullopt; }
  /// Ends views. One that somebody keeps is no part of the state from then on.
  virtual void release_views() {}

  /// The same as write_state() and gather_state() for all ranks, with φ and π as arrays, shape (K, sites).
  void set_state(std::span<const double> phi, std::span<const double> pi, std::int64_t steps = 0) {
    require_sizes(phi.size(), pi.size());
    write_state(source_of(phi, pi, sites()), steps);
  }
  void get_state(std::span<double> phi, std::span<double> pi) {
    require_sizes(phi.size(), pi.size());
    for (int array = 0; array < 2; ++array)
      for (int c = 0; c < components(); ++c)
        gather_state(To::all_ranks, array, c, 0, (array == 0 ? phi : pi).subspan(std::size_t(c * sites()), std::size_t(sites())));
  }

  /// The state from which the steps go on, so that they can be continued with the same bits in another evolution of the
  /// same system, on any device. It is most often the present state. A staggered form (staggered.hpp) carries another one
  /// and counts its steps: carry() returns that number, else nothing. read_carried() copies part of the state; call it
  /// after carry() and before anything else. Not for the scheme `exact`, which goes on from the state at its start.
  virtual std::optional<std::int64_t> carry() { return std::nullopt; }
  virtual void read_carried(int array, int component, std::int64_t first, std::span<double> values) {
    read_state(array, component, first, values);
  }
  /// As write_state(), with what carry() returned and read_carried() copied after `steps` steps. The background must be
  /// that of this time.
  virtual void write_carried(const StateSource& source, std::int64_t steps, std::optional<std::int64_t> /*carried_for*/,
                             double /*scale*/ = 1) {
    write_state(source, steps);
  }
  /// In half precision the number by which the values of the state are divided where they are stored (half.hpp); else 1. It is chosen
  /// anew in write_state(); write_carried() needs the one with which the state was carried.
  virtual double scale() const { return 1; }

  /// Advances by `steps` steps of size h. May return before a GPU has finished them.
  virtual void advance(std::int64_t steps) = 0;
  /// For the scheme `exact`, whose advance() only counts steps: computes the state at the present time. Reading or
  /// observing the state does so too.
  virtual void evaluate() {}

  /// Replaces the background from now on by another one for the same theory. Its times are those of set_state().
  /// Throws std::logic_error for a theory without a background.
  virtual void set_background(const Background&) { throw std::logic_error("this theory has no background"); }

  /// The largest |value| as `max_abs` (NaN if a value is not finite), then the observables that are defined for the
  /// theory and scheme. Names and order are the same at every call.
  virtual std::vector<Observable> observe() = 0;

  /// Words (values of the storage type) that a step reads and writes for each site, counting each value once. For
  /// `exact` the words that stream() moves, so that speeds relative to stream() can be compared.
  virtual double words_per_site() const = 0;
  /// How many steps a pass over memory does, where it runs all stages of a step; else 1.
  virtual double steps_per_pass() const { return 1; }
  /// The yardstick to which benchmarks compare a step: reads and writes the state once in the simplest way, without
  /// changing it, and returns the bytes moved. For `exact` it does only the Fourier transforms of an evaluation.
  virtual double stream() = 0;
  /// Seconds that the device needs for `work`, which calls functions of this object.
  virtual double seconds(const std::function<void()>& work) = 0;
  /// Number of CPU threads used; 0 on a GPU.
  virtual int threads() const = 0;

 protected:
  /// Whether all of these sites are in one piece of those of which the state can be read.
  virtual bool has_part(std::int64_t first, std::int64_t count) const { return first >= 0 && count <= sites() - first; }
  /// Throws std::invalid_argument unless both arrays have K·sites values.
  void require_sizes(std::size_t phi_size, std::size_t pi_size) const {
    const auto size = std::size_t(components() * sites());
    if (phi_size != size || pi_size != size)
      throw std::invalid_argument("the arrays of this state have " + std::to_string(size) + " values");
  }
  /// Throws std::invalid_argument unless there are such values of the state.
  void require_part(int array, int component, std::int64_t first, std::size_t count) const {
    const std::vector<int> arrays = array_components();
    if (array < 0 || array >= int(arrays.size()) || component < 0 || component >= arrays[std::size_t(array)] ||
        !has_part(first, std::int64_t(count)))
      throw std::invalid_argument("the state has no such part");
  }
};

}  // namespace dualfield
