// SPDX-License-Identifier: MIT
// e^{Gt} of a state on the CPU, for packs of neighbouring plane waves.
#include "kernels/cpu/propagator.hpp"

#include <algorithm>

#include "dualfield/algebra/apply.hpp"
#include "dualfield/exponential.hpp"
#include "kernels/cpu/grid.hpp"
#include "kernels/cpu/row_parts.hpp"

namespace dualfield::cpu {

namespace {

using Number = Pack<double>;
using Value = ComplexValue<Number>;
constexpr int lanes = width<double>;
constexpr int packs_in_segment = 16;  // of a row, which a thread takes at a time

/// What one thread needs to propagate the amplitudes of a pack of modes.
template <class Size>
class ModePack {
 public:
  ModePack(const GeneratorView& generator, Size n)
      : generator_(generator),
        n_(n),
        matrices_(std::size_t(5 * n * n)),
        largest_(std::size_t(2 * n)),
        phase_(std::size_t(generator.terms)),
        row_phase_(std::size_t(generator.terms)),
        before_(std::size_t(n * generator.sectors)),
        after_(before_.size()),
        in_sector_(std::size_t(n)),
        memory_{{}, largest_.data()} {
    for (int m = 0; m < 5; ++m) memory_.matrix[m] = matrices_.data() + m * n * n;
  }

  /// Goes to a row of modes.
  void enter_row(std::int64_t row) {
    for (int term = 0; term < generator_.terms; ++term)
      row_phase_[std::size_t(term)] = generator_.phase_of_row(term, row);
  }

  /// Goes to the modes from `first` on along axis 1. If only `count` of them exist, the other lanes repeat the last.
  void enter(std::int64_t first, std::int64_t count) {
    for (int term = 0; term < generator_.terms; ++term) {
      const auto of_lane = [&](int lane) {
        return generator_.phase(term, 0, int(first + std::min<std::int64_t>(lane, count - 1)));
      };
      const ComplexValue<double> row = row_phase_[std::size_t(term)];
      phase_[std::size_t(term)] = GeneratorView::joined(Value{Number(row.re), Number(row.im)},
                                                        Value{Number([&](int lane) { return of_lane(lane).re; }),
                                                              Number([&](int lane) { return of_lane(lane).im; })});
    }
  }

  Value& before(int component) { return before_[std::size_t(component)]; }
  const Value& after(int component) const { return after_[std::size_t(component)]; }

  /// after = e^{Gt} before
  void propagate(double t) {
    const SingleThread single_thread;
    for (int sector = 0; sector < generator_.sectors; ++sector) {
      for (int row = 0; row < n_; ++row) {
        in_sector_[std::size_t(row)] = generator_.amplitude(sector, row, before_.data());
        for (int column = 0; column < n_; ++column)
          memory_.matrix[0][row * n_ + column] =
              generator_.entry<Number>(sector, row, column, [&](int term) { return phase_[std::size_t(term)]; });
      }
      const Exponential<Number, Size, SingleThread> exponential(memory_, n_, t, single_thread);
      for (int row = 0; row < n_; ++row)
        generator_.add(sector, row, exponential.apply(row, in_sector_.data()), after_.data());
    }
  }

 private:
  GeneratorView generator_;
  Size n_;
  std::vector<Value> matrices_;
  std::vector<Number> largest_;
  std::vector<Value> phase_;
  std::vector<ComplexValue<double>> row_phase_;
  std::vector<Value> before_, after_, in_sector_;
  ExponentialMemory<Number> memory_;
};

}  // namespace

Propagator::Propagator(const LearningSystem& system, const Domain& domain, ThreadTeam& team)
    : domain_(domain),
      generator_(system, domain.whole()),
      grid_(domain.own_lattice()),
      team_(team),
      start_(allocate_transformed(grid_.doubles(generator_.components()))),
      now_(domain, system.components(), team) {
  const std::int64_t count = grid_.doubles(generator_.components());
  team_.run([&](int thread) {  // first written by the threads that will work on it
    const Share share(count, thread, team_.size());
    std::fill(start_.get() + share.begin, start_.get() + share.end, 0.0);
  });
}

double Propagator::memory_needed(const Domain& domain, int components) {
  return double(SpectralGrid(domain.own_lattice()).doubles(2 * components)) * sizeof(double) +
         SpectralWorkspace::memory_needed(domain, components) + Generator::memory_needed(domain.whole());
}

void Propagator::put(int component, std::int64_t first, std::span<const double> values) {
  double* const to = start_.get() + 2 * component * grid_.stride;
  over_row_parts(team_, grid_.lattice.extent[0], first, std::int64_t(values.size()),
                 [&](std::int64_t row, std::int64_t begin, std::int64_t end, std::int64_t at) {
                   std::copy_n(values.data() + at, end - begin, to + row * grid_.pitch() + begin);
                 });
}

void Propagator::begin() { now_.transform().forward(start_.get(), generator_.components()); }

template <class Size>
void Propagator::propagate(Size n, double t) {
  const std::int64_t in_segment = packs_in_segment * lanes, segments = (grid_.modes + in_segment - 1) / in_segment;
  const double normalisation = 1 / double(domain_.whole().sites());
  const GeneratorView view = generator_.view();
  const int components = generator_.components();
  team_.run([&](int thread) {
    ModePack<Size> pack(view, n);
    const Share share(grid_.lattice.rows() * segments, thread, team_.size());
    std::int64_t entered = -1;
    for (std::int64_t i = share.begin; i < share.end; ++i) {
      const std::int64_t row = i / segments, end = std::min((i % segments + 1) * in_segment, grid_.modes);
      if (row != entered) pack.enter_row(domain_.whole_row(entered = row));
      for (std::int64_t first = i % segments * in_segment; first < end; first += lanes) {
        const std::int64_t count = std::min<std::int64_t>(lanes, end - first);
        pack.enter(first, count);
        for (int c = 0; c < components; ++c) {
          const double* const z = start_.get() + 2 * (c * grid_.stride + row * grid_.modes + first);
          pack.before(c) = {Number([&](int lane) { return lane < count ? normalisation * z[2 * lane] : 0.0; }),
                            Number([&](int lane) { return lane < count ? normalisation * z[2 * lane + 1] : 0.0; })};
        }
        pack.propagate(t);
        for (int c = 0; c < components; ++c) {
          double* const z = now_.data() + 2 * (c * grid_.stride + row * grid_.modes + first);
          for (int lane = 0; lane < count; ++lane) {
            z[2 * lane] = pack.after(c).re[std::size_t(lane)];
            z[2 * lane + 1] = pack.after(c).im[std::size_t(lane)];
          }
        }
      }
    }
  });
}

Propagator::State Propagator::evaluate(double t) {
  const int n = generator_.size();
  if (n == 2)
    propagate(Index<2>{}, t);
  else if (n == 4)
    propagate(Index<4>{}, t);
  else
    propagate(n, t);
  now_.transform().backward(now_.data(), generator_.components());
  return fields();
}

void Propagator::transform_alone() {
  const std::int64_t count = grid_.doubles(generator_.components());
  team_.run([&](int thread) {
    const Share share(count, thread, team_.size());
    std::copy(start_.get() + share.begin, start_.get() + share.end, now_.data() + share.begin);
  });
  now_.transform().backward(now_.data(), generator_.components());
}

Propagator::State Propagator::fields() const {
  const std::int64_t stride = 2 * grid_.stride;
  return {{now_.data(), grid_.pitch(), stride},
          {now_.data() + generator_.components() / 2 * stride, grid_.pitch(), stride}};
}

}  // namespace dualfield::cpu
