// SPDX-License-Identifier: MIT
// Fields on a lattice as the system of a case.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dualfield/domain.hpp"
#include "dualfield/error.hpp"
#include "host/case/base_spec.hpp"
#include "host/gauge/covariance.hpp"
#include "host/gauge/dynamical.hpp"
#include "host/observe/registry.hpp"
#include "host/output/background_snapshots.hpp"
#include "host/ranks.hpp"
#include "host/run/gauge_preflight.hpp"
#include "host/run/system.hpp"
#include "host/run/tuning_file.hpp"
#include "host/state/initial.hpp"
#include "kernels/ranks/divided_spec.hpp"

namespace dualfield {

namespace {

class LatticeSystem final : public System {
 public:
  LatticeSystem(const Case& setup, const Backend& backend, const std::shared_ptr<Communicator>& ranks)
      : setup_(setup), backend_(backend), spec_(spec_of(setup)), modes_(modes_of(spec_)) {
    spec_.tuning = std::make_shared<TuningFile>(cache_folder(), is_first(ranks.get()));
    divide_among(ranks);
  }

  std::string headline() const override {
    return fmt::format("{}{}{} on {} sites, spacing {:g}", setup_.theory.name, variant_words(spec_), gauge_words(),
                       fmt::join(setup_.lattice.shape, " x "), setup_.lattice.spacing);
  }
  std::vector<LogField> method() const override {
    std::vector<LogField> method{{"pass", std::string(spec_.pass == Pass::streaming ? "streaming" : "staged")}};
    if (spec_.ranks) {
      const auto& [rows, planes] = *spec_.division;
      const std::string parts = rows > 1 ? fmt::format("{} x {} parts along axes 2 and 3", rows, planes)
                                         : fmt::format("{} parts along axis {}", planes, spec_.lattice.dimensions);
      method.push_back({"ranks", fmt::format("{} by {}, {}", spec_.ranks->size(), spec_.ranks->transport(), parts)});
    }
    return method;
  }
  std::int64_t sites() const override { return spec_.lattice.sites(); }

  void check_memory(Preflight& preflight, int states) override {
    const bool is_made_elsewhere = states == 0 && is_made_on_device();
    const double array = double(sites()) * sizeof(double), state = 2.0 * modes_->components * array;
    const double own = double(domain_of(spec_).sites()) * sizeof(double);
    const auto asked = asked_for(setup_.observe, setup_.checks);
    const GaugeBytes gauge = gauge_bytes(setup_, spec_);
    double snapshot = 0;
    if (setup_.output.format != "none") {
      int components = 0;  // of its arrays, of which one may be copied before those of the gauge field are made
      for (const Quantity* quantity : asked)
        if (quantity->array) components += quantity->components(spec_.lattice.dimensions, modes_->components);
      const double values = std::min(state, double(BackgroundSnapshots::usual_bound));
      snapshot = components * own + std::max(components > 0 ? array : 0, gauge.snapshot + values);
      if (spec_.ranks && setup_.output.compression > 0) snapshot += components * array;  // on the first rank
    }
    // before and after the step, copies of both, what rotations make of these, and the fields in the middle of the step
    if (needs_of(asked).copied_step) states += 8;
    MoreMemory more;
    // the start, and then steps during which a snapshot is written
    more.host = gauge.kept + states * state +
                std::max({initial_bytes(setup_, spec_, is_made_elsewhere), gauge.setting,
                          snapshot + std::max(gauge.checking, setup_.gauge.transforms.empty() ? 0 : gauge.setting)});
    if (setup_.checks.gauge) more.device += covariance_bytes(spec_, backend_);
    dualfield::check_memory(spec_, backend_, more, preflight);
  }
  StateSource initial_state() override {
    if (setup_.gauge.is_present()) gauge_ = std::make_unique<GaugeOfRun>(setup_, spec_, backend_);
    return dualfield::initial_state(setup_, spec_, *modes_);
  }
  void check_stability(Preflight& preflight) override {
    if (spec_.gauge_coupling) return check_dynamical_stability(spec_, preflight);
    if (scheme_named(spec_.scheme).kind == ScheduleKind::leapfrog)
      preflight.lines.push_back(fmt::format("{}: {}", spec_.scheme, form_of_step()));
    // only a potential makes the limit depend on the state
    const double amplitude = spec_.potential == "none" ? 0 : amplitude_bound(setup_, spec_, *modes_);
    if (gauge_) return check_gauge_stability(spec_, *gauge_, modes_->stiffest(amplitude), preflight);
    dualfield::check_stability(setup_, spec_, amplitude, preflight);
  }

  std::unique_ptr<Measures> measures(Evolution& evolution, const StateSource& start) const override {
    const auto& files = setup_.observe.reference;
    auto& simulation = dynamic_cast<Simulation&>(evolution);
    auto measures =
        std::make_unique<Measures>(setup_, spec_, *modes_, simulation,
                                   files ? source_of_files(*files, spec_, *modes_) : simulation.made_here(start));
    if (gauge_) measures->set_background(gauge_->background());
    return measures->any() ? std::move(measures) : nullptr;
  }

  GaugeOfRun* gauge() override { return gauge_.get(); }

