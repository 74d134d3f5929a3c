// SPDX-License-Identifier: MIT
// Cases of theory "linear": reading and writing terms, refusals with their place in the file, and the tensors of the
// terms.
#include "case_fixture.hpp"
#include "dualfield/catalogue.hpp"
#include "dualfield/theory_list.hpp"
#include "host/theory/linear.hpp"

namespace dualfield {
namespace {

using namespace dualfield::testing;

const std::string linear_case = R"([theory]
name = "linear"
components = 2

[[theory.term]]
tensor = "B"
factor = [[0.1, -0.25], [0, 1e-300]]
shift = [-1, 7]
coefficient = 0.3

[[theory.term]]
tensor = "W"
factor = [[1, 0], [0, 1]]
shift = [0, 0]

[lattice]
shape = [4, 3]
[time]
step = 0.5
steps = 2
scheme = "sequential"
[initial]
kind = "random"
)";

class LinearCase : public CaseFile {
 protected:
  Case load(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    return load_case(written(text), overrides, describe_theories(), true);
  }
  std::string refusal(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    try {
      load(text, overrides);
      return "";
    } catch (const InputError& error) {
      return error.what();
    }
  }
};

TEST_F(LinearCase, TermsAreReadInTheirOrder) {
  const auto linear = load(linear_case).theory.linear;
  EXPECT_EQ(linear.components, 2);
  ASSERT_EQ(linear.terms.size(), 2u);
  EXPECT_EQ(linear.terms[0].tensor, "B");
  EXPECT_EQ(linear.terms[0].factor, (std::vector<std::vector<double>>{{0.1, -0.25}, {0, 1e-300}}));
  EXPECT_EQ(linear.terms[0].shift, (std::vector<std::int64_t>{-1, 7}));
  EXPECT_EQ(linear.terms[0].coefficient, 0.3);
  EXPECT_EQ(linear.terms[1].tensor, "W");
  EXPECT_EQ(linear.terms[1].coefficient, 1);
}

TEST_F(LinearCase, InlineTablesAndOverridesAreTheSame) {
  const Case tables = load(linear_case);
  const auto from = linear_case.find("[[theory.term]]"), to = linear_case.find("[lattice]");
  const std::string terms = R"([{tensor = "B", factor = [[0.1, -0.25], [0, 1e-300]], shift = [-1, 7], )"
                            R"(coefficient = 0.3}, {tensor = "W", factor = [[1, 0], [0, 1]], shift = [0, 0]}])";
  EXPECT_EQ(to_toml(load(changed(linear_case, linear_case.substr(from, to - from), "term = " + terms + "\n"))),
            to_toml(tables));
  const std::string one = changed(linear_case, "coefficient = 0.3", "coefficient = 7");
  EXPECT_EQ(to_toml(load(one, {"theory.term=" + terms})), to_toml(tables));
}

TEST_F(LinearCase, WrittenCaseLoadsToTheSameTerms) {
  const std::string text = to_toml(load(linear_case));
  EXPECT_NE(text.find("[[theory.term]]\ntensor = \"B\"\nfactor = [[0.1, -0.25], [0.0, 1e-300]]\nshift = [-1, 7]\n"
                      "coefficient = 0.3\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("mass"), std::string::npos);
  EXPECT_EQ(to_toml(load(text)), text);
}

TEST_F(LinearCase, RefusalsNameThePlace) {
  const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> bad = {
      {{"tensor = \"B\"", "tensor = \"b\""}, "6:10: theory.term[0].tensor: \"b\" is not allowed; did you mean \"B\"?"},
      {{"tensor = \"W\"\n", ""}, "11:1: theory.term[1].tensor: missing"},
      {{"[[1, 0], [0, 1]]", "[[1, 0], [0, 1, 0]]"}, "13:19: theory.term[1].factor[1]: [0, 1, 0] is not allowed"},
      {{"[[1, 0], [0, 1]]", "[[1, 0], [0, nan]]"}, "13:23: theory.term[1].factor[1][1]: nan is not finite"},
      {{"shift = [0, 0]", "shift = [0]"}, "14:9: theory.term[1].shift: [0] has 1 entries, lattice.shape 2"},
      {{"shift = [0, 0]", "shift = [0, 0.5]"}, "14:13: theory.term[1].shift[1]: 0.5 is a float"},
      {{"coefficient", "coeficient"}, "9:1: theory.term.coeficient: no such key; did you mean coefficient?"},
      {{"components = 2", "components = 17"}, "3:14: theory.components: 17 is not allowed; allowed: an integer from 1"},
      {{"components = 2", "mass = 1"}, "3:1: theory.mass: linear is given by its tensors alone"},
      {{"name = \"linear\"", "name = \"dirac_1d\""}, "3:1: theory.components: dirac_1d has its own tensors"},
      {{"scheme = \"sequential\"", "scheme = \"leapfrog\""}, "scheme: \"leapfrog\" is not allowed"},
      {{"shape = [4, 3]", "shape = [4, 3, 2, 2, 2]"}, "17:9: lattice.shape: [4, 3, 2, 2, 2] is not allowed"},
  };
  for (const auto& [change, message] : bad)
    EXPECT_NE(refusal(changed(linear_case, change.first, change.second)).find(message), std::string::npos)
        << refusal(changed(linear_case, change.first, change.second));
  EXPECT_NE(refusal(linear_case, {"theory.term=[{tensor=\"X\"}]"}).find("--set theory.term=[{tensor=\"X\"}]: theory"),
            std::string::npos);
}

TEST_F(LinearCase, TensorsAreTheTermsOnTheLattice) {
  const Case setup = load(linear_case);
  const Lattice lattice(2, {4, 3});
  const StepTensors step = linear_tensors(setup.theory.linear, lattice);
  ASSERT_EQ(step.B.terms.size(), 1u);  // by the shortest of the shifts that lead to a site
  EXPECT_EQ(step.B.terms[0].shift, (Site{-1, 1, 0, 0}));
  EXPECT_EQ(step.B.terms[0].factor, (std::vector<double>{0.3 * 0.1, 0.3 * -0.25, 0, 0.3 * 1e-300}));
  ASSERT_EQ(step.A.terms.size(), 1u);  // −Bᵀ
  EXPECT_EQ(step.A.terms[0].shift, (Site{1, -1, 0, 0}));
  EXPECT_EQ(step.A.terms[0].factor, (std::vector<double>{0.3 * -0.1, 0, 0.3 * 0.25, 0.3 * -1e-300}));
  EXPECT_TRUE(step.V.terms.empty());
  const std::string with_A =
      linear_case + "[[theory.term]]\ntensor = \"A\"\nfactor = [[0, 0], [0, 0]]\nshift = [0, 0]\n";
  EXPECT_TRUE(linear_tensors(load(with_A).theory.linear, lattice).A.terms.empty());
}

TEST_F(LinearCase, ObservablesOfTheCompiledTheories) {
  const auto names = [](const StepTensors& step, const Lattice& lattice, std::string_view scheme) {
    std::string all;
    for (const QuadraticForm& form : observables_of(step, lattice, scheme, 0.25)) all += form.name + " ";
    return all;
  };
  const Parameters massive{0.5, 0.25, 1, 0}, massless{0, 0, 1, 0};
  const Lattice cube(3, {4, 3, 5});
  const auto scalar = step_tensors(learning_system<KleinGordon<3>>(massive), 0.25);
  EXPECT_EQ(names(scalar, cube, "sequential"), "energy invariant ");
  EXPECT_EQ(names(scalar, cube, "synchronous"), "energy ");
  EXPECT_EQ(names(step_tensors(learning_system<Dirac3d>(massive), 0.25), cube, "sequential"), "charge ");
  EXPECT_EQ(names(step_tensors(learning_system<Dirac3d>(massless), 0.25), cube, "sequential"),
            "charge energy invariant loss ");
}

}  // namespace
}  // namespace dualfield
