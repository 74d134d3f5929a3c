// SPDX-License-Identifier: MIT
// The state of a run as arrays on the host, and such arrays as the source of a state and filled from one.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dualfield/state_source.hpp"

namespace dualfield {

/// φ and π, C order: fields of shape (K, n_D, …, n_1), neurons of shape (N,), or (N, R) with R > 1 replicas.
struct State {
  std::vector<double> phi, pi;
};

/// All values of a source whose φ and π have so many components of so many sites each. Throws what the source throws.
inline State whole_state(const StateSource& source, int components, std::int64_t sites) {
  const auto size = std::size_t(components * sites);
  State state{std::vector<double>(size), std::vector<double>(size)};
  for (int array = 0; array < 2; ++array)
    for (int component = 0; component < components; ++component)
      for_each_piece(sites, [&](std::int64_t first, std::int64_t count) {
        const std::span<double> values(array == 0 ? state.phi : state.pi);
        source(array, component, first, values.subspan(std::size_t(component * sites + first), std::size_t(count)));
      });
  return state;
}

/// The values of a state, whose components have so many sites each. The state must exist as long as the source.
inline StateSource source_of(const State& state, std::int64_t sites) { return source_of(state.phi, state.pi, sites); }
StateSource source_of(State&& state, std::int64_t sites) = delete;  // it would be gone before the source

/// The same; the source keeps the state alive.
inline StateSource source_of(std::shared_ptr<const State> state, std::int64_t sites) {
  const StateSource source = source_of(*state, sites);
  return [state, source](int array, int component, std::int64_t first, std::span<double> values) {
    source(array, component, first, values);
  };
}

/// An array over the lattice beside φ and π, or the part of it that a rank has: shape (components, n_D, …, n_1), C order; in files
/// (n_D, …, n_1) unless components are counted.
struct DerivedField {
  std::string name;
  int components;
  std::vector<double> values;
  bool from_zero = false;  ///< components are counted from 0, as 𝒜_0 … 𝒜_D, and hdf shows them as one array too
  bool is_vector = false;  ///< one component for each axis: a single one is counted too

  bool counts_components() const { return components > 1 || is_vector; }
};

}  // namespace dualfield
