// SPDX-License-Identifier: MIT
// The part of `dualfield bench` that measures dense systems against plain matrix products.
#pragma once

#include <nlohmann/json.hpp>

#include "dualfield/simulation.hpp"
#include "host/analysis/bench/bench.hpp"

namespace dualfield {

/// Measures neurons with dense W and B by every scheme and precision wanted, prints a table and returns its rows. The
/// yardstick is one product (N × N)(N × R) by the device's library, in turn with the steps.
nlohmann::ordered_json bench_neurons(const BenchOptions& options, const Backend& backend);

}  // namespace dualfield
