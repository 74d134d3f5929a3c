// SPDX-License-Identifier: MIT
// A case: the complete input of one run, with every default filled in. Natural units, ħ = c = 1; the unit of length is
// free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dualfield {

/// A file of the case, and where the case names it ("file:line:column: section.key"), for messages.
struct CasePath {
  std::filesystem::path path;  ///< absolute
  std::string place;
};

/// A square matrix, from an .npy file or written out in the case row by row.
struct MatrixCase {
  std::variant<std::filesystem::path, std::vector<std::vector<double>>> source;
  std::string place;  ///< as in CasePath
};

/// What [theory] holds for name = "neurons" besides mass and potential.
struct NeuronsCase {
  std::string dynamics = "hamiltonian";       ///< (2.11), or "linear" (2.17)
  std::optional<MatrixCase> weight;           ///< W; default 1
  std::optional<MatrixCase> bias;             ///< B; default 1
  std::optional<MatrixCase> learning_weight;  ///< A, "linear" only; default −Bᵀ
  std::optional<MatrixCase> learning_self;    ///< V, "linear" only; default 2 − B⁻¹WᵀB
  std::string free_function = "none";         ///< F of (2.9): "none", "quadratic", "quartic", "cosine"
  std::int64_t replicas = 1;                  ///< R
};

/// [[theory.term]]: coefficient · factor ⊗ S^shift of one tensor
struct TermCase {
  std::string tensor;                       ///< "W", "B", "A" or "V"
  std::vector<std::vector<double>> factor;  ///< K rows of K numbers
  std::vector<std::int64_t> shift;          ///< D integers: reads site i + shift
  double coefficient = 1;
  std::string shift_place;  ///< of `shift`, as in CasePath
};

/// What [theory] holds for name = "linear".
struct LinearCase {
  std::int64_t components = 0;  ///< K
  std::vector<TermCase> terms;
};

/// [theory]
struct TheoryCase {
  std::string name;
  double mass = 0;
  std::optional<double> mass_squared;  ///< replaces mass², may be negative
  std::string potential = "none";
  double coupling = 0;                    ///< factor of the potential; required where there is one
  std::optional<std::string> derivative;  ///< "one_sided", "central"; none for a theory with one kind only
  std::optional<double> wilson;           ///< r of the Wilson term; none for a theory without it
  NeuronsCase neurons;
  LinearCase linear;
};

/// [lattice]
struct LatticeCase {
  std::vector<std::int64_t> shape;  ///< n_1 … n_D, the length is D
  double spacing = 1;
};

/// [time]
struct TimeCase {
  double step = 0;  ///< finite, not zero, may be negative
  std::int64_t steps = 0;
  std::optional<double> start;  ///< of the initial state; none: that of the snapshot it comes from, else 0
  std::string scheme;
  std::string scheme_place;  ///< "file:line:column: time.scheme", for messages
  bool allow_unstable = false;

  /// The time after so many steps.
  double at(std::int64_t done) const { return start.value_or(0) + static_cast<double>(done) * step; }
};

/// [initial], one struct for each kind. Here: two arrays of shape (K, n_D, …, n_1), or a snapshot of a run
struct FileInitial {
  static constexpr std::string_view kind = "file";
  CasePath phi, pi;                  ///< in the folder of a snapshot, where that is given
  std::optional<CasePath> snapshot;  ///< a folder with phi.npy and pi.npy, or an .hdf file
};
/// An exact eigenvector of the continuous-time generator
struct PlaneWaveInitial {
  static constexpr std::string_view kind = "plane_wave";
  std::vector<std::int64_t> mode;  ///< D integers: k_μ = 2π mode_μ / (n_μ a)
  int branch = 0;
  double amplitude = 1;
};
/// A Gaussian, projected mode by mode to one sign of the energy
struct PacketInitial {
  static constexpr std::string_view kind = "packet";
  std::vector<double> center;       ///< D lengths; default the middle of the box
  std::vector<double> momentum;     ///< D wave numbers (1/length), any real; default 0
  double width = 0;                 ///< standard deviation of the density |ψ|², a length > 0
  double amplitude = 1;             ///< height of the envelope before the projection
  std::string energy = "positive";  ///< "positive", "negative", or "both" (no projection)
  std::string spin = "up";          ///< along axis 3, "up" or "down"; "" for theories without two spin states
};
/// Every value uniform in ±amplitude, a function of seed and site alone
struct RandomInitial {
  static constexpr std::string_view kind = "random";
  std::int64_t seed = 0;
  double amplitude = 1;
};
/// One value at one site
struct PointInitial {
  static constexpr std::string_view kind = "point";
  std::vector<std::int64_t> site;  ///< D integers, 0 … n−1; default the middle (neurons: one integer, default 0)
  std::string field = "phi";       ///< "phi" or "pi"
  std::int64_t component = 1;      ///< 1 … K
  double amplitude = 1;
  std::string place;  ///< of `site`, for messages
};
/// A kink and an antikink half a box apart along axis 1, both moving with `velocity`
struct KinkInitial {
  static constexpr std::string_view kind = "kink";
  double velocity = 0;  ///< −1 < v < 1
  double position = 0;  ///< of the kink, a length; default a quarter of the box
};
using InitialCase =
    std::variant<FileInitial, PlaneWaveInitial, PacketInitial, RandomInitial, PointInitial, KinkInitial>;

