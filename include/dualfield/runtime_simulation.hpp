// SPDX-License-Identifier: MIT
// The simulation of a theory given at run time, at one precision on one executor: rows run, forms summed.
#pragma once

#include <numeric>
#include <set>
#include <stdexcept>

#include "dualfield/runtime_row.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation.hpp"
#include "dualfield/compiled_form.hpp"

namespace dualfield {

/// Checks what a backend relies on. Throws std::invalid_argument.
inline const RuntimeTheory& runtime_theory(const SimulationSpec& spec) {
  const RuntimeTheory& theory = *spec.runtime;
  const int K = theory.step.components();
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
  };
  const auto fits = [&](const RuntimeTensor& tensor) {
    return tensor.components == K && std::all_of(tensor.terms.begin(), tensor.terms.end(), [&](const auto& term) {
             return term.factor.size() == std::size_t(K * K);
           });
  };
  require(K >= 1 && K <= most_runtime_components, "a theory given at run time has 1 to 16 components");
  for (const StepTensors& map : theory.maps())
    for (const RuntimeTensor* tensor : {&map.W, &map.B, &map.A, &map.V})
      require(fits(*tensor), "all tensors of a theory have the same number of components");
  for (const QuadraticForm& form : theory.observables)
    for (const QuadraticPart& part : form.parts) {
      require(fits(part.tensor), "all tensors of a theory have the same number of components");
      require(part.x <= pi && part.y <= pi, "an observable is made of φ and π");
      require(!part.component || (*part.component >= 0 && *part.component < K), "there is no such component");
    }
  for (const Shear& shear : theory.shears) {
    require(fits(shear.tensor), "all tensors of a theory have the same number of components");
    require(shear.target <= pi && shear.source <= pi, "a shear adds to φ or π from φ or π");
    require(!shear.stripe || (shear.stripe->axis >= 0 && shear.stripe->axis < lattice_dimensions),
            "a stripe lies across an axis of the lattice");
  }
  require(spec.scheme == "synchronous" || spec.scheme == "sequential" || !theory.then.empty() || !theory.shears.empty(),
          "a theory given at run time by one map has the schemes synchronous and sequential");
  return theory;
}

/// `Executor<R>` keeps arrays of K components in type R and provides upload, download, run, add, exchange, sums, …
/// and, where it can run the two rows of `sequential` in one pass, runs_both and run_both.
template <class R, template <class> class Executor>
class RuntimeSimulation final : public Simulation {
 public:
  explicit RuntimeSimulation(const SimulationSpec& spec)
      : theory_(runtime_theory(spec)),
        lattice_(spec.lattice),
        executor_(spec.lattice, theory_.step.components(), arrays(spec), spec.threads) {
    const int K = theory_.step.components();
    for (const Shear& shear : theory_.shears) add(shear);
    for (const StepTensors& map : moving_maps(theory_)) {
      const RuntimeRow of_phi = row_of(map, phi, lattice_), of_pi = row_of(map, pi, lattice_);
      const bool both = runs_both(spec, of_phi, of_pi);
      if (both) {
        words_ += 4 * K;
      } else {
        for (const RuntimeRow* row : {&of_phi, &of_pi}) words_ += K * (1 + int(row->reads(phi)) + int(row->reads(pi)));
      }
      maps_.push_back({order_of(spec, map), both, {executor_.prepared(of_phi), executor_.prepared(of_pi)}});
    }
    for (const QuadraticForm& form : theory_.observables)
      for (const QuadraticPart& part : form.parts) uses_.push_back(measurement(part));
  }

  /// Bytes on the device.
  static double memory_needed(const SimulationSpec& spec) {
    const int K = runtime_theory(spec).step.components();
    const int states = int(spec.keeps_reference) + int(spec.keeps_step);
    return Executor<R>::memory_needed(spec.lattice, K, arrays(spec) + 2 * states) +
           (spec.sums_modes ? Executor<R>::memory_of_amplitudes(spec.lattice, K) : 0);
  }

  void set_state(std::span<const double> phi_values, std::span<const double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    executor_.upload(phi, phi_values);
    executor_.upload(pi, pi_values);
  }

  void get_state(std::span<double> phi_values, std::span<double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    executor_.download(phi, phi_values);
    executor_.download(pi, pi_values);
  }

  void advance(std::int64_t steps) override {
    for (std::int64_t s = 0; s < steps; ++s) {
      for (const Map& map : maps_) apply(map);
      for (const ReadyShear& shear : shears_) executor_.add(shear.row, shear.target, shear.stripe);
    }
  }

  std::vector<Observable> observe() override {
    std::vector<std::vector<double>> sums;
    for (const Measurement& one : measurements_) sums.push_back(executor_.sums(one.x, one.prepared));
    std::vector<Observable> out{{"max_abs", executor_.max_abs()}};
    std::size_t use = 0;
    for (const QuadraticForm& form : theory_.observables) {
      double value = 0;
      for (const QuadraticPart& part : form.parts) {
        const std::vector<double>& of = sums[uses_[use++]];
        value += part.factor *
                 (part.component ? of[std::size_t(*part.component)] : std::accumulate(of.begin(), of.end(), 0.0));
      }
      out.push_back({form.name, lattice_.cell_volume() * value});
    }
    return out;
  }

