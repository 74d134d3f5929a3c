// SPDX-License-Identifier: MIT
#include "host/run/resumption.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dualfield/error.hpp"
#include "dualfield/theory_list.hpp"
#include "host/case/file.hpp"
#include "host/files/checksum.hpp"
#include "host/files/console.hpp"
#include "host/output/snapshots.hpp"
#include "host/ranks.hpp"
#include "host/run/checkpoints.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

constexpr std::string_view may_change = "time.steps, [checkpoint], [checks], and of [run] all but precision";

/// Whether a run may go on with another value of this key.
bool is_free(std::string_view key) {
  return key == "time.steps" || key.starts_with("checkpoint.") || key.starts_with("checks.") ||
         (key.starts_with("run.") && key != "run.precision");
}

/// Of a file, or of the files of a folder in the order of their names.
std::uint64_t checksum_of_input(const CaseValue& value) {
  std::vector<fs::path> files{value.file};
  std::error_code error;
  if (fs::is_directory(value.file, error)) {
    files.clear();
    for (const auto& entry : fs::directory_iterator(value.file, error)) files.push_back(entry.path());
    std::ranges::sort(files);
  }
  Checksum sum;
  for (const fs::path& file : files) {
    const auto one = checksum_of(file);
    if (!one) throw InputError(fmt::format("{}: {} cannot be read", value.key, file.string()));
    const std::uint64_t number = one->value();
    sum.add(std::as_bytes(std::span(&number, 1)));
  }
  return sum.value();
}

/// All ranks look at the checkpoints that the first one sees.
std::optional<CheckpointFile> last_whole(const fs::path& directory, Communicator* ranks) {
  std::vector<FoundCheckpoint> there;
  if (is_first(ranks)) there = checkpoints_in(directory);
  there.resize(agreed(ranks, there.size()));
  std::vector<std::string> damaged;
  for (const auto& [step, unused] : there) {
    const fs::path path = checkpoint_path(directory, agreed(ranks, step));
    try {
      CheckpointFile file(path, ranks);
      for (const std::string& what : damaged) warn(fmt::format("{}; {} is taken instead", what, path.string()));
      return file;
    } catch (const InputError& error) {
      damaged.push_back(error.what());
    }
  }
  if (damaged.empty()) return std::nullopt;
  throw InputError(fmt::format("{}; allowed: a whole checkpoint in {}, or --overwrite to begin again",
                               fmt::join(damaged, "; "), (directory / "checkpoints").string()));
}

/// One line of run.jsonl: its event and its step, where it has one.
struct Event {
  std::string name;
  std::optional<std::int64_t> step;
};

/// Nothing for a line that is not whole.
std::optional<Event> event_of(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("event") || !json["event"].is_string()) return std::nullopt;
  Event event{json["event"].get<std::string>(), std::nullopt};
  if (json.contains("step") && json["step"].is_number_integer()) event.step = json["step"].get<std::int64_t>();
  return event;
}

/// Calls visit(event, end) for the whole lines of run.jsonl, `end` the number of bytes up to the end of the line, as long
/// as it returns true.
template <class Visit>
void for_each_event(const fs::path& directory, Visit&& visit) {
  std::ifstream log(directory / "run.jsonl", std::ios::binary);
  std::int64_t end = 0;
  for (std::string line; std::getline(log, line) && !log.eof();) {
    end += std::ssize(line) + 1;
    const auto event = event_of(line);
    if (!event || !visit(*event, end)) return;
  }
}

void require_same(const fs::path& place, const CheckpointFacts& there, const CheckpointFacts& here) {
  std::vector<std::string> differences;
  const auto compare = [&](const auto& one, const auto& other, auto&& word) {
    std::set<std::string> keys;
    for (const auto& [key, value] : one) keys.insert(key);
    for (const auto& [key, value] : other) keys.insert(key);
    for (const std::string& key : keys) {
      const auto a = one.find(key), b = other.find(key);
      if (a != one.end() && b != other.end() && a->second == b->second) continue;
      differences.push_back(fmt::format("{} is {} there and {} here", key,
                                        a == one.end() ? "nothing" : word(a->second, true),
                                        b == other.end() ? "nothing" : word(b->second, false)));
    }
  };
  compare(there.keys, here.keys, [](const std::string& text, bool) { return text; });
  compare(there.checksums, here.checksums,
          [](std::uint64_t, bool is_there) { return std::string(is_there ? "a file" : "one with other contents"); });
  if (!differences.empty())
    throw InputError(fmt::format("{}: this case is not that of the run: {}; allowed to change: {}", place.string(),
                                 fmt::join(differences, ", "), may_change));
}

