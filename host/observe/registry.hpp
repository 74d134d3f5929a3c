// SPDX-License-Identifier: MIT
// All quantities of [observe], and what a case that asks for some of them needs.
#pragma once

#include "host/observe/quantity.hpp"

namespace dualfield {

struct ObserveCase;

/// Every quantity there is, in the order in which messages name them.
const std::vector<Quantity>& quantities();

/// Names that a key of [observe], "also" or "fields", takes for a theory; with a gauge field those that are covariant.
std::vector<std::string_view> quantity_names(std::string_view key, const TheoryDescription& theory, bool gauge = false);

/// What a case asks for: the names of observe.also, then what limits of [checks] want beyond them, then the names of
/// observe.fields. Throws std::invalid_argument for a name that no quantity has.
std::vector<const Quantity*> asked_for(const ObserveCase& observe, const ChecksCase& checks);

/// What all of them need together.
Needs needs_of(const std::vector<const Quantity*>& asked);

/// What the numbers of a quantity are called on a lattice of D dimensions.
std::vector<std::string> columns_of(const Quantity& quantity, int dimensions);

}  // namespace dualfield
