// SPDX-License-Identifier: MIT
#include "host/exit_code.hpp"

#include <fmt/format.h>

#include <new>

#include "dualfield/error.hpp"

namespace dualfield {

namespace {

ExitCode report(ExitCode code, const std::exception& error) {
  fmt::print(stderr, "dualfield: error: {}\n", error.what());
  return code;
}

}  // namespace

ExitCode exit_code_of(const std::function<ExitCode()>& command) {
  try {
    return command();
  } catch (const InputError& error) {
    return report(bad_input, error);
  } catch (const DeviceError& error) {
    return report(no_device, error);
  } catch (const CheckError& error) {
    return report(stopped, error);
  } catch (const VerdictError& error) {
    return report(other_verdict, error);
  } catch (const OutputError& error) {
    return report(not_written, error);
  } catch (const std::bad_alloc&) {
    return report(bad_input, InputError("out of memory; allowed: a smaller lattice"));
  } catch (const std::exception& error) {
    return report(unforeseen, error);
  }
}

}  // namespace dualfield
