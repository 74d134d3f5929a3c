// SPDX-License-Identifier: MIT
// Files that are no .npy files or are damaged, paths that cannot be written: the message has the path and the defect.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "dualfield/error.hpp"
#include "host/files/npy.hpp"
#include "host/files/npy_reader.hpp"
#include "on_disk.hpp"
#include "written_npy.hpp"

namespace dualfield {
namespace {
using ::testing::HasSubstr;
using testing::message_of;
using testing::read_bytes;
using testing::TemporaryDirectory;
using testing::write_bytes;
using testing::write_npy;
using Shape = std::vector<std::size_t>;

/// The bytes of an .npy file with this dictionary, of format 1.0 by default.
std::string npy_bytes(const std::string& dictionary, const std::string& data, char major = 1) {
  std::string bytes = std::string("\x93NUMPY") + major + '\0';
  std::size_t length = dictionary.size();
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i, length /= 256) {
    bytes += static_cast<char>(length % 256);
  }
  return bytes + dictionary + data;
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  while (times-- > 0) text += part;
  return text;
}

struct Defect {
  std::string name, bytes, message;

  friend void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.name; }
};

std::string typed(const std::string& descr) {
  return npy_bytes("{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,), }", std::string(8, 'x'));
}

std::string shaped(const std::string& shape) {
  return npy_bytes("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }", std::string(8, 'x'));
}

class NpyDefect : public ::testing::TestWithParam<Defect> {};

TEST_P(NpyDefect, IsReportedWithThePath) {
  TemporaryDirectory folder;
  write_bytes(folder / "phi.npy", GetParam().bytes);
  const std::string message = message_of<InputError>([&] { read_npy(folder / "phi.npy"); });
  EXPECT_THAT(message, HasSubstr((folder / "phi.npy").string() + ": "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Npy, NpyDefect,
    ::testing::Values(
        Defect{"empty", "", "is not an .npy file"}, Defect{"text", "1.0 2.0 3.0 4.0\n", "is not an .npy file"},
        Defect{"zip", "PK\x03\x04 an .npz file", "is not an .npy file"},
        Defect{"version", npy_bytes("{}", "", 4), "version 4.0; allowed are 1.0, 2.0 and 3.0"},
        Defect{"long_header", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12), "is truncated"},
        Defect{"integers", typed("'<i8'"), "'<i8'; allowed are float64 ('<f8', '>f8') and float32 ('<f4', '>f4')"},
        Defect{"complex", typed("'<c16'"), "'<c16'; allowed"}, Defect{"half", typed("'<f2'"), "'<f2'; allowed"},
        Defect{"long_double", typed("'<f16'"), "'<f16'; allowed"}, Defect{"objects", typed("'|O'"), "'|O'; allowed"},
        Defect{"structured", typed("[('a', '<f8')]"), "a structured type"},
        Defect{"type_is_number", typed("8"), "a quoted string is expected"},
        Defect{"too_few", shaped("(2,)"), "is truncated: shape (2,) takes 16 bytes, and there are 8"},
        Defect{"too_many", shaped("(0,)"), "has bytes after its data: shape (0,) takes 0 bytes, and there are 8"},
        Defect{"negative", shaped("(-1,)"), "integers that are not negative"},
        Defect{"real_length", shaped("(1.0,)"), "separated by commas"},
        Defect{"not_a_tuple", shaped("(1)"), "not a tuple"}, Defect{"list", shaped("[1]"), "'(' is expected"},
        Defect{"length_overflows", shaped("(99999999999999999999,)"), "more values than this machine can address"},
        Defect{"product_overflows", shaped("(4294967296, 4294967296)"), "more values than this machine can address"},
        Defect{"bytes_overflow", shaped("(4611686018427387904,)"), "more values than this machine can address"},
        Defect{"no_shape", npy_bytes("{'descr': '<f8', 'fortran_order': False}", ""), "'shape' is missing"},
        Defect{"no_type", npy_bytes("{'fortran_order': False, 'shape': ()}", "12345678"), "'descr' is missing"},
        Defect{"no_order", npy_bytes("{'descr': '<f8', 'shape': ()}", "12345678"), "'fortran_order' is missing"},
        Defect{"order", npy_bytes("{'fortran_order': 1}", ""), "neither True nor False"},
        Defect{"repeated", npy_bytes("{'descr': '<f8', 'descr': '<f8'}", ""), "'descr' is repeated"},
        Defect{"unknown_key", npy_bytes("{'colour': 'red'}", ""), "unknown key 'colour'"},
        Defect{"open_string", npy_bytes("{'descr", ""), "a quoted string is expected"},
        Defect{"not_a_dictionary", npy_bytes("[]", ""), "'{' is expected"},
        Defect{"open_dictionary", npy_bytes("{'descr': '<f8'", ""), "'}' is expected"},
        Defect{"many_axes", npy_bytes("{'shape': (" + repeated("1, ", 65) + ")}", ""), "at most 64 lengths"},
        Defect{"long_type", typed("'" + repeated("x", 9999) + "'"), "of type '" + repeated("x", 200) + "…'; allowed"},
        Defect{"binary_key", npy_bytes("{'\xff\x1b': 1}", ""), "unknown key '\\xFF"},
        Defect{"header_above_64_KiB", npy_bytes("{}" + repeated(" ", 65534), "", 2),
               "65536 bytes; allowed are up to 65535"},
        Defect{"after_the_brace", npy_bytes("{} 1", ""), "text after the closing brace"}),
    [](const auto& defect) { return defect.param.name; });

TEST(NpyDefects, EveryTruncationIsReported) {
  TemporaryDirectory folder;
  write_npy(folder / "a.npy", std::vector<double>(6, 1.0), Shape{2, 3});
  const std::string whole = read_bytes(folder / "a.npy");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(folder / "a.npy", whole.substr(0, size));
    EXPECT_THROW(read_npy(folder / "a.npy"), InputError) << "of " << size << " bytes";
  }
}

