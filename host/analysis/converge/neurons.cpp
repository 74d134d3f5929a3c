// SPDX-License-Identifier: MIT
// `dualfield converge` for neurons, which have no spacing: the step is halved, and levels are compared with e^{Gt} for
// linear systems of few neurons, else with each other.
#include <fmt/format.h>

#include "host/linear_algebra.hpp"

#include "dualfield/error.hpp"
#include "dualfield/schemes.hpp"
#include "host/analysis/converge/series.hpp"
#include "host/stability/neurons.hpp"
#include "host/theory/neurons.hpp"

namespace dualfield {

namespace {

using Columns = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

class NeuronSeries final : public Series {
 public:
  NeuronSeries(const Case& base, const ConvergeOptions& options)
      : Series(base, options, "time"), neurons_(count_neurons(base)) {
    if (options.refine != "auto" && options.refine != "time")
      throw InputError(
          fmt::format("--refine {}: neurons have no lattice to refine; allowed: --refine time", options.refine));
    const bool linear = base.theory.neurons.dynamics == "linear" || base.theory.potential == "none";
    const bool solvable = linear && neurons_ <= few_neurons;
    against_ = options.against == "auto" ? solvable ? "exact" : "finest" : options.against;
    if (against_ == "continuum")
      throw InputError("--against continuum: neurons have no continuum limit; allowed: exact, finest");
    if (against_ == "exact" && !solvable)
      throw InputError(linear ? fmt::format("--against exact: e^{{Gt}} of {} neurons; allowed: up to {}, or finest",
                                            neurons_, few_neurons)
                              : "--against exact: neurons with a potential have no e^{Gt}; allowed: finest");
    levels_ = options.levels > 0 ? options.levels : 4;
    if (against_ == "finest") ++levels_;  // the last one is only compared with
    require_steps_and_memory();
  }

 private:
  State as_momentum(State state, const Case&) const override { return state; }
  State coarsened(const LevelRun& fine, const LevelRun&) const override { return fine.final; }
  int declared() const override { return scheme_named(base_.time.scheme).order; }

  /// Each replica is a column. Without matrices each neuron is a system of its own, and a column too.
  State reference(const LevelRun& run) const override {
    const DenseSystem system = load_neurons(run.setup, neurons_).system;
    const Columns propagator =
        exponential(Eigen::MatrixXd(run.time() * generator_of(system, int(run.setup.run.threads))));
    const Eigen::Index n = propagator.rows() / 2, columns = Eigen::Index(run.initial.phi.size()) / n;
    Columns z(2 * n, columns);
    z << Eigen::Map<const Columns>(run.initial.phi.data(), n, columns),
        Eigen::Map<const Columns>(run.initial.pi.data(), n, columns);
    const Columns end = propagator * z;
    return {{end.data(), end.data() + n * columns}, {end.data() + n * columns, end.data() + 2 * n * columns}};
  }

  std::int64_t neurons_;
};

}  // namespace

std::unique_ptr<Series> make_neuron_series(const Case& base, const ConvergeOptions& options) {
  return std::make_unique<NeuronSeries>(base, options);
}

}  // namespace dualfield
