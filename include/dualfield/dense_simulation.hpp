// SPDX-License-Identifier: MIT
// The simulation of a dense system in one precision on one kind of device: runs its stages and sums its observables.
#pragma once

#include <algorithm>
#include <vector>

#include "dualfield/dense.hpp"
#include "dualfield/dense_elements.hpp"
#include "dualfield/schedule.hpp"

namespace dualfield {

/// `Executor<R>` stores the arrays and matrices in type R. It provides upload, download, share, release_shared, data, swap, product,
/// for_each, sum and max_abs, and for benchmarks plain_product, stream, seconds and threads.
template <class R, template <class> class Executor>
class TypedDenseSimulation final : public DenseSimulation {
  using Kind = DenseStage::Kind;

 public:
  explicit TypedDenseSimulation(const DenseSpec& spec) : spec_(spec), executor_(spec) {}

  int components() const override { return 1; }
  std::int64_t sites() const override { return spec_.values(); }

  void write_state(const StateSource& source, std::int64_t = 0) override {
    std::vector<double> values(std::size_t(spec_.values()));
    for (const int array : {phi, pi}) {
      for_each_piece(spec_.values(), [&](std::int64_t first, std::int64_t count) {
        source(array, 0, first, std::span(values).subspan(std::size_t(first), std::size_t(count)));
      });
      executor_.upload(array, values);
    }
  }

  void read_state(int array, int component, std::int64_t first, std::span<double> values) override {
    require_part(array, component, first, values.size());
    std::vector<double> all(std::size_t(spec_.values()));
    executor_.download(array, all);
    std::ranges::copy(std::span(all).subspan(std::size_t(first), values.size()), values.begin());
  }

  std::optional<ArrayView> view(int array) override {
    return ArrayView{executor_.share(array), sizeof(R), {spec_.replicas, 1}};
  }
  void release_views() override { executor_.release_shared(); }

  void advance(std::int64_t steps) override {
    for (std::int64_t s = 0; s < steps; ++s) run(spec_.step);
  }

  std::vector<Observable> observe() override {
    std::vector<Observable> out{{"max_abs", executor_.max_abs()}};
    run(spec_.images);
    for (const DenseObservable& observable : spec_.observables) out.push_back({observable.name, value_of(observable)});
    return out;
  }

  double operations() const override {
    double products = 0;
    for (const DenseStage& stage : spec_.step) products += is_product(stage);
    return products * 2 * double(spec_.neurons) * double(spec_.values());
  }

  /// A site is a neuron here. Counts each matrix of a product, and each access of a stage to an array, once.
  double words_per_site() const override {
    double words = 0;
    for (const DenseStage& stage : spec_.step) {
      if (stage.kind == Kind::exchange) continue;
      if (is_product(stage)) words += double(spec_.neurons);
      words += double(spec_.replicas) * (stage.kind == Kind::add ? 3 : 2);
    }
    return words;
  }

  double plain_product() override { return executor_.plain_product(); }
  double stream() override { return executor_.stream(); }
  double seconds(const std::function<void()>& work) override { return executor_.seconds(work); }
  int threads() const override { return executor_.threads(); }

 private:
  static bool is_product(const DenseStage& stage) {
    return (stage.kind == Kind::assign || stage.kind == Kind::add) && !stage.tensor.is_identity();
  }

  void run(const std::vector<DenseStage>& stages) {
    for (const DenseStage& stage : stages) run(stage);
  }

  void run(const DenseStage& stage) {
    R* const target = executor_.data(stage.target);
    const R* const source = executor_.data(stage.source);
    const R factor = R(stage.tensor.coefficient);
    if (stage.kind == Kind::exchange)
      executor_.swap(stage.target, stage.source);
    else if (stage.kind == Kind::force)
      with_potential(spec_.potential.shape, [&](auto shape) {
        const TypedNeuronPotential<R, decltype(shape)> potential(spec_.potential);
        executor_.for_each(Slope<R, decltype(shape)>{target, source, potential});
      });
    else if (is_product(stage))
      executor_.product(stage.target, stage.tensor, stage.source, stage.kind == Kind::add);
    else if (stage.kind == Kind::add)
      executor_.for_each(ScaledSum<R>{target, source, factor});
    else
      executor_.for_each(Scaled<R>{target, source, factor});
  }

  double value_of(const DenseObservable& observable) {
    double value = 0;
    for (const DenseProductSum& sum : observable.products)
      value += sum.factor * executor_.sum(ProductTerm<R>{executor_.data(sum.x), executor_.data(sum.y)});
    for (const DensePotentialSum& sum : observable.potentials)
      with_potential(sum.potential.shape, [&](auto shape) {
        const TypedNeuronPotential<R, decltype(shape)> potential(sum.potential);
        const R* const weights = sum.weighted ? executor_.weights() : nullptr;
        value +=
            sum.factor * executor_.sum(PotentialTerm<R, decltype(shape)>{executor_.data(sum.x), weights, potential});
      });
    return value;
  }

  DenseSpec spec_;
  Executor<R> executor_;
};

}  // namespace dualfield