/// [gauge], one struct for each kind. Here: no field
struct NoGauge {
  static constexpr std::string_view kind = "none";
};
/// 𝒜_0, 𝒜_1 … 𝒜_D, static, an array of shape (D+1, n_D, …, n_1)
struct FileGauge {
  static constexpr std::string_view kind = "file";
  CasePath potential;
};
/// 2π flux through a plane of the periodic lattice, the same in every plaquette
struct UniformMagneticGauge {
  static constexpr std::string_view kind = "uniform_magnetic";
  std::int64_t flux = 0;
  std::vector<std::int64_t> plane = {1, 2};  ///< axes μ, ν of F_{μν} = 2π flux / area; their order sets the sign
};
/// F_{01} = field along an axis
struct UniformElectricGauge {
  static constexpr std::string_view kind = "uniform_electric";
  double field = 0;  ///< dp/dt of a packet of positive energy
  std::int64_t axis = 1;
  std::string gauge = "temporal";  ///< "temporal": 𝒜_axis = field·t; "static": 𝒜_0 = −field·x, x from the seam
  double seam = 0;                 ///< "static": the place along the axis where 𝒜_0 jumps back to 0, a length
};
/// 2π flux in one plaquette of a plane, −2π flux in another half a box away along its first axis
struct FluxLineGauge {
  static constexpr std::string_view kind = "flux_line";
  double flux = 0;
  std::vector<std::int64_t> plane = {1, 2};
  std::vector<double> position;  ///< two lengths along the plane's axes; default a quarter and half of the box
};
/// The links of a random Λ, uniform in ±amplitude
struct PureGauge {
  static constexpr std::string_view kind = "pure_gauge";
  std::int64_t seed = 0;
  double amplitude = 1;
};
/// a𝒜_0 and a𝒜_μ uniform in ±amplitude, a function of seed, site and component alone
struct RandomGauge {
  static constexpr std::string_view kind = "random";
  std::int64_t seed = 0;
  double amplitude = 1;
};
/// 𝒜 = amplitude·f(ξ) cos(2πξ/wavelength + phase) along `polarisation`, ξ = x − position − t
struct LaserGauge {
  static constexpr std::string_view kind = "laser";
  double amplitude = 0;            ///< of 𝒜, 1/length
  double wavelength = 0;           ///< a length > 0
  std::int64_t axis = 1;           ///< the wave runs along it
  std::int64_t polarisation = 2;   ///< another axis
  std::optional<double> duration;  ///< f(ξ) = cos²(πξ/duration) for |ξ| < duration/2, 0 beyond; none: f = 1
  double position = 0;             ///< of the pulse's middle at t = 0, a length
  double phase = 0;
};
/// 𝒜_0 = height from `position` to the end of the box
struct StepGauge {
  static constexpr std::string_view kind = "step";
  double height = 0;
  std::int64_t axis = 1;
  double position = 0;   ///< a length; default the middle of the box
  double smoothing = 0;  ///< length s: each jump becomes ½(1 + tanh(x/s)); 0: sharp
};
/// 𝒜_0 = height within width/2 of `position`
struct WellGauge {
  static constexpr std::string_view kind = "well";
  double height = 0;
  double width = 0;
  std::int64_t axis = 1;
  double position = 0;
  double smoothing = 0;
};
/// A field with dynamics of its own, in temporal gauge
struct DynamicalGauge {
  static constexpr std::string_view kind = "dynamical";
  double coupling = 0;             ///< g > 0
  std::string initial = "gauss";   ///< "gauss": E solves Gauss's law for the charges there; "zero", "random", "file"
  bool background_charge = true;   ///< "gauss" and "random": whether a uniform charge makes the box neutral
  std::vector<double> mean_field;  ///< likewise: the mean of E along each axis, which no charge determines
  std::vector<std::vector<double>> charges;  ///< static ones, likewise: [i_1, …, i_D, charge]
  std::int64_t seed = 0;                     ///< "random", as the next two
  double temperature = 1;                    ///< E is drawn with the weight e^{−energy/temperature}; 0: E = 0
  double amplitude = 1;                      ///< every a𝒜_μ lies uniformly within ± this
  std::optional<CasePath> potential;         ///< "file": 𝒜 of shape (D+1, n_D, …, n_1) with 𝒜_0 = 0; none: 0
  std::optional<CasePath> electric;          ///< "file": canonical E of shape (D, n_D, …, n_1); none: 0

  /// Whether E is changed so that Gauss's law holds at the start.
  bool solves_gauss() const { return initial == "gauss" || initial == "random"; }
};
using GaugeKind = std::variant<NoGauge, FileGauge, UniformMagneticGauge, UniformElectricGauge, FluxLineGauge, PureGauge,
                               RandomGauge, LaserGauge, StepGauge, WellGauge, DynamicalGauge>;

