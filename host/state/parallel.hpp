// SPDX-License-Identifier: MIT
// Consecutive sites, or plane waves, divided equally among threads and met row by row.
#pragma once

#include <algorithm>
#include <exception>
#include <span>
#include <vector>

#include "dualfield/lattice.hpp"
#include "kernels/cpu/thread_team.hpp"

namespace dualfield {

/// Calls body(row, begin, end, at) for parts of rows of n numbers each: numbers begin … end − 1 of the row are numbers
/// at, at + 1 … of the `count` that begin with number `first` of all. Every thread gets an equal share, which may begin
/// within a row, as a lattice of one axis is a single row. Throws the first exception that body throws.
template <class Body>
void on_row_parts(cpu::ThreadTeam& team, std::int64_t n, std::int64_t first, std::int64_t count, Body&& body) {
  std::vector<std::exception_ptr> failures(std::size_t(team.size()));
  team.run([&](int thread) {
    try {
      const cpu::Share share(count, thread, team.size());
      for (std::int64_t at = share.begin; at < share.end;) {
        const std::int64_t row = (first + at) / n, begin = (first + at) % n, end = std::min(n, begin + share.end - at);
        body(row, begin, end, at);
        at += end - begin;
      }
    } catch (...) {
      failures[std::size_t(thread)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

/// Calls body(begin, end) on every thread for its share of the numbers 0 … count − 1. `body` must not throw.
template <class Body>
void on_shares(cpu::ThreadTeam& team, std::int64_t count, const Body& body) {
  team.run([&](int thread) {
    const cpu::Share share(count, thread, team.size());
    body(std::size_t(share.begin), std::size_t(share.end));
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
  for (std::size_t at = 0; at < values.size();) {
    const std::int64_t row = (first + std::int64_t(at)) / lattice.extent[0];
    Site site = first_of_row(row, lattice);
    for (site[0] = int(first + std::int64_t(at) - row * lattice.extent[0]);
         site[0] < lattice.extent[0] && at < values.size(); ++site[0], ++at)
      values[at] = value(site);
  }
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
