// SPDX-License-Identifier: MIT
#include "host/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dualfield/error.hpp"

namespace dualfield {

namespace {

/// What kind of words an option or a positional argument takes.
enum class Words { none, choices, case_files, folders, files, other };

Words words_of(const OptionFacts& option) {
  if (option.value.empty()) return Words::none;
  if (!option.choices.empty()) return Words::choices;
  if (option.value.ends_with(".toml")) return Words::case_files;
  if (option.value == "DIR") return Words::folders;
  if (option.value == "FILE") return Words::files;
  return Words::other;
}

/// A text with a backslash before each of some characters.
std::string with_backslashes(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != special.npos) out += '\\';
    out += c;
  }
  return out;
}

/// A text in single quotes for bash and zsh, and for fish.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}
std::string quoted_for_fish(std::string_view text) { return "'" + with_backslashes(text, "\\'") + "'"; }

std::vector<std::string> option_names(const CommandFacts& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options)
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::vector<std::string> command_names(const CommandFacts& program) {
  std::vector<std::string> names;
  for (const auto& command : program.commands) names.push_back(command.name);
  return names;
}

/// The arguments of bash's compgen for the words of an option.
std::string compgen_of(const OptionFacts& option) {
  switch (words_of(option)) {
    case Words::choices:
      return fmt::format("-W {}", shell_quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    case Words::case_files:
      return "-f -X '!*.toml'";
    case Words::folders:
      return "-d";
    case Words::files:
      return "-f";
    default:
      return "-W ''";
  }
}

/// One command in the `case` of bash's function: its options and what their values may be.
std::string bash_command(const CommandFacts& command, const std::string& also = "") {
  std::string text = fmt::format("    {})\n      options={}\n", command.name.empty() ? "''" : command.name,
                                 shell_quoted(fmt::format("{}", fmt::join(option_names(command), " ")) + also));
  std::string values, several;
  for (const auto& option : command.options) {
    if (option.positional)
      text += fmt::format("      positional=({})\n", compgen_of(option));
    else if (!option.value.empty())
      (option.takes_several ? several : values) +=
          fmt::format("        {}) values=({}) ;;\n", fmt::join(option.names, "|"), compgen_of(option));
  }
  if (!values.empty()) text += fmt::format("      case $previous in\n{}      esac\n", values);
  if (!several.empty()) text += fmt::format("      case $option in\n{}      esac\n", several);
  return text + "      ;;\n";
}

std::string bash_completion(const CommandFacts& program) {
  CommandFacts top = program;
  top.name.clear();
  std::string commands = bash_command(top, fmt::format(" {}", fmt::join(command_names(program), " ")));
  for (const auto& command : program.commands) commands += bash_command(command);
  // `previous` is the word before, without the = of --option=value; `option` the last option before the word.
  return fmt::format(R"END(# bash completion for {0}; written by `{0} info --completion bash`
_{0}() {{
  local word=$2 previous=$3 command='' option='' options='' values=() positional=() i
  if [[ $word == '=' ]]; then
    word=''
  elif [[ $previous == '=' ]]; then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ${{COMP_WORDS[i]}} == -* ]]; then
      option=${{COMP_WORDS[i]}}
    elif [[ -z $command ]]; then
      command=${{COMP_WORDS[i]}}
    fi
  done
  case $command in
{1}  esac
  COMPREPLY=()
  if [[ $word != -* && ${{#values[@]}} -gt 0 ]]; then
    mapfile -t COMPREPLY < <(compgen "${{values[@]}}" -- "$word")
    positional=("${{values[@]}}")
  else
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    if [[ $word != -* && ${{#positional[@]}} -gt 0 ]]; then
      mapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen "${{positional[@]}}" -- "$word")
    fi
  fi
  if [[ ${{positional[0]-}} == -[df] ]]; then
    compopt -o filenames 2>/dev/null
    if [[ ${{positional[1]-}} == -X ]]; then
      mapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen -d -- "$word")
    fi
  fi
}}
complete -F _{0} {0}
)END",
                     program.name, commands);
}

/// What zsh's _arguments does with the words of an option.
std::string zsh_action(const OptionFacts& option) {
  switch (words_of(option)) {
    case Words::choices:
      return fmt::format("({})", fmt::join(option.choices, " "));
    case Words::case_files:
      return "_files -g \"*.toml\"";
    case Words::folders:
      return "_files -/";
    case Words::files:
      return "_files";
    default:
      return " ";
  }
}

/// The specifications of _arguments for one option, one for each of its names.
std::vector<std::string> zsh_options(const OptionFacts& option) {
  const std::string value =
      option.value.empty() ? "" : fmt::format(":{}:{}", with_backslashes(option.value, ":"), zsh_action(option));
  if (option.positional) return {shell_quoted((option.takes_several ? "*" : "1") + value)};
  std::vector<std::string> all;
  for (const auto& name : option.names)
    all.push_back(shell_quoted(
        fmt::format("{}{}[{}]{}", option.repeatable ? "*" : "", name, with_backslashes(option.about, "[]:\\"), value)));
  return all;
}

std::string zsh_arguments(const CommandFacts& command, std::string_view mode) {
  std::string text = fmt::format("_arguments {}", mode);
  for (const auto& option : command.options)
    for (const auto& each : zsh_options(option)) text += " \\\n        " + each;
  return text;
}

std::string zsh_completion(const CommandFacts& program) {
  std::string commands, cases;
  for (const auto& command : program.commands) {
    commands += fmt::format("        {}\n", shell_quoted(with_backslashes(command.name, ":") + ":" + command.about));
    cases += fmt::format("      {})\n        {}\n        ;;\n", command.name, zsh_arguments(command, "-s"));
  }
  return fmt::format(R"END(#compdef {0}
# zsh completion for {0}; written by `{0} info --completion zsh`
_{0}() {{
  local context state state_descr line
  typeset -A opt_args
  {1} \
        '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
{2}      )
      _describe command commands
      ;;
    argument)
      case $line[1] in
{3}      esac
      ;;
  esac
}}
if [[ $funcstack[1] == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)END",
                     program.name, zsh_arguments(program, "-C"), commands, cases);
}

/// The options of fish's complete for the words of an option.
std::string fish_words(const OptionFacts& option) {
  switch (words_of(option)) {
    case Words::none:
      return "";
    case Words::choices:
      return fmt::format(" -x -a {}", quoted_for_fish(fmt::format("{}", fmt::join(option.choices, " "))));
    case Words::case_files:
      return " -k -x -a '(__fish_complete_suffix .toml)'";
    case Words::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Words::files:
      return " -r -F";
    case Words::other:
      return " -x";
  }
  return "";
}

std::string fish_option(const std::string& program, const std::string& condition, const OptionFacts& option) {
  const std::string line = fmt::format("complete -c {} -n {}", program, quoted_for_fish(condition));
  if (option.positional) return words_of(option) == Words::other ? "" : line + fish_words(option) + "\n";
  std::string names;
  for (const auto& name : option.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return line + names + fish_words(option) + " -d " + quoted_for_fish(option.about) + "\n";
}

std::string fish_completion(const CommandFacts& program) {
  std::string text = fmt::format(
      "# fish completion for {0}; written by `{0} info --completion fish`\ncomplete -c {0} -f\n", program.name);
  const std::string names = fmt::format("{}", fmt::join(command_names(program), " "));
  for (const auto& option : program.options)
    text += fish_option(program.name, "not __fish_seen_subcommand_from " + names, option);
  for (const auto& command : program.commands) {
    text += fmt::format("complete -c {} -n {} -a {} -d {}\n", program.name,
                        quoted_for_fish("not __fish_seen_subcommand_from " + names), command.name,
                        quoted_for_fish(command.about));
    for (const auto& option : command.options)
      text += fish_option(program.name, "__fish_seen_subcommand_from " + command.name, option);
  }
  return text;
}

}  // namespace

std::string completion(const CommandFacts& program, std::string_view shell) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  throw InputError(
      fmt::format("no completion for the shell {}; allowed: {}", shell, fmt::join(completion_shells, ", ")));
}

}  // namespace dualfield
