#include "src/acquire/simulate/workload.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace spindle::acquire {
namespace {

Batch run(int tags, int seconds) {
  Workload load{{.tags = tags}};
  Batch rows;
  for (int i = 0; i < seconds; ++i) load.next(rows);
  return rows;
}

TEST(Workload, is_the_same_every_time) {
  const auto one = run(60, 300), two = run(60, 300);
  ASSERT_EQ(one.size(), two.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(row_hash(one, i), row_hash(two, i));
}

TEST(Workload, reports_each_tag_in_time_order_and_by_exception) {
  const auto rows = run(200, 1'800);
  std::map<int, std::int64_t> newest;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [last, first] = newest.try_emplace(rows.tag[i], rows.time[i]);
    EXPECT_TRUE(first || rows.time[i] > last->second) << "row " << i;
    last->second = rows.time[i];
  }
  EXPECT_EQ(newest.size(), 200u);
  EXPECT_GT(rows.size(), 200u * 1'800 / 20);
  EXPECT_LT(rows.size(), 200u * 1'800);
}

TEST(Workload, names_its_tags) {
  const auto tags = Workload{{.tags = 40}}.tags();
  std::set<std::string> names;
  for (const auto& tag : tags) {
    EXPECT_TRUE(check(tag)) << tag.name;
    names.insert(tag.name);
  }
  EXPECT_EQ(names.size(), 40u);
}

}  // namespace
}  // namespace spindle::acquire
