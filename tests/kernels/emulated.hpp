// SPDX-License-Identifier: MIT
// Simulations on the CUDA kernels under the emulator, and what a test needs to know of their theories.
#pragma once

#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "dualfield/schemes.hpp"
#include "dualfield/simulation.hpp"
#include "kernels/compiled_schedule.hpp"
#include "kernels/emulator/settings.hpp"
#include "kernels/scale.hpp"

namespace dualfield::cuda {
template <class R>
class Fields;
}

namespace dualfield::testing {

// ThreadSanitizer follows each emulated thread at a price; AddressSanitizer takes time.
#if defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
constexpr std::uint64_t most_threads = 2000;
#elif defined(__SANITIZE_ADDRESS__)
constexpr bool is_sanitized = true;
constexpr std::uint64_t most_threads = 100'000;
#else
constexpr bool is_sanitized = false;
constexpr std::uint64_t most_threads = 1'000'000;
#endif

inline std::uint64_t threads_of(const device::Launch& launch) {
  return std::uint64_t(launch.grid.x) * launch.grid.y * launch.grid.z * launch.block.x * launch.block.y *
         launch.block.z;
}

struct RandomState;

/// A function that makes the step of a spec on fields that are stored as R.
template <class R>
using MakeStep = CompiledStep<cuda::Fields<R>> (*)(const SimulationSpec&);

/// A theory at one precision whose kernels this program holds.
struct EmulatedTheory {
  SimulationSpec spec;  ///< theory, potential, gauge, dimensions and precision; the test chooses the rest
  int components;
  bool is_spinor;
  std::vector<Scheme> schemes;
  LearningSystem (*system)(const Parameters&);  ///< in continuous time, without potential
  std::variant<MakeStep<double>, MakeStep<float>, MakeStep<Half>> step;
  std::uint64_t (*threads)(const SimulationSpec&);  ///< of the largest launch of a step, by whatever scheme
  /// The streaming forms whose bits are not those of staged passes, from a state and a background.
  std::vector<std::string> (*wrong_forms)(const SimulationSpec&, const RandomState&, const std::vector<double>&);
  /// The passes whose bits at the end of this large lattice are not those on a small one with the same values there.
  std::vector<std::string> (*wrong_on_large)(const SimulationSpec&);

  bool has(std::string_view scheme) const;
  /// Letters, digits and underscores.
  std::string name() const;
};

inline void PrintTo(const EmulatedTheory& theory, std::ostream* out) { *out << theory.name(); }

/// All theories of this program: a chosen few where it is built with a sanitizer.
const std::vector<EmulatedTheory>& emulated_theories();

/// A random spec of one of them on at most `sites` sites, with launches of at most most_threads threads.
SimulationSpec random_spec(std::mt19937& rng, const EmulatedTheory& theory, std::int64_t sites = 4000);

/// A simulation of one of them, or of a theory given at run time. Throws std::invalid_argument for any other.
std::unique_ptr<Simulation> make_emulated(const SimulationSpec& spec);
/// Bytes on the device that it needs, as estimated.
double memory_of_emulated(const SimulationSpec& spec);

/// Blocks and threads run forward, backward or shuffled in turn.
void set_order(int round, std::uint64_t seed);

/// Rounds of a test on random cases: `usual`, or what the environment variable DUALFIELD_SHAPES says.
int rounds(int usual);

}  // namespace dualfield::testing
