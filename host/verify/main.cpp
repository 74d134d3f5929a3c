// SPDX-License-Identifier: MIT
// dualfield-verify: the equation ledger. It is a separate program because it takes long to build; `dualfield verify`
// starts it.
#include "host/files/console.hpp"
#include "host/parse.hpp"
#include "host/program.hpp"
#include "host/verify/command.hpp"

int main(int argc, char** argv) {
  dualfield::open_standard_streams();
  CLI::App app(dualfield::about_verify, "dualfield verify");
  dualfield::VerifyOptions options;
  std::string json, markdown;
  app.add_option("id", options.ids, "Equations or laws: 4.10, a whole section: 4; default all")->type_name("ID");
  app.add_option("--json", json, "Write the results to this file")->check(dualfield::result_file)->type_name("FILE");
  app.add_option("--markdown", markdown, "Write the page docs/equations.md to this file")
      ->check(dualfield::result_file)
      ->type_name("FILE");
  app.callback([&] {
    if (!json.empty()) options.json = json;
    if (!markdown.empty()) options.markdown = markdown;
    dualfield::run_verify(options);
  });
  return dualfield::parse_and_run(app, argc, argv);
}