/// [[gauge.transform]]: ψ → e^{−iΛ}ψ, and the gauge field with it, when the run has made `at_step` steps
struct TransformCase {
  std::int64_t at_step = 0;
  std::string kind;  ///< "global": Λ = angle; "random": uniform in ±amplitude; "file"
  double angle = 0;
  std::int64_t seed = 0;
  double amplitude = 0;  ///< default π
  CasePath path;         ///< Λ of shape (n_D, …, n_1)
};

/// [gauge]
struct GaugeCase {
  GaugeKind kind;
  std::string kind_place;        ///< of `kind`, as in CasePath
  std::string form = "compact";  ///< or "additive"
  std::vector<TransformCase> transforms;

  /// Whether the run has a gauge field. A transform makes one even where the case begins without.
  bool is_present() const { return !std::holds_alternative<NoGauge>(kind) || !transforms.empty(); }
  /// The field where it has dynamics of its own, else null.
  const DynamicalGauge* dynamical() const { return std::get_if<DynamicalGauge>(&kind); }
};

/// [observe]
struct ObserveCase {
  std::int64_t every = 10;
  std::vector<std::string> also;         ///< further columns: names of quantities, host/observe/registry.hpp
  std::vector<std::string> fields;       ///< further arrays in every snapshot, likewise
  std::optional<FileInitial> reference;  ///< the state that fidelity compares with; none: the initial one
};

/// [output]
struct OutputCase {
  std::int64_t every = 0;                           ///< 0: first and last only
  std::string format;                               ///< "hdf", "npy", or "none": no snapshots
  std::string precision = "double";                 ///< of the values in snapshots: "double", "single"
  std::vector<std::string> fields = {"phi", "pi"};  ///< the arrays of the state in snapshots, one or both
  std::vector<std::vector<std::int64_t>> region;    ///< [start, stop, stride] of the sites in snapshots, by axis
  std::int64_t compression = 0;                     ///< 0: none, 9: the most; "hdf" only
};

/// [checkpoint]
struct CheckpointCase {
  std::int64_t every = 0;  ///< steps between two; 0: not by steps
  double minutes = 0;      ///< of wall time between two; 0: not by time
  std::int64_t keep = 2;   ///< how many of the last ones stay on disk
  bool at_end = true;      ///< whether a run that has done all its steps leaves one
  double before = 1;       ///< minutes before --time-limit at which the run leaves one and ends
};

/// [checks]
struct ChecksCase {
  std::optional<double> max_drift;         ///< of the scheme's exact invariant, else of the energy; relative
  std::optional<double> max_energy_drift;  ///< relative
  std::optional<double> max_residual;      ///< of the field equation over a step, relative
  std::optional<double> max_abs;           ///< of any value of φ or π
  std::optional<double> max_tail;          ///< share of |z(k)|² at high k
  std::optional<double> max_continuity;    ///< of the continuity equation of charge on any site, relative
  bool gauge = false;                      ///< whether covariance is measured at each observation
  std::optional<double> max_covariance;    ///< of the relative difference that this finds
  std::optional<double> max_gauss;         ///< of the change of Gauss's generator at any site
  std::string on_violation = "stop";
};

/// [run]
struct RunCase {
  std::string backend = "auto";      ///< "auto", "cpu", "cuda"
  std::string precision = "double";  ///< "double", "single"
  std::string pass = "auto";         ///< "auto", "streaming", "staged"
  std::int64_t steps_per_pass = 0;   ///< 0: as many as the device finds best
  std::int64_t threads = 0;          ///< 0: all
  std::vector<std::int64_t> ranks;   ///< parts of the lattice along axes 2 and 3, one for each rank; empty: the best ones
};

/// Everything a run reads.
struct Case {
  Case();
  Case(const Case&);
  Case(Case&&) noexcept;
  Case& operator=(const Case&);
  Case& operator=(Case&&) noexcept;
  ~Case();

  TheoryCase theory;
  LatticeCase lattice;
  TimeCase time;
  InitialCase initial;
  GaugeCase gauge;
  ObserveCase observe;
  OutputCase output;
  CheckpointCase checkpoint;
  ChecksCase checks;
  RunCase run;

  /// m² of the field equations: mass_squared where it is given, else mass².
  double mass_squared() const { return theory.mass_squared.value_or(theory.mass * theory.mass); }
};

/// Every kind of gauge field and of initial state by its name, with its defaults.
const std::vector<std::pair<std::string, GaugeKind>>& gauge_kinds();
const std::vector<std::pair<std::string, InitialCase>>& initial_kinds();

/// Whether the case gives its own tensors; whether it is of neurons without a lattice.
bool is_linear(const TheoryCase& theory);
bool is_neurons(const TheoryCase& theory);
/// Whether the potential has several vacua, between which kinks lead.
bool has_kinks(const Case& setup);

/// Throws InputError for a case with a gauge field; `reason` says why it is refused.
void require_no_gauge_field(const Case& setup, const std::string& reason);

}  // namespace dualfield
