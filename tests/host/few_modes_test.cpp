// SPDX-License-Identifier: MIT
// Sums of few plane waves: the same as term by term, in any pieces.
#include "host/state/few_modes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "dualfield/error.hpp"

namespace dualfield {
namespace {

using Complex = std::complex<double>;

/// Each number from 0 to `last` with this probability, and at least one.
std::vector<int> chosen(int last, double probability, std::mt19937& random) {
  std::vector<int> all;
  for (int m = 0; m <= last; ++m)
    if (std::bernoulli_distribution(probability)(random)) all.push_back(m);
  if (all.empty()) all.push_back(int(random() % unsigned(last + 1)));
  return all;
}

TEST(FewModes, AreSummedAsTermByTerm) {
  std::mt19937 random(20261128);
  const Lattice lattices[] = {{1, {12}},         {1, {7}},          {1, {1}},         {2, {6, 5}},
                              {2, {1, 8}},       {3, {5, 4, 6}},    {3, {70, 2, 3}},  {3, {4, 1, 3}},
                              {4, {4, 3, 2, 5}}, {4, {3, 1, 4, 2}}, {4, {2, 2, 1, 1}}};
  for (const Lattice& lattice : lattices)
    for (const double probability : {0.2, 0.6, 1.0}) {
      UsedModes used;
      for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
        used[axis] = chosen(axis == 0 ? lattice.extent[0] / 2 : lattice.extent[axis] - 1, probability, random);
      std::normal_distribution<double> normal;
      std::vector<Complex> amplitudes(std::size_t(lattice.rows() * std::int64_t(used[0].size())));
      for (Complex& z : amplitudes) z = {normal(random), normal(random)};
      const auto row_of = [&](std::int64_t row) {
        return std::span(amplitudes).subspan(std::size_t(row) * used[0].size(), used[0].size());
      };

      std::vector<double> expected;
      for_each_site(lattice, [&](const Site& at, std::int64_t) {
        double sum = 0;
        for (const int m4 : used[3])
          for (const int m3 : used[2])
            for (const int m2 : used[1])
              for (std::size_t i = 0; i < used[0].size(); ++i) {
                const Site mode{used[0][i], m2, m3, m4};
                double turns = 0;
                for (std::size_t axis = 0; axis < lattice_dimensions; ++axis)
                  turns += double(mode[axis]) * at[axis] / lattice.extent[axis];
                const std::int64_t row = (std::int64_t(m4) * lattice.extent[2] + m3) * lattice.extent[1] + m2;
                const bool is_alone = mode[0] == 0 || 2 * mode[0] == lattice.extent[0];  // its own partner along axis 1
                const Complex wave = std::polar(1.0, 2 * std::numbers::pi * turns);
                sum += (is_alone ? 1 : 2) * (row_of(row)[i] * wave).real();
              }
        expected.push_back(sum);
      });

      for (const int threads : {1, 3}) {
        cpu::ThreadTeam team(threads);
        FewModes field(lattice, used, team);
        for (int round = 0; round < 2; ++round) {  // the second time over the numbers of the first
          field.set([&](std::int64_t row, std::span<Complex> to) { std::ranges::copy(row_of(row), to.begin()); });
          for (const std::int64_t piece : {std::int64_t(1), std::int64_t(7), lattice.sites()}) {
            std::vector<double> found(expected.size());
            for (std::int64_t first = 0; first < lattice.sites(); first += piece)
              field.read(first, std::span(found).subspan(std::size_t(first),
                                                         std::size_t(std::min(piece, lattice.sites() - first))));
            for (std::size_t i = 0; i < found.size(); ++i)
              ASSERT_NEAR(found[i], expected[i], 1e-12 * std::sqrt(double(amplitudes.size())))
                  << "site " << i << " in pieces of " << piece << ", axis 1 of " << lattice.extent[0];
          }
        }
      }
    }
}

// A wave may have no sign of the energy, which is found on one of the threads.
TEST(FewModes, WhatTheAmplitudesThrowArrives) {
  const Lattice lattice(2, {8, 6});
  for (const int threads : {1, 3}) {
    cpu::ThreadTeam team(threads);
    FewModes field(lattice, {{{0, 1}, {0, 1, 2, 3, 4, 5}, {0}, {0}}}, team);
    const auto fill = [](std::int64_t row, std::span<Complex>) {
      if (row == 5) throw InputError("no sign");
    };
    EXPECT_THROW(field.set(fill), InputError);
  }
}

}  // namespace
}  // namespace dualfield
