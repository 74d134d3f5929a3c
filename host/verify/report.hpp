// SPDX-License-Identifier: MIT
// The measured ledger as a table for a terminal, as JSON and as the page docs/equations.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "host/verify/measurement.hpp"

namespace dualfield::verify {

/// A table of 120 columns. Each row has the id, the verdict, the residuals of the printed and of the corrected form,
/// and the tolerance. Below each row, indented: the equation, and its correction, assumption or note. `explained` adds
/// what is computed.
std::string table(std::span<const Measurement> measurements, bool explained);

/// A list of objects: id, verdict ("undecided" where there is none), recorded, printed, corrected, without, tolerance
/// (numbers or null), note, statement, computed, amendment.
nlohmann::ordered_json as_json(std::span<const Measurement> measurements);

/// The ledger as a Markdown page, without the measured numbers, which differ from machine to machine.
std::string page(std::span<const Measurement> measurements);

}  // namespace dualfield::verify
