// SPDX-License-Identifier: MIT
#include "host/files/console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "dualfield/error.hpp"
#include "host/files/utf8.hpp"

namespace dualfield {
namespace {

bool is_silent = false;           ///< not the first of several ranks
std::optional<std::string> held;  ///< errors, where there are several ranks
int output_error = 0;  ///< errno of the first write to standard output that failed

/// Writes everything; returns 0, or errno where that is impossible. A stream in non-blocking mode is waited for.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{descriptor, POLLOUT, 0};
      poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

void open_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is this one. The wrong direction makes every use of the stream fail.
    if (open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) == -1) open("/", O_RDONLY | O_DIRECTORY);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void write_out(std::string_view text) {
  if (!is_silent && output_error == 0) output_error = write_all(STDOUT_FILENO, as_utf8(text));
}

void warn(std::string_view text) {
  if (!is_silent) write_all(STDERR_FILENO, "warning: " + as_utf8(text) + '\n');
}

void write_error(std::string_view text) {
  const std::string line = "dualfield: error: " + as_utf8(text) + '\n';
  if (held)
    *held += line;
  else
    write_all(STDERR_FILENO, line);
}

void print_as_rank(bool is_first) {
  is_silent = !is_first;
  held.emplace();
}

void print_held_errors() {
  if (held) write_all(STDERR_FILENO, std::exchange(*held, ""));
}

void require_printed() {
  if (output_error != 0)
    throw OutputError(fmt::format("standard output: the answer could not be written: {}", std::strerror(output_error)));
}

}  // namespace dualfield
