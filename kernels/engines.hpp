// SPDX-License-Identifier: MIT
// Makes the fields and the stepper of a simulation, in the same way for every kind of device.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "dualfield/ghosts.hpp"
#include "dualfield/schemes.hpp"
#include "kernels/catalogue_steps.hpp"
#include "kernels/exact_stepper.hpp"
#include "kernels/flow_stepper.hpp"
#include "kernels/ranks/divided_spec.hpp"
#include "kernels/runtime_stepper.hpp"
#include "kernels/schedule_stepper.hpp"

namespace dualfield {

/// Makes engines (fields and stepper) in one precision. F is the class of the device's fields; Rows that of fields
/// which can also run rows given at run time; Steps has the steps of the theories that are compiled. Fields in half precision run
/// compiled schedules alone (serves_half); their Rows is void.
template <class F, class Rows, class Steps = CatalogueSteps<F>>
struct Engines {
  static constexpr bool has_all_steppers = !std::is_void_v<Rows>;

  /// As Backend::engine().
  static Engine make(const SimulationSpec& asked, const LearningSystem& system) {
    const int K = system.components();
    if constexpr (has_all_steppers) {
      if (auto engine = other_engine(asked, system)) return std::move(*engine);
    } else {
      require_compiled(asked);
    }
    auto step = Steps::step_of(asked);
    const RankShare share = share_of(asked, system, [&](int steps) { return ghosts_of(step, asked, steps); });
    auto fields = std::make_unique<F>(share.domain, K, arrays(step, asked), asked.threads);
    if constexpr (requires { fields->use_tuning(asked.tuning); }) fields->use_tuning(asked.tuning);
    auto stepper = std::make_unique<ScheduleStepper<F>>(*fields, std::move(step), share.spec);
    return {std::move(fields), nullptr, std::move(stepper)};
  }

  /// Bytes that the engine needs on the device.
  static double memory_needed(const SimulationSpec& asked, const LearningSystem& system) {
    const int K = system.components();
    int count = 2;
    double more = 0;
    Domain domain(asked.lattice);
    const auto divide = [&](auto&& ghosts) { domain = share_of(asked, system, ghosts).domain; };
    const auto is_other = [&] {
      if constexpr (has_all_steppers) {
        if (Steps::is_exact(asked)) {
          divide([](int) { return Ghosts{}; });
          more = ExactStepper<F>::memory_needed(domain, K);
          return true;
        }
        if (asked.gauge_coupling) {
          const DynamicalStep<F> step = Steps::dynamical_step_of(asked);
          divide([&](int steps) { return ghosts_of(step, asked, steps); });
          more = DynamicalFieldOf<F>::memory_needed(domain.lattice());
          return true;
        }
        if (asked.runtime) {
          divide([&](int) { return RuntimeStepper<Rows>::ghosts_read(asked); });
          count = RuntimeStepper<Rows>::arrays(asked);
          return true;
        }
      } else {
        require_compiled(asked);
      }
      return false;
    };
    if (!is_other()) {
      const auto step = Steps::step_of(asked);
      divide([&](int steps) { return ghosts_of(step, asked, steps); });
      count = arrays(step, asked);
    }
    const Lattice& lattice = domain.lattice();
    if (asked.gauge != "none")
      more += F::template memory_of<Arithmetic<R>>(lattice, lattice.dimensions + 1) +
              double(asked.background.profiles.size()) * F::memory_of_steady(lattice);
    if (asked.sums_modes && !Steps::is_exact(asked)) more += F::memory_of_amplitudes(domain, K);
    if (asked.begins_as_waves && !asked.sums_modes && !Steps::is_exact(asked)) more += F::memory_of_maker(domain);
    if (asked.keeps_reference) more += F::memory_of_reference(lattice, K);
    if (asked.keeps_step) more += F::memory_of_state(lattice, K);
    if (domain.is_divided()) {  // as if the ghosts of all arrays that have some came together
      const int fields = 2 * K * (asked.keeps_step ? 2 : 1), links = asked.gauge != "none" ? lattice.dimensions + 1 : 0,
                angles_and_electric = asked.gauge_coupling ? 2 * lattice.dimensions : 0;
      more += F::memory_of_messages(domain, fields + links + angles_and_electric);
    }
    return F::memory_needed(lattice, K, count) + F::memory_of_pieces(lattice) + more;
  }

 private:
  using R = typename F::Real;

