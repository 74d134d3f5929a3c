// SPDX-License-Identifier: MIT
// The ghosts that a pass reads, which are got from the other ranks before it.
//
// F is the class of the fields of a device. It has
//   WantedGhosts<R> ghosts_of(R* data, unsigned components, Ghosts ghosts, int packet)   of an array in memory
//   int packet()                                      components of φ and π that lie together at each site
//   bring_ghosts(std::span<const WantedGhosts<R>>)    gets them; all ranks call it together
//   begin_ghosts(the same), advance_ghosts(), finish_ghosts()   the same, beside work in between that does not need them
// DividedFields has the last four.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dualfield/flow_access.hpp"
#include "dualfield/ghosts.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield {

/// So many ghosts of each of the arrays of fields.
template <class F>
auto wanted_ghosts(std::span<const Ghosts> of_arrays, F& fields) {
  const unsigned all_components = (1u << fields.components()) - 1;
  std::vector<WantedGhosts<typename F::Real>> wanted;
  for (std::size_t array = 0; array < of_arrays.size(); ++array)
    if (const Ghosts ghosts = fields.domain().of_ranks(of_arrays[array]); ghosts.any())
      wanted.push_back(fields.ghosts_of(fields.data(int(array)), all_components, ghosts, fields.packet()));
  return wanted;
}

/// Whether passes run beside the exchange of the ghosts that they read, as far as they can. An environment variable says not to.
inline bool hides_exchange() {
  static const bool hides = [] {
    const char* const asked = std::getenv("DUALFIELD_OVERLAP");
    return !asked || asked != std::string_view("off");
  }();
  return hides;
}

/// The planes of a rank from which stages that read so many layers need no ghosts. None where there are ghosts beside all planes,
/// because rows are divided, or where no ghosts are read.
inline std::optional<Planes> planes_without_ghosts(const Domain& domain, const Ghosts& read) {
  const Cut* const cut = domain.cut_along(domain.whole().dimensions - 1);
  if (!cut || read.rows.any() || !read.planes.any()) return std::nullopt;
  const Planes inner{cut->ghosts.below + read.planes.below, cut->ghosts.below + int(cut->own()) - read.planes.above};
  return inner.begin < inner.end ? std::optional(inner) : std::nullopt;
}

/// Begins to get the ghosts that stages read; fields.finish_ghosts() gets them. The planes that do not need them, where the stages can
/// run beside that.
template <class F>
std::optional<Planes> begin_ghosts(std::span<const Access> stages, F& fields) {
  const Domain& domain = fields.domain();
  if (!domain.is_divided()) return std::nullopt;
  const auto of_arrays = ghosts_read(stages, domain.whole().dimensions);
  fields.begin_ghosts(wanted_ghosts(std::span<const Ghosts>(of_arrays), fields));
  return hides_exchange() ? planes_without_ghosts(domain, domain.of_ranks(largest(of_arrays))) : std::nullopt;
}

/// Gets the ghosts that stages read.
template <class F>
void bring_ghosts(std::span<const Access> stages, F& fields) {
  begin_ghosts(stages, fields);
  fields.finish_ghosts();
}

/// Gets the ghosts that stages read, and runs a pass of these stages: run(planes) writes these planes, or all if there is no value. The
/// pass must not change what it reads at other sites. `has_parts`: whether it can run on some planes alone. Then those that need
/// no ghosts come first, while these are on their way.
template <class F, class Run>
void run_beside_exchange(std::span<const Access> stages, F& fields, bool has_parts, Run&& run) {
  const std::optional<Planes> inner = begin_ghosts(stages, fields);
  if (!inner || !has_parts) {
    fields.finish_ghosts();
    return run(std::optional<Planes>());
  }
  const bool is_late = DUALFIELD_MUTANT(edges_before_their_ghosts);
  const Cut& cut = *fields.domain().cut_along(fields.domain().whole().dimensions - 1);
  const int own_begin = cut.ghosts.below, own_end = own_begin + int(cut.own());
  run(inner);
  if (!is_late) fields.finish_ghosts();
  for (const Planes& edge : {Planes{own_begin, inner->begin}, Planes{inner->end, own_end}})
    if (edge.begin < edge.end) run(std::optional(edge));
  if (is_late) fields.finish_ghosts();
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
  if (!fields.domain().is_divided()) return;
  std::vector<Ghosts> of_arrays(std::size_t(std::max(source[phi], source[pi])) + 1);
  for (const Field field : {phi, pi}) {
    Ghosts& of_array = of_arrays[std::size_t(source[field])];
    of_array = larger(of_array, ghosts[field]);
  }
  fields.bring_ghosts(wanted_ghosts(std::span<const Ghosts>(of_arrays), fields));
}

}  // namespace dualfield
