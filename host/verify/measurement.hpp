// SPDX-License-Identifier: MIT
// Entries of the ledger chosen by id, and measured.
#pragma once

#include <span>

#include "host/verify/ledger.hpp"

namespace dualfield::verify {

/// What came out of an entry.
struct Measurement {
  Entry entry;
  std::optional<Finding> finding;  ///< none where nothing is computed yet, or where measuring failed
  std::optional<Verdict> verdict;  ///< none where the residuals decide nothing
  std::string failure;             ///< why measuring failed

  bool as_recorded() const { return verdict == entry.recorded; }
};

/// The entries with these ids, each once, in the order of `all`; an id may also be what ids begin with up to a point:
/// "4", "gauge". No ids: all. Throws InputError for one that nothing has, with the nearest that something has.
std::vector<Entry> chosen(std::vector<Entry> all, std::span<const std::string> ids);

/// Measures one entry. Nothing it throws gets out: see Measurement::failure.
Measurement measured(Entry entry);

/// Measures all of them, several at a time.
std::vector<Measurement> measured(std::vector<Entry> entries);

}  // namespace dualfield::verify
