// SPDX-License-Identifier: MIT
// dualfield-verify: the equation ledger. It is a separate program because it takes long to build; `dualfield verify`
// starts it.
#include "host/files/console.hpp"
#include "host/parse.hpp"
#include "host/program.hpp"
#include "host/verify/command.hpp"
#include "host/verify_arguments.hpp"

int main(int argc, char** argv) {
  dualfield::open_standard_streams();
  CLI::App app(dualfield::about_verify, "dualfield verify");
  dualfield::VerifyArguments arguments;
  dualfield::declare_verify(app, arguments);
  app.callback([&] {
    dualfield::VerifyOptions options{arguments.ids, {}, {}};
    if (!arguments.json.empty()) options.json = arguments.json;
    if (!arguments.markdown.empty()) options.markdown = arguments.markdown;
    dualfield::run_verify(options);
  });
  return dualfield::parse_and_run(app, argc, argv);
}
