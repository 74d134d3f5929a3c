// SPDX-License-Identifier: MIT
#include "host/verify/command_line.hpp"

#include "dualfield/processor.hpp"
#include "host/parse.hpp"
#include "host/program.hpp"
#include "host/verify/command.hpp"
#include "host/verify_arguments.hpp"

namespace dualfield {

int run_verify_command_line(int argc, char** argv) {
  if (const int code = exit_code_of([] { return require_processor(), done; }); code != done) return code;
  CLI::App app(about_verify, "dualfield verify");
  VerifyArguments arguments;
  declare_verify(app, arguments);
  app.callback([&] {
    VerifyOptions options{arguments.ids, {}, {}};
    if (!arguments.json.empty()) options.json = arguments.json;
    if (!arguments.markdown.empty()) options.markdown = arguments.markdown;
    run_verify(options);
  });
  return parse_and_run(app, argc, argv);
}

}  // namespace dualfield