  /// The engine of a spec that has no compiled schedule.
  static std::optional<Engine> other_engine(const SimulationSpec& asked, const LearningSystem& system) {
    const int K = system.components();
    if (Steps::is_exact(asked)) {
      const RankShare share = share_of(asked, system, [](int) { return Ghosts{}; });
      auto fields = std::make_unique<F>(share.domain, K, 2, asked.threads);
      auto stepper = std::make_unique<ExactStepper<F>>(*fields, share.spec, system);
      return Engine{std::move(fields), nullptr, std::move(stepper)};
    }
    if (asked.gauge_coupling) {
      DynamicalStep<F> step = Steps::dynamical_step_of(asked);
      const RankShare share = share_of(asked, system, [&](int steps) { return ghosts_of(step, asked, steps); });
      auto fields = std::make_unique<F>(share.domain, K, 2, asked.threads);
      auto gauge = std::make_unique<DynamicalFieldOf<F>>(*fields, std::move(step), asked.lattice.dimensions);
      auto stepper = std::make_unique<FlowStepper<F>>(*gauge, share.spec);
      return Engine{std::move(fields), std::move(gauge), std::move(stepper)};
    }
    if (asked.runtime) {
      const RankShare share = share_of(asked, system, [&](int) { return RuntimeStepper<Rows>::ghosts_read(asked); });
      auto fields = std::make_unique<Rows>(share.domain, K, RuntimeStepper<Rows>::arrays(asked), asked.threads);
      auto stepper = std::make_unique<RuntimeStepper<Rows>>(*fields, share.spec);
      return Engine{std::move(fields), nullptr, std::move(stepper)};
    }
    return std::nullopt;
  }
  /// Throws std::invalid_argument for a spec that has none.
  static void require_compiled(const SimulationSpec& spec) {
    if (scheme_named(spec.scheme).kind == Exact::kind || spec.gauge_coupling || spec.runtime) throw_no_half(spec);
  }
  [[noreturn]] static void throw_no_half(const SimulationSpec& spec) {
    throw std::invalid_argument("no scheme \"" + spec.scheme + "\" in half precision for " + spec.theory +
                                (spec.runtime          ? " with tensors given at run time"
                                 : spec.gauge_coupling ? " with a gauge field that has dynamics of its own"
                                                       : ""));
  }

  /// What a rank runs: its part of the lattice, and the spec with the number of steps in a pass for which it has ghosts.
  struct RankShare {
    Domain domain;
    SimulationSpec spec;
  };

  /// `ghosts(steps)`: the layers beside a part that passes of so many steps read.
  template <class GhostsOf>
  static RankShare share_of(const SimulationSpec& spec, const LearningSystem& system, GhostsOf&& ghosts) {
    if (!spec.ranks) return {spec.lattice, spec};
    const Ghosts least = ghosts_of_forms(spec, system);
    const Division division = division_of(spec, system);
    int steps = std::max(1, spec.steps_per_pass);
    if (spec.steps_per_pass == 0) {
      constexpr int most_steps = 4;      // more gain nothing on one rank either
      constexpr int worth_a_layer = 32;  // layers of a rank for which another layer of ghosts is computed too
      const std::int64_t planes = spec.lattice.extent[spec.lattice.dimensions - 1];
      const std::int64_t fewest_planes = planes / division.planes,
                         fewest_rows = spec.lattice.rows() / planes / division.rows;
      const auto is_worth_it =
          [&](const Ghosts& more) {  // on all ranks alike, though one can have a layer more than another
            const std::int64_t rows = division.rows > 1 ? more.rows.both() : 0;
            const std::int64_t of_planes = division.planes > 1 ? more.planes.both() : 0;
            return (rows * fewest_planes + of_planes * fewest_rows) * worth_a_layer <= fewest_rows * fewest_planes;
          };
      while (steps < most_steps && is_worth_it(ghosts(steps + 1))) ++steps;
    }
    RankShare share{Domain(spec.lattice, spec.ranks, division, larger(least, ghosts(steps))), spec};
    share.spec.steps_per_pass = steps;
    return share;
  }

  /// The layers that passes of so many steps read: those of all stages together, or of each by itself in staged passes.
  template <class Accesses>
  static Ghosts ghosts_of(const std::vector<Accesses>& stages, const SimulationSpec& spec) {
    const auto of = [&](std::span<const Accesses> some) { return largest(ghosts_read(some, spec.lattice.dimensions)); };
    if (spec.pass == Pass::streaming) return of(stages);
    Ghosts ghosts;
    for (const Accesses& stage : stages) ghosts = larger(ghosts, of(std::span(&stage, 1)));
    return ghosts;
  }
  static Ghosts ghosts_of(const CompiledSchedule<F>& schedule, const SimulationSpec& spec, int steps) {
    return ghosts_of(in_turn(schedule.access, schedule.exchanges, steps * schedule.substeps), spec);
  }
  static Ghosts ghosts_of(const CompiledStep<F>& step, const SimulationSpec& spec, int steps) {
    const Ghosts plain = step.plain ? ghosts_of(*step.plain, spec, steps) : Ghosts{};
    return step.staggered ? larger(plain, ghosts_of(step.staggered->step, spec, steps)) : plain;
  }
  static Ghosts ghosts_of(const DynamicalStep<F>& step, const SimulationSpec& spec, int steps) {
    std::vector<FlowAccess> all;
    for (int i = 0; i < steps; ++i)
      for (const auto& flows : step.substeps)
        for (const auto& flow : flows) all.push_back(flow.access);
    return ghosts_of(all, spec);
  }

  static int arrays(const CompiledStep<F>& step, const SimulationSpec& spec) {
    const bool may_be_staggered = step.staggered && (spec.gauge == "none" || spec.background.is_static);
    return F::arrays_of(step.plain && step.plain->uses_scratch(), may_be_staggered, spec.pass);
  }
};

}  // namespace dualfield
