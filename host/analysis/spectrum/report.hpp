// SPDX-License-Identifier: MIT
// A spectrum for people (text), for programs (JSON) and for tables (CSV).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/analysis/spectrum/spectrum.hpp"

namespace dualfield {

/// Lines for the terminal, with a small table along the path.
std::string text_of(const Spectrum& spectrum);

/// Everything. Wave vectors `theta` are in radians a site, `k` in 1/length, frequencies in 1/time; what is not defined
/// is null.
nlohmann::ordered_json json_of(const Spectrum& spectrum);

/// One line for each point of the path after a header; 17 digits, `nan` where something is not defined.
std::string csv_of(const Spectrum& spectrum);

}  // namespace dualfield
