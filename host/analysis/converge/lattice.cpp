// SPDX-License-Identifier: MIT
// `dualfield converge` on lattices: against e^{Gt} of the level's lattice, the continuum limit, or the finest run.
#include <fmt/format.h>

#include "dualfield/error.hpp"
#include "dualfield/simulation.hpp"
#include "dualfield/theory_list.hpp"
#include "host/analysis/converge/series.hpp"
#include "host/run/preflight.hpp"
#include "host/state/two_level.hpp"
#include "host/state/waves.hpp"

namespace dualfield {

namespace {

class LatticeSeries final : public Series {
 public:
  LatticeSeries(const Case& base, const ConvergeOptions& options)
      : Series(base, options, options.refine == "auto" ? "both" : options.refine),
        spec_(spec_of(base)),
        scheme_(scheme_named(spec_.scheme)),
        modes_(modes_of(spec_)) {
    choose_reference();
    choose_levels();
    require_refinable();
    require_steps_and_memory();
  }

 private:
  bool interacting() const { return spec_.potential != "none"; }
  SimulationSpec spec_at(const Case& setup) const { return spec_of(setup); }

  void choose_reference() {
    const bool has_continuum = modes_->order_in_spacing() > 0 && !interacting();
    against_ = options_.against;
    if (against_ == "auto") {
      if (!in_space())
        against_ = interacting() ? "finest" : "exact";
      else  // a step that stays the same adds the same error at every level: only levels can be compared
        against_ = has_continuum && in_time() ? "continuum" : "finest";
    }
    if (against_ == "exact" && interacting())
      throw InputError("--against exact: a theory with a potential has no e^{Gt}; allowed: finest");
    if (against_ == "exact" && in_space())
      throw InputError(
          "--against exact: the exact solution on the lattice of a level does not show the error of the spacing; "
          "allowed with --refine " +
          refine_ + ": continuum, finest");
    if (against_ == "continuum" && !has_continuum)
      throw InputError("--against continuum: no solution is known for this theory; allowed: finest");
  }

  void choose_levels() {
    levels_ = options_.levels > 0 ? options_.levels : in_space() && spec_.lattice.dimensions == 3 ? 3 : 4;
    if (against_ == "finest") ++levels_;  // the last one is only compared with
  }

  void require_refinable() const {
    if (is_linear(base_.theory))
      throw InputError(
          "theory.name: the tensors of linear are the map of one step and do not depend on time.step: there is nothing "
          "to refine; allowed: every other theory");
    const std::string kind = initial_kind_name();
    if (in_space() && (kind == "random" || kind == "point" || kind == "file"))
      throw InputError(
          fmt::format("initial.kind: \"{}\" gives another state on a finer lattice; allowed with --refine {}: "
                      "packet, plane_wave, kink; or --refine time",
                      kind, refine_));
    if (kind == "file" && limit_of(spec_.theory) != spec_.theory)
      throw InputError(fmt::format(
          "initial.kind: the pi of a file is the field of one step before for {}, and every level has another "
          "step; allowed: packet, plane_wave, and with --refine time random, point",
          spec_.theory));
    if (in_space() && modes_->order_in_spacing() == 0)
      throw InputError(fmt::format("theory.name: {} has no spacing to refine; allowed: --refine time", spec_.theory));
  }

  std::string initial_kind_name() const {
    std::string name;
    for (const auto& [kind, initial] : initial_kinds())
      if (initial.index() == base_.initial.index()) name = kind;
    return name;
  }

  State as_momentum(State state, const Case& setup) const override {
    return with_momentum(std::move(state), spec_at(setup));
  }

  State reference(const LevelRun& run) const override {
    const SimulationSpec spec = spec_at(run.setup);
    const auto modes = modes_of(spec);
    const double a = spec.lattice.spacing;
    if (against_ == "exact")
      return evolved(run.initial, *modes, spec.lattice, run.time(),
                     [&](const WaveVector& k) { return modes->generator(k); });
    return evolved(run.initial, *modes, spec.lattice, run.time(), [&](WaveVector k) {
      for (double& component : k) component /= a;
      return *modes->continuum_generator(k);
    });
  }

  State coarsened(const LevelRun& fine, const LevelRun& coarse) const override {
    const Lattice lattice = spec_at(coarse.setup).lattice, from_lattice = spec_at(fine.setup).lattice;
    const std::int64_t sites = lattice.sites(), fine_sites = from_lattice.sites();
    const std::size_t values = std::size_t(sites * modes_->components);
    State state{std::vector<double>(values), std::vector<double>(values)};
    for_each_site(lattice, [&](Site at, std::int64_t offset) {
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
        at[axis] *= from_lattice.extent[axis] / lattice.extent[axis];
      const std::int64_t from = offset_of(at, from_lattice);
      for (int c = 0; c < modes_->components; ++c) {
        state.phi[std::size_t(c * sites + offset)] = fine.final.phi[std::size_t(c * fine_sites + from)];
        state.pi[std::size_t(c * sites + offset)] = fine.final.pi[std::size_t(c * fine_sites + from)];
      }
    });
    return state;
  }

  int declared() const override {
    const int space = modes_->order_in_spacing();
    const int time = modes_->order_in_step(scheme_);
    if (!in_space()) return time;
    return in_time() && time > 0 ? std::min(time, space) : space;
  }

  SimulationSpec spec_;
  const Scheme& scheme_;
  std::unique_ptr<Modes> modes_;
};

}  // namespace

std::unique_ptr<Series> make_lattice_series(const Case& base, const ConvergeOptions& options) {
  return std::make_unique<LatticeSeries>(base, options);
}

}  // namespace dualfield
