// SPDX-License-Identifier: MIT
// Takes the place of the library NCCL under the emulator, among threads. It matches sends and receives as that does: what one rank
// sends to another arrives in the order in which it was sent, and a group begins all its sends before it waits for anything.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace dualfield::testing::nccl_double {

inline std::atomic<std::size_t> carried = 0;  ///< bytes that have arrived

struct Id {
  char bytes[128];
};

/// Ranks that have the same Id.
struct World {
  int size = 0, joined = 0;
  std::map<std::pair<int, int>, std::deque<std::vector<char>>> on_the_way;  ///< from a rank to another
};
struct Rank {
  World* world;
  int number;
};
struct Message {
  Rank* rank;
  int other;
  char* bytes;
  std::size_t count;
};

inline std::mutex mutex;
inline std::condition_variable changed;
inline std::map<int, World> worlds;  ///< by the number in their Id

inline int number_in(const Id& id) {
  int number = 0;
  std::memcpy(&number, id.bytes + 100, sizeof number);
  return number;
}

inline thread_local int groups = 0;
inline thread_local std::vector<Message> sent, received;  ///< of the group that was begun

enum Result { success = 0, invalid_argument = 4, invalid_usage = 5, remote_error = 6 };

template <class IsTrue>
bool comes_true(std::unique_lock<std::mutex>& lock, IsTrue&& is_true) {
  return changed.wait_for(lock, std::chrono::seconds(60), is_true);
}

inline int get_version(int* version) {
  *version = 22105;
  return success;
}
inline int get_id(Id* id) {
  const std::lock_guard lock(mutex);
  const int number = int(worlds.size());
  std::memset(id, 1, sizeof *id);
  std::memcpy(id->bytes + 100, &number, sizeof number);
  worlds[number];
  return success;
}
inline int init(void** all, int size, Id id, int rank) {
  std::unique_lock lock(mutex);
  const auto world = worlds.find(number_in(id));
  if (world == worlds.end() || rank < 0 || rank >= size) return invalid_argument;
  world->second.size = size;
  ++world->second.joined;
  changed.notify_all();
  *all = new Rank{&world->second, rank};
  return comes_true(lock, [&] { return world->second.joined == size; }) ? success : remote_error;
}
inline int destroy(void* all) {
  delete static_cast<Rank*>(all);
  return success;
}
inline int add(std::vector<Message>& to, void* bytes, std::size_t count, int type, int other, void* all) {
  auto* const rank = static_cast<Rank*>(all);
  if (groups == 0) return invalid_usage;
  if (type != 0 || other < 0 || other >= rank->world->size || other == rank->number) return invalid_argument;
  to.push_back({rank, other, static_cast<char*>(bytes), count});
  return success;
}
inline int send(const void* from, std::size_t count, int type, int other, void* all, void* /*stream*/) {
  return add(sent, const_cast<void*>(from), count, type, other, all);
}
inline int receive(void* to, std::size_t count, int type, int other, void* all, void* /*stream*/) {
  return add(received, to, count, type, other, all);
}
inline int group_start() {
  ++groups;
  return success;
}
inline int group_end() {
  if (groups == 0) return invalid_usage;
  if (--groups > 0) return success;
  std::unique_lock lock(mutex);
  for (const Message& one : std::exchange(sent, {}))
    one.rank->world->on_the_way[{one.rank->number, one.other}].emplace_back(one.bytes, one.bytes + one.count);
  changed.notify_all();
  for (const Message& one : std::exchange(received, {})) {
    auto& messages = one.rank->world->on_the_way[{one.other, one.rank->number}];
    if (!comes_true(lock, [&] { return !messages.empty(); })) return remote_error;
    if (messages.front().size() != one.count) return invalid_argument;
    std::memcpy(one.bytes, messages.front().data(), one.count);
    messages.pop_front();
    carried += one.count;
  }
  return success;
}
inline const char* words(int result) {
  return result == invalid_usage  ? "invalid usage"
         : result == remote_error ? "another rank is missing"
                                  : "invalid argument";
}

/// The function of a name, as dlsym finds it.
inline void* find(const char* name) {
  static const std::map<std::string_view, void*> all{{"ncclGetVersion", reinterpret_cast<void*>(get_version)},
                                                     {"ncclGetUniqueId", reinterpret_cast<void*>(get_id)},
                                                     {"ncclCommInitRank", reinterpret_cast<void*>(init)},
                                                     {"ncclCommDestroy", reinterpret_cast<void*>(destroy)},
                                                     {"ncclSend", reinterpret_cast<void*>(send)},
                                                     {"ncclRecv", reinterpret_cast<void*>(receive)},
                                                     {"ncclGroupStart", reinterpret_cast<void*>(group_start)},
                                                     {"ncclGroupEnd", reinterpret_cast<void*>(group_end)},
                                                     {"ncclGetErrorString", reinterpret_cast<void*>(words)}};
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace dualfield::testing::nccl_double
