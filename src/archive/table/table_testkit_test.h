// Random sorted rows, and a folder with a table in it, for the tests of the table.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "lib/base/random.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

struct RandomRows {
  int tags = 20;
  std::size_t rows = 2'000;
  Time start = time_of(1'767'000'000'000'000);  // the end of 2025: two months
  Span span{20LL * 86'400'000'000};
  double late = 0.05, odd = 0.05;
};

// Rows in order of arrival; some with states, texts, no number, a known time, or an equal time.
inline Batch random_rows(Random& random, const RandomRows& shape) {
  Batch out;
  for (std::size_t i = 0; i < shape.rows; ++i) {
    Sample row;
    row.tag = TagId{static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.tags)))};
    row.time = shape.start + Span{static_cast<std::int64_t>(random.below(
                                      static_cast<std::uint64_t>(micros(shape.span) / 1'000'000))) *
                                  1'000'000};
    row.value = std::round(random.normal() * 100) / 8;
    if (random.chance(shape.odd)) row.value = std::numeric_limits<double>::quiet_NaN();
    if (random.chance(shape.odd)) row.quality = quality::bad_no_data;
    if (random.chance(shape.odd)) row.state = static_cast<std::int32_t>(random.below(5)) - 2;
    if (random.chance(shape.odd)) row.text = std::string(random.below(30), 'a');
    if (random.chance(shape.late)) row.known = row.time + 1h;
    if (random.chance(shape.late / 4)) row.quality = quality::deleted;
    out.push(row);
  }
  return out;
}

// By tag and time, arrivals in order.
inline Batch sorted(const Batch& rows) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return std::pair{rows.tag[i], rows.time[i]}; });
  return rows.permuted(order);
}

inline std::string text_of(const Batch& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    out += fmt::format("{} {} {} {:x} {} {} {}\n", rows.tag[i], rows.time[i],
                       std::isnan(rows.value[i]) ? "-" : fmt::format("{}", rows.value[i]), rows.quality[i],
                       rows.state_at(i), rows.known_at(i),
                       rows.text.empty() || !rows.text[i] ? "-" : "'" + *rows.text[i] + "'");
  return out;
}

inline Batch rows_of_tag(const Batch& rows, std::int32_t tag, TimeRange range) {
  Batch out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.tag[i] == tag && range.contains(time_of(rows.time[i]))) out.push_row(rows, i);
  return out;
}

// All rows of a version, as it says they are ordered: by tag and time, then by segment, then in place.
inline Batch all_rows(const TableVersion& version) {
  std::vector<NextRows> sources;
  for (const auto& segment : version.segments)
    for (std::size_t group = 0; group < segment->groups().value(); ++group)
      sources.push_back(stream_of(segment->group(group).value()));
  Batch out;
  const NextRows merged = merge_rows(std::move(sources));
  while (const auto rows = merged().value()) out.append(*rows);
  return out;
}

class TableFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void open(const Table::Options& options = {}) {
    table_.reset();
    store_ = *open_local_store(system_disk(), folder_);
    auto opened = Table::open(system_env(), *store_, options);
    ASSERT_TRUE(opened) << opened.error().message;
    table_ = *std::move(opened);
  }
  void write(const Batch& arrived, const std::map<std::string, std::int64_t>& transactions = {}) {
    const auto segments = table_->write_segments(stream_of(sorted(arrived)));
    ASSERT_TRUE(segments) << segments.error().message;
    const auto done = table_->commit(*segments, transactions, "WRITE");
    ASSERT_TRUE(done) << done.error().message;
  }

  const std::string folder_ = testing::TempDir() + "spindle_table_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name() + "_" +
                              std::to_string(getpid());
  std::unique_ptr<Store> store_;
  std::unique_ptr<Table> table_;
};

}  // namespace spindle::archive
