// SPDX-License-Identifier: MIT
// What the command line of a program consists of, read from its CLI11 declaration. The manual page and the completions
// of the shells are made of it, so that no option is typed twice.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dualfield {

struct OptionFacts {
  std::vector<std::string> names;    ///< "--output", "-h" …; of a positional argument its one name
  std::string value;                 ///< what it takes: "DIR", "INT" …; empty: nothing
  std::vector<std::string> choices;  ///< the only values allowed; empty: any of this kind
  std::string range;                 ///< the numbers allowed, "1 - 20"; empty: all
  std::string default_value;         ///< empty where there is none to tell
  std::string about;
  bool positional = false, required = false;
  bool repeatable = false;     ///< may be given again
  bool takes_several = false;  ///< takes all words up to the next option
};

struct CommandFacts {
  std::string name, about;
  std::vector<OptionFacts> options;  ///< positional arguments first
  std::vector<CommandFacts> commands;
};

CommandFacts facts_of(const CLI::App& app);

}  // namespace dualfield
