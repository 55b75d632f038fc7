#include "src/archive/read/bucket_math.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace spindle::archive {
namespace {

struct Row {
  double at;  // seconds
  double value;
  Quality quality = quality::good;
};

Batch rows_of(const std::vector<Row>& rows) {
  Batch batch;
  for (const Row& row : rows)
    batch.push(TagId{1}, time_of(static_cast<std::int64_t>(row.at * 1e6)), row.value, row.quality);
  return batch;
}

TEST(BucketMath, sums_rows_of_one_interval) {
  const auto buckets = from_rows(rows_of({{0, 2}, {10, 4}, {20, 0, quality::bad}, {30, 6}, {40, 8}}), 60s);
  ASSERT_EQ(buckets.size(), 1u);
  const Bucket& b = buckets[0];
  EXPECT_EQ(b.start, Time{});
  EXPECT_EQ(b.count, 5u);
  EXPECT_EQ(b.good, 4u);
  EXPECT_EQ(b.first.value, 2);
  EXPECT_EQ(b.last.value, 8);
  EXPECT_EQ(b.min.value, 2);
  EXPECT_EQ(b.max.time, Time{40s});
  EXPECT_EQ(b.bad.time, Time{20s});
  EXPECT_TRUE(std::isnan(b.bad.value));
  EXPECT_DOUBLE_EQ(b.sum, 20);
  EXPECT_DOUBLE_EQ(b.sum_squares, 20);  // about 5: 9 + 1 + 1 + 9
  // 0-10 s line 2 to 4, 10-20 s held at 4, 20-30 s unknown, 30-40 s line 6 to 8.
  EXPECT_EQ(b.good_time, Span{30s});
  EXPECT_DOUBLE_EQ(b.integral_linear, 30 + 40 + 70);
  EXPECT_DOUBLE_EQ(b.integral_step, 20 + 40 + 60);
}

TEST(BucketMath, keeps_intervals_apart_before_1970_too) {
  const auto buckets = from_rows(rows_of({{-61, 1}, {-60, 2}, {-1, 3}, {0, 4}, {200, 5}}), 60s);
  ASSERT_EQ(buckets.size(), 4u);
  EXPECT_EQ(buckets[0].start, Time{-120s});
  EXPECT_EQ(buckets[1].start, Time{-60s});
  EXPECT_EQ(buckets[1].count, 2u);
  EXPECT_EQ(buckets[3].start, Time{180s});
}

TEST(BucketMath, counts_siblings_and_uncertain_rows) {
  const auto buckets =
      from_rows(rows_of({{0, 1}, {0, 5, quality::uncertain}, {10, 3}, {10, NAN}, {10, INFINITY}}), 60s);
  ASSERT_EQ(buckets.size(), 1u);
  EXPECT_EQ(buckets[0].good, 3u);
  EXPECT_EQ(buckets[0].uncertain, 1u);
  EXPECT_DOUBLE_EQ(buckets[0].integral_linear, 40);  // from the last sibling to the first
  EXPECT_TRUE(std::isnan(buckets[0].last.value));
}

void expect_near(double a, double b, double scale) { EXPECT_NEAR(a, b, 1e-9 * (std::abs(a) + scale)); }

void expect_equal(const Bucket& a, const Bucket& b) {
  const auto same = [](const Bucket::Point& x, const Bucket::Point& y) {
    return x.time == y.time && same_value(x.value, y.value) && x.quality == y.quality;
  };
  EXPECT_EQ(a.start, b.start);
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.good, b.good);
  EXPECT_EQ(a.uncertain, b.uncertain);
  EXPECT_TRUE(same(a.first, b.first) && same(a.last, b.last));
  EXPECT_TRUE(a.good == 0 || (same(a.min, b.min) && same(a.max, b.max)));
  EXPECT_TRUE(a.good == a.count || same(a.bad, b.bad));
  expect_near(a.sum, b.sum, 1);
  expect_near(a.sum_squares, b.sum_squares, 1);
  expect_near(a.integral_linear, b.integral_linear, 1);
  expect_near(a.integral_step, b.integral_step, 1);
  expect_near(a.squares_linear, b.squares_linear, 1);
  expect_near(a.squares_step, b.squares_step, 1);
  EXPECT_EQ(a.good_time, b.good_time);
}

TEST(BucketMath, joined_buckets_equal_buckets_of_the_joined_rows) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random{seed};
    Batch rows;
    std::int64_t t = -static_cast<std::int64_t>(random.below(20'000'000'000));
    for (int i = 0; i < 300; ++i) {
      t += random.chance(0.1) ? 0 : static_cast<std::int64_t>(random.below(2'000'000'000));
      const Quality q = random.chance(0.1)   ? quality::bad
                        : random.chance(0.1) ? quality::uncertain
                                             : quality::good;
      rows.push(TagId{1}, time_of(t), 1000 + std::floor(random.normal() * 4), q);
    }
    const auto hours = coarser(from_rows(rows, 60s), 3600s);
    const auto wanted = from_rows(rows, 3600s);
    ASSERT_EQ(hours.size(), wanted.size());
    for (std::size_t i = 0; i < hours.size(); ++i) expect_equal(hours[i], wanted[i]);
    Bucket joined;
    joined.start = aligned_down(time_of(rows.time[0]), 86400s);
    for (const Bucket& hour : hours) combine(joined, hour);
    const auto days = from_rows(rows, 86400s);
    Bucket all = days[0];
    for (std::size_t i = 1; i < days.size(); ++i) combine(all, days[i]);
    joined.width = all.width;
    expect_equal(joined, all);
  }
}

}  // namespace
}  // namespace spindle::archive
