// SPDX-License-Identifier: MIT
// What the emulator's tests share: running a kernel on integers in every order, and the message of what was thrown.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernels/device.hpp"

namespace emulated {

namespace device = dualfield::device;
namespace emulator = dualfield::emulator;

inline constexpr emulator::Order orders[] = {emulator::Order::forward, emulator::Order::reversed,
                                             emulator::Order::shuffled};

/// Puts the emulator's settings back as they were.
class RestoreSettings : public testing::Test {
 protected:
  ~RestoreSettings() override { emulator::settings = before_; }

 private:
  emulator::Settings before_ = emulator::settings;
};

/// Launches a kernel that takes one output array of `count` elements, which start as zeros, and returns that array.
template <class T>
std::vector<T> output_of(void (*kernel)(T*), const device::Launch& shape, std::size_t count) {
  const device::Stream stream;
  device::Memory<T> out(count);
  device::launch(kernel, shape, stream, out.data());
  std::vector<T> result(count);
  device::to_host(result.data(), out.data(), count, stream);
  return result;
}

/// The message of the E that `action` throws; empty, and a failure of the test, if it throws none.
template <class E, class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

/// The emulator's message when such a kernel breaks a rule.
template <class T>
std::string failure_of(void (*kernel)(T*), const device::Launch& shape, std::size_t count = 0) {
  return message_of<emulator::Error>([&] { output_of(kernel, shape, count); });
}

}  // namespace emulated

#define EXPECT_CONTAINS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << text
