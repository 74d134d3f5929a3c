// SPDX-License-Identifier: MIT
#include "host/command_facts.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace dualfield {

namespace {

/// What stands between two marks in a text; "" where the first mark is missing.
std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const auto begin = text.find(open);
  if (begin == std::string::npos) return "";
  const auto start = begin + open.size();
  return text.substr(start, text.find(close, start) - start);
}

/// CLI11 writes the type and what validators say of themselves as "TEXT:{auto,cpu,cuda}" or "INT:INT in [1 - 20]".
OptionFacts facts_of(const CLI::Option& option) {
  OptionFacts facts;
  facts.positional = option.get_positional();
  if (facts.positional) {
    facts.names.push_back(option.get_name(true));
  } else {
    for (const auto& name : option.get_snames()) facts.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) facts.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();
    facts.value = type.substr(0, type.find(':'));
    facts.choices = CLI::detail::split(between(type, ":{", "}"), ',');
    std::erase(facts.choices, "");
    facts.range = between(type, " in [", "]");
    facts.default_value = option.get_default_str();
    facts.repeatable = option.get_expected_max() > 1;
    facts.takes_several = facts.repeatable && option.get_allow_extra_args();
  }
  facts.about = option.get_description();
  facts.required = option.get_required();
  return facts;
}

}  // namespace

CommandFacts facts_of(const CLI::App& app) {
  CommandFacts facts{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) facts.options.push_back(facts_of(*option));
  std::stable_partition(facts.options.begin(), facts.options.end(), [](const auto& each) { return each.positional; });
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    facts.commands.push_back(facts_of(*command));
  return facts;
}

}  // namespace dualfield
