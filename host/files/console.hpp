// SPDX-License-Identifier: MIT
// Standard output and standard error. Nothing here throws because a stream is closed, full, or read by nobody.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace dualfield {

/// To be called before anything else. Opens those of the descriptors 0, 1 and 2 that are closed, on /dev/null, so that
/// no file of a run gets their numbers; writing to 1 and 2 then fails, so that a lost answer is noticed. From then on a
/// write fails, and does not end the process, where nobody reads any more or a file grows beyond its limit.
void open_standard_streams();

/// Writes to standard output, at once. What cannot be written is lost; require_printed() tells.
void write_out(std::string_view text);

/// write_out of a text with values in it.
template <class... Values>
void say(fmt::format_string<Values...> text, Values&&... values) {
  write_out(fmt::format(text, std::forward<Values>(values)...));
}

/// A line "warning: …" or "dualfield: error: …" on standard error. What cannot be written is lost.
void warn(std::string_view text);
void write_error(std::string_view text);

/// From now on, for one of several ranks: only the first one writes to standard output and warns, and errors are held until
/// print_held_errors(), because all ranks may meet the same one.
void print_as_rank(bool is_first);
void print_held_errors();

/// For commands whose answer is what they print: throws OutputError if any of it was lost.
void require_printed();

}  // namespace dualfield
