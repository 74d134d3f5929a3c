// SPDX-License-Identifier: MIT
// The system that a case evolves, fields on a lattice or neurons without one, as the controller sees it.
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
#include "host/output/background_snapshots.hpp"
#include "host/output/run_log.hpp"
#include "host/run/preflight.hpp"
#include "host/state/state.hpp"

namespace dualfield {

/// A system of one case on one backend. Keeps references to both.
class System {
 public:
  virtual ~System() = default;

  /// One line that describes it: "dirac_3d on 64 x 64 x 64 sites, spacing 1".
  virtual std::string headline() const = 0;
  /// How it is computed, as names and values for the log of the run and its first lines: "pass", "streaming".
  virtual std::vector<LogField> method() const = 0;
  /// The number of sites, or of neurons of all replicas, that a step updates; for the rate of updates.
  virtual std::int64_t sites() const = 0;

  /// Compares the memory needed with the memory available, where the caller holds so many states on the host besides.
  /// Called first; large arrays are read after it. Throws InputError.
  virtual void check_memory(Preflight& preflight, int states = 0) = 0;
  /// The initial state of the case, for as long as this object exists. Reads its gauge field too. Throws InputError for
  /// arrays that are missing or of the wrong shape, and for states that the theory does not have; the source throws it
  /// for values that are not finite.
  virtual StateSource initial_state() = 0;
  /// Reports the stable step and growth, and observables that are not defined. Called after initial_state(). Throws
  /// InputError for a step that is refused.
  virtual void check_stability(Preflight& preflight) = 0;

  /// Measures on an evolution of this system the quantities that the case names in [observe] and those that its checks
  /// need; null where there are none. `start` is the state of step 0. Throws InputError for arrays that are missing, of
  /// the wrong shape or not finite.
  virtual std::unique_ptr<Measures> measures(Evolution& evolution, const StateSource& start) const = 0;

  /// The gauge field of the run; null before `initial_state`, and where the case has none.
  virtual GaugeOfRun* gauge() { return nullptr; }

  virtual std::unique_ptr<Evolution> evolution() const = 0;
  /// An evolution of the system in another precision, beside one in that of the case. Null with the reason where there is not enough
  /// memory for both.
  virtual std::unique_ptr<Evolution> evolution_in(Precision, std::string& /*why_not*/) const { return nullptr; }
  /// Sets the gauge field of an evolution that has begun, where it has dynamics of its own. Returns lines that say how it begins.
  /// Throws InputError as initial_state().
  virtual std::vector<std::string> begin_gauge(Evolution&) const { return {}; }
  /// The arrays of the gauge field at the present time, for snapshots; none without one.
  virtual std::vector<DerivedField> gauge_arrays(Evolution&, double /*time*/) const { return {}; }
  /// Does not write anything yet. Null where the case wants no snapshots.
  virtual std::unique_ptr<BackgroundSnapshots> snapshots(const std::filesystem::path& run_directory) const = 0;
};

/// Makes the system of a case on a backend; both must outlive it. `ranks`: among which its lattice is divided. Throws InputError,
/// also for a system that cannot be divided.
std::unique_ptr<System> make_system(const Case& setup, const Backend& backend,
                                    const std::shared_ptr<Communicator>& ranks = nullptr);

/// Fields on a lattice (lattice_system.cpp), and neurons without one (neurons_system.cpp).
std::unique_ptr<System> make_lattice_system(const Case& setup, const Backend& backend,
                                            const std::shared_ptr<Communicator>& ranks);
std::unique_ptr<System> make_neurons_system(const Case& setup, const Backend& backend);

}  // namespace dualfield