  std::unique_ptr<Evolution> evolution() const override { return backend_.make(spec_); }
  std::unique_ptr<Evolution> evolution_in(Precision precision, std::string& why_not) const override {
    SimulationSpec other = spec_;
    other.precision = precision;
    other.keeps_reference = other.keeps_step = other.sums_modes = false;
    const double needed = backend_.memory_needed(other), available = backend_.memory_available(spec_.ranks.get());
    if (largest_of_ranks(spec_.ranks.get(), needed - available) > 0) {
      why_not = fmt::format("{} of memory needed besides, {} are there", in_bytes(needed), in_bytes(available));
      return nullptr;
    }
    return backend_.make(other);
  }
  std::vector<std::string> begin_gauge(Evolution& evolution) const override {
    const DynamicalGauge* const gauge = setup_.gauge.dynamical();
    if (!gauge) return {};
    auto lines = begin_dynamical_field(*gauge, spec_, dynamic_cast<Simulation&>(evolution));
    gauge_->transform_field(0, evolution);
    return lines;
  }
  std::vector<DerivedField> gauge_arrays(Evolution& evolution, double time) const override {
    if (setup_.gauge.dynamical()) return dynamical_fields(spec_, dynamic_cast<Simulation&>(evolution));
    std::vector<DerivedField> fields;  // a list in braces would be copied
    if (gauge_) fields.push_back(gauge_->potential(time));
    return fields;
  }
  std::unique_ptr<BackgroundSnapshots> snapshots(const std::filesystem::path& run_directory) const override {
    if (setup_.output.format == "none") return nullptr;
    SnapshotOptions options = snapshot_options(setup_.output);
    options.step = setup_.time.step;
    const Region region(setup_.lattice.shape, options.region);
    const int K = modes_->components;
    std::optional<SnapshotSharing> sharing;
    if (spec_.ranks) sharing.emplace(SnapshotSharing{domain_of(spec_), {}});
    if (sharing && options.compression == 0) {
      std::vector<SiteRange> own;
      sharing->domain.for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
        own.push_back({first, count});
      });
      options.own = sharing->own = region.within(own);
    }
    auto writer = make_snapshot_writer(setup_.output.format, run_directory, K, region, setup_.lattice.spacing, options);
    return std::make_unique<BackgroundSnapshots>(std::move(writer), K, region, options.arrays,
                                                 BackgroundSnapshots::usual_bound, std::move(sharing));
  }

 private:
  /// Throws InputError for a case that cannot be divided. `ranks` is null for one process.
  void divide_among(const std::shared_ptr<Communicator>& ranks) {
    const int size = ranks ? ranks->size() : 1;
    const auto refuse = [size](const std::string& what, const std::string& allowed) {
      throw InputError(fmt::format("{} with {} ranks; allowed: one rank, or {}", what, size, allowed));
    };
    if (spec_.division) require_division(size);
    if (!ranks) return;
    if (spec_.lattice.dimensions == 1)
      refuse("lattice.shape: a lattice of one dimension", "a lattice of more dimensions, whose last axis is divided");
    spec_.ranks = ranks;
    if (spec_.threads == 0) spec_.threads = ranks->processors();
    try {
      spec_.division = division_of(spec_, theory_tensors(spec_).system);
      backend_.memory_needed(spec_);
    } catch (const std::invalid_argument& error) {
      refuse(fmt::format("lattice.shape: {}", error.what()), "fewer ranks or a longer last axis");
    }
  }
  /// Throws InputError where run.ranks does not fit the ranks or the lattice.
  void require_division(int size) {
    const Ghosts least = ghosts_of_forms(spec_, theory_tensors(spec_).system);
    const auto& [rows, planes] = *spec_.division;
    std::string why_not = obstacle(spec_.lattice, *spec_.division, least);
    if (spec_.division->parts() != size)
      why_not = fmt::format("{} parts for {}", spec_.division->parts(),
                            size == 1 ? "one process" : fmt::format("{} ranks", size));
    if (why_not.empty()) return;
    const std::string possible = divisions_in_words(possible_divisions(spec_.lattice, size, least));
    throw InputError(
        fmt::format("run.ranks: [{}, {}]: {}; allowed: {}", rows, planes, why_not,
                    possible.empty() ? "fewer ranks" : fmt::format("{}, or [] to leave it to the program", possible)));
  }

  /// Whether a device makes the first state itself, from its waves as they are.
  bool is_made_on_device() const {
    const auto is_first = [](const TransformCase& transform) { return transform.at_step == 0; };
    return spec_.begins_as_waves && backend_.name() != "cpu" && std::ranges::none_of(setup_.gauge.transforms, is_first);
  }

  std::string gauge_words() const {
    if (!setup_.gauge.is_present()) return "";
    if (setup_.gauge.dynamical())
      return fmt::format(" with a dynamical gauge field, coupling {:g},", *spec_.gauge_coupling);
    return fmt::format(" in a gauge field ({}, {})", gauge_kinds()[setup_.gauge.kind.index()].first, spec_.gauge);
  }

  /// Whether leapfrog runs in its staggered form, and why not.
  std::string form_of_step() const {
    std::string_view obstacle;
    if (!modes_->theory.staggers)
      obstacle = "the theory has no such form";
    else if (gauge_ && !gauge_->background().is_static)
      obstacle = "the gauge field changes in time";
    else if (gauge_ && !gauge_->has_uniform_potential())
      obstacle = "A_0 differs from site to site";
    if (obstacle.empty()) return "the state is carried half a step ahead, so that a step has two stages";
    return fmt::format("the half steps of consecutive steps are not merged, because {}", obstacle);
  }

  const Case& setup_;
  const Backend& backend_;
  SimulationSpec spec_;
  std::unique_ptr<Modes> modes_;
  std::unique_ptr<GaugeOfRun> gauge_;
};

}  // namespace

std::unique_ptr<System> make_lattice_system(const Case& setup, const Backend& backend,
                                            const std::shared_ptr<Communicator>& ranks) {
  return std::make_unique<LatticeSystem>(setup, backend, ranks);
}

}  // namespace dualfield
