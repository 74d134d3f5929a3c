// SPDX-License-Identifier: MIT
#include "host/run/interruption.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>

namespace dualfield {
namespace {

constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};
constexpr std::array<const char*, kSignals.size()> kNames{"SIGINT", "SIGTERM", "SIGHUP"};

// All that the handler touches. It calls nothing but _exit and sigaction, which POSIX allows in a handler.
std::atomic<bool> postponed{false};
std::atomic<int> noted{0};
std::atomic<bool> requested{false};
std::array<struct sigaction, kSignals.size()> before;
struct sigaction before_request;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

bool is_handled(std::size_t i) { return before[i].sa_handler != SIG_IGN; }

void restore() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (is_handled(i)) sigaction(kSignals[i], &before[i], nullptr);
  }
}

void request(int) { requested = true; }

void handle(int signal) {
  if (!postponed) _exit(128 + signal);
  noted = signal;
  restore();
}

}  // namespace

Interruption::Interruption() {
  postponed = false;
  noted = 0;
  requested = false;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;  // so that no write to a file is cut short
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before[i]);
    if (is_handled(i)) sigaction(kSignals[i], &action, nullptr);
  }
  sigaction(SIGUSR1, nullptr, &before_request);
  action.sa_handler = request;
  if (before_request.sa_handler != SIG_IGN) sigaction(SIGUSR1, &action, nullptr);
}

Interruption::~Interruption() {
  restore();
  sigaction(SIGUSR1, &before_request, nullptr);
}

bool Interruption::take_request() { return requested.exchange(false); }

void Interruption::postpone() { postponed = true; }

int Interruption::signal() const { return noted; }

std::string Interruption::name_of(int signal) {
  return kNames[static_cast<std::size_t>(std::ranges::find(kSignals, signal) - kSignals.begin())];
}

}  // namespace dualfield
