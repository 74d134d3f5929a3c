// SPDX-License-Identifier: MIT
// Times as batch systems write them.
#include "host/run/duration.hpp"

#include <gtest/gtest.h>

namespace dualfield {
namespace {

TEST(Duration, InMinutesOrWithColons) {
  EXPECT_EQ(seconds_of("90"), 5400);
  EXPECT_EQ(seconds_of("0.5"), 30);
  EXPECT_EQ(seconds_of("30:00"), 1800);
  EXPECT_EQ(seconds_of("1:30:05"), 5405);
  EXPECT_EQ(seconds_of("100:00:00"), 360000);
  EXPECT_EQ(seconds_of("2-12:00:01"), 216001);
}

TEST(Duration, OfOtherFormsIsNone) {
  for (const char* text :
       {"",      "soon",     "-5",   "0",   "0:00", "1:60",  "1:00:60", ":30", "30:", "1:2:3:4",  "1-2",
        "1-2:3", "-1:00:00", "1:-5", "inf", "nan",  "1e400", "5 ",      "5m",  "1-",  "x-1:00:00"})
    EXPECT_FALSE(seconds_of(text)) << text;
}

}  // namespace
}  // namespace dualfield
