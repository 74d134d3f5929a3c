// SPDX-License-Identifier: MIT
// The values that a key allows, as a test and in words.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/case/toml_text.hpp"

namespace dualfield {

/// The values of type T a key allows. T is bool, std::int64_t, double (never NaN or infinite), std::string.
template <class T>
struct Rule {
  std::string allowed;  ///< for messages: "an integer, 1 or more"
  std::function<bool(const T&)> holds;
  std::vector<std::string> names = {};  ///< the words that are allowed, where only certain ones are
  std::string where = {};               ///< the end of `allowed` that says for which theory: " for klein_gordon"
  std::string in_general = {};          ///< `allowed` without numbers of this case, for the page of all keys; or empty
};

/// A list is allowed by its length and element by element.
template <class T>
struct Rule<std::vector<T>> {
  std::string allowed;
  std::function<bool(std::size_t)> length;
  std::function<Rule<T>(std::size_t)> element;
  std::string where = {};       ///< as of a single value
  std::string in_general = {};  ///< likewise
};

/// A default that follows from other keys of the case, and the words for it on the page of all keys.
template <class T>
struct Derived {
  T value;
  std::string_view words;
};
template <class T>
Derived(T, std::string_view) -> Derived<T>;  // older compilers do not find it out by themselves

namespace rules {

template <class T>
std::string type_name() {
  if constexpr (std::is_same_v<T, bool>) return "true or false";
  if constexpr (std::is_same_v<T, std::int64_t>) return "an integer";
  if constexpr (std::is_same_v<T, double>) return "a number";
  if constexpr (std::is_same_v<T, std::string>) return "a string";
}

template <class T>
Rule<T> any() {
  return {type_name<T>(), [](const T&) { return true; }};
}

/// The rule, with the words that the page of all keys has for it.
template <class T>
Rule<T> in_general(Rule<T> rule, std::string words) {
  rule.in_general = std::move(words);
  return rule;
}

/// T is std::int64_t or double, as for every rule below.
template <class T>
Rule<T> at_least(T least) {
  return {fmt::format("{}, {} or more", type_name<T>(), least), [=](T value) { return value >= least; }};
}

template <class T>
Rule<T> between(T least, T most) {
  return {fmt::format("{} from {} to {}", type_name<T>(), least, most),
          [=](T value) { return least <= value && value <= most; }};
}

inline Rule<double> positive() {
  return {"a number above 0", [](double value) { return value > 0; }};
}

inline Rule<double> nonzero() {
  return {"a number other than 0", [](double value) { return value != 0; }};
}

/// A number of the open interval.
inline Rule<double> inside(double low, double high) {
  return {fmt::format("a number between {} and {}, both excluded", low, high),
          [=](double value) { return low < value && value < high; }};
}

/// One of certain words; in messages `where` says which theory allows them: " for klein_gordon".
template <class Names>
Rule<std::string> one_of(const Names& names, const std::string& where = "") {
  const std::vector<std::string> words(names.begin(), names.end());
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + toml_text(word);
  const auto holds = [words](const std::string& value) {
    for (const std::string& word : words) {
      if (value == word) return true;
    }
    return false;
  };
  return {list + where, holds, words, where};
}

inline Rule<std::string> one_of(std::initializer_list<std::string> names) {
  return one_of(std::vector<std::string>(names));
}

/// The rule, with words of earlier versions accepted as well; messages do not mention these.
inline Rule<std::string> also_accepting(Rule<std::string> rule, const std::vector<std::string>& old_words) {
  rule.holds = [holds = rule.holds, old_words](const std::string& value) {
    return holds(value) || std::find(old_words.begin(), old_words.end(), value) != old_words.end();
  };
  return rule;
}

/// Any number of certain words, each once.
template <class Names>
Rule<std::vector<std::string>> list_of(const Names& names, const std::string& where = "") {
  const Rule<std::string> word = one_of(names, where);
  return {word.names.empty() ? "an empty array" + where : "an array of " + word.allowed,
          [=](std::size_t length) { return length == 0 || !word.names.empty(); }, [=](std::size_t) { return word; },
          where};
}

/// One value for each of `dimensions` axes; `element` gives the rule of each.
template <class T>
Rule<std::vector<T>> for_each_axis(std::size_t dimensions, std::function<Rule<T>(std::size_t)> element) {
  return {fmt::format("an array of length {}, one entry for each axis of lattice.shape", dimensions),
          [=](std::size_t length) { return length == dimensions; },
          std::move(element),
          {},
          "one entry for each axis of lattice.shape"};
}

/// Any value for each of `dimensions` axes.
template <class T>
Rule<std::vector<T>> for_each_axis(std::size_t dimensions) {
  return for_each_axis<T>(dimensions, [](std::size_t) { return any<T>(); });
}

}  // namespace rules
}  // namespace dualfield
