// SPDX-License-Identifier: MIT
// `dualfield verify`: measures the entries of the equation ledger and reports them.
#pragma once

#include <vector>

#include "host/cli.hpp"
#include "host/verify/ledger.hpp"

namespace dualfield {

/// Measures entries of the ledger, prints the table and writes the files asked for. Throws InputError for an unknown
/// id, OutputError where a file cannot be written, and, after everything is printed and written, VerdictError where a
/// verdict differs from the recorded one.
void run_verify(const VerifyOptions& options, std::vector<verify::Entry> ledger = verify::ledger());

}  // namespace dualfield
