// SPDX-License-Identifier: MIT
#include "host/output/checkpoint_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "dualfield/error.hpp"
#include "host/files/utf8.hpp"
#include "kernels/scale.hpp"

namespace dualfield {
namespace {
using Json = nlohmann::json;

Json json_of(const LineMark& mark) { return Json::array({mark.bytes, mark.checksum}); }

LineMark mark_of(const Json& json) { return {json.at(0).get<std::int64_t>(), json.at(1).get<std::uint64_t>()}; }

/// Numbers as their bits, so that they come back exactly, those that are not finite too.
Json json_of(const std::vector<Observable>& row) {
  Json list = Json::array();
  for (const Observable& one : row) list.push_back({one.name, std::bit_cast<std::uint64_t>(one.value)});
  return list;
}

std::vector<Observable> row_of(const Json& json) {
  std::vector<Observable> row;
  for (const Json& one : json)
    row.push_back({one.at(0).get<std::string>(), std::bit_cast<double>(one.at(1).get<std::uint64_t>())});
  return row;
}

/// Facts that no run can have, in words.
struct ImpossibleFacts : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Throws ImpossibleFacts for numbers that are too small, or for a state that is larger than so many bytes.
void require_possible(const CheckpointFacts& facts, std::int64_t bytes) {
  if (facts.step < 0 || facts.carried_for.value_or(0) < 0) throw ImpossibleFacts("a step before the first");
  constexpr int most = 1 << 20;  // of components, so that their sum is a number
  const auto& arrays = facts.arrays;
  if (arrays.empty() || std::ranges::any_of(arrays, [](int count) { return count < 1 || count > most; }) ||
      facts.sites < 1)
    throw ImpossibleFacts("a state without values");
  if (facts.row < 1 || facts.sites % facts.row != 0) throw ImpossibleFacts("a row that is none");
  if (facts.has_state && facts.sites > bytes / size_of_value(facts.precision) / components_before(facts, arrays.size()))
    throw ImpossibleFacts("a state that is larger than the file");
}

CheckpointFacts facts_of(const Json& json) {
  CheckpointFacts facts;
  json.at("step").get_to(facts.step);
  if (!json.at("carried_for").is_null()) facts.carried_for = json.at("carried_for").get<std::int64_t>();
  json.at("has_state").get_to(facts.has_state);
  json.at("arrays").get_to(facts.arrays);
  json.at("sites").get_to(facts.sites);
  json.at("row").get_to(facts.row);
  const auto width = json.at("bytes_of_value").get<std::int64_t>();
  const auto known = std::ranges::find(all_precisions(), width, &PrecisionFacts::bytes);
  if (known == all_precisions().end()) throw ImpossibleFacts(fmt::format("values of {} bytes", width));
  facts.precision = known->precision;
  facts.scale = json.value("scale", 1.0);
  if (facts.scale != (known->is_scaled ? double(scale_of(128 * facts.scale)) : 1))
    throw ImpossibleFacts(fmt::format("the scale {}", facts.scale));
  facts.first = row_of(json.at("first"));
  facts.rows = mark_of(json.at("rows"));
  facts.all_rows = mark_of(json.at("all_rows"));
  json.at("warned").get_to(facts.warned);
  json.at("case").get_to(facts.keys);
  json.at("files").get_to(facts.checksums);
  return facts;
}

}  // namespace

std::int64_t size_of_value(Precision precision) { return facts_of(precision).bytes; }

std::int64_t components_before(const CheckpointFacts& facts, std::size_t count) {
  return std::accumulate(facts.arrays.begin(), facts.arrays.begin() + std::ptrdiff_t(count), std::int64_t{0});
}

std::int64_t bytes_of_state(const CheckpointFacts& facts) {
  return facts.has_state ? components_before(facts, facts.arrays.size()) * facts.sites * size_of_value(facts.precision)
                         : 0;
}

std::string text_of(const CheckpointFacts& facts) {
  const Json json{{"step", facts.step},
                  {"carried_for", facts.carried_for ? Json(*facts.carried_for) : Json()},
                  {"has_state", facts.has_state},
                  {"arrays", facts.arrays},
                  {"sites", facts.sites},
                  {"row", facts.row},
                  {"bytes_of_value", size_of_value(facts.precision)},
                  {"scale", facts.scale},
                  {"first", json_of(facts.first)},
                  {"rows", json_of(facts.rows)},
                  {"all_rows", json_of(facts.all_rows)},
                  {"warned", facts.warned},
                  {"case", facts.keys},
                  {"files", facts.checksums}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

CheckpointFacts facts_in(const std::string& text, std::int64_t bytes) {
  try {
    CheckpointFacts facts = facts_of(Json::parse(text));
    require_possible(facts, bytes);
    return facts;
  } catch (const Json::exception& failure) {
    throw InputError(
        fmt::format("is no checkpoint of this version of the program: {}", shortened(failure.what(), 400)));
  } catch (const ImpossibleFacts& failure) {
    throw InputError(fmt::format("is no checkpoint of a run: it has {}", failure.what()));
  }
}

}  // namespace dualfield
