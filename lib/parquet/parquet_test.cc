#include "lib/parquet/parquet.h"

#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "lib/base/digest.h"
#include "lib/base/random.h"

namespace spindle {
namespace {

class ParquetTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  const std::string folder_ = testing::TempDir() + "spindle_parquet_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name() + "_" +
                              std::to_string(getpid());
  std::unique_ptr<Store> store_ = *open_local_store(system_disk(), folder_);
};

TEST_F(ParquetTest, every_shape_of_column_comes_back) {
  Random random{7};
  const auto check = [&](auto make_double, auto make_time) {
    std::vector<std::int32_t> tags;
    std::vector<std::int64_t> times;
    std::vector<double> values;
    std::vector<std::string> texts;
    std::vector<std::uint8_t> present;
    std::vector<std::string_view> views;
    const int rows = 1 + static_cast<int>(random.below(5'000));
    for (int i = 0; i < rows; ++i) {
      tags.push_back(i / 700);
      times.push_back(make_time(i));
      present.push_back(random.chance(0.6));
      if (present.back()) values.push_back(make_double(i));
      if (present.back()) texts.push_back(std::string(random.below(20), 'x'));
    }
    for (const auto& text : texts) views.push_back(text);
    ParquetWriter writer{*store_->create("t"),
                         {{"tag", ColumnType::int32},
                          {"time", ColumnType::timestamp},
                          {"value", ColumnType::real, true},
                          {"text", ColumnType::text, true},
                          {"none", ColumnType::int64, true}}};
    const Levels some{true, present};
    ASSERT_TRUE(writer.add_group({encode_int32(tags, {}, {}), encode_int64(times, {}, {}),
                                  encode_double(values, some, {.byte_stream_split = rows % 2 == 0}),
                                  encode_text(views, some, {}), encode_int64({}, {true, {}, rows}, {})}));
    const auto blob = writer.add_blob("between");
    ASSERT_TRUE(writer.finish({{"key", "word"}}));
    const auto reader = ParquetReader::open(*store_, "t").value();
    EXPECT_EQ(reader->metadata("key"), "word");
    EXPECT_EQ(*reader->blob(*blob, 7), "between");
    EXPECT_EQ(*reader->int32s(0, 0), tags);
    EXPECT_EQ(*reader->int64s(0, 1), times);
    const auto doubles = *reader->doubles(0, 2);
    const auto strings = *reader->texts(0, 3);
    for (std::size_t row = 0, at = 0; row < present.size(); ++row) {
      ASSERT_EQ(std::isnan(doubles[row]), !present[row]);
      ASSERT_EQ(strings[row].has_value(), present[row] != 0);
      if (!present[row]) continue;
      ASSERT_EQ(std::bit_cast<std::uint64_t>(doubles[row]), std::bit_cast<std::uint64_t>(values[at]));
      ASSERT_EQ(*strings[row], texts[at++]);
    }
    EXPECT_TRUE(chunk_facts(*reader->footer(), 0, 4).all_null);
    EXPECT_EQ(chunk_facts(*reader->footer(), 0, 1).min, std::ranges::min(times));
    EXPECT_EQ(reader->int64s(0, 4, 9).value(), std::vector<std::int64_t>(present.size(), 9));
  };
  for (int i = 0; i < 20; ++i) {
    check([](int row) { return row % 10 * 0.1; }, [](int row) { return row * 1'000'000LL; });
    check([&](int) { return random.normal(); },
          [&](int) { return static_cast<std::int64_t>(random.next()); });
    check([](int row) { return 1e6 + row; }, [](int) { return 5LL; });
    check([&](int) { return std::round(random.normal() * 300) / 8; }, [](int row) { return -row * 17LL; });
    check([](int row) { return row % 2 ? 0.0 : -0.0; }, [](int row) { return row * row * 1'000LL; });
  }
}

TEST_F(ParquetTest, a_changed_byte_is_noticed) {
  const std::vector<std::int64_t> values(2'000, 77);
  ParquetWriter writer{*store_->create("t"), {{"a", ColumnType::int64}}};
  ASSERT_TRUE(writer.add_group({encode_int64(values, {}, {})}));
  ASSERT_TRUE(writer.finish({}));
  std::string bytes = *store_->get("t");
  bytes[40] ^= 1;
  ASSERT_TRUE(store_->put("t", bytes_of(bytes)));
  EXPECT_EQ(ParquetReader::open(*store_, "t").value()->int64s(0, 0).error().code, Code::corrupt);
  ASSERT_TRUE(store_->put("t", bytes_of("nonsense that is long enough")));
  EXPECT_EQ(ParquetReader::open(*store_, "t").error().code, Code::corrupt);
}

}  // namespace
}  // namespace spindle
