// SPDX-License-Identifier: MIT
#include "host/gauge/dynamical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

#include "dualfield/error.hpp"
#include "dualfield/gauge_flows.hpp"
#include "host/gauge/field.hpp"
#include "host/gauge/poisson.hpp"
#include "host/state/initial.hpp"
#include "host/state/parallel.hpp"

namespace dualfield {

namespace {

/// a𝒜_μ and E_μ at one link, for axis 0 … D−1, before Gauss's law is solved.
struct FirstField {
  std::function<double(const Site&, int axis)> angle, electric;
};

std::function<double(const Site&, int)> zero() {
  return [](const Site&, int) { return 0.0; };
}

/// A number of the normal distribution with variance 1, by Box and Muller, for a link.
double normal(const Site& at, int axis, std::int64_t seed) {
  const auto component = std::uint32_t(2 * axis);
  const double size = drawn(at, component, Draw::electric, seed, 1);
  const double angle = drawn(at, component + 1, Draw::electric, seed, std::numbers::pi);
  return std::sqrt(-2 * std::log((1 - size) / 2)) * std::cos(angle);
}

/// An array of a file, as a function of link and axis; `skipped` components come before those of axis 0.
std::function<double(const Site&, int)> from_file(const CasePath& file, int skipped, double factor,
                                                  const SimulationSpec& spec) {
  const Lattice& lattice = spec.lattice;
  const auto values = std::make_shared<const std::vector<double>>(
      read_state_file(file, array_shape({std::size_t(lattice.dimensions + skipped)}, lattice)));
  const double largest = facts_of(spec.precision).largest;
  for (const double value : *values)
    if (!(std::abs(value * factor) <= largest))
      throw InputError(fmt::format("{}: {} has the value {}, which is not finite in this precision", file.place,
                                   file.path.string(), value));
  for (std::int64_t i = 0; i < skipped * lattice.sites(); ++i)
    if ((*values)[std::size_t(i)] != 0)
      throw InputError(
          fmt::format("{}: {} has A_0 = {} at a site; a dynamical field is in temporal gauge; allowed: "
                      "A_0 = 0",
                      file.place, file.path.string(), (*values)[std::size_t(i)]));
  return [=](const Site& at, int axis) {
    return factor * (*values)[std::size_t((axis + skipped) * lattice.sites() + offset_of(at, lattice))];
  };
}

FirstField first_field(const DynamicalGauge& gauge, const SimulationSpec& spec) {
  const GaugeCoupling coupling(gauge.coupling, spec.lattice);
  if (gauge.initial == "file")
    return {gauge.potential ? from_file(*gauge.potential, 1, spec.lattice.spacing, spec) : zero(),
            gauge.electric ? from_file(*gauge.electric, 0, 1, spec) : zero()};
  if (gauge.initial == "random") {
    const double width = std::sqrt(gauge.temperature / coupling.of_electric());
    return {[=](const Site& at, int axis) {
              return drawn(at, std::uint32_t(axis + 1), Draw::links, gauge.seed, gauge.amplitude);
            },
            [=](const Site& at, int axis) { return width * normal(at, axis, gauge.seed); }};
  }
  return {zero(), zero()};
}

/// The source of Simulation::write_gauge.
StateSource source_of(const FirstField& field, const Lattice& lattice, cpu::ThreadTeam& team) {
  return [&](int array, int axis, std::int64_t first, std::span<double> values) {
    const auto& of = array == gauge_angles ? field.angle : field.electric;
    fill_sites(team, lattice, first, values, [&](const Site& at) { return of(at, axis); });
  };
}

/// What is left of Gauss's law: the generator that the simulation keeps, and the static charges of the case.
SiteField generator(const DynamicalGauge& gauge, const Lattice& lattice, Simulation& simulation,
                    cpu::ThreadTeam& team) {
  SiteField field(lattice);
  field.take(team, [&](std::int64_t first, std::span<double> values) {
    simulation.gather_state(Evolution::To::all_ranks, gauge_generator, 0, first, values);
  });
  for (const std::vector<double>& charge : gauge.charges) {
    Site at{};
    std::transform(charge.begin(), charge.end() - 1, at.begin(), [](double coordinate) { return int(coordinate); });
    field.at(offset_of(at, lattice)) += charge.back();
  }
  return field;
}

/// The total of a field, and the largest difference of a value from the mean.
struct Totals {
  double sum = 0, size = 0, largest = 0;

