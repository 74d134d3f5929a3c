// SPDX-License-Identifier: MIT
// run.jsonl: every line parses to the event written, is on disk at once, and keeps the order of its keys.
#include "host/output/run_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "dualfield/error.hpp"
#include "on_disk.hpp"

namespace dualfield {
namespace {
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
using Json = nlohmann::ordered_json;

std::vector<Json> lines_of(const std::filesystem::path& path) {
  std::istringstream text(read_bytes(path));
  std::vector<Json> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(Json::parse(line));
  }
  return lines;
}

TEST(RunLog, EachLineIsAnObjectWrittenAtOnce) {
  TemporaryDirectory run;
  RunLog log(run / "run.jsonl");
  log.write("start", {{"version", "0.1.0"}, {"threads", std::int64_t{2}}, {"step", 0.25}, {"dry", false}});
  ASSERT_EQ(lines_of(run / "run.jsonl").size(), 1u);
  log.write("end", {});
  const auto lines = lines_of(run / "run.jsonl");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["event"], "start");
  EXPECT_EQ(lines[0]["version"], "0.1.0");
  EXPECT_EQ(lines[0]["threads"], 2);
  EXPECT_TRUE(lines[0]["threads"].is_number_integer());
  EXPECT_EQ(lines[0]["step"], 0.25);
  EXPECT_EQ(lines[0]["dry"], false);
  EXPECT_EQ(lines[1]["event"], "end");
  EXPECT_EQ(lines[1].size(), 2u);  // event and at
}

TEST(RunLog, KeysKeepTheirOrder) {
  TemporaryDirectory run;
  RunLog(run / "run.jsonl").write("start", {{"zeta", true}, {"alpha", true}, {"mu", true}});
  std::vector<std::string> keys;
  const Json line = lines_of(run / "run.jsonl").at(0);
  for (const auto& [key, value] : line.items()) {
    keys.push_back(key);
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"event", "at", "zeta", "alpha", "mu"}));
}

TEST(RunLog, LinesAreStampedInUtc) {
  TemporaryDirectory run;
  RunLog(run / "run.jsonl").write("start", {});
  EXPECT_THAT(lines_of(run / "run.jsonl").at(0)["at"].get<std::string>(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"));
}

TEST(RunLog, TextIsEscaped) {
  TemporaryDirectory run;
  RunLog log(run / "run.jsonl");
  std::string everything;
  for (int byte = 0; byte < 128; ++byte) {
    everything += static_cast<char>(byte);
  }
  everything += "ħ = c = 1, 𝒜";
  log.write(everything, {{"text", everything}, {everything, true}});
  const auto lines = lines_of(run / "run.jsonl");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["event"], everything);
  EXPECT_EQ(lines[0]["text"], everything);
  EXPECT_EQ(lines[0][everything], true);
}

TEST(RunLog, TextThatIsNotUtf8DoesNotSpoilTheLine) {
  TemporaryDirectory run;
  RunLog(run / "run.jsonl").write("start", {{"path", "caf\xe9.toml"}});
  EXPECT_EQ(lines_of(run / "run.jsonl").at(0)["path"], "caf\xef\xbf\xbd.toml");
}

TEST(RunLog, NumbersAreExactAndThoseThatAreNotFiniteAreWords) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  TemporaryDirectory run;
  RunLog(run / "run.jsonl")
      .write("check", {{"drift", 0.1 + 0.2}, {"steps", largest}, {"a", std::nan("")}, {"b", inf}, {"c", -inf}});
  const Json line = lines_of(run / "run.jsonl").at(0);
  EXPECT_EQ(line["drift"].get<double>(), 0.1 + 0.2);
  EXPECT_EQ(line["steps"].get<std::int64_t>(), largest);
  EXPECT_EQ(line["a"], "nan");
  EXPECT_EQ(line["b"], "inf");
  EXPECT_EQ(line["c"], "-inf");
}

TEST(RunLog, FailuresAreReported) {
  TemporaryDirectory run;
  write_bytes(run / "file", "x");
  EXPECT_THAT(message_of<OutputError>([&] { RunLog(run / "file/run.jsonl"); }), HasSubstr("Not a directory"));
  RunLog full("/dev/full");
  EXPECT_EQ(message_of<OutputError>([&] { full.write("start", {}); }),
            "/dev/full: cannot be written: No space left on device");
}

}  // namespace
}  // namespace dualfield
