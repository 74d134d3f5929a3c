// SPDX-License-Identifier: MIT
// Consecutive sites, or plane waves, divided equally among threads and met row by row.
#pragma once

#include <algorithm>
#include <span>

#include "dualfield/lattice.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// Calls body(row, begin, end, at) for parts of rows of n numbers each: numbers begin … end − 1 of the row are numbers
/// at, at + 1 … of the `count` that begin with number `first` of all. Every thread gets an equal share, which may begin
/// within a row, as a lattice of one axis is a single row. Throws the first exception that body throws.
template <class Body>
void on_row_parts(cpu::ThreadTeam& team, std::int64_t n, std::int64_t first, std::int64_t count, Body&& body) {
  on_shares(team, count, [&](std::size_t share_begin, std::size_t share_end) {
    const auto last = std::int64_t(share_end);
    for (auto at = std::int64_t(share_begin); at < last;) {
      const std::int64_t row = (first + at) / n, begin = (first + at) % n, end = std::min(n, begin + last - at);
      body(row, begin, end, at);
      at += end - begin;
    }
  });
}

/// The parts of a sum that threads share. Each is added by one thread, so that the sum has the same bits for any number of threads.
constexpr int parts_of_sums = 64;

/// Calls body(part, begin, end) for parts 0 … parts_of_sums − 1 of the numbers 0 … count − 1, divided equally. `body` must not
/// throw.
template <class Body>
void on_parts_of_sums(cpu::ThreadTeam& team, std::int64_t count, const Body& body) {
  team.run([&](int thread) {
    for (int part = thread; part < parts_of_sums; part += team.size()) {
      const cpu::Share share(count, part, parts_of_sums);
      body(part, share.begin, share.end);
    }
  });
}

/// values[i] = value(site) for the sites first, first + 1 … in C order.
template <class Value>
void fill_sites(const Lattice& lattice, std::int64_t first, std::span<double> values, const Value& value) {
  for_each_site_from(lattice, first, std::ssize(values),
                     [&](const Site& site, std::int64_t at) { values[std::size_t(at)] = value(site); });
}

/// The same on all threads.
template <class Value>
void fill_sites(cpu::ThreadTeam& team, const Lattice& lattice, std::int64_t first, std::span<double> values,
                const Value& value) {
  on_row_parts(team, lattice.extent[0], first, std::int64_t(values.size()),
               [&](std::int64_t, std::int64_t begin, std::int64_t end, std::int64_t at) {
                 fill_sites(lattice, first + at, values.subspan(std::size_t(at), std::size_t(end - begin)), value);
               });
}

}  // namespace dualfield
