// SPDX-License-Identifier: MIT
// The part of a lattice that a rank has: every site of random lattices is some rank's, ghosts are copies of their owners' values,
// and sums have the bits of one rank.
#include "dualfield/domain.hpp"

#include <gtest/gtest.h>

#include <random>

#include "kernels/cpu/ghosts.hpp"
#include "kernels/ranks/thread_communicator.hpp"

namespace dualfield {
namespace {

constexpr unsigned seed = 20261130;

using Values = std::vector<double>;

class RandomDomains {
 public:
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(bits_); }
  Values values(std::int64_t count) {
    Values all(static_cast<std::size_t>(count));
    for (double& value : all) value = std::uniform_real_distribution<double>(-1, 1)(bits_);
    return all;
  }
  Lattice lattice() {
    Lattice lattice(between(2, 4), {});
    for (int axis = 0; axis < lattice.dimensions; ++axis) lattice.extent[axis] = between(1, axis == 1 ? 50 : 9);
    return lattice;
  }
  Division division(const Lattice& lattice) {
    return {lattice.dimensions == 3 ? between(1, std::min(4, lattice.extent[1])) : 1,
            between(1, std::min(4, lattice.extent[lattice.dimensions - 1]))};
  }
  Ghosts ghosts() { return {{between(0, 3), between(0, 3)}, {between(0, 3), between(0, 3)}}; }

 private:
  std::mt19937 bits_{seed};
};

/// Calls body(domain, draw) on each rank of random domains, with random numbers that are the same on all ranks.
template <class Body>
void on_random_domains(Body&& body) {
  RandomDomains random;
  for (int number = 0; number < 300; ++number) {
    const Lattice lattice = random.lattice();
    const Division division = random.division(lattice);
    const Ghosts ghosts = random.ghosts();
    const Values values = random.values(4 * lattice.sites());
    SCOPED_TRACE("seed " + std::to_string(seed) + ", number " + std::to_string(number));
    run_on_thread_ranks(division.parts(), [&](std::shared_ptr<Communicator> ranks) {
      body(Domain(lattice, std::move(ranks), division, ghosts), values);
    });
    if (testing::Test::HasFailure()) return;
  }
}

Values part(const Values& values, std::int64_t first, std::int64_t count) {
  return {values.begin() + first, values.begin() + first + count};
}

TEST(Domain, HasEachSiteOnce) {
  on_random_domains([](const Domain& domain, const Values&) {
    Values owners(std::size_t(domain.whole().sites()), 0.0);
    std::int64_t sites = 0, end = 0;
    domain.for_each_piece(5, [&](std::int64_t first, std::int64_t count) {
      EXPECT_LE(count, 5);
      EXPECT_GE(first, end) << "in order";
      EXPECT_TRUE(domain.holds(first, count));
      for (std::int64_t site = first; site < first + count; ++site) {
        owners[std::size_t(site)] += 1;
        EXPECT_EQ(domain.own(site), sites + site - first);
        EXPECT_EQ(domain.own_of_local(domain.local(site) / domain.whole().extent[0]),
                  domain.own(site) / domain.whole().extent[0]);
      }
      sites += count;
      end = first + count;
    });
    EXPECT_EQ(sites, domain.sites());
    EXPECT_EQ(domain.holds(0, domain.whole().sites()), !domain.is_divided());
    EXPECT_FALSE(domain.holds(-1, 1));
    EXPECT_FALSE(domain.holds(domain.whole().sites(), 1));
    domain.ranks()->sum(owners);
    EXPECT_EQ(owners, Values(owners.size(), 1.0));
  });
}

/// Of values at the sites of the whole lattice those of a rank, got in two parts.
Values spread(const Domain& domain, const Values& of_whole) {
  Values all(std::size_t(domain.lattice().sites()));
  const std::size_t half = all.size() / 2;
  const auto read = [&](std::int64_t first, std::span<double> to) {
    ASSERT_LE(first + std::int64_t(to.size()), domain.whole().sites());
    std::copy_n(of_whole.begin() + first, to.size(), to.begin());
  };
  domain.spread(0, std::span(all).first(half), read);
  domain.spread(std::int64_t(half), std::span(all).subspan(half), read);
  return all;
}

TEST(Domain, IsAPartOfThePeriodicLattice) {
  on_random_domains([](const Domain& domain, const Values& values) {
    const Lattice& whole = domain.whole();
    const Values of_whole = part(values, 0, whole.sites()), here = spread(domain, of_whole);
    for_each_site(domain.lattice(), [&](Site site, std::int64_t offset) {
      for (int axis = 0; axis < whole.dimensions; ++axis)
        if (const Cut* const cut = domain.cut_along(axis)) {
          site[std::size_t(axis)] += int(cut->begin()) - cut->ghosts.below;
          EXPECT_EQ(cut->of_whole(site[std::size_t(axis)] - cut->begin() + cut->ghosts.below),
                    wrapped(site[std::size_t(axis)], whole.extent[axis]));
        }
      EXPECT_EQ(here[std::size_t(offset)], of_whole[std::size_t(offset_of(site, whole))]);
    });
    EXPECT_EQ(domain.gathered(here, whole.extent[0]), of_whole);
    Values own;
    domain.for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
      const Values more = part(of_whole, first, count);
      own.insert(own.end(), more.begin(), more.end());
      EXPECT_EQ(part(here, domain.local(first), count), more);
    });
    EXPECT_EQ(domain.joined(own, whole.extent[0]), of_whole);
  });
}

