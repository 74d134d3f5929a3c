// SPDX-License-Identifier: MIT
#include "faults/readers.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "faults/promises.hpp"
#include "host/case/file.hpp"
#include "host/files/npy_header.hpp"
#include "host/files/npy_reader.hpp"

namespace dualfield::faults {
namespace {

std::vector<std::string> overrides_in(std::string_view text) {
  constexpr std::string_view mark = "#set ";
  std::vector<std::string> overrides;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(mark)) overrides.emplace_back(line.substr(mark.size()));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return overrides;
}

const std::vector<TheoryDescription>& theories() {
  static const std::vector<TheoryDescription> all = describe_theories();
  return all;
}

std::string as_toml(const std::string& path, const std::vector<std::string>& overrides) {
  return to_toml(load_case(path, overrides, theories(), true));
}

/// The case as TOML, or the message with which it is refused.
Outcome load(const std::string& path, const std::vector<std::string>& overrides, std::string& toml) {
  try {
    toml = as_toml(path, overrides);
    return {};
  } catch (const InputError& error) {
    return {error.what()};
  }
}

void read_again(std::span<const double> values, std::span<const std::size_t> shape) {
  std::string bytes = npy_preamble(shape);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  const FileInMemory copy(bytes);
  NpyReader reader(copy.path());
  reader.require_shape(shape);
  promise(same_bits(reader.read_all(), values), "another array after writing and reading", shape_text(shape));
}

void read_in_pieces(const std::string& path, std::span<const double> whole) {
  NpyReader reader(path);
  std::vector<double> values(whole.size());
  const std::size_t piece = whole.size() / 5 + 1;
  for (std::size_t end = whole.size(); end > 0; end -= std::min(end, piece)) {
    const std::size_t first = end - std::min(end, piece);
    reader.read_any(first, std::span(values).subspan(first, end - first));
  }
  promise(same_bits(values, whole), "other values in pieces", path);
}

}  // namespace

Outcome read_case(std::string_view bytes) {
  const FileInMemory file(bytes);
  const std::vector<std::string> overrides = overrides_in(bytes);
  std::string first, second;
  const Outcome outcome = load(file.path(), overrides, first);
  if (outcome.accepted()) {
    const FileInMemory written(first);
    const Outcome again = load(written.path(), {}, second);
    promise(again.accepted(), "the case as written is refused", again.message + "\n" + first);
    promise(first == second, "the case as written is another one", first + "\n" + second);
  } else {
    const bool by_override = outcome.message.starts_with("--set ");
    std::size_t longest = longest_message;
    for (const std::string& text : overrides) longest += by_override ? text.size() * 2 : 0;
    promise(by_override || outcome.message.starts_with(file.path() + ":"), "no place", outcome.message);
    promise(outcome.message.size() <= longest, "a message without bound", outcome.message);
  }
  return outcome;
}

std::string resolved(std::string_view bytes) { return as_toml(FileInMemory(bytes).path(), {}); }

Outcome read_array(std::string_view bytes) {
  const FileInMemory file(bytes);
  try {
    NpyReader reader(file.path());
    const std::vector<double> values = reader.read_all();
    read_in_pieces(file.path(), values);
    read_again(values, reader.shape());
    require_finite(values, 0, reader.shape(), file.path());
    return {};
  } catch (const InputError& error) {
    return refused(file.path(), error.what());
  }
}

}  // namespace dualfield::faults
