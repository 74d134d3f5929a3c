// SPDX-License-Identifier: MIT
#include <cmath>

#include "host/analysis/spectrum/report.hpp"
#include "host/analysis/spectrum/zero_newton.hpp"
#include "host/build_info.hpp"

namespace dualfield {

namespace {

using Json = nlohmann::ordered_json;

/// The parts of the JSON of one spectrum.
struct Writer {
  const Spectrum& s;
  const Lattice& lattice = s.spec.lattice;

  /// NaN and infinity are null.
  template <class List>
  static Json numbers(const List& list) {
    Json all = Json::array();
    for (const double value : list) all.push_back(std::isfinite(value) ? Json(value == 0 ? 0.0 : value) : Json());
    return all;
  }

  Json theta(const WaveVector& k) const {
    return numbers(std::vector<double>(k.begin(), k.begin() + lattice.dimensions));
  }

  Json k(WaveVector k) const {
    for (double& component : k) component /= lattice.spacing;
    return theta(k);
  }

  Json mode(const Site& site) const { return std::vector<int>(site.begin(), site.begin() + lattice.dimensions); }

  Json in_zone(const Extreme& extreme) const {
    return {{"value", extreme.value}, {"bound", extreme.bound}, {"theta", theta(extreme.k)}};
  }

  Json of_modes(const Extreme& extreme) const {
    return {{"value", extreme.value},
            {"bound", extreme.bound},
            {"mode", mode(mode_of(extreme.k, lattice))},
            {"theta", theta(extreme.k)}};
  }

  Json setting() const {
    const auto& p = s.spec.parameters;
    Json json = {{"theory", s.spec.theory}};
    if (s.continuum) json["mass_squared"] = p.mass_squared;
    json["derivative"] = s.spec.derivative;
    json["wilson"] = p.wilson;
    if (s.spec.potential != "none") {
      json["potential"] = s.spec.potential;
      json["curvature"] = s.curvature;
    }
    json["shape"] = std::vector<int>(lattice.extent, lattice.extent + lattice.dimensions);
    json["spacing"] = lattice.spacing;
    json["scheme"] = s.scheme;
    json["step"] = s.spec.step;
    json["branches"] = s.branches;
    return json;
  }

  Json frequencies() const {
    const Frequencies& f = s.frequencies;
    return {{"proven", f.bounded},
            {"highest_in_zone", f.bounded ? in_zone(f.zone) : Json()},
            {"highest", of_modes(f.highest)},
            {"lowest", of_modes(f.lowest)},
            {"growth", f.growth}};
  }

  Json density() const {
    const Lattice& seen = s.density.selection;
    return {{"modes", std::vector<int>(seen.extent, seen.extent + seen.dimensions)},
            {"all", s.density.all},
            {"highest", s.density.highest},
            {"counts", s.density.counts}};
  }

  Json schemes() const {
    Json all = Json::array();
    for (const SchemeStability& scheme : s.schemes)
      all.push_back({{"scheme", scheme.scheme->name},
                     {"order", scheme.scheme->order == 0 ? Json() : Json(scheme.scheme->order)},
                     {"stable_step", std::isfinite(scheme.stable_step) ? Json(scheme.stable_step) : Json()},
                     {"growth", scheme.growth}});
    return all;
  }

  Json zero_modes() const {
    const ZeroModes& zero = s.zero_modes;
    Json modes = Json::array(), points = Json::array(), curves = Json::array(), surface = Json::array();
    for (const Site& site : zero.modes) modes.push_back(mode(site));
    for (const ZeroPoint& point : zero.points)
      points.push_back({{"theta", theta(point.k)}, {"branches", point.branches}});
    for (const ZeroCurve& curve : zero.curves) {
      Json line = Json::array();
      for (const WaveVector& at : curve.points) line.push_back(theta(at));
      curves.push_back(
          {{"length", curve.length}, {"closed", curve.closed}, {"branches", curve.branches}, {"theta", line}});
    }
    for (const WaveVector& at : zero.surface) surface.push_back(theta(at));
    return {{"lattice", {{"count", zero.count}, {"counted", zero.counted}, {"modes", modes}}},
            {"zone", {{"searched", zero.searched}, {"points", points}, {"curves", curves}, {"surface", surface}}}};
  }

  Json path() const {
    Json corners = Json::array(), rows = Json::array();
    for (const PathCorner& corner : s.corners) corners.push_back({{"name", corner.name}, {"theta", theta(corner.k)}});
    for (const PathRow& row : s.path) {
      Json velocities = Json::array();
      for (Eigen::Index b = 0; b < row.at.velocities.rows(); ++b)
        velocities.push_back(numbers(Eigen::VectorXd(row.at.velocities.row(b))));
      Json json = {{"segment", row.segment},
                   {"distance", row.distance},
                   {"theta", theta(row.at.k)},
                   {"k", k(row.at.k)},
                   {"omega", numbers(Eigen::VectorXd(row.at.omega.real()))},
                   {"growth", numbers(Eigen::VectorXd(row.at.omega.imag()))},
                   {"velocity", numbers(row.at.velocity)},
                   {"velocities", velocities},
                   {"numerical", numbers(Eigen::VectorXd(row.at.numerical.real()))},
                   {"numerical_growth", numbers(Eigen::VectorXd(row.at.numerical.imag()))}};
      const bool continuum = row.at.continuum.size() > 0;
      json["continuum"] = continuum ? numbers(row.at.continuum) : Json();
      json["error"] = continuum ? numbers(row.at.error()) : Json();
      rows.push_back(json);
    }
    return {{"corners", corners}, {"rows", rows}};
  }
};

}  // namespace

nlohmann::ordered_json json_of(const Spectrum& spectrum) {
  const Writer writer{spectrum};
  Json json = {{"version", build::version}, {"commit", build::git_commit}};
  json.update(writer.setting());
  json["frequencies"] = writer.frequencies();
  json["largest_s"] = {{"zone", writer.in_zone(spectrum.largest_s.zone)},
                       {"lattice", writer.of_modes(spectrum.largest_s.modes)}};
  json["density"] = writer.density();
  json["schemes"] = writer.schemes();
  json["zero_modes"] = writer.zero_modes();
  json["within_1_percent"] = spectrum.within_1_percent ? Json(*spectrum.within_1_percent) : Json();
  json["within_10_percent"] = spectrum.within_10_percent ? Json(*spectrum.within_10_percent) : Json();
  json["fastest"] = spectrum.fastest;
  json["path"] = writer.path();
  return json;
}

}  // namespace dualfield
