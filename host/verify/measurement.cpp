// SPDX-License-Identifier: MIT
#include "host/verify/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "dualfield/error.hpp"
#include "host/case/nearest.hpp"

namespace dualfield::verify {

namespace {

/// Whether an id, or the group that it names, selects the entry with the id `entry`.
bool names(std::string_view id, std::string_view entry) {
  if (id == entry) return true;
  if (!id.ends_with('.')) return entry.starts_with(std::string(id) + '.');
  return id.size() > 1 && entry.starts_with(id);
}

[[noreturn]] void refuse(const std::string& id, const std::vector<Entry>& all) {
  std::vector<std::string> known;
  for (const Entry& entry : all) {
    const std::string group = entry.id.substr(0, entry.id.find('.'));
    if (known.empty() || !known.back().starts_with(group + '.')) known.push_back(group);
    known.push_back(entry.id);
  }
  const std::string meant = nearest(id, known);
  throw InputError(
      fmt::format("no equation or law is named \"{}\"; {}allowed: an id such as {}, or what ids begin with "
                  "up to a point; `dualfield verify` lists them all",
                  id, meant.empty() ? "" : fmt::format("did you mean {}? ", meant), all.back().id));
}

}  // namespace

std::vector<Entry> chosen(std::vector<Entry> all, std::span<const std::string> ids) {
  if (ids.empty()) return all;
  for (const std::string& id : ids)
    if (std::ranges::none_of(all, [&](const Entry& entry) { return names(id, entry.id); })) refuse(id, all);
  std::erase_if(all, [&](const Entry& entry) {
    return std::ranges::none_of(ids, [&](const std::string& id) { return names(id, entry.id); });
  });
  return all;
}

Measurement measured(Entry entry) {
  Measurement result{std::move(entry), {}, {}, {}};
  if (!result.entry.measure) {
    result.verdict = Verdict::not_yet;
    return result;
  }
  try {
    result.finding = result.entry.measure();
    result.verdict = verdict_of(*result.finding);
  } catch (const std::exception& error) {
    result.failure = error.what();
  }
  return result;
}

std::vector<Measurement> measured(std::vector<Entry> entries) {
  std::vector<Measurement> results(entries.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < entries.size(); i = next++) results[i] = measured(std::move(entries[i]));
  };
  std::vector<std::jthread> others;
  const std::size_t threads = std::min<std::size_t>(std::max(1u, std::thread::hardware_concurrency()), entries.size());
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  others.clear();  // joins the threads
  return results;
}

}  // namespace dualfield::verify
