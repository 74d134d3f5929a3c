// SPDX-License-Identifier: MIT
// The measured ledger as a table for a terminal, as JSON and as the page docs/equations.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "host/verify/measurement.hpp"

namespace dualfield::verify {

/// Rows of id, verdict, residuals of the printed and of the corrected form, and tolerance; below each, indented, what the
/// equation says and what is corrected, assumed or worth knowing. 120 columns. `explained` adds what is computed.
std::string table(std::span<const Measurement> measurements, bool explained);

/// A list of objects: id, verdict ("undecided" where there is none), recorded, printed, corrected, without, tolerance
/// (numbers or null), note, statement, computed, amendment.
nlohmann::ordered_json as_json(std::span<const Measurement> measurements);

/// The whole ledger as Markdown: what does not differ from machine to machine, so no measured number.
std::string page(std::span<const Measurement> measurements);

}  // namespace dualfield::verify
