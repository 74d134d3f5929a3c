// SPDX-License-Identifier: MIT
// `dualfield verify`: the equation ledger, measured.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/verify/ledger.hpp"

namespace dualfield {

struct VerifyOptions {
  std::vector<std::string> ids;  ///< empty: all
  std::optional<std::filesystem::path> json, markdown;
};

/// Measures entries of the ledger, prints the table and writes the files asked for. Throws InputError for an unknown id, OutputError, and, at
/// the end, VerdictError where a verdict differs from the recorded one.
void run_verify(const VerifyOptions& options, std::vector<verify::Entry> ledger = verify::ledger());

}  // namespace dualfield