/// Of a run without a checkpoint, which is to begin anew.
void require_not_ended(const fs::path& directory, const CheckpointFacts& here) {
  for_each_event(directory, [&](const Event& event, std::int64_t) {
    // one that could not write its results has stopped at no step
    if (event.name == "finished" || (event.name == "stopped" && event.step))
      throw InputError(fmt::format(
          "{}: the run has ended and left no checkpoint to resume from; allowed: --overwrite to begin again, now with "
          "checkpoint.at_end = true",
          directory.string()));
    return true;
  });
  const fs::path written = directory / "case.toml";
  std::error_code error;
  if (!fs::exists(written, error)) return;
  CheckpointFacts there;
  take_case(load_case(written, {}, describe_theories(), hdf_available()), there);
  require_same(written, there, here);
}

void require_as_left(const fs::path& file, const LineMark& mark) {
  const auto sum = checksum_of(file, mark.bytes);
  if (!sum || sum->value() != mark.checksum)
    throw InputError(fmt::format(
        "{}: its first {} bytes are not those that the run wrote; allowed: the file as the run left it, or --overwrite "
        "to begin again",
        file.string(), mark.bytes));
}

}  // namespace

void take_case(const Case& setup, CheckpointFacts& facts) {
  for (const CaseValue& value : values_of(setup)) {
    if (is_free(value.key)) continue;
    if (value.file.empty())
      facts.keys[value.key] = value.text;
    else
      facts.checksums[value.key] = checksum_of_input(value);
  }
}

std::optional<Resumption> Resumption::find(const fs::path& directory, const Case& setup, Communicator* ranks) {
  std::optional<Resumption> found;
  if (auto file = last_whole(directory, ranks)) found = Resumption(std::move(*file));
  on_first_rank(ranks, [&] {
    CheckpointFacts here;
    take_case(setup, here);
    if (found)
      found->look_at_files(directory, setup, here);
    else
      require_not_ended(directory, here);
  });
  if (found) found->is_complete_ = agreed(ranks, found->is_complete_);
  return found;
}

void Resumption::look_at_files(const fs::path& directory, const Case& setup, const CheckpointFacts& here) {
  require_same(checkpoint(), facts(), here);
  const std::int64_t steps = setup.time.steps;
  if (facts().step > steps)
    throw InputError(fmt::format("time.steps: {} is before the checkpoint {}; allowed: {} or more", steps,
                                 checkpoint().string(), facts().step));
  const bool goes_on = steps > facts().step;
  const LineMark& rows = goes_on ? facts().rows : facts().all_rows;
  require_as_left(directory / "observables.csv", rows);
  rows_ = rows.bytes;
  for_each_event(directory, [&](const Event& event, std::int64_t end) {
    if (event.step.value_or(0) > facts().step) return false;
    events_ = end;
    is_complete_ = !goes_on && event.name == "finished" && event.step == facts().step;
    return true;
  });
}

std::unique_ptr<Evolution> Resumption::evolution(System& system, const StateSource& start) const {
  auto evolution = system.evolution();
  if (facts().arrays != evolution->array_components() || facts().sites != evolution->sites())
    throw InputError(fmt::format("{}: has arrays of {} components on {} sites, and this case {} on {}",
                                 checkpoint().string(), fmt::join(facts().arrays, ", "), facts().sites,
                                 fmt::join(evolution->array_components(), ", "), evolution->sites()));
  if (GaugeOfRun* const gauge = system.gauge()) gauge->go_on_from(facts().step, *evolution);
  if (facts().has_state) {
    evolution->write_carried(file_.state(), facts().step, facts().carried_for, facts().scale);
  } else {
    evolution->write_state(start);
    evolution->advance(facts().step);
  }
  return evolution;
}

fs::path directory_to_resume(const fs::path& case_file, const fs::path& wanted) {
  std::error_code error;
  const fs::path folder = case_file.has_parent_path() ? case_file.parent_path() : ".";
  if (case_file.filename() == "case.toml" && fs::exists(folder / "run.jsonl", error)) return folder;
  fs::path second = wanted;
  second += "-2";
  if (fs::exists(second, error))
    throw InputError(fmt::format("--resume: there are {} and {}, and maybe more; allowed: --output with one of them",
                                 wanted.string(), second.string()));
  return wanted;
}

}  // namespace dualfield
