// SPDX-License-Identifier: MIT
// The command line of `dualfield verify`. The program dualfield-verify reads it; `dualfield`, which starts that program,
// has it in its manual page and completions.
#pragma once

#include <string>
#include <vector>

#include "host/parse.hpp"

namespace dualfield {

struct VerifyArguments {
  std::vector<std::string> ids;
  std::string json, markdown;  ///< empty: none
};

/// Declares the options; `arguments` must live as long as the command.
inline void declare_verify(CLI::App& command, VerifyArguments& arguments) {
  command.add_option("id", arguments.ids, "Equations or laws: 4.10, a whole section: 4; default all")->type_name("ID");
  command.add_option("--json", arguments.json, "Write the results to this file")->check(result_file)->type_name("FILE");
  command.add_option("--markdown", arguments.markdown, "Write the page docs/equations.md to this file")
      ->check(result_file)
      ->type_name("FILE");
}

}  // namespace dualfield
