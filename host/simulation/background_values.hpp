// SPDX-License-Identifier: MIT
// The values of a background at the sites of a rank.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "dualfield/background.hpp"
#include "dualfield/domain.hpp"

namespace dualfield {

/// Gets the values of a background at the sites of domain.lattice(), for `values` of shape (D+1, that lattice), as read(component,
/// first, values) writes them for sites of the whole lattice. `threads` as in SimulationSpec. Throws the first exception that
/// `read` throws.
void take_background(const Domain& domain, int threads, std::span<double> values,
                     const std::function<void(int component, std::int64_t first, std::span<double> values)>& read);

/// The same with the values of the background for a time span.
void take_background(const Domain& domain, int threads, std::span<double> values, const Background& background,
                     const TimeSpan& span);

}  // namespace dualfield
