// SPDX-License-Identifier: MIT
#include "host/state/two_level.hpp"

#include <map>
#include <set>
#include <stdexcept>

#include "dualfield/theory_list.hpp"
#include "host/linear_algebra.hpp"
#include "host/state/parallel.hpp"
#include "host/state/waves.hpp"

namespace dualfield {

namespace {

/// The spec's theory in continuous time, to be stepped back by leapfrog; nullopt where the spec has that theory itself.
std::optional<SimulationSpec> leapfrog_back(const SimulationSpec& spec) {
  const std::string_view limit = limit_of(spec.theory);
  if (limit == spec.theory) return std::nullopt;
  SimulationSpec back = spec;
  back.theory = limit;
  back.scheme = "leapfrog";
  back.step = -spec.step;
  return back;
}

/// Consecutive sites into which a lattice is divided: some planes across its last axis of more than one site.
struct Blocks {
  std::size_t axis = 0;
  std::int64_t plane = 1;  ///< sites of a plane
  std::int64_t size;       ///< sites of a block, except that the last one may have fewer
  std::int64_t count;

  Blocks(const Lattice& lattice, std::int64_t usual_size) {
    for (std::size_t other = 0; other < lattice_dimensions; ++other)
      if (lattice.extent[other] > 1) axis = other;
    for (std::size_t other = 0; other < axis; ++other) plane *= lattice.extent[other];
    size = std::min(lattice.sites(), std::max(plane, usual_size / plane * plane));
    count = (lattice.sites() + size - 1) / size;
  }
};

/// φ(t−h) from φ and π at t, part by part, by one leapfrog step of size k = −h. Its force Aφ reads neighbours, so that
/// the field φ + (k/2)π in the middle of the step is kept of a few blocks at a time.
class StepBack {
 public:
  StepBack(StateSource source, const SimulationSpec& back, std::shared_ptr<cpu::ThreadTeam> team,
           std::int64_t sites_of_block)
      : source_(std::move(source)),
        lattice_(back.lattice),
        blocks_(back.lattice, sites_of_block),
        k_(back.step),
        force_(force_of(back)),
        K_(force_.components),
        team_(std::move(team)) {}

  /// φ(t−h) of a component at the sites first, first + 1 …
  void read(int component, std::int64_t first, std::span<double> values) {
    for (std::size_t at = 0; at < values.size();) {
      const std::int64_t site = first + std::int64_t(at), block = site / blocks_.size;
      const std::int64_t count = std::min(std::int64_t(values.size() - at), (block + 1) * blocks_.size - site);
      prepare(block);
      read_in_block(component, site, values.subspan(at, std::size_t(count)));
      at += std::size_t(count);
    }
  }

 private:
  /// A of a theory in which φ' = π and π' = Aφ.
  static RuntimeTensor force_of(const SimulationSpec& back) {
    TheoryTensors theory = theory_tensors(back);
    if (!theory.canonical) throw std::logic_error("a delayed theory needs a limit with a force");
    return std::move(theory.system.a);
  }

  /// Computes the field in the middle of the step in a block and wherever its force reads, and forgets the others.
  void prepare(std::int64_t block) {
    const auto n = std::int64_t(lattice_.extent[blocks_.axis]), planes = blocks_.size / blocks_.plane;
    std::set<std::int64_t> needed{block};
    for (const RuntimeTerm& term : force_.terms) {  // it reads as many planes as the block has, shifted
      const std::int64_t shift = wrapped(term.shift[blocks_.axis], int(n));
      const std::int64_t begin = block * planes + shift, last = std::min((block + 1) * planes, n) - 1 + shift;
      needed.insert({begin % n / planes, last % n / planes});
      if (begin < n && last >= n) needed.insert({0, blocks_.count - 1});
    }
    std::erase_if(middle_, [&](const auto& one) { return !needed.contains(one.first); });
    for (const std::int64_t one : needed)
      if (!middle_.contains(one)) middle_[one] = middle_of(one);
  }

  std::vector<double> middle_of(std::int64_t block) const {
    const std::int64_t first = block * blocks_.size, count = std::min(blocks_.size, lattice_.sites() - first);
    std::vector<double> middle(std::size_t(K_ * count)), momentum(static_cast<std::size_t>(count));
    for (int c = 0; c < K_; ++c) {
      const std::span<double> part = std::span(middle).subspan(std::size_t(c * count), std::size_t(count));
      source_(phi, c, first, part);
      source_(pi, c, first, momentum);
      team_->run([&](int thread) {
        const cpu::Share share(count, thread, team_->size());
        for (auto i = std::size_t(share.begin); i < std::size_t(share.end); ++i) part[i] += k_ / 2 * momentum[i];
      });
    }
    return middle;
  }

