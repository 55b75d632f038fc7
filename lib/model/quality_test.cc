#include "lib/model/quality.h"

#include <gtest/gtest.h>

namespace spindle {
namespace {

TEST(Quality, keeps_every_pi_status) {
  for (int state = -1; state < 511; ++state)
    for (int flags = 0; flags < 8; ++flags) {
      PiStatus status{(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, {}};
      if (state >= 0) status.system_state = state;
      const Quality quality = quality_of(status);
      EXPECT_EQ(pi_status_of(quality), status) << "state " << state << " flags " << flags;
      EXPECT_EQ(quality.bad(), state >= 0);
    }
}

TEST(Quality, keeps_every_sparkplug_number) {
  for (const int number : {0, 192, 500}) EXPECT_EQ(sparkplug_of(*quality_of_sparkplug(number)), number);
  EXPECT_EQ(quality_of_sparkplug(193).error().code, Code::invalid);
}

TEST(Quality, names_and_numbers_parse_back) {
  for (const Quality q : {quality::good, quality::bad_no_data, Quality{0x80AB'0000}, Quality{0x4000'0C05}})
    EXPECT_EQ(*parse_quality(name_of(q)), q);
  EXPECT_FALSE(parse_quality("Goodish"));
  EXPECT_FALSE(parse_quality(""));
}

TEST(Quality, knows_pi_states_by_name) {
  EXPECT_EQ(pi_state_name(248), "No Data");
  EXPECT_EQ(pi_state_code("i/o timeout"), 246);
  EXPECT_EQ(pi_state_code("On"), std::nullopt);
}

}  // namespace
}  // namespace spindle
