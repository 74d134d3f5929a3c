// SPDX-License-Identifier: MIT
#include "host/analysis/spectrum/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <numbers>

#include "host/run/preflight.hpp"
#include "host/analysis/spectrum/zero_newton.hpp"

namespace dualfield {

namespace {

int dimensions(const Spectrum& spectrum) { return spectrum.spec.lattice.dimensions; }

std::vector<int> shape(const Lattice& lattice) { return {lattice.extent, lattice.extent + lattice.dimensions}; }

template <class List>
std::string listed(const List& list, int count, const char* form) {
  std::vector<std::string> words;
  for (int i = 0; i < count; ++i) {
    const auto value = list[std::size_t(i)];
    words.push_back(fmt::format(fmt::runtime(form), value == 0 ? decltype(value)(0) : value));  // no −0
  }
  return fmt::format("({})", fmt::join(words, ", "));
}

std::string wave(const Spectrum& spectrum, const WaveVector& k) { return listed(k, dimensions(spectrum), "{:.6g}"); }

std::string mode(const Spectrum& spectrum, const WaveVector& k) {
  return listed(mode_of(k, spectrum.spec.lattice), dimensions(spectrum), "{}");
}

std::string head(const Spectrum& s) {
  const auto& p = s.spec.parameters;
  const std::string mass = !s.continuum         ? ""
                           : p.mass_squared < 0 ? fmt::format(", mass squared {:g}", p.mass_squared)
                                                : fmt::format(", mass {:g}", std::sqrt(p.mass_squared));
  const std::string linear = s.spec.potential == "none"
                                 ? ""
                                 : fmt::format("\n{} is linearised: its curvature {:g} is added to the mass squared",
                                               s.spec.potential, s.curvature);
  return fmt::format("{}{} on {} sites, spacing {:g}{}: {} branches{}\n", s.spec.theory, variant_words(s.spec),
                     fmt::join(shape(s.spec.lattice), " x "), s.spec.lattice.spacing, mass, s.branches, linear);
}

std::string frequency_lines(const Spectrum& s) {
  const Frequencies& f = s.frequencies;
  const std::string over = f.bounded || s.density.all
                               ? fmt::format("all {} modes", s.spec.lattice.sites())
                               : fmt::format("{} of {} modes", s.density.selection.sites(), s.spec.lattice.sites());
  std::string text = fmt::format("frequencies: {:.9g} at mode {} to {:.9g} at mode {}, over {}\n", f.lowest.value,
                                 mode(s, f.lowest.k), f.highest.value, mode(s, f.highest.k), over);
  if (f.bounded)
    text += fmt::format("             on any lattice up to {:.13g} at k a = {}, proven to be at most {:.13g}\n",
                        f.zone.value, wave(s, f.zone.k), f.zone.bound);
  if (f.growth > 1e-9)
    text += fmt::format("             the field itself grows, fastest as e^(t/{:.4g})\n", 1 / f.growth);
  const auto& [zone, modes] = s.largest_s;
  text += fmt::format("largest s of B: {:.13g} at k a = {}, proven to be at most {:.13g}\n", zone.value,
                      wave(s, zone.k), zone.bound);
  text += fmt::format("             on this lattice {:.13g} at mode {}{}\n", modes.value, mode(s, modes.k),
                      modes.bound > modes.value * (1 + 1e-9) ? fmt::format(", at most {:.13g}", modes.bound) : "");
  return text;
}

std::string stability_lines(const Spectrum& s) {
  std::string text = fmt::format("stable steps (the case: {} with {:g}):\n", s.scheme, s.spec.step);
  for (const SchemeStability& scheme : s.schemes) {
    const std::string limit = std::isnan(scheme.stable_step)   ? std::string("has this step alone")
                              : scheme.stable_step == 0        ? std::string("grows at every step")
                              : std::isinf(scheme.stable_step) ? std::string("stable at every step")
                                                               : fmt::format("{:.9g}", scheme.stable_step);
    const std::string order =
        scheme.scheme->order == 0 ? "no error in time" : fmt::format("order {}", scheme.scheme->order);
    text += fmt::format("  {:<13}{:<22}{}, growth {:.9g} in a step of {:g}\n", scheme.scheme->name, limit, order,
                        scheme.growth, s.spec.step);
  }
  return text;
}

std::string zero_mode_lines(const Spectrum& s) {
  const ZeroModes& zero = s.zero_modes;
  std::string text = fmt::format("zero modes{}: {}{} of the lattice's {} modes; in the whole zone{}\n",
                                 s.continuum ? " without mass" : "", zero.counted ? "" : "more than ", zero.count,
                                 s.spec.lattice.sites(), zero.searched ? "" : ", of which parts stayed undecided");
  for (const ZeroPoint& point : zero.points)
    text += fmt::format("  point k a = {}: {} of {} branches\n", wave(s, point.k), point.branches, s.branches);
  for (const ZeroCurve& curve : zero.curves)
    text +=
        fmt::format("  {} of length {:.6g} through {}: {} of {} branches\n", curve.closed ? "closed curve" : "curve",
                    curve.length, wave(s, curve.points.front()), curve.branches, s.branches);
  if (!zero.surface.empty()) text += fmt::format("  a surface through {}\n", wave(s, zero.surface.front()));
  if (zero.points.empty() && zero.curves.empty() && zero.surface.empty()) text += "  none\n";
  return text;
}

std::string path_table(const Spectrum& s) {
  const int columns = std::min(4, (s.branches + 1) / 2),
            first = s.branches - std::min(s.branches, (s.branches + 1) / 2);
  const bool continuum = !s.path.empty() && s.path.front().at.continuum.size() > 0;
  std::string text = fmt::format("{:<9}{:<{}}", "", "k a", 10 * dimensions(s) + 2);
  for (int i = 0; i < columns; ++i)
    text += fmt::format("{:>11}{:>11}", fmt::format("omega_{}", first + i + 1), "step's");
  text += continuum ? fmt::format("{:>12}{:>10}\n", "continuum", "error") : "\n";
  const std::size_t rows = s.path.size() / std::max<std::size_t>(1, s.corners.size() - 1);  // of a segment
  for (std::size_t i = 0; i < s.path.size(); ++i) {
    const std::size_t within = i % rows, quarter = std::max<std::size_t>(1, (rows - 1) / 4);
    if (within % quarter != 0 || (within == 0 && i > 0)) continue;
    const DispersionAt& at = s.path[i].at;
    const std::string name = i == 0 ? s.corners[0].name : within == rows - 1 ? s.corners[i / rows + 1].name : "";
    text += fmt::format("{:<9}{:<{}}", name.size() > 8 ? "" : name, listed(at.k, dimensions(s), "{:.5f}"),
                        10 * dimensions(s) + 2);
    for (int b = first; b < first + columns; ++b)
      text += fmt::format("{:>11.6f}{:>11}", at.omega[b].real(),
                          at.keeps_waves() ? fmt::format("{:.6f}", at.numerical[b].real()) : "-");
    if (continuum) {
      const double scale = at.continuum.cwiseAbs().maxCoeff();
      text +=
          fmt::format("{:>12.6f}{:>9.3f}%\n", scale, scale > 0 ? 100 * at.error().cwiseAbs().maxCoeff() / scale : 0.0);
    } else {
      text += "\n";
    }
  }
  return text;
}

std::string resolution_lines(const Spectrum& s) {
  std::string text;
  if (s.within_1_percent)
    text += fmt::format(
        "on the path all branches are within 1 % of the continuum up to |k| = {:.4g}, within 10 % up to "
        "{:.4g} (the zone ends at {:.4g})\n",
        *s.within_1_percent, *s.within_10_percent, std::numbers::pi / s.spec.lattice.spacing);
  text += fmt::format("fastest group velocity on the path: {:.6g}\n", s.fastest);
  return text;
}

}  // namespace

std::string text_of(const Spectrum& s) {
  return head(s) + frequency_lines(s) + stability_lines(s) + zero_mode_lines(s) + resolution_lines(s) + path_table(s);
}

std::string csv_of(const Spectrum& s) {
  const int D = dimensions(s);
  std::vector<std::string> names{"segment", "distance"};
  const auto each = [&](const char* name, int count) {
    for (int i = 1; i <= count; ++i) names.push_back(fmt::format("{}_{}", name, i));
  };
  each("theta", D);
  each("k", D);
  each("omega", s.branches);
  each("growth", s.branches);
  each("velocity", s.branches);
  each("numerical", s.branches);
  each("numerical_growth", s.branches);
  const bool continuum = !s.path.empty() && s.path.front().at.continuum.size() > 0;
  if (continuum) {
    each("continuum", s.branches);
    each("error", s.branches);
  }
  std::string text = fmt::format("{}\n", fmt::join(names, ","));
  for (const PathRow& row : s.path) {
    std::vector<double> values{double(row.segment), row.distance};
    const auto add = [&](const auto& list) { values.insert(values.end(), list.begin(), list.end()); };
    for (const double unit : {1.0, s.spec.lattice.spacing})
      for (int axis = 0; axis < D; ++axis) values.push_back(row.at.k[std::size_t(axis)] / unit);
    add(Eigen::VectorXd(row.at.omega.real()));
    add(Eigen::VectorXd(row.at.omega.imag()));
    add(row.at.velocity);
    add(Eigen::VectorXd(row.at.numerical.real()));
    add(Eigen::VectorXd(row.at.numerical.imag()));
    if (continuum) {
      add(row.at.continuum);
      add(row.at.error());
    }
    std::vector<std::string> words;
    for (const double value : values)
      words.push_back(std::isnan(value) ? "nan" : fmt::format("{:.17g}", value == 0 ? 0.0 : value));
    text += fmt::format("{}\n", fmt::join(words, ","));
  }
  return text;
}

}  // namespace dualfield