TEST(NpyDefects, FilesCutWhileTheyAreReadAreReported) {
  TemporaryDirectory folder;
  for (const bool fortran : {false, true}) {
    write_npy(folder / "a.npy", std::vector<double>(6000, 1.0), Shape{2, 3000});
    std::string whole = read_bytes(folder / "a.npy");
    if (fortran) whole.replace(whole.find("False"), 5, "True ");
    write_bytes(folder / "a.npy", whole);
    NpyReader reader(folder / "a.npy");
    std::filesystem::resize_file(folder / "a.npy", whole.size() - 8);
    std::vector<double> last(3000);
    EXPECT_THAT(message_of<InputError>([&] { reader.read(3000, last); }),
                HasSubstr((folder / "a.npy").string() + ": is truncated"));
    if (!fortran) {
      EXPECT_NO_THROW(reader.read(2999, last)) << "what is still there can be read";
    }
  }
}

TEST(NpyDefects, TheFirstValueOfAPieceThatIsNotFiniteIsNamed) {
  TemporaryDirectory folder;
  std::vector<double> values(24, 1.0);
  values[6] = std::numeric_limits<double>::quiet_NaN();
  values[17] = values[23] = -std::numeric_limits<double>::infinity();
  write_npy(folder / "a.npy", values, Shape{2, 3, 4});
  NpyReader reader(folder / "a.npy");
  std::vector<double> piece(8);
  const auto message = [&](std::size_t first) { return message_of<InputError>([&] { reader.read(first, piece); }); };
  const std::string path = (folder / "a.npy").string();
  EXPECT_EQ(message(0), path + ": the value at [0, 1, 2] is nan; values must be finite");
  EXPECT_NO_THROW(reader.read(7, piece));
  EXPECT_EQ(message(16), path + ": the value at [1, 1, 1] is -inf; values must be finite");
  EXPECT_NO_THROW(reader.read_any(16, piece));
}

TEST(NpyDefects, ReadersRefuseAnotherShapeBeforeTheyRead) {
  TemporaryDirectory folder;
  write_npy(folder / "a.npy", std::vector<double>(6, 1.0), Shape{2, 3});
  const NpyReader reader(folder / "a.npy");
  EXPECT_NO_THROW(reader.require_shape(Shape{2, 3}));
  EXPECT_THAT(message_of<InputError>([&] {
                reader.require_shape(Shape{3, 2});
              }),
              HasSubstr("a.npy: has shape (2, 3); required is (3, 2)"));
}

TEST(NpyDefects, DamagedHeadersAreReadOrReported) {
  const std::uint64_t seed = 11;
  std::mt19937_64 random(seed);
  TemporaryDirectory folder;
  write_npy(folder / "a.npy", std::vector<double>(6, 1.0), Shape{2, 3});
  const std::string whole = read_bytes(folder / "a.npy");
  int told = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = whole;
    for (int change = 0; change < 2; ++change) {
      damaged[random() % 80] = static_cast<char>(random());
    }
    write_bytes(folder / "a.npy", damaged);
    try {
      EXPECT_EQ(read_npy(folder / "a.npy").values.size(), 6u) << "seed " << seed << ", round " << round;
    } catch (const InputError&) {
      ++told;
    }
  }
  EXPECT_GT(told, 2000);
}

TEST(NpyDefects, PathsThatAreNotFilesAreReported) {
  TemporaryDirectory folder;
  write_bytes(folder / "file", "x");
  const auto message = [](const std::filesystem::path& path) {
    return message_of<InputError>([&] { read_npy(path); });
  };
  EXPECT_THAT(message(folder / "missing.npy"), HasSubstr("missing.npy: cannot be read: No such file"));
  EXPECT_THAT(message(folder / "file/a.npy"), HasSubstr("cannot be read: Not a directory"));
  EXPECT_THAT(message(folder.path()), HasSubstr("is a directory, not an .npy file"));
  EXPECT_THAT(message("/dev/full"), HasSubstr("is not a regular file"));
}

TEST(NpyDefects, PathsThatCannotBeWrittenAreReported) {
  TemporaryDirectory folder;
  write_bytes(folder / "file", "x");
  const auto make = [&](const std::string& name) {
    NpyPart::make(folder / name, folder / name, Shape{1}, Precision::double_precision);
  };
  EXPECT_THAT(message_of<OutputError>([&] { make("file/a.npy"); }), HasSubstr("Not a directory"));
  EXPECT_THROW(make("none/a.npy"), OutputError);
}

}  // namespace
}  // namespace dualfield
