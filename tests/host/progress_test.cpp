// SPDX-License-Identifier: MIT
// The progress display of a run: its text and how often it is written, with a clock that the test sets.
#include "host/run/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dualfield {
namespace {
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The progress of a run of 400 steps on 1000 sites, written to a file. The steps begin at once unless the start is
/// watched too.
class Watched {
 public:
  Watched(bool quiet, bool terminal, std::int64_t steps = 400, bool with_start = false)
      : file_(std::tmpfile()), progress_(new Progress(steps, quiet, file_, terminal, [this] { return now; })) {
    progress_->set_sites(1000);
    if (with_start) return;
    progress_->update(0, 0, std::nullopt);
    text();
  }
  ~Watched() {
    progress_.reset();
    std::fclose(file_);
  }

  Progress& progress() { return *progress_; }
  void end() { progress_.reset(); }

  /// The text written since the last call.
  std::string text() {
    std::string text;
    std::fseek(file_, read_, SEEK_SET);
    for (int c; (c = std::fgetc(file_)) != EOF;) {
      text += static_cast<char>(c);
    }
    read_ = std::ftell(file_);
    std::fseek(file_, 0, SEEK_END);
    return text;
  }

  double now = 1000;

 private:
  std::FILE* file_;
  std::unique_ptr<Progress> progress_;
  long read_ = 0;
};

TEST(Progress, OutsideATerminalIsALineEveryFiveSeconds) {
  Watched run(false, false);
  int lines = 0;
  for (int step = 1; step <= 300; ++step) {
    run.now = 1000 + 0.1 * step;  // half a minute
    run.progress().update(step, 0.5 * step, std::nullopt);
    const std::string text = run.text();
    if (!text.empty()) {
      EXPECT_THAT(text, AllOf(EndsWith("\n"), Not(HasSubstr("\r")), Not(HasSubstr("\x1b"))));
      ++lines;
    }
  }
  EXPECT_GE(lines, 5);
  EXPECT_LE(lines, 6);
}

/// A part that does not say how much of it is done, and a step or a file that takes long, leave lines all the same.
TEST(Progress, TicksShowThatSomethingGoesOn) {
  Watched run(false, false, 400, true);
  run.progress().tick();
  EXPECT_EQ(run.text(), "") << "nothing has begun";
  run.progress().begin("looking for the stable step");
  int lines = 0;
  for (int second = 1; second <= 30; ++second) {
    run.now = 1000 + second;
    run.progress().tick();
    const std::string text = run.text();
    if (!text.empty()) {
      EXPECT_EQ(text.substr(0, 27), "looking for the stable step");
      ++lines;
    }
  }
  EXPECT_EQ(lines, 6);
  run.progress().clear();
  run.now += 100;
  run.progress().tick();
  EXPECT_EQ(run.text(), "") << "something else is written";
  run.progress().update(0, 0, std::nullopt);
  run.progress().update(100, 25, std::nullopt);
  run.text();
  run.now += 20;
  run.progress().tick();
  EXPECT_THAT(run.text(), HasSubstr("step 100/400"));
}

TEST(Progress, ALineHasAllFigures) {
  Watched run(false, false);
  run.now += 10;
  run.progress().update(100, 25.0, 3.14e-13);
  EXPECT_EQ(run.text(), " 25%  step 100/400  t 25  ETA 0:30  10 k sites/s  drift 3.1e-13\n");
  run.now += 10;
  run.progress().update(300, 75.0, std::nullopt);
  EXPECT_EQ(run.text(), " 75%  step 300/400  t 75  ETA 0:05  20 k sites/s\n") << "of the last 200 steps";
}

TEST(Progress, LongTimesAndHighRatesHaveUnits) {
  Watched run(false, false, 4'000'000'000);
  run.now += 100;
  run.progress().update(20'000'000, 1.0, std::nullopt);
  EXPECT_THAT(run.text(), AllOf(HasSubstr("  0%"), HasSubstr("ETA 5:31:40"), HasSubstr(" 200 M sites/s")));
  run.now += 100;
  run.progress().update(3'999'999'999, 1.0, std::nullopt);
  EXPECT_THAT(run.text(), AllOf(HasSubstr(" 99%"), HasSubstr("ETA 0:00"), HasSubstr(" 39.8 G sites/s")));
}

TEST(Progress, OnATerminalIsABarRedrawnTenTimesASecondAtMost) {
  Watched run(false, true);
  int drawn = 0;
  for (int step = 1; step <= 400; ++step) {
    run.now = 1000 + 0.01 * step;  // four seconds
    run.progress().update(step, 0.25 * step, 1e-14 * step);
    const std::string text = run.text();
    if (!text.empty()) {
      EXPECT_THAT(text, AllOf(StartsWith("\r["), EndsWith("\x1b[K"), Not(HasSubstr("\n"))));
      EXPECT_LE(text.size(), 80u + 3) << "would wrap";  // three for clearing the rest of the line
      ++drawn;
    }
  }
  EXPECT_GE(drawn, 30);
  EXPECT_LE(drawn, 41);
}

TEST(Progress, TheBarShrinksForLongNumbers) {
  Watched run(false, true, 4'000'000'000);
  for (const std::int64_t step : {std::int64_t{1}, std::int64_t{3'000'000'000}}) {
    run.now += 1e-3 * static_cast<double>(step) + 1;
    run.progress().update(step, 1.0, step == 1 ? std::nullopt : std::optional(1.2e-100));
    const std::string text = run.text();
    EXPECT_LE(text.size(), 80u + 3);
    EXPECT_EQ(text.find('[') < text.find('%'), step == 1) << text;
  }
}

TEST(Progress, TheBarFills) {
  Watched run(false, true);
  std::size_t before = 0;
  for (const int step : {1, 100, 200, 300, 400}) {
    run.now += 1;
    run.progress().update(step, 0.0, std::nullopt);
    const std::string text = run.text();
    const auto filled = static_cast<std::size_t>(std::count(text.begin(), text.end(), '#'));
    EXPECT_TRUE(filled > before || step == 1) << text;
    EXPECT_EQ(text.find('.', text.find('[')) < text.find(']'), step < 400) << text;
    before = filled;
  }
}

TEST(Progress, TheSummaryReplacesTheBar) {
  Watched run(false, true);
  run.now += 4;
  run.progress().update(400, 100.0, 2.5e-14);
  run.text();
  run.progress().finish("done\nin 4 s");
  EXPECT_EQ(run.text(), "\r\x1b[Kdone\nin 4 s\n");
  run.end();
  EXPECT_EQ(run.text(), "");
}

TEST(Progress, TheSummaryIsWrittenAlsoAfterAShortRun) {
  Watched run(false, false);
  run.progress().finish("done");
  EXPECT_EQ(run.text(), "done\n");
}

TEST(Progress, TheStartIsShownOnATerminalAtOnce) {
  Watched run(false, true, 400, true);
  run.progress().begin("preparing");
  EXPECT_EQ(run.text(), "\r[..............................] preparing  0:00\x1b[K");
  run.now += 7;
  run.progress().begin("building the initial state");
  EXPECT_EQ(run.text(), "\r[..............................] building the initial state  0:07\x1b[K");
  run.now += 7;
  run.progress().part_done(0.999);
  EXPECT_EQ(run.text(), "\r[#############################.] building the initial state  99%  0:14\x1b[K");
  run.progress().part_done(1);
  EXPECT_EQ(run.text(), "") << "ten times a second at most";
  run.progress().clear();
  EXPECT_EQ(run.text(), "\r\x1b[K");
  run.progress().clear();
  EXPECT_EQ(run.text(), "") << "there is nothing to clear";
  run.progress().update(0, 0, std::nullopt);
  EXPECT_THAT(run.text(), HasSubstr("0%  step 0/400  t 0  ETA ?  0 sites/s"));
}

TEST(Progress, TheStartOutsideATerminalIsALineEveryFiveSeconds) {
  Watched run(false, false, 400, true);
  run.progress().begin("preparing");
  EXPECT_EQ(run.text(), "");
  for (int piece = 1; piece <= 100; ++piece) {
    run.now += 0.2;
    if (piece == 10) run.progress().begin("building the initial state");
    if (piece > 10) run.progress().part_done(0.01 * piece);
  }
  EXPECT_EQ(run.text(),
            "building the initial state  25%  0:05\nbuilding the initial state  50%  0:10\n"
            "building the initial state  75%  0:15\nbuilding the initial state  100%  0:20\n");
}

TEST(Progress, TimeLeftAndRateCountTheStepsAlone) {
  Watched run(false, false, 400, true);
  run.progress().begin("building the initial state");
  run.now += 3600;
  run.progress().update(0, 0, std::nullopt);
  EXPECT_THAT(run.text(), AllOf(HasSubstr("ETA ?"), HasSubstr(" 0 sites/s")));
  run.now += 20;  // the first step, with which a device begins
  run.progress().update(1, 1, std::nullopt);
  EXPECT_THAT(run.text(), AllOf(HasSubstr("ETA 2:13:00"), HasSubstr(" 50 sites/s")));
  run.now += 10;
  run.progress().update(101, 101, std::nullopt);
  EXPECT_THAT(run.text(), AllOf(HasSubstr("ETA 0:30"), HasSubstr(" 10 k sites/s")));
}

TEST(Progress, ARunThatGoesOnCountsItsOwnSteps) {
  Watched run(false, false, 400, true);
  run.progress().update(300, 75, std::nullopt);
  run.now += 10;
  run.progress().update(350, 87.5, std::nullopt);
  EXPECT_EQ(run.text(), " 87%  step 350/400  t 87.5  ETA 0:10  5 k sites/s\n");
}

TEST(Progress, ASourceTellsHowMuchOfTheStateIsMade) {
  Watched run(false, true, 400, true);
  run.progress().begin("state");
  run.text();
  std::vector<std::string> texts;
  const StateSource source = with_progress(
      [](int, int, std::int64_t, std::span<double> values) { std::ranges::fill(values, 2.5); }, 2, 10, run.progress());
  std::vector<double> values(5);
  for (int array = 0; array < 2; ++array)
    for (int component = 0; component < 2; ++component)
      for (const std::int64_t first : {0, 5}) {
        run.now += 1;
        source(array, component, first, values);
        texts.push_back(run.text());
      }
  EXPECT_EQ(values, std::vector<double>(5, 2.5));
  for (std::size_t piece = 0; piece < 8; ++piece)
    EXPECT_THAT(texts[piece], HasSubstr("state  " + std::to_string((piece + 1) * 100 / 8) + "%")) << piece;
}

TEST(Progress, TextAfterAnInterruptedBarBeginsANewLine) {
  Watched run(false, true);
  run.progress().update(1, 0.25, std::nullopt);
  EXPECT_THAT(run.text(), Not(EndsWith("\n")));
  run.end();
  EXPECT_EQ(run.text(), "\n");
}

TEST(Progress, QuietWritesNothing) {
  for (const bool terminal : {false, true}) {
    Watched run(true, terminal);
    run.now += 60;
    run.progress().update(200, 50.0, 1e-3);
    run.progress().part_done(0.5);
    run.progress().finish("done");
    run.end();
    EXPECT_EQ(run.text(), "");
  }
}

TEST(Progress, ARunOfNoStepsIsDone) {
  for (const bool terminal : {false, true}) {
    Watched run(false, terminal, 0);
    run.now += 10;
    run.progress().update(0, 0.0, std::nullopt);
    EXPECT_THAT(run.text(), HasSubstr("100%  step 0/0"));
  }
}

}  // namespace
}  // namespace dualfield
