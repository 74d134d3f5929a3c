// SPDX-License-Identifier: MIT
// The equation ledger: every equation is listed, its verdict is the recorded one, and verdicts follow from the
// residuals.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <ostream>
#include <set>

#include "dualfield/error.hpp"
#include "host/verify/command.hpp"
#include "host/verify/measurement.hpp"

namespace dualfield::verify {

// Found by GoogleTest, which else prints bytes.
void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }
void PrintTo(const Finding& finding, std::ostream* out) {
  *out << "printed " << finding.printed << ", corrected " << finding.corrected.value_or(-1) << ", without "
       << finding.without.value_or(-1) << " (−1: none), tolerance " << finding.tolerance << ", " << finding.note;
}

namespace {

constexpr double small = 1e-13, tolerance = 1e-12, between = 5e-10, large = 1e-9;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::optional<Verdict> of(double printed, std::optional<double> corrected, std::optional<double> without) {
  return verdict_of({printed, corrected, without, tolerance, ""});
}

TEST(Verdict, FollowsFromTheResiduals) {
  EXPECT_EQ(of(small, {}, {}), Verdict::holds);
  EXPECT_EQ(of(tolerance, {}, {}), Verdict::holds);
  EXPECT_EQ(of(small, small, {}), Verdict::holds);
  EXPECT_EQ(of(small, {}, large), Verdict::under_assumption);
  EXPECT_EQ(of(small, small, large), Verdict::under_assumption);
  EXPECT_EQ(of(large, small, {}), Verdict::erratum);
  EXPECT_EQ(of(large, small, large), Verdict::erratum);
}

TEST(Verdict, NeedsAThousandTimesTheToleranceToCallAnEquationBroken) {
  EXPECT_EQ(of(between, small, {}), std::nullopt);
  EXPECT_EQ(of(1000 * tolerance, small, {}), Verdict::erratum);
  EXPECT_EQ(of(small, {}, between), std::nullopt);
}

TEST(Verdict, IsMissingWhereResidualsAllowNone) {
  EXPECT_EQ(of(large, {}, {}), std::nullopt) << "broken, and no corrected form";
  EXPECT_EQ(of(large, large, {}), std::nullopt) << "the corrected form is broken too";
  EXPECT_EQ(of(small, large, {}), std::nullopt) << "printed and corrected form swapped";
  EXPECT_EQ(of(small, {}, small), std::nullopt) << "the assumption is not needed";
  EXPECT_EQ(of(large, {}, small), std::nullopt) << "with and without the assumption swapped";
}

TEST(Verdict, IsMissingWhereAResidualIsNotANumber) {
  EXPECT_EQ(of(nan, {}, {}), std::nullopt);
  EXPECT_EQ(of(nan, small, {}), std::nullopt);
  EXPECT_EQ(of(large, nan, {}), std::nullopt);
  EXPECT_EQ(of(small, {}, nan), std::nullopt);
  EXPECT_EQ(of(-1, {}, {}), std::nullopt);
}

TEST(Verdict, OfExactAlgebraNeedsNoTolerance) {
  EXPECT_EQ(verdict_of({0, {}, {}, 0, ""}), Verdict::holds);
  EXPECT_EQ(verdict_of({0, {}, 0, 0, ""}), std::nullopt);
  EXPECT_EQ(verdict_of({2, 0, {}, 0, ""}), Verdict::erratum);
}

TEST(Ledger, ListsTheNinetyEquationsInOrderThenTheLaws) {
  std::vector<std::string> expected;
  for (const auto& [section, equations] : {std::pair{2, 21}, {3, 19}, {4, 40}, {5, 10}})
    for (int number = 1; number <= equations; ++number)
      expected.push_back(std::to_string(section) + "." + std::to_string(number));
  ASSERT_EQ(expected.size(), 90u);
  std::vector<std::string> ids;
  for (const Entry& entry : ledger()) ids.push_back(entry.id);
  ASSERT_GE(ids.size(), expected.size());
  EXPECT_EQ(std::vector<std::string>(ids.begin(), ids.begin() + 90), expected);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "an id occurs twice";
  for (std::size_t i = expected.size(); i < ids.size(); ++i)
    EXPECT_FALSE(std::isdigit(static_cast<unsigned char>(ids[i][0]))) << ids[i];
}

TEST(Ledger, DescribesEachEntryInSingleLines) {
  for (const Entry& entry : ledger()) {
    SCOPED_TRACE(entry.id);
    const bool computes = entry.recorded != Verdict::not_yet;
    EXPECT_FALSE(entry.statement.empty());
    EXPECT_EQ(computes, !entry.computed.empty());
    EXPECT_EQ(computes, static_cast<bool>(entry.measure));
    if (entry.recorded == Verdict::under_assumption || entry.recorded == Verdict::erratum) {
      EXPECT_FALSE(entry.amendment.empty());
    }
    for (const std::string& text : {entry.statement, entry.computed, entry.amendment})
      EXPECT_EQ(text.find_first_of("\n\t"), std::string::npos) << text;
  }
}

TEST(Ledger, ComputesEveryEntry) {
  for (const Entry& entry : ledger()) EXPECT_NE(entry.recorded, Verdict::not_yet) << entry.id;
}

TEST(Ledger, MeasuresTheSameEveryTime) {
  const auto first = measured(ledger()), second = measured(ledger());
  for (std::size_t i = 0; i < first.size(); ++i) {
    SCOPED_TRACE(first[i].entry.id);
    ASSERT_EQ(first[i].finding.has_value(), second[i].finding.has_value());
    if (!first[i].finding) continue;
    const Finding &once = *first[i].finding, &again = *second[i].finding;
    EXPECT_EQ(once.printed, again.printed);
    EXPECT_EQ(once.corrected, again.corrected);
    EXPECT_EQ(once.without, again.without);
    EXPECT_EQ(once.note, again.note);
  }
}

class LedgerEntry : public testing::TestWithParam<Entry> {};

TEST_P(LedgerEntry, HasTheRecordedVerdict) {
  const Measurement m = measured(GetParam());
  EXPECT_EQ(m.failure, "");
  ASSERT_TRUE(m.as_recorded()) << words(m.entry.recorded) << " is recorded, "
                               << (m.verdict ? words(*m.verdict) : "none")
                               << " measured: " << testing::PrintToString(m.finding.value_or(Finding{}));
  if (!m.finding) return;
  // The residuals must distinguish the two forms: with the forms exchanged the verdict must be another.
  Finding exchanged = *m.finding;
  if (m.entry.recorded == Verdict::erratum) {
    std::swap(exchanged.printed, *exchanged.corrected);
    EXPECT_NE(verdict_of(exchanged), Verdict::erratum);
  } else if (m.entry.recorded == Verdict::under_assumption) {
    std::swap(exchanged.printed, *exchanged.without);
    EXPECT_NE(verdict_of(exchanged), Verdict::under_assumption);
  }
}

std::string test_name(const testing::TestParamInfo<Entry>& info) {
  std::string name = info.param.id;
  std::ranges::replace_if(
      name, [](unsigned char character) { return !std::isalnum(character); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Ledger, LedgerEntry, testing::ValuesIn(ledger()), test_name);

std::vector<Entry> listed(std::initializer_list<const char*> ids) {
  std::vector<Entry> entries;
  for (const char* id : ids) entries.push_back({id, "statement", "computed", Verdict::holds, "", nullptr});
  return entries;
}

std::vector<std::string> ids_chosen(const std::vector<std::string>& asked) {
  std::vector<std::string> ids;
  for (const Entry& entry : chosen(listed({"2.1", "2.10", "4.1", "gauge.current", "gauge.links"}), asked))
    ids.push_back(entry.id);
  return ids;
}

TEST(Choice, IsByIdOrByGroup) {
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids_chosen({}).size(), 5u);
  EXPECT_EQ(ids_chosen({"2.1"}), Ids({"2.1"}));
  EXPECT_EQ(ids_chosen({"4.1", "2.10", "4.1"}), Ids({"2.10", "4.1"}));
  EXPECT_EQ(ids_chosen({"2"}), Ids({"2.1", "2.10"}));
  EXPECT_EQ(ids_chosen({"2."}), Ids({"2.1", "2.10"}));
  EXPECT_EQ(ids_chosen({"gauge"}), Ids({"gauge.current", "gauge.links"}));
}

TEST(Choice, RefusesUnknownIds) {
  for (const std::string unknown : {"", ".", "2.2", "gaug", "4.1.1", "2.1."})
    EXPECT_THROW(ids_chosen({"2.1", unknown}), InputError) << '"' << unknown << '"';
  try {
    ids_chosen({"gauge.curent"});
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean gauge.current?"), std::string::npos) << error.what();
  }
}

TEST(Measuring, KeepsTheOrderAndReportsFailures) {
  std::vector<Entry> entries = listed({"a", "b", "c", "d"});
  entries[1].measure = [] { return Finding{1e-15, {}, {}, 1e-12, "well"}; };
  entries[2].measure = []() -> Finding { throw std::runtime_error("no lattice"); };
  entries[3].measure = [] { return Finding{0.5, {}, {}, 1e-12, ""}; };
  const auto results = measured(entries);
  ASSERT_EQ(results.size(), 4u);
  for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].entry.id, entries[i].id);
  EXPECT_EQ(results[0].verdict, Verdict::not_yet);
  EXPECT_EQ(results[1].verdict, Verdict::holds);
  EXPECT_EQ(results[2].verdict, std::nullopt);
  EXPECT_EQ(results[2].failure, "no lattice");
  EXPECT_EQ(results[3].verdict, std::nullopt);
  EXPECT_TRUE(results[1].as_recorded());
  for (const std::size_t i : {0, 2, 3}) EXPECT_FALSE(results[i].as_recorded());
}

TEST(Command, FailsWhereAVerdictIsNotTheRecordedOne) {
  std::vector<Entry> entries = listed({"2.1"});
  entries[0].measure = [] { return Finding{1e-15, {}, {}, 1e-12, ""}; };
  EXPECT_NO_THROW(run_verify({}, entries));
  entries[0].recorded = Verdict::erratum;
  EXPECT_THROW(run_verify({}, entries), VerdictError);
  entries[0].recorded = Verdict::holds;
  entries[0].measure = [] { return Finding{1, {}, {}, 1e-12, ""}; };
  EXPECT_THROW(run_verify({}, entries), VerdictError);
  entries[0].measure = []() -> Finding { throw std::runtime_error("no lattice"); };
  EXPECT_THROW(run_verify({}, entries), VerdictError);
}

}  // namespace

}  // namespace dualfield::verify
