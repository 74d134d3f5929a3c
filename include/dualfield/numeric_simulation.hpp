// SPDX-License-Identifier: MIT
// The simulation of a theory given at run time, at one precision on one executor: rows run, forms summed.
#pragma once

#include <numeric>
#include <stdexcept>

#include "dualfield/numeric_row.hpp"
#include "dualfield/schemes.hpp"
#include "dualfield/simulation.hpp"

namespace dualfield {

/// Checks what a backend relies on. Throws std::invalid_argument.
inline const NumericTheory& numeric_theory(const SimulationSpec& spec) {
  const NumericTheory& theory = *spec.numeric;
  const int K = theory.step.components();
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
  };
  const auto fits = [&](const NumericTensor& tensor) {
    return tensor.components == K && std::all_of(tensor.terms.begin(), tensor.terms.end(), [&](const auto& term) {
             return term.factor.size() == std::size_t(K * K);
           });
  };
  require(K >= 1 && K <= most_numeric_components, "a theory given at run time has 1 to 16 components");
  for (const NumericTensor* tensor : {&theory.step.W, &theory.step.B, &theory.step.A, &theory.step.V})
    require(fits(*tensor), "all tensors of a theory have the same number of components");
  for (const QuadraticForm& form : theory.observables)
    for (const QuadraticPart& part : form.parts) {
      require(fits(part.tensor), "all tensors of a theory have the same number of components");
      require(part.x <= pi && part.y <= pi, "an observable is made of φ and π");
      require(!part.component || (*part.component >= 0 && *part.component < K), "there is no such component");
    }
  require(spec.scheme == "synchronous" || spec.scheme == "sequential",
          "a theory given at run time has the schemes synchronous and sequential");
  return theory;
}

/// `Executor<R>` keeps arrays of K components in type R and provides upload, download, run, exchange, sums, max_abs, …
/// and, where it can run the two rows of `sequential` in one pass, runs_both and run_both.
template <class R, template <class> class Executor>
class NumericSimulation final : public Simulation {
 public:
  explicit NumericSimulation(const SimulationSpec& spec)
      : theory_(numeric_theory(spec)),
        lattice_(spec.lattice),
        order_(order_of(spec)),
        both_(runs_both(spec)),
        executor_(spec.lattice, theory_.step.components(), order_.arrays, spec.threads) {
    for (const Field target : {phi, pi}) {
      const NumericRow row = row_of(theory_.step, target, lattice_);
      words_ += theory_.step.components() * (1 + int(row.reads(phi)) + int(row.reads(pi)));
      rows_.push_back(executor_.prepared(row));
    }
    for (const QuadraticForm& form : theory_.observables)
      for (const QuadraticPart& part : form.parts) uses_.push_back(measurement(part));
  }

  /// Bytes on the device.
  static double memory_needed(const SimulationSpec& spec) {
    return Executor<R>::memory_needed(spec.lattice, numeric_theory(spec).step.components(), order_of(spec).arrays);
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
      if constexpr (has_both) {
        if (both_) {
          executor_.run_both(rows_[phi], rows_[pi]);
          continue;
        }
      }
      for (const RowOrder::Stage& stage : order_.stage)
        executor_.run(rows_[std::size_t(stage.target)], stage.source, stage.to);
      for (const auto& [one, other] : order_.exchanges) executor_.exchange(one, other);
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

  double words_per_site() const override { return both_ ? 4.0 * theory_.step.components() : words_; }
  double stream() override { return executor_.stream(); }
  double seconds(const std::function<void()>& work) override { return executor_.seconds(work); }
  int threads() const override { return executor_.threads(); }

 private:
  static constexpr bool has_both = requires(const NumericRow& row, const Lattice& lattice) {
    Executor<R>::runs_both(row, row, lattice);
  };
  using Prepared = decltype(std::declval<Executor<R>&>().prepared(NumericRow{}));

  /// Σ_i x_a (row)_a for each component a, which several forms may share.
  struct Measurement {
    Field x;
    NumericRow row;
    Prepared prepared;
  };

  static RowOrder order_of(const SimulationSpec& spec) {
    const StepTensors& step = numeric_theory(spec).step;
    bool in_place[2];
    for (const Field target : {phi, pi})
      in_place[target] = Executor<R>::runs_in_place(row_of(step, target, spec.lattice), target, spec.lattice);
    return RowOrder(spec.scheme == "synchronous", in_place);
  }

  /// Both rows in one pass, where the spec wants it and the executor can.
  static bool runs_both(const SimulationSpec& spec) {
    const StepTensors& step = spec.numeric->step;
    if constexpr (has_both)
      return spec.pass == Pass::fused && spec.scheme == "sequential" &&
             Executor<R>::runs_both(row_of(step, phi, spec.lattice), row_of(step, pi, spec.lattice), spec.lattice);
    else
      return false;
  }

  std::size_t measurement(const QuadraticPart& part) {
    NumericRow row = row_of(part.tensor, part.y, lattice_);
    for (std::size_t i = 0; i < measurements_.size(); ++i)
      if (measurements_[i].x == part.x && measurements_[i].row == row) return i;
    Prepared prepared = executor_.prepared(row);
    measurements_.push_back({part.x, std::move(row), std::move(prepared)});
    return measurements_.size() - 1;
  }

  void require_size(std::size_t size) const {
    if (size != std::size_t(theory_.step.components() * lattice_.sites()))
      throw std::invalid_argument("a field has K·sites values");
  }

  NumericTheory theory_;
  Lattice lattice_;
  RowOrder order_;
  bool both_;
  Executor<R> executor_;
  double words_ = 0;
  std::vector<Prepared> rows_;
  std::vector<Measurement> measurements_;
  std::vector<std::size_t> uses_;  ///< of each part of each form: which measurement
};

}  // namespace dualfield
