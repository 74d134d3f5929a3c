// SPDX-License-Identifier: MIT
#include "host/exit_code.hpp"

#include <new>

#include "dualfield/error.hpp"
#include "host/files/console.hpp"
#include "host/run/interruption.hpp"

namespace dualfield {

namespace {

int report(int code, const std::exception& error) {
  write_error(error.what());
  return code;
}

}  // namespace

int exit_code_of(const std::function<int()>& command) {
  try {
    return command();
  } catch (const Interrupted& error) {
    return report(error.exit_code(), error);
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
