// SPDX-License-Identifier: MIT
// The part of `dualfield bench` for neurons: dense systems, compared with plain matrix products.
#pragma once

#include "dualfield/simulation.hpp"
#include "host/analysis/bench/bench.hpp"
#include "host/analysis/bench/report.hpp"

namespace dualfield {

/// Measures neurons with dense W and B in every selected scheme and precision, prints a table and adds its rows to the
/// report. The yardstick is one product (N × N)(N × R) by the matrix library of the device, measured in turn with the
/// steps.
void bench_neurons(const BenchOptions& options, const Backend& backend, BenchReport& report);

}  // namespace dualfield