  std::vector<std::vector<double>> profiles(const QuadraticForm& form) override { return executor_.profiles(form); }
  void set_reference(std::span<const double> phi_values, std::span<const double> pi_values) override {
    require_size(phi_values.size());
    require_size(pi_values.size());
    executor_.keep(phi_values, pi_values);
  }
  double overlap(const QuadraticForm& form) override { return executor_.overlap(form); }
  ModeSums mode_sums(const ModeRequest& request) override {
    return executor_.mode_sums(request, executor_.amplitudes());
  }
  std::vector<double> mode_density(bool pairs) override {
    return executor_.mode_density(pairs, executor_.amplitudes());
  }

  std::vector<double> density(const DensityForm& form) override { return executor_.density(rows_of(form)); }
  std::vector<double> values(const LinearForm& form) override { return values_of(executor_, rows_of(form)); }
  double square(const LinearForm& form) override { return executor_.square(rows_of(form)); }
  void keep_step() override { executor_.keep_step(); }

  double words_per_site() const override { return words_; }
  double stream() override { return executor_.stream(); }
  double seconds(const std::function<void()>& work) override { return executor_.seconds(work); }
  int threads() const override { return executor_.threads(); }

  /// The fields themselves, for what evolves them by other means.
  Executor<R>& executor() { return executor_; }

 private:
  static constexpr bool has_both = requires(const RuntimeRow& row, const Lattice& lattice) {
    Executor<R>::runs_both(row, row, lattice);
  };
  using Prepared = decltype(std::declval<Executor<R>&>().prepared(RuntimeRow{}));

  /// Σ_i x_a (row)_a for each component a, which several forms may share.
  struct Measurement {
    Field x;
    RuntimeRow row;
    Prepared prepared;
  };

  /// One map, ready to run.
  struct Map {
    RowOrder order;
    bool both;
    std::array<Prepared, 2> row;  ///< whose targets are φ and π
  };

  /// One shear, ready to run.
  struct ReadyShear {
    Field target;
    std::optional<Stripe> stripe;
    Prepared row;
  };

  /// The maps that make a step; none where shears do.
  static std::vector<StepTensors> moving_maps(const RuntimeTheory& theory) {
    return theory.shears.empty() ? theory.maps() : std::vector<StepTensors>{};
  }

  /// Of the words of each site, those of the components that the shear writes or reads, where it does.
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
    shears_.push_back({shear.target, shear.stripe, executor_.prepared(row)});
  }

  static RowOrder order_of(const SimulationSpec& spec, const StepTensors& map) {
    bool in_place[2];
    for (const Field target : {phi, pi})
      in_place[target] = Executor<R>::runs_in_place(row_of(map, target, spec.lattice), target, spec.lattice);
    return RowOrder(spec.scheme == "synchronous", in_place);
  }

  static int arrays(const SimulationSpec& spec) {
    int most = 2;
    for (const StepTensors& map : moving_maps(runtime_theory(spec))) most = std::max(most, order_of(spec, map).arrays);
    return most;
  }

  /// Both rows in one pass, where the spec wants it and the executor can.
  static bool runs_both([[maybe_unused]] const SimulationSpec& spec, [[maybe_unused]] const RuntimeRow& of_phi,
                        [[maybe_unused]] const RuntimeRow& of_pi) {
    if constexpr (has_both)
      return spec.pass == Pass::streaming && spec.scheme != "synchronous" &&
             Executor<R>::runs_both(of_phi, of_pi, spec.lattice);
    else
      return false;
  }

  void apply(const Map& map) {
    if constexpr (has_both) {
      if (map.both) return executor_.run_both(map.row[phi], map.row[pi]);
    }
    for (const RowOrder::Stage& stage : map.order.stage)
      executor_.run(map.row[std::size_t(stage.target)], stage.source, stage.to);
    for (const auto& [one, other] : map.order.exchanges) executor_.exchange(one, other);
  }

  std::size_t measurement(const QuadraticPart& part) {
    RuntimeRow row = row_of(part.tensor, part.y, lattice_);
    for (std::size_t i = 0; i < measurements_.size(); ++i)
      if (measurements_[i].x == part.x && measurements_[i].row == row) return i;
    Prepared prepared = executor_.prepared(row);
    measurements_.push_back({part.x, std::move(row), std::move(prepared)});
    return measurements_.size() - 1;
  }

  template <class Form>
  CompiledForm rows_of(const Form& form) const {
    return compiled_form(form, theory_.step.components(), lattice_);
  }

  void require_size(std::size_t size) const {
    if (size != std::size_t(theory_.step.components() * lattice_.sites()))
      throw std::invalid_argument("a field has K·sites values");
  }

  RuntimeTheory theory_;
  Lattice lattice_;
  Executor<R> executor_;
  double words_ = 0;
  std::vector<Map> maps_;
  std::vector<ReadyShear> shears_;
  std::vector<Measurement> measurements_;
  std::vector<std::size_t> uses_;  ///< of each part of each form: which measurement
};

}  // namespace dualfield
