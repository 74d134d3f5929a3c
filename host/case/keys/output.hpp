// SPDX-License-Identifier: MIT
// The keys of [output].
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "host/case/case.hpp"
#include "host/case/context.hpp"
#include "host/case/rules.hpp"
#include "host/case/toml_text.hpp"
#include "host/observe/registry.hpp"

namespace dualfield {

constexpr std::string_view no_lattice = "neurons have no lattice";
constexpr std::string_view needs_lattice = "with every theory but neurons";

/// Which part of a state snapshots hold.
template <class Visitor>
void selection_keys(Visitor& visitor, Case& c) {
  OutputCase& output = c.output;
  const bool on_lattice = !is_neurons(c.theory);
  constexpr std::string_view no_snapshots = "there are no snapshots",
                             with_snapshots = "with output.format = \"hdf\" or \"npy\"";
  if (output.format == "none") {
    visitor.excluded("fields", no_snapshots, with_snapshots);
    visitor.excluded("region", no_snapshots, with_snapshots);
    return;
  }
  const std::vector<std::string> both{"phi", "pi"};
  Rule<std::vector<std::string>> names = rules::list_of(both);
  names.allowed += ", at least one";
  names.length = [](std::size_t length) { return length > 0; };
  visitor.value("fields", "The arrays of the state that snapshots hold.", output.fields, names);
  visitor.ensure(output.fields.size() == 1 || (output.fields.size() == 2 && output.fields[0] != output.fields[1]),
                 "fields", fmt::format("{}; allowed: \"phi\", \"pi\", each once", toml_text(output.fields)));
  if (!on_lattice) return visitor.excluded("region", no_lattice, needs_lattice);

  std::vector<std::vector<std::int64_t>> whole;
  for (const std::int64_t sites : c.lattice.shape) whole.push_back({0, sites, 1});
  const auto range = [shape = c.lattice.shape](std::size_t axis) -> Rule<std::vector<std::int64_t>> {
    const std::int64_t n = shape[axis];
    return {fmt::format("three integers [start, stop, stride] with 0 <= start < stop <= {} and stride >= 1", n),
            [](std::size_t length) { return length == 3; },
            [n](std::size_t place) {
              if (place == 2) return rules::at_least<std::int64_t>(1);
              return place == 0 ? rules::between<std::int64_t>(0, n - 1) : rules::between<std::int64_t>(1, n);
            }};
  };
  auto ranges = rules::for_each_axis<std::vector<std::int64_t>>(whole.size(), range);
  ranges.allowed =
      fmt::format("an array of length {}, [start, stop, stride] for each axis of lattice.shape", whole.size());
  ranges.in_general = "one `[start, stop, stride]` for each axis of lattice.shape, 0 <= start < stop <= n, stride >= 1";
  visitor.value(
      "region",
      "The sites that snapshots hold: `[start, stop, stride]` for each axis, n_1 first, in sites. Along an axis these "
      "are start, start + stride, … before stop.",
      output.region, ranges,
      Derived<std::vector<std::vector<std::int64_t>>>{whole, "the whole lattice, `[0, n, 1]` along every axis"});
  for (std::size_t axis = 0; axis < output.region.size(); ++axis)
    visitor.ensure(output.region[axis][0] < output.region[axis][1], "region",
                   fmt::format("{} along axis {} holds no site; allowed: {}", toml_text(output.region[axis]), axis + 1,
                               range(axis).allowed));
  for (const Quantity& quantity : quantities())
    if (quantity.over_modes && output.region != whole)
      visitor.ensure(std::ranges::count(c.observe.fields, quantity.name) == 0, "region",
                     fmt::format("{} of observe.fields is over wave numbers, and a region has sites; allowed: the "
                                 "whole lattice, or other arrays",
                                 quantity.name));
}

template <class Visitor>
void output_keys(Visitor& visitor, Case& c, const CaseContext& context) {
  const bool on_lattice = !is_neurons(c.theory), has_image = c.lattice.shape.size() <= 3;
  visitor.begin("output");
  visitor.about("Snapshots of the fields (page [Results](results.md)).");
  visitor.value("every", "Steps between two snapshots; 0 writes the first and the last state only.", c.output.every,
                rules::at_least<std::int64_t>(0));
  visitor.value(
      "format",
      "`hdf` is one VTKHDF file for ParaView, VTK and h5py, `npy` a folder of NumPy arrays, `none` no snapshots.",
      c.output.format, rules::one_of({"hdf", "npy", "none"}),
      Derived<std::string>{context.hdf_available && on_lattice && has_image ? "hdf" : "npy",
                           "`\"hdf\"` for lattices of up to 3 axes where HDF5 is built in, else `\"npy\"`"});
  visitor.value("precision", "Floating-point type of the values in snapshots.", c.output.precision,
                rules::one_of({"double", "single"}));
  visitor.ensure(on_lattice || c.output.format != "hdf", "format",
                 "\"hdf\" is not allowed: it holds images, and neurons have no lattice; allowed: \"npy\", \"none\"");
  visitor.ensure(
      has_image || c.output.format != "hdf", "format",
      "\"hdf\" is not allowed: it holds images of up to three dimensions; allowed with four: \"npy\", \"none\"");
  visitor.ensure(context.hdf_available || c.output.format != "hdf", "format",
                 "\"hdf\" is not allowed: this program was built without HDF5; allowed: \"npy\", \"none\"");
  visitor.ensure(c.observe.fields.empty() || c.output.format != "none", "format",
                 "\"none\" is not allowed: observe.fields asks for arrays in snapshots; allowed: \"hdf\", \"npy\"");
  selection_keys(visitor, c);
  if (c.output.format == "hdf")
    visitor.value("compression",
                  "0 writes values as they are, 1 (fast) to 9 (small) compresses them without loss (shuffle and "
                  "deflate), for \"hdf\".",
                  c.output.compression, rules::between<std::int64_t>(0, 9));
  else
    visitor.excluded("compression", "only \"hdf\" is compressed", "with output.format = \"hdf\"");
  visitor.end();
}

}  // namespace dualfield