  /// The value of a component in the middle of the step, and how many sites from there on are next to it in memory.
  std::pair<const double*, std::int64_t> middle_at(int component, std::int64_t site) const {
    const std::vector<double>& values = middle_.at(site / blocks_.size);
    const std::int64_t count = std::int64_t(values.size()) / K_, at = site % blocks_.size;
    return {values.data() + component * count + at, count - at};
  }

  void read_in_block(int component, std::int64_t first, std::span<double> values) const {
    source_(pi, component, first, values);
    const std::int64_t n = lattice_.extent[0];
    on_row_parts(*team_, n, first, std::int64_t(values.size()),
                 [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
                   double* const to = values.data() + at - begin;
                   for (const RuntimeTerm& term : force_.terms) add_force(component, term, row, begin, end, to);
                   const double* const middle = middle_at(component, row * n + begin).first - begin;
                   for (std::int64_t x = begin; x < end; ++x) to[x] = middle[x] + k_ / 2 * to[x];
                 });
  }

  /// Adds k times what a term of the force gives to to[begin] … to[end − 1], which belong to a row.
  void add_force(int component, const RuntimeTerm& term, std::int64_t row, std::int64_t begin, std::int64_t end,
                 double* to) const {
    const int n = lattice_.extent[0];
    Site from = first_of_row(row, lattice_);
    for (std::size_t axis = 1; axis < lattice_dimensions; ++axis) from[axis] += term.shift[axis];
    const std::int64_t start = offset_of(from, lattice_);
    for (int c = 0; c < K_; ++c) {
      const double factor = k_ * term.factor[std::size_t(component * K_ + c)];
      if (factor == 0) continue;
      for (std::int64_t x = begin; x < end;) {
        const int read = wrapped(int(x) + term.shift[0], n);
        const auto [values, together] = middle_at(c, start + read);
        const std::int64_t count = std::min({end - x, std::int64_t(n - read), together});
        for (std::int64_t i = 0; i < count; ++i) to[x + i] += factor * values[i];
        x += count;
      }
    }
  }

  StateSource source_;
  Lattice lattice_;
  Blocks blocks_;
  double k_;
  RuntimeTensor force_;
  int K_;
  std::shared_ptr<cpu::ThreadTeam> team_;
  std::map<std::int64_t, std::vector<double>>
      middle_;  ///< of some blocks, by their numbers: shape (K, sites of the block)
};

}  // namespace

StateSource to_two_level(StateSource source, const SimulationSpec& spec, std::shared_ptr<cpu::ThreadTeam> team,
                         std::int64_t sites_of_block) {
  const auto back = leapfrog_back(spec);
  if (!back) return source;
  const auto before = std::make_shared<StepBack>(source, *back, std::move(team), sites_of_block);
  return [=, source = std::move(source)](int array, int component, std::int64_t first, std::span<double> values) {
    if (array == phi) return source(array, component, first, values);
    before->read(component, first, values);
    for (double& value : values) value = -value;
  };
}

double two_level_bytes(const SimulationSpec& spec) {
  const auto back = leapfrog_back(spec);
  if (!back) return 0;
  const Blocks blocks(spec.lattice, largest_piece);
  const int K = theory_tensors(*back).components();
  const std::int64_t kept = std::min<std::int64_t>(blocks.count, 3);  // with the two neighbours; and π of one
  return double(blocks.size) * double(kept * K + 1) * sizeof(double);
}

State with_momentum(State state, const SimulationSpec& spec) {
  const auto back = leapfrog_back(spec);
  if (!back) return state;
  const auto modes = modes_of(*back);
  const int K = modes->components;
  WaveArrays waves = waves_of(state, *modes, spec.lattice);
  waves.transform(FFTW_FORWARD);
  waves.for_each_mode([&](const WaveVector& k, Eigen::VectorXcd& z) {
    const Eigen::MatrixXcd step = modes->step(scheme_named(back->scheme), back->step, k);
    const Eigen::VectorXcd before = -z.tail(K) - step.topLeftCorner(K, K) * z.head(K);
    z.tail(K) = *solution(step.topRightCorner(K, K), before, 0);
  });
  waves.transform(FFTW_BACKWARD);
  return state_of(waves, *modes, spec.lattice);
}

}  // namespace dualfield
