#include "src/archive/table/segment_cache.h"

#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace spindle::archive {
namespace {

std::shared_ptr<const int> number(int value) { return std::make_shared<const int>(value); }

TEST(SegmentCache, never_holds_more_than_it_may) {
  SegmentCache cache{1'000};
  Random random{1};
  for (int i = 0; i < 10'000; ++i) {
    const auto segment = random.below(20), part = random.below(10);
    if (const auto held = cache.get<int>(segment, static_cast<std::int64_t>(part)))
      EXPECT_EQ(*held, static_cast<int>(segment * 10 + part));
    else
      cache.put<int>(segment, static_cast<std::int64_t>(part), number(static_cast<int>(segment * 10 + part)),
                     random.below(300));
    ASSERT_LE(cache.bytes(), 1'000u);
  }
}

TEST(SegmentCache, what_was_used_last_stays) {
  SegmentCache cache{300};
  for (int part = 0; part < 3; ++part) cache.put<int>(1, part, number(part), 100);
  EXPECT_TRUE(cache.get<int>(1, 0));
  cache.put<int>(1, 3, number(3), 100);
  EXPECT_TRUE(cache.get<int>(1, 0));
  EXPECT_FALSE(cache.get<int>(1, 1));
}

TEST(SegmentCache, what_is_too_large_is_not_kept) {
  SegmentCache cache{300};
  cache.put<int>(1, 1, number(1), 301);
  EXPECT_FALSE(cache.get<int>(1, 1));
  EXPECT_EQ(cache.bytes(), 0u);
}

}  // namespace
}  // namespace spindle::archive
