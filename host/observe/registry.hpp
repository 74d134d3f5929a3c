// SPDX-License-Identifier: MIT
// All quantities of [observe], and what a case that asks for some of them needs.
#pragma once

#include "host/observe/quantity.hpp"

namespace dualfield {

struct ObserveCase;

/// Every quantity there is, in the order in which messages name them.
const std::vector<Quantity>& quantities();

/// The names that a key of [observe], "also" or "fields", allows for a theory; with a gauge field, the covariant ones.
std::vector<std::string_view> quantity_names(std::string_view key, const TheoryDescription& theory, bool gauge = false);

/// The quantities that a case asks for: those of observe.also, then those that limits of [checks] need beyond them,
/// then those of observe.fields. Throws std::invalid_argument for a name that no quantity has.
std::vector<const Quantity*> asked_for(const ObserveCase& observe, const ChecksCase& checks);

/// What all of them need together.
Needs needs_of(const std::vector<const Quantity*>& asked);

/// The names of the columns of a quantity on a lattice.
std::vector<std::string> columns_of(const Quantity& quantity, const Lattice& lattice);

}  // namespace dualfield
