// SPDX-License-Identifier: MIT
// What a case evolves: fields on a lattice, or neurons without one. All that the controller asks of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "dualfield/simulation.hpp"
#include "host/case/case.hpp"
#include "host/gauge/history.hpp"
#include "host/observe/measures.hpp"
#include "host/output/run_log.hpp"
#include "host/output/snapshots.hpp"
#include "host/run/preflight.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// Keeps references to the case and the backend it was made for.
class System {
 public:
  virtual ~System() = default;

  /// For people: "dirac_3d on 64 x 64 x 64 sites, spacing 1".
  virtual std::string headline() const = 0;
  /// How it is computed, for the run's log and for people: "pass", "fused".
  virtual std::vector<LogField> method() const = 0;
  /// What a step updates, for the rate: sites of the lattice, or neurons of all replicas.
  virtual std::int64_t sites() const = 0;

  /// Memory needed against memory there. Comes first: what is large is read after it. Throws InputError.
  virtual void check_memory(Preflight& preflight) = 0;
  /// The state the case begins with; reads its gauge field too. Throws InputError for arrays that are missing, of the wrong shape or not finite,
  /// and for states the theory does not have.
  virtual State initial_state() = 0;
  /// Stable step and growth from `start`, and what is not defined for the system. Throws InputError for a step refused.
  virtual void check_stability(const State& start, Preflight& preflight) = 0;

  /// Measures of the system's own evolution what the case asks for beyond what every one observes; none where it asks for nothing.
  /// Throws InputError for arrays that are missing, of the wrong shape or not finite.
  virtual std::unique_ptr<Measures> measures(Evolution& evolution, const State& start) const = 0;

  /// The gauge field of the run, from `initial_state` on; null where the case has none.
  virtual GaugeOfRun* gauge() { return nullptr; }

  virtual std::unique_ptr<Evolution> evolution() const = 0;
  /// Writes nothing yet.
  virtual std::unique_ptr<SnapshotWriter> snapshots(const std::filesystem::path& run_directory) const = 0;
};

/// The system of a case on a backend; both must outlive it. Throws InputError.
std::unique_ptr<System> make_system(const Case& setup, const Backend& backend);

/// Fields on a lattice (lattice_system.cpp), and neurons without one (neurons_system.cpp).
std::unique_ptr<System> make_lattice_system(const Case& setup, const Backend& backend);
std::unique_ptr<System> make_neurons_system(const Case& setup, const Backend& backend);

}  // namespace dualfield
