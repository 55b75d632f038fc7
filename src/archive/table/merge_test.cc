#include "src/archive/table/merge.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/testkit/series.h"

namespace spindle::archive {
namespace {

Batch read_all(const NextRows& next) {
  Batch all;
  for (auto rows = next(); *rows; rows = next()) {
    EXPECT_FALSE((*rows)->empty());
    all.append(**rows);
  }
  return all;
}

// Gives `rows` in pieces of `size`.
NextRows pieces(Batch rows, std::size_t size) {
  return [rows = std::move(rows), size, at = std::size_t{0}]() mutable -> Result<std::optional<Batch>> {
    if (at == rows.size()) return std::nullopt;
    const std::size_t end = std::min(rows.size(), at + size);
    Batch piece;
    append_rows(piece, rows, at, end);
    at = end;
    return piece;
  };
}

TEST(Merge, keeps_arrival_order_of_siblings) {
  const auto check = [](const std::vector<std::string>& in, std::string_view out) {
    std::vector<NextRows> sources;
    for (const auto& text : in) sources.push_back(stream_of(testkit::series(text)));
    EXPECT_EQ(testkit::render(read_all(merge_rows(std::move(sources)))), out);
  };
  check({"0s 1 | 2s 2", "1s 3 | 2s 4 | 3s 5"}, "0s 1 | 1s 3 | 2s 2 | 2s 4 | 3s 5");
  check({"1s 3 | 2s 4 | 3s 5", "0s 1 | 2s 2"}, "0s 1 | 1s 3 | 2s 4 | 2s 2 | 3s 5");
  check({"0s 1"}, "0s 1");
  check({"0s 1 | 1s bad", "5s 'closed'", "2s state 2"}, "0s 1 | 1s bad | 2s state 2 | 5s 'closed'");
}

TEST(Merge, of_nothing_is_nothing) {
  EXPECT_TRUE(read_all(merge_rows({})).empty());
  EXPECT_TRUE(read_all(merge_rows({stream_of({}), stream_of({})})).empty());
}

TEST(Merge, random_sources_equal_a_stable_sort) {
  Random random{7};
  for (int round = 0; round < 20; ++round) {
    std::vector<NextRows> sources;
    Batch all;
    const std::size_t count = 1 + random.below(6);
    for (std::size_t s = 0; s < count; ++s) {
      Batch rows;
      std::int64_t time = 0;
      for (std::int32_t tag = 0; tag < 5; ++tag, time = 0)
        for (std::uint64_t i = random.below(40'000 / (round + 1)); i > 0; --i) {
          time += static_cast<std::int64_t>(random.below(3));
          rows.push(TagId{tag}, time_of(time), static_cast<double>(all.size() + rows.size()));
        }
      all.append(rows);
      sources.push_back(pieces(rows, 1 + random.below(5000)));
    }
    std::vector<std::uint32_t> order(all.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](auto i) { return std::pair{all.tag[i], all.time[i]}; });
    const Batch got = read_all(merge_rows(std::move(sources)));
    EXPECT_EQ(got.value, all.permuted(order).value);
    EXPECT_EQ(got.time, all.permuted(order).time);
  }
}

TEST(Merge, an_error_of_a_source_comes_through) {
  const NextRows broken = []() -> Result<std::optional<Batch>> { return fail(Code::io, "no disk"); };
  const auto rows = merge_rows({stream_of(testkit::series("0s 1")), broken})();
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().message, "no disk");
}

}  // namespace
}  // namespace spindle::archive
