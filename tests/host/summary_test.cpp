// SPDX-License-Identifier: MIT
// The summary of a run: the copy is measured within its share of the run's time, and paths are written for a shell.
#include "host/run/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <stdexcept>
#include <thread>

namespace dualfield {
namespace {

/// 1000 sites with steps of 8 words a site; a copy takes `copy_seconds`, by a clock of its own, and moves 24000 bytes.
class Counted final : public Evolution {
 public:
  explicit Counted(double copy_seconds) : copy_seconds_(copy_seconds) {}
  int components() const override { return 1; }
  std::int64_t sites() const override { return 1000; }
  void write_state(const StateSource&, std::int64_t) override { throw std::logic_error("the state is not changed"); }
  void read_state(int, int, std::int64_t, std::span<double>) override {}
  void advance(std::int64_t) override { throw std::logic_error("the state is not changed"); }
  std::vector<Observable> observe() override { return {}; }
  double words_per_site() const override { return 8; }
  double steps_per_pass() const override { return 2; }
  double stream() override { return ++copies, 24000; }
  double seconds(const std::function<void()>& work) override {
    const int before = copies;
    work();
    return copy_seconds_ * (copies - before);
  }
  int threads() const override { return 1; }

  int copies = 0;

 private:
  double copy_seconds_;
};

std::map<std::string, double> numbers(const Summary& summary) {
  std::map<std::string, double> numbers;
  for (const LogField& field : summary.log_fields()) numbers[field.key] = std::get<double>(field.value);
  return numbers;
}

/// 100 steps of which the kernels took `kernel_seconds`, in a run of 20 ms or more.
std::map<std::string, double> summary_of(Counted& evolution, double kernel_seconds, const std::string& scheme) {
  Case setup;
  setup.time.steps = 100;
  setup.time.scheme = scheme;
  setup.run.precision = "double";
  Phases phases;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  phases.add_of_kernels(kernel_seconds);
  return numbers(Summary(setup, evolution, phases, 100, std::nullopt));
}

TEST(Summary, TheCopyTakesAtMostAHundredthOfTheRun) {
  for (const double copy_seconds : {1e-8, 1e-6, 3e-5, 9e-5}) {
    Counted evolution(copy_seconds);
    const auto found = summary_of(evolution, 1e-3, "leapfrog");
    EXPECT_GE(evolution.copies, 2);
    EXPECT_LE(evolution.copies * copy_seconds, 0.01 * found.at("wall_seconds"));
    EXPECT_NEAR(found.at("copy_bytes_per_second") * copy_seconds, 24000, 1e-6);
    EXPECT_NEAR(found.at("kernel_bytes_per_second"), 64.0 * 1000 * 100 / 1e-3, 1);
    EXPECT_NEAR(found.at("copy_fraction"), 6.4e9 * copy_seconds / 24000, 1e-6 * 6.4e9 * copy_seconds / 24000);
  }
}

TEST(Summary, ThereIsNoCopyWhereItWouldTakeLonger) {
  Counted slow_steps(1e-8);  // a sweep of two steps takes longer than the sleep alone would allow
  EXPECT_FALSE(summary_of(slow_steps, 1e6, "leapfrog").contains("copy_fraction"));
  EXPECT_EQ(slow_steps.copies, 0);
  Counted slow_copies(1e6);
  EXPECT_FALSE(summary_of(slow_copies, 1e-3, "leapfrog").contains("copy_fraction"));
  EXPECT_EQ(slow_copies.copies, 1);
}

TEST(Summary, ExactHasNoSpeedOfItsSteps) {
  Counted evolution(1e-6);
  const auto found = summary_of(evolution, 1e-3, "exact");
  EXPECT_FALSE(found.contains("site_updates_per_second"));
  EXPECT_TRUE(found.contains("kernel_share"));
  EXPECT_EQ(evolution.copies, 0);
}

TEST(InShell, AShellReadsTheSameText) {
  constexpr unsigned seed = 5;
  std::mt19937 random(seed);
  constexpr std::string_view characters = "ab/. '\"\\$`*;|&\t~!#()";
  for (int round = 0; round < 30; ++round) {
    std::string text;
    for (unsigned length = 1 + random() % 12; length > 0; --length) text += characters[random() % characters.size()];
    std::FILE* shell = popen(("printf %s " + in_shell(text)).c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::string read;
    for (int c; (c = std::fgetc(shell)) != EOF;) read += static_cast<char>(c);
    EXPECT_EQ(pclose(shell), 0);
    EXPECT_EQ(read, text) << "seed " << seed << ", round " << round;
  }
  EXPECT_EQ(in_shell("results/dirac_3d-1.5"), "results/dirac_3d-1.5");
}

}  // namespace
}  // namespace dualfield
