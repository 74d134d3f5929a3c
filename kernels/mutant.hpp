// SPDX-License-Identifier: MIT
// Mistakes planted in the kernels, off in every program that is shipped. The tests are run with each of them in turn and
// must fail: tests/kernels/check_mutants.py.
//
// DUALFIELD_MUTANT(name) is the constant false, except in the one test build that defines DUALFIELD_MUTANTS. There it is
// true where the environment variable DUALFIELD_MUTANT is `name`. A name stands at one place.
#pragma once

#ifdef DUALFIELD_MUTANTS

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace dualfield {

/// A name as an argument of a template.
template <std::size_t Size>
struct MutantName {
  char text[Size];
  constexpr MutantName(const char (&name)[Size]) { std::copy_n(name, Size, text); }
};

/// Whether the environment asks for this mutant. Where it asks for "list", the name is printed.
inline bool is_asked_for(std::string_view name) {
  const char* asked = std::getenv("DUALFIELD_MUTANT");
  if (asked == nullptr) return false;
  if (asked == std::string_view("list")) std::puts(name.data());
  return asked == name;
}

/// Found out once, when the program starts.
template <MutantName Name>
inline const bool mutant_is_on = is_asked_for(Name.text);

}  // namespace dualfield

#define DUALFIELD_MUTANT(name) (::dualfield::mutant_is_on<#name>)

#else

#define DUALFIELD_MUTANT(name) false

#endif
