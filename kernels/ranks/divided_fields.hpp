// SPDX-License-Identifier: MIT
// What fields of every kind of device have in common where their lattice is divided among ranks.
#pragma once

#include <optional>
#include <span>
#include <utility>

#include "dualfield/fields.hpp"
#include "kernels/ranks/ghost_exchange.hpp"

namespace dualfield {

/// Fields that get ghosts from other ranks, where there are any: at once, or beside other work. `Copies` as GhostExchange has them.
template <class Copies>
class DividedFields : public Fields {
  using R = typename Copies::Real;

 public:
  void bring_ghosts(std::span<const WantedGhosts<R>> wanted) {
    begin_ghosts(wanted);
    finish_ghosts();
  }
  void begin_ghosts(std::span<const WantedGhosts<R>> wanted) {
    if (ghosts_) ghosts_->begin(wanted);
  }
  void advance_ghosts() {
    if (ghosts_) ghosts_->advance();
  }
  void finish_ghosts() {
    if (ghosts_) ghosts_->finish();
  }

 protected:
  using Fields::Fields;
  /// To be called once where the lattice is divided. `row`, `stride`: how many values a row, and a component, lies behind the one before.
  void divide(std::int64_t row, std::int64_t stride, Copies copies) {
    ghosts_.emplace(domain(), row, stride, std::move(copies));
  }

 private:
  // Exists longer than what a derived class has: the end of `Copies` must not use its arrays or streams.
  std::optional<GhostExchange<Copies>> ghosts_;
};

}  // namespace dualfield
