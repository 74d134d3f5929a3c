// SPDX-License-Identifier: MIT
// A spectrum as text, as JSON and as CSV.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/analysis/spectrum/spectrum.hpp"

namespace dualfield {

/// Text for the terminal, with a short table along the path.
std::string text_of(const Spectrum& spectrum);

/// All results. Wave vectors `theta` are in radians a site, `k` in 1/length, frequencies in 1/time; values that are not
/// defined are null.
nlohmann::ordered_json json_of(const Spectrum& spectrum);

/// A header and one line for each point of the path; 17 digits, `nan` for values that are not defined.
std::string csv_of(const Spectrum& spectrum);

}  // namespace dualfield
