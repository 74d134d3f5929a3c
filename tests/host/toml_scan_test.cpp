// SPDX-License-Identifier: MIT
// Text that the TOML library must not get, and messages that do not grow with the file.
#include "host/case/toml_scan.hpp"

#include "case_fixture.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

using namespace dualfield::testing;

std::string repeated(const std::string& part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// Line, column and words of the fault, or nothing.
std::string found(const std::string& text) {
  const auto fault = fault_in_toml(text);
  return fault ? std::to_string(fault->line) + ":" + std::to_string(fault->column) + ": " + fault->what : "";
}

TEST(TomlScan, FindsCharactersOutsideOfQuotes) {
  EXPECT_EQ(found("α = 1\n"), "1:1: the character α is not in quotes");
  EXPECT_EQ(found("[theory]\nmass = \"ä\"  é\n"), "2:13: the character é is not in quotes");
  EXPECT_EQ(found("a = 1\xa0\n"), "1:6: the character \\xA0 is not in quotes");
  EXPECT_EQ(found("a = 'ä\nβ = 1\n"), "2:1: the character β is not in quotes") << "one quote ends with its line";
  EXPECT_EQ(found("a = \"\"\"\nα\"\"\nβ\"\"\" γ"), "3:6: the character γ is not in quotes");
  EXPECT_EQ(found("a = \"\\\"α\" δ"), "1:11: the character δ is not in quotes");
  EXPECT_EQ(found("a = '\\' δ"), "1:9: the character δ is not in quotes") << "nothing is escaped in single quotes";
}

TEST(TomlScan, LetsQuotesAndCommentsAlone) {
  for (const char* text :
       {"",
        "\xef\xbb\xbf"
        "a = 1",
        "# α\n", "a = \"α\" # β", "a = 'α'", "a = '''\nα'\n'' β'''\n", "\"α\".'β' = 1", "a = \"unfinished α"})
    EXPECT_EQ(found(text), "") << text;
}

TEST(TomlScan, CountsTheKeysOfADottedKey) {
  const std::string longest = repeated("a.", most_dotted_keys - 1) + "b";
  EXPECT_EQ(found(longest + " = 1\n" + longest + " = 1.5\n"), "");
  EXPECT_EQ(found("[" + longest + "]\n"), "");
  EXPECT_EQ(found("a = [" + repeated("0.5, ", 100) + "]\n# " + repeated("...", 100) + "\nb = '" + repeated(".", 100)),
            "");
  const std::string what = ": a key of more than 16 keys with dots between them";
  EXPECT_EQ(found("a." + longest + " = 1\n"), "1:32" + what);
  EXPECT_EQ(found("[x]\n{a . 'b,' . " + longest + " = 1}\n").substr(0, 2), "2:");
}

TEST_F(CaseFile, TextThatTheLibraryMustNotGetIsRefused) {
  EXPECT_NE(refusal("αβ = 1\n" + valid_case).find("case.toml:1:1: this is no TOML: the character α"),
            std::string::npos);
  EXPECT_NE(refusal("[" + repeated("a.", 100000) + "b]\n").find("case.toml:1:33: this is no TOML"), std::string::npos);
  EXPECT_NE(refusal(valid_case + "x = " + repeated("[", 40) + repeated("]", 40)).find("this is no TOML"),
            std::string::npos);
  EXPECT_NE(refusal(valid_case, {"theory.mass=α"}).find("--set theory.mass=α: the value is no TOML"),
            std::string::npos);
  EXPECT_NE(refusal(valid_case, {"theory.mass." + repeated("a.", 1000) + "=1"}).find("not understood"),
            std::string::npos);
  EXPECT_EQ(refusal("# αβ\n" + valid_case), "");
}

TEST_F(CaseFile, MessagesAreShortHoweverLongTheFile) {
  const std::string text(100000, 'x'), array = "[" + repeated("1, ", 100000) + "]";
  for (const std::string& wrong :
       {changed(valid_case, "\"leapfrog\"", "\"" + text + "\""), changed(valid_case, "[8, 6, 4]", array),
        changed(valid_case, "step ", text), changed(valid_case, "[time]", "[" + text + "]"),
        text + " = 1\n" + valid_case, valid_case + text}) {
    const std::string message = refusal(wrong);
    EXPECT_NE(message.find("case.toml:"), std::string::npos);
    EXPECT_LT(message.size(), 2000u) << message;
  }
}

TEST_F(CaseFile, LargeFilesAreRefused) {
  const std::string comment(std::size_t{4} << 20, '#');
  EXPECT_NE(refusal(valid_case + comment).find("larger than 4 MiB"), std::string::npos);
  EXPECT_EQ(refusal(valid_case + comment.substr(valid_case.size())), "");
}

TEST(Shortened, KeepsUtf8) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("aßß", 4), "aß…");
  for (std::size_t most = 0; most < 9; ++most) EXPECT_TRUE(is_utf8(shortened("aß€𝄞z", most))) << most;
}

}  // namespace
}  // namespace dualfield
