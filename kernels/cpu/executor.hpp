// SPDX-License-Identifier: MIT
// Fields in the CPU's memory and everything a simulation does with them. Knows stages and forms, no physics.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>

#include "dualfield/simulation.hpp"
#include "kernels/cpu/sums.hpp"

namespace dualfield::cpu {

template <class R, int K>
class Executor {
 public:
  /// Memory is touched first by the threads that will work on it. Throws std::bad_alloc.
  Executor(const Lattice& lattice, bool with_scratch, Pass pass, int threads)
      : grid_(lattice), pass_(pass), team_(thread_count(threads, lattice.sites())) {
    for (int f = 0; f < (with_scratch ? 3 : 2); ++f) {
      storage_[f] = Storage<R>(grid_, K);
      team_.run([&](int thread) {
        const Share share(std::int64_t(storage_[f].count()), thread, team_.size());
        std::fill(storage_[f].begin() + share.begin, storage_[f].begin() + share.end, R(0));
      });
    }
  }

  static double memory_needed(const Lattice& lattice, bool with_scratch, Pass) {
    return double(Grid<R>(lattice).stride) * K * sizeof(R) * (with_scratch ? 3 : 2);
  }

  void upload(Field field, std::span<const double> values) {
    over_rows([&](std::int64_t row, int c) {
      const int n = grid_.lattice.extent[0];
      const double* from = values.data() + (c * grid_.lattice.rows() + row) * n;
      std::transform(from, from + n, row_of(field, row, c), [](double value) { return R(value); });
    });
    over_rows([&](std::int64_t row, int c) { close_row<1>(row_of(field, row, c), 0, grid_.lattice.extent[0]); });
  }

  void download(Field field, std::span<double> values) {
    over_rows([&](std::int64_t row, int c) {
      const int n = grid_.lattice.extent[0];
      std::copy_n(row_of(field, row, c), n, values.data() + (c * grid_.lattice.rows() + row) * n);
    });
  }

  template <class S>
  void run(const S& schedule) {
    const FieldPointers<R> fields{{storage_[phi].data(), storage_[pi].data(), storage_[scratch].data()}};
    if (pass_ == Pass::fused)
      sweep(schedule, fields, grid_, team_);
    else
      half_steps(schedule, fields, grid_, team_);
  }

  /// K sums, in double, added in an order that depends on the lattice alone.
  template <class Form>
  std::vector<double> sums(const Form& form) {
    return total(partial_sums(form, storage_[Form::x].data(), storage_[Form::y].data(), grid_, team_),
                 Form::components);
  }

  double max_abs() {
    const double largest[2] = {cpu::max_abs<K>(storage_[phi].data(), grid_, team_),
                               cpu::max_abs<K>(storage_[pi].data(), grid_, team_)};
    return largest[0] + largest[1] != largest[0] + largest[1] ? std::nan("") : std::max(largest[0], largest[1]);
  }

  /// φ += c·π as a plain loop over memory, with c = 0.
  double stream() {
    const std::int64_t packs = std::int64_t(storage_[phi].count()) / width<R>;
    volatile R zero = 0;
    const R c = zero;
    team_.run([&](int thread) {
      const Share share(packs, thread, team_.size());
      R* a = storage_[phi].begin();
      const R* b = storage_[pi].begin();
      for (std::int64_t i = share.begin * width<R>; i < share.end * width<R>; i += width<R>) {
        Pack<R> sum(a + i, std::experimental::element_aligned);
        sum += c * Pack<R>(b + i, std::experimental::element_aligned);
        sum.copy_to(a + i, std::experimental::element_aligned);
      }
    });
    return 3.0 * double(packs) * width<R> * sizeof(R);
  }

  double seconds(const std::function<void()>& work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }

  int threads() const { return team_.size(); }

 private:
  R* row_of(Field field, std::int64_t row, int c) {
    return storage_[field].data() + row * grid_.pitch + c * grid_.stride;
  }

  template <class Body>
  void over_rows(Body&& body) {
    team_.run([&](int thread) {
      const Share share(grid_.lattice.rows(), thread, team_.size());
      for (int c = 0; c < K; ++c)
        for (std::int64_t row = share.begin; row < share.end; ++row) body(row, c);
    });
  }

  Grid<R> grid_;
  Pass pass_;
  ThreadTeam team_;
  Storage<R> storage_[max_fields];
};

}  // namespace dualfield::cpu
