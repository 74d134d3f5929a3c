// SPDX-License-Identifier: MIT
// The ghosts that a pass reads, which are got from the other ranks before it.
//
// F is the class of the fields of a device. It has
//   WantedGhosts<R> ghosts_of(R* data, unsigned components, Ghosts ghosts, int packet)   of an array in memory
//   int packet()                                      components of φ and π that lie together at each site
//   bring_ghosts(std::span<const WantedGhosts<R>>)    gets them; all ranks call it together
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "dualfield/ghosts.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield {

/// Gets so many ghosts of each of the arrays of fields.
template <class F>
void bring_ghosts(std::span<const Ghosts> of_arrays, F& fields) {
  if (!fields.domain().is_divided()) return;
  const unsigned all_components = (1u << fields.components()) - 1;
  std::vector<WantedGhosts<typename F::Real>> wanted;
  for (std::size_t array = 0; array < of_arrays.size(); ++array)
    if (const Ghosts ghosts = fields.domain().of_ranks(of_arrays[array]); ghosts.any())
      wanted.push_back(fields.ghosts_of(fields.data(int(array)), all_components, ghosts, fields.packet()));
  fields.bring_ghosts(wanted);
}

/// Gets the ghosts that stages read.
template <class F>
void bring_ghosts(std::span<const Access> stages, F& fields) {
  if (!fields.domain().is_divided()) return;
  const auto ghosts = ghosts_read(stages, fields.domain().whole().dimensions);
  bring_ghosts(std::span<const Ghosts>(ghosts), fields);
}

/// Gets the ghosts that flows read.
template <class F>
void bring_ghosts(std::span<const FlowAccess> flows, const FlowArrays<typename F::Real>& arrays, F& fields) {
  if (!fields.domain().is_divided() || DUALFIELD_MUTANT(stale_ghosts_of_flows)) return;
  const auto ghosts = ghosts_read(flows, fields.domain().whole().dimensions);
  std::vector<WantedGhosts<typename F::Real>> wanted;
  for (int array = 0; array < flow_arrays; ++array) {
    unsigned components = 0;
    for (const FlowAccess& flow : flows) components |= flow.read[array].components | flow.written[array].components;
    if (const Ghosts of_array = fields.domain().of_ranks(ghosts[std::size_t(array)]); of_array.any())
      wanted.push_back(fields.ghosts_of(arrays.at[array], components, of_array, array <= pi ? fields.packet() : 1));
  }
  fields.bring_ghosts(wanted);
}

/// Gets the ghosts that a row reads: so many of φ and of π, which are in arrays source[0] and source[1].
template <class F>
void bring_ghosts_of_row(const Ghosts (&ghosts)[2], const int (&source)[2], F& fields) {
  std::vector<Ghosts> of_arrays(std::size_t(std::max(source[phi], source[pi])) + 1);
  for (const Field field : {phi, pi}) {
    Ghosts& of_array = of_arrays[std::size_t(source[field])];
    of_array = larger(of_array, ghosts[field]);
  }
  bring_ghosts(std::span<const Ghosts>(of_arrays), fields);
}

}  // namespace dualfield
