#include <arrow/api.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/read/arrow_rows.h"
#include "src/archive/read/history_test.h"

namespace spindle::archive {
namespace {

using testkit::at;

template <class Array>
const Array& column(const arrow::RecordBatch& batch, int i) {
  return static_cast<const Array&>(*batch.column(i));
}

void expect_rows(const arrow::RecordBatch& batch, std::span<const Sample> wanted) {
  ASSERT_TRUE(batch.ValidateFull().ok());
  ASSERT_EQ(static_cast<std::size_t>(batch.num_rows()), wanted.size());
  for (std::int64_t i = 0; i < batch.num_rows(); ++i) {
    const Sample& row = wanted[static_cast<std::size_t>(i)];
    EXPECT_EQ(column<arrow::Int32Array>(batch, 0).Value(i), row.tag.value);
    EXPECT_EQ(column<arrow::TimestampArray>(batch, 1).Value(i), micros(row.time));
    EXPECT_EQ(batch.column(2)->IsNull(i), std::isnan(row.value));
    if (!std::isnan(row.value)) {
      EXPECT_EQ(column<arrow::DoubleArray>(batch, 2).Value(i), row.value);
    }
    EXPECT_EQ(batch.column(3)->IsNull(i), row.state == kNoState);
    if (row.state != kNoState) {
      EXPECT_EQ(column<arrow::Int32Array>(batch, 3).Value(i), row.state);
    }
    EXPECT_EQ(batch.column(4)->IsNull(i), !row.text);
    if (row.text) {
      EXPECT_EQ(column<arrow::StringArray>(batch, 4).GetView(i), *row.text);
    }
    EXPECT_EQ(static_cast<std::uint32_t>(column<arrow::Int32Array>(batch, 5).Value(i)), row.quality.code);
    EXPECT_EQ(batch.column(6)->IsNull(i), !row.known);
    if (row.known) {
      EXPECT_EQ(column<arrow::TimestampArray>(batch, 6).Value(i), micros(*row.known));
    }
  }
}

// Two tags of the same history.
History with_second_tag(History history) {
  const auto stored = history.stored;
  for (Sample row : stored) {
    row.tag = TagId{2};
    history.stored.push_back(row);
  }
  history.segments.clear(), history.state->runs.clear();
  history.add_segments(std::span{history.stored}.first(stored.size()), 1);
  history.add_segments(std::span{history.stored}.subspan(stored.size()), 2);
  return history;
}

TEST(Scan, gives_what_is_seen_of_all_tags_in_order) {
  for (std::uint64_t seed = 1; seed <= 200 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    History one = random_history(random);
    History two = with_second_tag(one);
    auto wanted = seen(one, {}).rows;
    const auto half = wanted.size();
    for (std::size_t i = 0; i < half; ++i) wanted.push_back(wanted[i]), wanted.back().tag = TagId{2};
    Snapshot snapshot = two.finish();
    two.state->find_tag = [](TagId id) { return std::optional{Tag{.id = id}}; };
    ScanRequest request;
    request.rows_per_batch = 1 + random.below(30);
    if (random.chance(0.5)) request.tags = {TagId{2}, TagId{1}, TagId{2}};
    const auto scan = snapshot.scan(request);
    ASSERT_TRUE(scan.has_value());
    std::size_t from = 0;
    std::shared_ptr<arrow::RecordBatch> batch;
    while ((*scan)->ReadNext(&batch).ok() && batch) {
      const auto rows = static_cast<std::size_t>(batch->num_rows());
      ASSERT_LE(from + rows, wanted.size());
      expect_rows(*batch, std::span{wanted}.subspan(from, rows));
      from += rows;
      EXPECT_TRUE(rows == request.rows_per_batch || from == wanted.size());
    }
    EXPECT_EQ(from, wanted.size());
  }
}

TEST(Scan, reads_only_what_is_pulled_and_stops_when_cancelled) {
  History history;
  history.tag.id = TagId{1};
  for (int i = 0; i < 400'000; ++i) {
    Sample row;
    row.tag = TagId{1}, row.time = at("0s") + i * Span{60s}, row.value = i;
    history.stored.push_back(row);
  }
  history.add_segments(history.stored, 1);
  ScanRequest request;
  request.rows_per_batch = 100;
  const auto scan = history.finish().scan(request);
  ASSERT_TRUE(scan.has_value());
  std::shared_ptr<arrow::RecordBatch> batch;
  ASSERT_TRUE((*scan)->ReadNext(&batch).ok());
  EXPECT_EQ(batch->num_rows(), 100);
  std::size_t given = 0;
  for (const auto& segment : history.segments) given += segment->rows_given;
  EXPECT_LE(given, 300u);
  request.cancel.request();
  const auto status = (*scan)->ReadNext(&batch);
  EXPECT_EQ(from_status(status).code, Code::cancelled);
}

TEST(Scan, refuses_what_cannot_be) {
  History history;
  history.tag.id = TagId{1};
  const Snapshot snapshot = history.finish();
  EXPECT_EQ(snapshot.scan({.tags = {TagId{9}}}).error().code, Code::not_found);
  EXPECT_EQ(snapshot.scan({.rows_per_batch = 0}).error().code, Code::invalid);
  std::shared_ptr<arrow::RecordBatch> batch;
  ASSERT_TRUE((*snapshot.scan({}))->ReadNext(&batch).ok());
  EXPECT_EQ(batch, nullptr);
}

}  // namespace
}  // namespace spindle::archive