TEST(Domain, GathersAnySites) {
  on_random_domains([](const Domain& domain, const Values& values) {
    const std::int64_t sites = domain.whole().sites();
    const auto read = [&](std::int64_t first, std::span<double> to) {
      EXPECT_TRUE(domain.holds(first, std::int64_t(to.size())));
      std::copy_n(values.begin() + first, to.size(), to.begin());
    };
    for (int number = 0; number < 4; ++number) {
      const auto first = std::int64_t(std::abs(values[std::size_t(number)]) * double(sites));
      const std::int64_t count =
          std::int64_t(std::abs(values[std::size_t(number) + 4]) * double(sites - first)) + (number == 0);
      if (count > sites - first) continue;
      Values all(static_cast<std::size_t>(count)), on_first(all.size());
      domain.gather(first, all, read);
      EXPECT_EQ(all, part(values, first, count));
      domain.gather_on_first_rank(first, on_first, read);
      if (domain.rank() == 0) {
        EXPECT_EQ(on_first, all);
      }
    }
  });
}

TEST(Domain, BringsGhostsAndNothingElse) {
  on_random_domains([](const Domain& domain, const Values& values) {
    if (!domain.is_divided()) return;
    const Ghosts all = domain.ghosts();
    const Ghosts wanted{{all.rows.below / 2, all.rows.above}, {all.planes.below, all.planes.above / 2}};
    const Lattice &whole = domain.whole(), &local = domain.lattice();
    const std::int64_t row = local.extent[0], stride = local.sites();
    constexpr int components = 3;  // of which the first and the last are wanted
    Values fields(std::size_t(components * stride), 7.0), expected = fields;
    for (int c = 0; c < components; ++c) {
      const Values of_whole = part(values, c * whole.sites(), whole.sites()), right = spread(domain, of_whole);
      domain.for_each_piece(largest_piece, [&](std::int64_t first, std::int64_t count) {
        std::copy_n(of_whole.begin() + first, count, fields.begin() + c * stride + domain.local(first));
      });
      for_each_site(local, [&](const Site& site, std::int64_t offset) {
        bool is_own = true, is_wanted = true;
        for (int axis = 0; axis < whole.dimensions; ++axis)
          if (const Cut* const cut = domain.cut_along(axis)) {
            const Layers& layers = axis == whole.dimensions - 1 ? wanted.planes : wanted.rows;
            const std::int64_t at = site[std::size_t(axis)] - cut->ghosts.below;
            is_own = is_own && at >= 0 && at < cut->own();
            is_wanted = is_wanted && at >= -layers.below && at < cut->own() + layers.above;
          }
        if (is_own || (is_wanted && c != 1)) expected[std::size_t(c * stride + offset)] = right[std::size_t(offset)];
      });
    }
    GhostExchange<cpu::GhostCopies<double>> exchange(domain, row, stride, {});
    const WantedGhosts<double> ghosts{fields.data(), 0b101, wanted};
    exchange.begin(std::span(&ghosts, 1));
    exchange.finish();
    EXPECT_EQ(fields, expected);
  });
}

TEST(Domain, AddsInTheOrderOfOneRank) {
  on_random_domains([](const Domain& domain, const Values& values) {
    const Lattice& whole = domain.whole();
    constexpr int components = 2;
    for (const int parts : {1, 2}) {
      const std::int64_t of_row = parts * components;
      const Values all = part(values, 0, whole.rows() * of_row);
      Values here(std::size_t(domain.lattice().rows() * of_row), 1e9);
      domain.for_each_run([&](const Domain::Rows& run) {
        std::copy_n(all.begin() + run.whole * of_row, run.count * of_row, here.begin() + run.local * of_row);
      });
      EXPECT_EQ(domain.total(here, components, parts), total(all, components));
    }
    const Values all = part(values, 0, whole.rows() * components);
    const auto of_pieces = [&](const std::vector<RowBlock>& pieces, auto&& number_of) {
      Values sums;
      for (const RowBlock& piece : pieces)
        for (int c = 0; c < components; ++c) {
          double sum = 0;
          for (std::int64_t row = piece.first; row < piece.first + piece.count; ++row)
            sum += all[std::size_t(number_of(row) * components + c)];
          sums.push_back(sum);
        }
      return sums;
    };
    const Values expected = of_pieces(row_blocks(whole), [](std::int64_t row) { return row; });
    const Values here =
        of_pieces(domain.row_pieces(), [&](std::int64_t row) { return domain.whole_row(domain.own_of_local(row)); });
    EXPECT_EQ(domain.total_of_pieces(here, components), total(expected, components));
  });
}

}  // namespace
}  // namespace dualfield
