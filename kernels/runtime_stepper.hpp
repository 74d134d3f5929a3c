// SPDX-License-Identifier: MIT
// The stepper of theories given at run time: runs the rows of their maps, or their shears.
#pragma once

#include <set>

#include "dualfield/ghosts.hpp"
#include "dualfield/runtime_row.hpp"
#include "dualfield/simulation_spec.hpp"
#include "dualfield/stepper.hpp"

namespace dualfield {

/// `Rows` is a class of fields that also provides prepared, run, add and exchange, and, if it can run the two rows of a
/// sequential step in one pass, runs_both and run_both.
template <class Rows>
class RuntimeStepper final : public Stepper {
  using Prepared = decltype(std::declval<Rows&>().prepared(RuntimeRow{}));

 public:
  /// Throws std::invalid_argument for a theory that is not consistent (checked(), runtime_theory.hpp).
  RuntimeStepper(Rows& fields, const SimulationSpec& spec)
      : fields_(fields), lattice_(fields.domain().lattice()) {
    const RuntimeTheory& theory = checked(*spec.runtime, spec.scheme);
    const int K = theory.step.components();
    for (const Shear& shear : theory.shears) add(shear);
    for (const StepTensors& map : maps_of_step(theory)) {
      const RuntimeRow of_phi = row_of(map, phi, lattice_), of_pi = row_of(map, pi, lattice_);
      const bool both = runs_both(spec, of_phi, of_pi, lattice_);
      if (both) {
        words_ += 4 * K;
      } else {
        for (const RuntimeRow* row : {&of_phi, &of_pi}) words_ += K * (1 + int(row->reads(phi)) + int(row->reads(pi)));
      }
      maps_.push_back({order_of(spec, map, lattice_), both, {fields_.prepared(of_phi), fields_.prepared(of_pi)}});
    }
  }

  /// Number of arrays that the fields need. Throws as the constructor.
  static int arrays(const SimulationSpec& spec) {
    int most = 2;
    for (const StepTensors& map : maps_of_step(checked(*spec.runtime, spec.scheme)))
      most = std::max(most, order_of(spec, map, spec.lattice).arrays);
    return most;
  }

  /// The layers beside a part of the lattice that passes read: those of a row, or of both where one pass runs both.
  static Ghosts ghosts_read(const SimulationSpec& spec) {
    Ghosts most;
    const auto add = [&](const RuntimeRow& row) {
      for (const Field source : {phi, pi}) most = larger(most, dualfield::ghosts_read(row, source, spec.lattice));
    };
    const RuntimeTheory& theory = checked(*spec.runtime, spec.scheme);
    for (const Shear& shear : theory.shears) add(row_of(shear.tensor, shear.source, spec.lattice));
    for (const StepTensors& map : maps_of_step(theory))
      for (const Field target : {phi, pi}) add(row_of(map, target, spec.lattice));
    const auto twice = [](const Layers& layers) { return Layers{2 * layers.below, 2 * layers.above}; };
    return {twice(most.rows), twice(most.planes)};
  }

  void advance(std::int64_t steps) override {
    for (std::int64_t step = 0; step < steps; ++step) substep(0);
  }

  /// Does the whole step. A theory given at run time has no background that could change during it.
  void substep(int) override {
    for (const Map& map : maps_) apply(map);
    for (const PreparedShear& shear : shears_) {
      fields_.bring_ghosts_of(shear.row);
      for (const std::optional<Stripe>& stripe : shear.stripes) fields_.add(shear.row, shear.target, stripe);
    }
  }

  double words_per_site() const override { return words_; }

 private:
  static constexpr bool has_both = requires(const RuntimeRow& row, const Lattice& lattice) {
    Rows::runs_both(row, row, lattice);
  };

  /// One map, ready to run.
  struct Map {
    RowOrder order;
    bool both;
    std::array<Prepared, 2> row;  ///< the rows with targets φ and π
  };

  /// One shear, ready to run.
  struct PreparedShear {
    Field target;
    std::vector<std::optional<Stripe>> stripes;  ///< one after the other
    Prepared row;
  };

  /// The maps of a step; none if it consists of shears.
  static std::vector<StepTensors> maps_of_step(const RuntimeTheory& theory) {
    return theory.shears.empty() ? theory.maps() : std::vector<StepTensors>{};
  }

  /// Prepares a shear. Counts the words of the components that it reads or writes, at the sites where it does.
  void add(const Shear& shear) {
    const RuntimeRow row = row_of(shear.tensor, shear.source, lattice_);
    std::set<int> written, read;
    for (std::size_t a = 0; a < row.terms.size(); ++a)
      for (const RowTerm& term : row.terms[a]) {
        written.insert(int(a));
        read.insert(term.component);
      }
    double share = 1;
    if (const auto& stripe = shear.stripe)
      share = (double(stripe->last - stripe->first) / 2 + 1) / lattice_.extent[stripe->axis];
    words_ += share * double(2 * written.size() + read.size());
    shears_.push_back({shear.target, stripes_of(shear), fields_.prepared(row)});
  }

  /// The sites of a shear on the lattice of this rank. A stripe across an axis that is divided becomes one or, where the whole
  /// lattice ends between the rank's layers, several stripes. The outermost ghosts are left out: they would read each other.
  std::vector<std::optional<Stripe>> stripes_of(const Shear& shear) const {
    const Cut* const cut = shear.stripe ? fields_.domain().cut_along(shear.stripe->axis) : nullptr;
    if (!cut) return {shear.stripe};
    std::vector<std::optional<Stripe>> stripes;
    for (int layer = 1; layer + 1 < lattice_.extent[shear.stripe->axis]; ++layer) {
      if (!shear.stripe->holds(int(cut->of_whole(layer)))) continue;
      if (!stripes.empty() && stripes.back()->last == layer - 2)
        stripes.back()->last = layer;
      else
        stripes.push_back(Stripe{shear.stripe->axis, layer, layer});
    }
    return stripes;
  }

  static RowOrder order_of(const SimulationSpec& spec, const StepTensors& map, const Lattice& lattice) {
    bool in_place[2];
    for (const Field target : {phi, pi})
      in_place[target] = Rows::runs_in_place(row_of(map, target, lattice), target, lattice);
    return RowOrder(spec.scheme == "synchronous", in_place);
  }

  /// Whether both rows run in one pass: if the spec asks for it and the fields can do it.
  static bool runs_both([[maybe_unused]] const SimulationSpec& spec, [[maybe_unused]] const RuntimeRow& of_phi,
                        [[maybe_unused]] const RuntimeRow& of_pi, [[maybe_unused]] const Lattice& lattice) {
    if constexpr (has_both)
      return spec.pass == Pass::streaming && spec.scheme != "synchronous" && Rows::runs_both(of_phi, of_pi, lattice);
    else
      return false;
  }

  void apply(const Map& map) {
    if constexpr (has_both) {
      if (map.both) return fields_.run_both(map.row[phi], map.row[pi]);
    }
    for (const RowOrder::Stage& stage : map.order.stage)
      fields_.run(map.row[std::size_t(stage.target)], stage.source, stage.to);
    for (const auto& [one, other] : map.order.exchanges) fields_.exchange(one, other);
  }

  Rows& fields_;
  Lattice lattice_;
  double words_ = 0;
  std::vector<Map> maps_;
  std::vector<PreparedShear> shears_;
};

}  // namespace dualfield
