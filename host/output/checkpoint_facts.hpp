// SPDX-License-Identifier: MIT
// The facts of a checkpoint as the text that stands in it, and the size of the state that follows.
#pragma once

#include <cstdint>
#include <string>

#include "host/output/checkpoint_file.hpp"

namespace dualfield {

/// Bytes of a stored value.
std::int64_t size_of_value(Precision precision);

/// How many components there are in the first `count` arrays of the state.
std::int64_t components_before(const CheckpointFacts& facts, std::size_t count);

std::int64_t bytes_of_state(const CheckpointFacts& facts);

/// JSON.
std::string text_of(const CheckpointFacts& facts);

/// The facts in a text, of a file with so many bytes. Throws InputError that says what is wrong, without the name of the file.
CheckpointFacts facts_in(const std::string& text, std::int64_t bytes);

}  // namespace dualfield
