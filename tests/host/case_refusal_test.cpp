// SPDX-License-Identifier: MIT
// Invalid cases: each is refused with its place in the file, its value and the allowed values.
#include <sys/stat.h>

#include "case_fixture.hpp"

namespace dualfield {
namespace {

using namespace dualfield::testing;

/// The valid case with `from` replaced by `to` (appended as line 14 where `from` is empty), and parts of the refusal:
/// "LINE:COLUMN: section.key" first.
struct Bad {
  std::string from, to;
  std::vector<std::string> message;
};

const std::vector<Bad> bad_values = {
    // theory
    {"name = \"klein_gordon\"\n", "", {"1:2: theory.name", "missing", "\"dirac_1d\""}},
    {"klein_gordon", "klein_gordn", {"2:8: theory.name", "did you mean \"klein_gordon\"", "\"dirac_3d\""}},
    {"klein_gordon", "neurons", {"2:8: theory.name", "\"neurons\" is not allowed", "\"klein_gordon\""}},
    {"\"klein_gordon\"", "3", {"2:8: theory.name", "3 is an integer"}},
    {"mass = 0.5", "mass = \"0.5\"", {"3:8: theory.mass", "\"0.5\" is a string", "a number"}},
    {"mass = 0.5", "mass = true", {"3:8: theory.mass", "true is a boolean", "a number"}},
    {"mass = 0.5", "mass = nan", {"3:8: theory.mass", "nan is not finite"}},
    {"mass = 0.5", "mass = -inf", {"3:8: theory.mass", "-inf is not finite"}},
    {"mass = 0.5", "mass = [0.5]", {"3:8: theory.mass", "[0.5] is an array"}},
    {"mass = 0.5", "mass = 1979-05-27", {"3:8: theory.mass", "a date"}},
    {"mass = 0.5", "mass.squared = 1", {"3:1: theory.mass", "a table"}},
    {"mass = 0.5", "mass = 0.5\nmass_squared = 1", {"3:1: theory.mass", "mass_squared is given as well"}},
    {"klein_gordon\"", "dirac_3d\"\nmass_squared = 1", {"3:1: theory.mass_squared", "dirac_3d", "klein_gordon"}},
    {"mass = 0.5", "potential = \"phi4\"", {"1:2: theory.coupling", "missing"}},
    {"mass = 0.5", "coupling = 1", {"3:1: theory.coupling", "together with a potential"}},
    {"mass = 0.5", "potential = \"phi5\"\ncoupling = 1", {"3:13: theory.potential", "did you mean \"phi4\""}},
    {"klein_gordon\"", "dirac_3d\"\npotential = \"phi4\"\ncoupling = 1", {"3:13: theory.potential", "\"none\""}},
    {"mass = 0.5", "mas = 0.5", {"3:1: theory.mas", "did you mean mass?", "coupling"}},
    {"mass = 0.5", "wilson = 0.5", {"3:1: theory.wilson", "no species to lift", "dirac_1d", "dirac_3d"}},
    {"mass = 0.5", "\"a b\" = 0.5", {"3:1: theory.\"a b\"", "no such key"}},
    {"mass = 0.5", "zest = 1\nacid = 2", {"3:1: theory.zest", "no such key"}},  // the first in the file
    {"mass = 0.5", "steps = 5", {"3:1: theory.steps", "did you mean time.steps?"}},
    // lattice
    {"shape = [8, 6, 4]\n", "", {"4:2: lattice.shape", "missing"}},
    {"[8, 6, 4]", "8", {"5:9: lattice.shape", "8 is not allowed", "an array"}},
    {"[8, 6, 4]", "[]", {"5:9: lattice.shape", "length 1, 2, 3 for klein_gordon"}},
    {"[8, 6, 4]", "[2, 2, 2, 2]", {"5:9: lattice.shape", "[2, 2, 2, 2] is not allowed"}},
    {"[8, 6, 4]", "[8, 0, 4]", {"5:13: lattice.shape[1]", "0 is not allowed", "from 1 to 2147483647"}},
    {"[8, 6, 4]", "[8, 6, -4]", {"5:16: lattice.shape[2]", "-4 is not allowed"}},
    {"[8, 6, 4]", "[8, 6.0, 4]", {"5:13: lattice.shape[1]", "6.0 is a float", "an integer"}},
    {"[8, 6, 4]", "[\"8\", 6, 4]", {"5:10: lattice.shape[0]", "\"8\" is a string"}},
    {"[8, 6, 4]", "[8, [6], 4]", {"5:13: lattice.shape[1]", "[6] is an array"}},
    {"[8, 6, 4]", "[2147483648]", {"5:10: lattice.shape[0]", "from 1 to 2147483647"}},
    {"[8, 6, 4]", "[2097152, 2097152, 2097152]", {"5:9: lattice.shape", "overflow", "2^63"}},
    {"[8, 6, 4]", "[99999999999999999999]", {"5:", "no TOML"}},
    {"spacing = 0.5", "spacing = 0", {"6:11: lattice.spacing", "0 is not allowed", "above 0"}},
    {"spacing = 0.5", "spacing = -0.5", {"6:11: lattice.spacing", "-0.5 is not allowed"}},
    {"spacing = 0.5", "spacing = inf", {"6:11: lattice.spacing", "inf is not finite"}},
    {"spacing = 0.5", "spacng = 0.5", {"6:1: lattice.spacng", "did you mean spacing?"}},
    // time
    {"step = 0.25\n", "", {"7:2: time.step", "missing", "other than 0"}},
    {"steps = 400\n", "", {"7:2: time.steps", "missing", "0 or more"}},
    {"scheme = \"leapfrog\"\n", "", {"7:2: time.scheme", "missing", "\"yoshida4\""}},
    {"step = 0.25", "step = 0.0", {"8:8: time.step", "0.0 is not allowed", "other than 0"}},
    {"step = 0.25", "step = nan", {"8:8: time.step", "nan is not finite"}},
    {"steps = 400", "steps = -1", {"9:9: time.steps", "-1 is not allowed", "0 or more"}},
    {"steps = 400", "steps = 4e2", {"9:9: time.steps", "400.0 is a float", "an integer"}},
    {"steps = 400", "step = 400", {"9:", "no TOML"}},
    {"\"leapfrog\"", "\"leapfog\"", {"10:10: time.scheme", "did you mean \"leapfrog\"?", "for klein_gordon"}},
    {"\"leapfrog\"", "\"unitary\"", {"10:10: time.scheme", "\"unitary\" is not allowed", "\"sequential\""}},
    {"\"leapfrog\"", "leapfrog", {"10:", "no TOML"}},
    {"scheme =", "sheme =", {"10:1: time.sheme", "did you mean scheme?", "allow_unstable"}},
    {"[initial]", "allow_unstable = 1\n[initial]", {"11:18: time.allow_unstable", "1 is an integer", "true or false"}},
    {"[time]", "[tme]", {"7:2: tme", "did you mean time?", "lattice"}},
    {"[time]", "[Time]", {"7:2: Time", "did you mean time?"}},
    {"[time]", "[[time]]", {"7:", "time", "where a section is expected"}},
    {"[theory]", "mass = 1\n[theory]", {"1:1: mass", "did you mean theory.mass?"}},
    {"[theory]", "run = 1\n[theory]", {"1:7: run", "an integer where a section is expected", "[run]"}},
    // initial
    {"kind = \"packet\"\n", "", {"11:2: initial.kind", "missing", "\"plane_wave\""}},
    {"\"packet\"", "\"packt\"", {"12:8: initial.kind", "did you mean \"packet\"?", "\"kink\""}},
    {"width = 2.0\n", "", {"11:2: initial.width", "missing", "above 0"}},
    {"width = 2.0", "width = 0.0", {"13:9: initial.width", "0.0 is not allowed"}},
    {"width = 2.0", "widht = 2.0", {"13:1: initial.widht", "did you mean width?"}},
    {"", "seed = 1", {"14:1: initial.seed", "with kind = \"packet\"", "kind, center, momentum, width"}},
    {"", "spin = \"up\"", {"14:1: initial.spin", "dirac_3d"}},
    {"", "energy = \"none\"", {"14:10: initial.energy", "\"positive\", \"negative\", \"both\""}},
    {"", "center = [1.0, 2.0]", {"14:10: initial.center", "[1.0, 2.0] is not allowed", "length 3"}},
    {"", "momentum = [0, 0, nan]", {"14:19: initial.momentum[2]", "nan is not finite"}},
    {"", "amplitude = inf", {"14:13: initial.amplitude", "inf is not finite"}},
    {"packet\"\nwidth = 2.0", "file\"\nphi = \"a.npy\"", {"11:2: initial.pi", "missing", "path"}},
    {"packet\"\nwidth = 2.0", "file\"\nphi = \"\"\npi = \"b\"", {"13:7: initial.phi", "\"\" is not allowed"}},
    {"packet\"\nwidth = 2.0", "plane_wave\"", {"11:2: initial.mode", "missing"}},
    {"packet\"\nwidth = 2.0", "plane_wave\"\nmode = [1]", {"13:8: initial.mode", "length 3"}},
    {"packet\"\nwidth = 2.0", "plane_wave\"\nmode = [1, 0, 0.5]", {"13:15: initial.mode[2]", "0.5 is a float"}},
    {"packet\"\nwidth = 2.0", "plane_wave\"\nmode = [1, 0, 0]\nbranch = 2", {"14:10: initial.branch", "from 0 to 1"}},
    {"packet\"\nwidth = 2.0", "plane_wave\"\nmode = [1, 0, 0]\nbranch = -1", {"14:10: initial.branch", "-1 is not"}},
    {"packet\"\nwidth = 2.0", "random\"\nseed = 1.0", {"13:8: initial.seed", "1.0 is a float"}},
    {"packet\"\nwidth = 2.0", "point\"\nsite = [0, 6, 0]", {"13:12: initial.site[1]", "6 is not", "from 0 to 5"}},
    {"packet\"\nwidth = 2.0", "point\"\nsite = [-1, 0, 0]", {"13:9: initial.site[0]", "from 0 to 7"}},
    {"packet\"\nwidth = 2.0", "point\"\ncomponent = 2", {"13:13: initial.component", "from 1 to 1"}},
    {"packet\"\nwidth = 2.0", "point\"\nfield = \"psi\"", {"13:9: initial.field", "did you mean \"phi\"?", "\"pi\""}},
    {"packet\"\nwidth = 2.0", "kink\"", {"12:8: initial.kind", "two vacua", "sine_gordon"}},
    // the rest
    {"", "[gauge]\nkind = \"random\"", {"15:8: gauge.kind", "\"random\" is not allowed", "\"none\""}},
    {"", "[gauge]\nform = \"additive\"", {"15:8: gauge.form", "\"compact\""}},
    {"", "[[gauge.transform]]\nat_step = 1", {"14:", "gauge.transform", "klein_gordon", "dirac_1d"}},
    {"", "[observe]\nevery = 0", {"15:9: observe.every", "1 or more"}},
    {"", "[output]\nevery = -1", {"15:9: output.every", "0 or more"}},
    {"", "[output]\nformat = \"hdf5\"", {"15:10: output.format", "did you mean \"hdf\"?", "\"npy\""}},
    {"", "[checks]\nmax_drift = 0", {"15:13: checks.max_drift", "above 0"}},
    {"", "[checks]\non_violation = \"ignore\"", {"15:16: checks.on_violation", "\"stop\", \"warn\""}},
    {"", "[run]\nbackend = \"gpu\"", {"15:11: run.backend", "\"auto\", \"cpu\", \"cuda\""}},
    {"", "[run]\nprecision = \"quarter\"", {"15:13: run.precision", "\"double\", \"single\", \"half\""}},
    {"", "[run]\npass = \"stage\"", {"15:8: run.pass", "did you mean \"staged\"?"}},
    {"", "[run]\nthreads = -1", {"15:11: run.threads", "from 0 to 4096"}},
    {"", "[run]\nthreads = 4097", {"15:11: run.threads", "4097 is not allowed"}},
    {"", "[run]\nthreads = 1\n[run]", {"16:", "no TOML"}},
    {"", "text = \"\xff\xfe\"", {"14:", "no TOML"}},
    {"", "text = \"unfinished", {"14:", "no TOML"}},
};

TEST_F(CaseFile, BadValuesAreRefusedInPlace) {
  for (const Bad& bad : bad_values) {
    const std::string text = changed(valid_case, bad.from, bad.to);
    const std::string message = refusal(text);
    SCOPED_TRACE(text + "\nrefused with: " + message);
    EXPECT_EQ(message.rfind((folder_ / "case.toml:").string() + bad.message.front(), 0), 0u);
    for (const std::string& part : bad.message) EXPECT_NE(message.find(part), std::string::npos) << part;
    EXPECT_NE(message.find("allowed: "), std::string::npos);
  }
}

TEST_F(CaseFile, BadOverridesAreRefusedByTheirText) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad = {
      {"time.step", {"--set time.step: ", "section.key=value"}},
      {"step=1", {"--set step=1: ", "section.key=value"}},
      {"time.=1", {"--set time.=1: ", "section.key=value"}},
      {".step=1", {"--set .step=1: ", "section.key=value"}},
      {"time.step.x=1", {"--set time.step.x=1: ", "section.key=value"}},
      {"=1", {"--set =1: ", "section.key=value"}},
      {"time.step=", {"--set time.step=: ", "no TOML"}},
      {"time.step=[1", {"--set time.step=[1: ", "no TOML", "time.step=\"…\""}},
      {"time.scheme=leap frog", {"no TOML", "in quotes"}},
      {"time.step=1\nsteps = 3", {"no TOML"}},
      {"time.step=0", {"--set time.step=0: time.step", "0 is not allowed", "other than 0"}},
      {"time.step=nan", {"--set time.step=nan: time.step", "not finite"}},
      {"initial.kind=-packet", {"no TOML", "in quotes"}},
      {"initial.kind=.packet", {"no TOML", "in quotes"}},
      {"initial.kind=./", {"no TOML", "in quotes"}},
      {"time.step=fast", {"--set time.step=fast: time.step", "\"fast\" is a string"}},
      {"time.scheme=leapfog", {"--set time.scheme=leapfog: time.scheme", "did you mean \"leapfrog\"?"}},
      {"time.stp=1", {"--set time.stp=1: time.stp", "did you mean step?"}},
      {"tyme.step=1", {"--set tyme.step=1: tyme", "did you mean time?"}},
      {"initial.seed=1", {"--set initial.seed=1: initial.seed", "with kind = \"packet\""}},
      {"lattice.shape=[8, 0]", {"--set lattice.shape=[8, 0]: lattice.shape[1]", "0 is not allowed"}},
      {"theory.mass_squared={a = 1}", {"theory.mass_squared", "a table; allowed: a number"}}};
  for (const auto& [text, parts] : bad) {
    const std::string message = refusal(valid_case, {text});
    SCOPED_TRACE("--set " + text + "\nrefused with: " + message);
    EXPECT_EQ(message.rfind("--set " + text, 0), 0u);
    for (const std::string& part : parts) EXPECT_NE(message.find(part), std::string::npos) << part;
  }
}

TEST_F(CaseFile, MissingSectionsAreRefusedByTheFile) {
  EXPECT_EQ(refusal("").rfind((folder_ / "case.toml: theory.name: missing").string(), 0), 0u);
  EXPECT_EQ(refusal("[theory]\nname = 'dirac_3d'").rfind((folder_ / "case.toml: lattice.shape: missing").string(), 0),
            0u);
}

TEST_F(CaseFile, LatticesOverflowFrom63BitsOn) {
  const std::string two_axes = changed(valid_case, "[8, 6, 4]", "[2147483647, 268435456]");  // 2^63 - 2^32 bytes
  EXPECT_EQ(refusal(two_axes), "");
  EXPECT_NE(refusal(changed(two_axes, "268435456", "268435457")).find("overflow"), std::string::npos);
  const std::string spinor =
      changed(changed(valid_case, "klein_gordon", "dirac_3d"), "[8, 6, 4]", "[1, 1073741823, 134217728]");
  EXPECT_EQ(refusal(spinor), "");  // four components: a quarter of the sites
  EXPECT_NE(refusal(changed(spinor, "1073741823", "1073741824")).find("overflow"), std::string::npos);
}

TEST_F(CaseFile, HdfIsRefusedWithoutHdf5) {
  const std::string message = refusal(valid_case + "[output]\nformat = \"hdf\"\n", {}, false);
  EXPECT_NE(message.find("case.toml:15:10: output.format"), std::string::npos) << message;
  EXPECT_NE(message.find("without HDF5; allowed: \"npy\""), std::string::npos) << message;
}

TEST_F(CaseFile, BoundsFollowTheTheory) {
  const std::string dirac = changed(changed(valid_case, "klein_gordon", "dirac_1d"), "[8, 6, 4]", "[8]");
  const std::string wave = changed(dirac, "packet\"\nwidth = 2.0", "plane_wave\"\nmode = [1]\nbranch = ");
  EXPECT_EQ(refusal(changed(wave, "branch = ", "branch = 1")), "");
  EXPECT_NE(refusal(changed(wave, "branch = ", "branch = 2")).find("from 0 to 1"), std::string::npos);
  const std::string wave_3d = changed(changed(changed(wave, "[8]", "[8, 8, 8]"), "[1]", "[1, 0, 0]"), "1d", "3d");
  EXPECT_EQ(refusal(changed(wave_3d, "branch = ", "branch = 3")), "");
  EXPECT_NE(refusal(changed(wave_3d, "branch = ", "branch = 4")).find("from 0 to 3"), std::string::npos);
  EXPECT_NE(refusal(dirac + "spin = \"up\"\n").find("initial.spin"), std::string::npos);
  EXPECT_NE(refusal(changed(dirac, "[8]", "[8, 8]")).find("length 1 for dirac_1d"), std::string::npos);
  EXPECT_NE(refusal(changed(valid_case, "klein_gordon", "dirac_3d") + "spin = \"left\"\n").find("\"up\", \"down\""),
            std::string::npos);
}

TEST_F(CaseFile, KinksNeedSeveralVacua) {
  const std::string kink = changed(valid_case, "packet\"\nwidth = 2.0", "kink\"\nvelocity = 0.5");
  const auto with = [&](const std::string& theory) { return refusal(changed(kink, "mass = 0.5", theory)); };
  EXPECT_EQ(with("potential = 'sine_gordon'\ncoupling = 1"), "");
  EXPECT_EQ(with("potential = 'phi4'\ncoupling = 1\nmass_squared = -1"), "");
  for (const char* theory :
       {"", "potential = 'sine_gordon'\ncoupling = 1\nmass = 1", "potential = 'sine_gordon'\ncoupling = -1",
        "potential = 'phi4'\ncoupling = 1\nmass = 1", "potential = 'phi4'\ncoupling = -1\nmass_squared = -1"}) {
    EXPECT_NE(with(theory).find("initial.kind: \"kink\""), std::string::npos) << theory;
  }
  for (const char* velocity : {"1", "-1.0", "2"}) {
    const std::string text = changed(kink, "mass = 0.5", "potential = 'sine_gordon'\ncoupling = 1");
    EXPECT_NE(refusal(text, {std::string("initial.velocity=") + velocity}).find("between -1 and 1, both excluded"),
              std::string::npos);
  }
}

TEST_F(CaseFile, FilesThatAreNotCasesAreRefused) {
  const auto refusal_of = [](const std::filesystem::path& file) -> std::string {
    try {
      load_case(file, {}, theories, true);
      return {};
    } catch (const InputError& error) {
      return error.what();
    }
  };
  EXPECT_NE(refusal_of(folder_ / "absent.toml").find("absent.toml: there is no such case file"), std::string::npos);
  EXPECT_NE(refusal_of(folder_).find("this is a directory"), std::string::npos);
  EXPECT_NE(refusal_of(written("\x93NUMPY\x01", "phi.npy")).find("phi.npy:1:1: this is no TOML"), std::string::npos);
  const auto locked = written(valid_case, "locked.toml");
  chmod(locked.c_str(), 0);
  const bool reads_everything = geteuid() == 0;
  EXPECT_TRUE(reads_everything || refusal_of(locked).find("cannot be read") != std::string::npos);
}

}  // namespace
}  // namespace dualfield
