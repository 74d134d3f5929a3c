// SPDX-License-Identifier: MIT
// The run reads a state and pushes its values, piece by piece, into a queue; the thread takes them out of it.
#include "host/output/background_snapshots.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "host/ranks.hpp"

namespace dualfield {
namespace {

/// Values in order from one thread to another.
class PieceQueue {
 public:
  explicit PieceQueue(std::int64_t bound) : bound_(bound) {}

  /// Waits until so many more values fit. False where nobody takes values any more.
  bool wait_for_room(std::int64_t values) {
    std::unique_lock lock(mutex_);
    const std::int64_t bytes = values * std::int64_t(sizeof(double));
    changed_.wait(lock, [&] { return is_left_ || bytes_ == 0 || bytes_ + bytes <= bound_; });
    return !is_left_;
  }
  void push(std::vector<double> piece) {
    const std::scoped_lock lock(mutex_);
    bytes_ += std::int64_t(piece.size() * sizeof(double));
    pieces_.push_back(std::move(piece));
    changed_.notify_all();
  }
  /// No values will come any more. Who still waits for some gets an exception.
  void close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
  }
  /// Nobody will take values any more.
  void leave() {
    const std::scoped_lock lock(mutex_);
    is_left_ = true;
    changed_.notify_all();
  }

  /// Waits for the next values and takes them.
  void take(std::span<double> values) {
    while (!values.empty()) {
      const std::vector<double>& front = wait_for_front();  // only this thread removes it
      const std::size_t count = std::min(values.size(), front.size() - taken_);
      std::copy_n(front.begin() + std::ptrdiff_t(taken_), count, values.begin());
      values = values.subspan(count);
      taken_ += count;
      if (taken_ == front.size()) remove_front();
    }
  }

 private:
  const std::vector<double>& wait_for_front() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_closed_ || !pieces_.empty(); });
    if (pieces_.empty()) throw std::logic_error("a snapshot needs values that nobody gives");
    return pieces_.front();
  }
  void remove_front() {
    const std::scoped_lock lock(mutex_);
    bytes_ -= std::int64_t(pieces_.front().size() * sizeof(double));
    pieces_.pop_front();
    taken_ = 0;
    changed_.notify_all();
  }

  const std::int64_t bound_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<double>> pieces_;  ///< a deque, whose elements stay where they are when others come
  std::int64_t bytes_ = 0;
  bool is_closed_ = false, is_left_ = false;
  std::size_t taken_ = 0;  ///< values of the first piece, of the thread that takes them
};

}  // namespace

/// One snapshot that is being written.
struct BackgroundSnapshots::Job {
  Job(std::int64_t number, double at, std::int64_t bound) : step(number), time(at), queue(bound) {}

  std::int64_t step;
  double time;
  PieceQueue queue;
  std::vector<DerivedField> derived;
  std::future<void> done;  ///< not valid where another rank writes; last, because its destructor waits for the thread
};

BackgroundSnapshots::BackgroundSnapshots(std::unique_ptr<SnapshotWriter> inner, int components, Region region,
                                         std::vector<int> arrays, std::int64_t bound,
                                         std::optional<SnapshotSharing> sharing)
    : inner_(std::move(inner)),
      components_(components),
      region_(std::move(region)),
      arrays_(std::move(arrays)),
      bound_(bound),
      sharing_(std::move(sharing)),
      ranges_(is_shared() ? *sharing_->own : ranges_of(region_.sites())) {}

BackgroundSnapshots::~BackgroundSnapshots() = default;

void BackgroundSnapshots::start(std::int64_t step, double time, const StateSource& state,
                                std::vector<DerivedField> derived) {
  finish();
  auto started = std::make_unique<Job>(step, time, bound_);
  for (DerivedField& field : derived) started->derived.push_back(part_to_write(std::move(field)));
  if (is_shared()) on_first_rank(ranks(), [&] { inner_->begin(step, time, started->derived); });
  if (is_shared() || is_first(ranks()))
    started->done = std::async(std::launch::async, [this, &job = *started] {
      // The writer asks in the order in which the values come.
      const StateSource next = [&job](int, int, std::int64_t, std::span<double> values) { job.queue.take(values); };
      try {
        inner_->write(job.step, job.time, next, job.derived);
      } catch (...) {
        job.queue.leave();
        throw;
      }
      job.queue.leave();
    });
  job_ = std::move(started);
  try {
    read(region_.cut(state), *job_);
  } catch (...) {
    job_->queue.close();
    job_.reset();  // waits for the thread
    throw;
  }
  job_->queue.close();
  check();
}

/// Of a derived array of this rank's sites what it writes: those of the region, or all that rank 0 gets from all ranks.
DerivedField BackgroundSnapshots::part_to_write(DerivedField field) const {
  const bool is_gathered = ranks() && !is_shared();
  if (region_.is_whole() && !is_gathered) return field;
  const Domain* const domain = sharing_ ? &sharing_->domain : nullptr;
  const StateSource all = [&](int, int component, std::int64_t first, std::span<double> values) {
    const std::size_t of_component = field.values.size() / std::size_t(field.components);
    const auto own = std::span(field.values).subspan(std::size_t(component) * of_component, of_component);
    const auto read = [&](std::int64_t at, std::span<double> to) {
      std::copy_n(own.begin() + (domain ? domain->own(at) : at), to.size(), to.begin());
    };
    is_gathered ? domain->gather_on_first_rank(first, values, read) : read(first, values);
  };
  const StateSource of_region = region_.cut(all);
  DerivedField part{field.name, field.components, {}, field.from_zero, field.is_vector};
  const bool is_kept = !is_gathered || is_first(ranks());
  if (is_kept) part.values.resize(static_cast<std::size_t>(field.components * sites_in(ranges_)));
  std::size_t at = 0;
  std::vector<double> passing;  // what goes to rank 0
  for (int component = 0; component < field.components; ++component)
    for (const auto& [first, count] : ranges_) {
      const auto size = static_cast<std::size_t>(count);
      if (!is_kept) passing.resize(size);
      of_region(0, component, first, is_kept ? std::span(part.values).subspan(at, size) : std::span(passing));
      at += size;
    }
  return part;
}

/// Where the writer takes no more values, the rest is read all the same: on several ranks all read together.
void BackgroundSnapshots::read(const StateSource& state, Job& job) {
  for (const int array : arrays_)
    for (int component = 0; component < components_; ++component)
      for (const auto& [first, count] : ranges_) {
        const bool is_wanted = job.done.valid() && job.queue.wait_for_room(count);
        std::vector<double> piece(static_cast<std::size_t>(count));
        state(array, component, first, piece);
        if (is_wanted) job.queue.push(std::move(piece));
      }
}

void BackgroundSnapshots::check() {
  if (!job_) return;
  const bool is_writing =
      job_->done.valid() && job_->done.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
  if (first_not_zero(ranks(), is_writing ? 1 : 0) == 0) finish();
}

void BackgroundSnapshots::finish() {
  if (!job_) return;
  const auto job = std::move(job_);
  on_all_ranks(ranks(), [&] {
    if (job->done.valid()) job->done.get();
  });
  if (is_shared()) on_first_rank(ranks(), [&] { inner_->end(job->step, job->time); });
  completed_.push_back(job->step);
}

std::vector<std::int64_t> BackgroundSnapshots::completed() {
  check();
  return std::exchange(completed_, {});
}

}  // namespace dualfield
