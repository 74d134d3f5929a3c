// SPDX-License-Identifier: MIT
// Selecting entries of the ledger by id, and measuring them.
#pragma once

#include <span>

#include "host/verify/ledger.hpp"

namespace dualfield::verify {

/// The result of measuring an entry.
struct Measurement {
  Entry entry;
  std::optional<Finding> finding;  ///< none where the entry computes nothing yet, or where measuring failed
  std::optional<Verdict> verdict;  ///< none where the residuals allow no verdict
  std::string failure;             ///< why measuring failed

  bool as_recorded() const { return verdict == entry.recorded; }
};

/// The entries with these ids, each once, in the order of `all`. An id may also be a group, the part of an id before a
/// point: "4", "gauge". Without ids all entries are chosen. Throws InputError for an id that no entry has, and names
/// the nearest one.
std::vector<Entry> chosen(std::vector<Entry> all, std::span<const std::string> ids);

/// Measures one entry. An exception from the entry is caught and reported in Measurement::failure.
Measurement measured(Entry entry);

/// Measures all entries, in as many threads as there are cores; the results have the order of the entries.
std::vector<Measurement> measured(std::vector<Entry> entries);

}  // namespace dualfield::verify