  Totals(SiteField& field, cpu::ThreadTeam& team) {
    const std::int64_t sites = field.lattice().sites();
    std::vector<double> sums(parts_of_sums, 0.0), sizes = sums, tops = sums;
    on_parts_of_sums(team, sites, [&](int part, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        sums[std::size_t(part)] += field.at(i);
        sizes[std::size_t(part)] += std::abs(field.at(i));
      }
    });
    sum = std::accumulate(sums.begin(), sums.end(), 0.0);
    size = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    on_parts_of_sums(team, sites, [&](int part, std::int64_t begin, std::int64_t end) {
      double& top = tops[std::size_t(part)];
      for (std::int64_t i = begin; i < end; ++i) top = std::max(top, std::abs(field.at(i) - sum / double(sites)));
    });
    largest = *std::ranges::max_element(tops);
  }
};

}  // namespace

std::vector<std::string> begin_dynamical_field(const DynamicalGauge& gauge, const SimulationSpec& spec,
                                               Simulation& simulation) {
  const Lattice& lattice = spec.lattice;
  cpu::ThreadTeam team(cpu::thread_count(spec.threads, lattice.sites()));
  FirstField field = first_field(gauge, spec);
  simulation.write_gauge(source_of(field, lattice, team));
  SiteField left = generator(gauge, lattice, simulation, team);
  const Totals before(left, team);
  if (!gauge.solves_gauss())
    return {
        fmt::format("Gauss's law at the start: the generator differs from its mean {:.6g} by at most {:.4g}; it is "
                    "kept as it is",
                    before.sum / double(lattice.sites()), before.largest)};
  const double rounding = spec.precision == Precision::single_precision ? 1e-5 : 1e-10;
  if (!gauge.background_charge && std::abs(before.sum) > rounding * before.size)
    throw InputError(
        fmt::format("gauge.background_charge: the charges of this state have the sum {:.9g}, and in a "
                    "periodic box it must be 0; allowed: gauge.charges that make it 0, or "
                    "background_charge = true, a uniform charge of {:.9g} in all",
                    before.sum, -before.sum));
  solve_poisson(left, team);
  const auto electric = field.electric;
  field.electric = [&left, electric, &gauge](const Site& at, int axis) {
    return electric(at, axis) + left.difference(at, axis) + gauge.mean_field[std::size_t(axis)];
  };
  simulation.write_gauge(source_of(field, lattice, team));
  SiteField after = generator(gauge, lattice, simulation, team);
  return {fmt::format("Gauss's law at the start: solved to {:.3g}; uniform background charge {:.6g}",
                      Totals(after, team).largest, -before.sum)};
}

void transform_links(const SiteAngles& lambda, const SimulationSpec& spec, Simulation& simulation) {
  const Lattice& lattice = spec.lattice;
  cpu::ThreadTeam team(cpu::thread_count(spec.threads, lattice.sites()));
  simulation.change_links([&](int axis, std::int64_t first, std::span<double> angles) {
    on_row_parts(team, lattice.extent[0], first, std::int64_t(angles.size()),
                 [&](std::int64_t, std::int64_t begin, std::int64_t end, std::int64_t at) {
                   add_gradient(lambda, lattice, axis, first + at,
                                angles.subspan(std::size_t(at), std::size_t(end - begin)));
                 });
  });
}

std::vector<DerivedField> dynamical_fields(const SimulationSpec& spec, Simulation& simulation) {
  const int D = spec.lattice.dimensions;
  const auto own = std::size_t(simulation.own_sites());
  DerivedField potential{"A", D + 1, std::vector<double>(std::size_t(D + 1) * own), true},
      electric{"E", D, std::vector<double>(std::size_t(D) * own), false, true};
  for (int axis = 0; axis < D; ++axis) {
    std::size_t at = std::size_t(axis) * own;
    simulation.for_each_own_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
      const auto size = std::size_t(count);
      simulation.read_state(gauge_angles, axis, first, std::span(potential.values).subspan(own + at, size));
      simulation.read_state(gauge_electric, axis, first, std::span(electric.values).subspan(at, size));
      at += size;
    });
  }
  for (double& value : potential.values) value /= spec.lattice.spacing;
  std::vector<DerivedField> fields;  // a list in braces would be copied
  fields.push_back(std::move(potential));
  fields.push_back(std::move(electric));
  return fields;
}

double dynamical_bytes(const DynamicalGauge& gauge, const Lattice& lattice) {
  int arrays = 0;  // of files
  if (gauge.potential) arrays += lattice.dimensions + 1;
  if (gauge.electric) arrays += lattice.dimensions;
  return arrays * double(lattice.sites()) * sizeof(double) + 2 * SiteField::bytes(lattice);
}

}  // namespace dualfield
