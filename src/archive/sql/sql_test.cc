#include "src/archive/sql/sql.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/testkit/testkit.h"
#include "src/archive/read/arrow_rows.h"

namespace spindle::archive {
namespace {

const Time kStart = time_of(1'767'139'200'000'000);  // 2025-12-31

void append_lines(const arrow::RecordBatch& batch, std::vector<std::string>& lines) {
  for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
    std::string line;
    for (const auto& column : batch.columns())
      line += (line.empty() ? "" : " ") + (*column->GetScalar(row))->ToString();
    lines.push_back(std::move(line));
  }
}

class Sql : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Archive::open(system_env(), {.path = folder_.path(), .background = false});
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
    StateSet modes{"modes", {{0, "stopped"}, {1, "running"}}};
    ASSERT_TRUE(archive_->declare(modes));
    for (int i = 0; i < 8; ++i) {
      Tag tag;
      tag.name = i == 3 ? "it's odd" : fmt::format("flow-{}", i);
      tag.unit = "m3/h";
      tag.step = i % 2 == 1;
      const auto declared = archive_->declare(tag);
      ASSERT_TRUE(declared);
      ASSERT_EQ(declared->id.value, i);
    }
  }
  void TearDown() override { archive_.reset(); }

  void write(const Batch& rows, std::optional<Time> known = {}) {
    const auto done = archive_->write({"s", 0, rows, known, {}});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->rejected, 0u);
  }

  Result<std::vector<std::string>> query(const std::string& statement, SqlOptions options = {}) {
    TRY(const auto reader, query_sql(*archive_, statement, options));
    std::vector<std::string> lines;
    while (true) {
      std::shared_ptr<arrow::RecordBatch> batch;
      if (const auto status = reader->ReadNext(&batch); !status.ok())
        return std::unexpected(from_status(status));
      if (!batch) break;
      append_lines(*batch, lines);
    }
    std::ranges::sort(lines);
    return lines;
  }
  void check(const std::string& statement, const std::vector<std::string>& wanted,
             const SqlOptions& options = {}) {
    const auto found = query(statement, options);
    ASSERT_TRUE(found) << statement << ": " << found.error().message;
    EXPECT_EQ(*found, wanted) << statement;
  }
  void check_refused(const std::string& statement, std::string_view word) {
    const auto found = query(statement);
    ASSERT_FALSE(found) << statement << " gave " << found->size() << " rows";
    EXPECT_NE(found.error().message.find(word), std::string::npos)
        << statement << ": " << found.error().message;
  }

  const testkit::Folder folder_;
  std::unique_ptr<Archive> archive_;
};

// Rows of an hour each, newest last: tag 0 to 3, a minute apart.
Batch plain_rows(int hours, int from_hour = 0) {
  Batch rows;
  for (int i = from_hour * 60; i < (from_hour + hours) * 60; ++i)
    for (int tag = 0; tag < 4; ++tag) rows.push(TagId{tag}, kStart + i * Span{60s}, i + tag);
  return rows;
}

TEST_F(Sql, sees_segments_and_hot_rows_alike) {
  write(plain_rows(30));
  ASSERT_TRUE(archive_->flush());
  write(plain_rows(1, 30));
  check("SELECT count(*), min(value), max(value) FROM samples", {"7440 0 1862"});
  check("SELECT name, count(*) FROM samples GROUP BY name",
        {"flow-0 1860", "flow-1 1860", "flow-2 1860", "it's odd 1860"});
  check("SELECT value FROM samples WHERE tag = 2 AND time = '2025-12-31 00:05:00Z'", {"7"});
  check("SELECT sum(value) FROM samples WHERE name = 'it''s odd' AND time >= '2026-01-01 06:00:00+00'",
        {fmt::format("{}", (1800 + 1859 + 6) * 60 / 2)});
  check("SELECT name, time, value, state, text, quality, known FROM samples WHERE tag = 1 LIMIT 0", {});
}

TEST_F(Sql, shows_the_catalogue_and_rollups) {
  write(plain_rows(26));
  check("SELECT tag, name, type, step, unit FROM tags WHERE tag = 1", {"1 flow-1 real true m3/h"});
  check("SELECT code, state FROM state_sets WHERE state_set = 'modes'", {"0 stopped", "1 running"});
  check("SELECT width, count(*), sum(count) FROM rollups WHERE name = 'flow-0' GROUP BY width",
        {"day 2 1560", "hour 26 1560", "minute 1560 1560"});
  check(
      "SELECT minimum, maximum, average, good_seconds FROM rollups WHERE tag = 0 AND width = 'hour' AND "
      "time = '2025-12-31 01:00:00Z'",
      {"60 119 89.5 3540"});
  check("SELECT count(*) FROM samples JOIN tags USING (tag) WHERE tags.step", {"3120"});
}

TEST_F(Sql, joins_as_of) {
  Batch slow;
  for (int i = 0; i < 10; ++i) slow.push(TagId{5}, kStart + i * Span{600s}, 100 + i);
  write(plain_rows(1));
  ASSERT_TRUE(archive_->flush());
  write(slow);
  check(
      "SELECT count(*), sum(s.value) FROM samples f ASOF JOIN (FROM samples WHERE tag = 5) s "
      "ON f.time >= s.time WHERE f.tag = 0",
      {fmt::format("60 {}", 10 * (100 + 101 + 102 + 103 + 104 + 105))});
}

std::vector<std::string> lines_of(const Snapshot& snapshot, std::optional<Time> as_of) {
  ScanRequest request;
  request.as_of = as_of;
  const auto scan = snapshot.scan(request);
  std::vector<std::string> lines;
  std::shared_ptr<arrow::RecordBatch> batch;
  while ((*scan)->ReadNext(&batch).ok() && batch) append_lines(*batch, lines);
  std::ranges::sort(lines);
  return lines;
}

// Late rows, corrections, deletions, states, texts, over two months; in segments and hot.
Batch random_rows(Random& random, int rows, Span around) {
  Batch out;
  for (int i = 0; i < rows; ++i) {
    Sample row;
    row.tag = TagId{static_cast<std::int32_t>(random.below(5))};
    row.time = kStart + around + Span{static_cast<std::int64_t>(random.below(2'000)) * 60'000'000};
    row.value = random.chance(0.1) ? std::nan("") : static_cast<double>(random.below(100));
    if (std::isnan(row.value)) row.quality = quality::bad;
    if (random.chance(0.1)) row.quality = quality::deleted;
    if (random.chance(0.1)) row.state = system_state(246);
    out.push(row);
  }
  return out;
}

// Of tags that never have late rows.
Batch orderly_rows(int round) {
  Batch out;
  for (int i = 0; i < 20; ++i)
    for (const int tag : {5, 6}) out.push(TagId{tag}, kStart + round * Span{86400s} + i * Span{600s}, i);
  return out;
}

// Of a tag whose rows come in any order, but never two for one time.
Batch late_rows(Random& random, int round) {
  Batch out;
  for (int i = 0; i < 20; ++i)
    out.push(TagId{7}, kStart + Span{static_cast<std::int64_t>(random.below(100'000)) * 1'000'000 + round},
             i);
  return out;
}

TEST_F(Sql, agrees_with_the_scan_whatever_is_late) {
  Random random{7};
  std::vector<Time> moments;
  for (int round = 0; round < 16; ++round) {
    write(random_rows(random, 40, round * Span{3 * 3600s}), kStart + round * Span{86400s});
    write(orderly_rows(round));
    write(late_rows(random, round), kStart + round * Span{86400s});
    moments.push_back(kStart + round * Span{86400s});
    if (random.chance(0.4)) {
      ASSERT_TRUE(archive_->flush());
    }
    if (random.chance(0.1)) {
      ASSERT_TRUE(archive_->erase(TagId{1}, {kStart, kStart + 20h}));
    }
    SqlOptions options;
    if (random.chance(0.5)) options.as_of = moments[random.below(moments.size())];
    const auto wanted = lines_of(archive_->snapshot(), options.as_of);
    check("SELECT tag, time, value, state, text, quality, known FROM samples", wanted, options);
    std::vector<std::string> some;
    for (const auto& line : wanted)
      if (line.starts_with("2 ") || line.starts_with("6 ") || line.starts_with("7 ")) some.push_back(line);
    check(
        "SELECT tag, time, value, state, text, quality, known FROM samples WHERE name IN ('flow-2', "
        "'flow-6', 'flow-7')",
        some, options);
    check("SELECT tag, time, value, state, text, quality, known FROM samples WHERE tag % 5 = 2 OR tag = 6",
          some, options);
  }
}

TEST_F(Sql, answers_the_examples_of_the_guide) {
  Batch rows = plain_rows(48);
  Tag valve;
  valve.name = "valve";
  valve.type = ValueType::digital, valve.state_set = "modes";
  const auto declared = archive_->declare(valve);
  ASSERT_TRUE(declared);
  rows.push(Sample{declared->id, kStart, 1, {}, 1, {}, {}});
  write(rows);
  std::ifstream file{std::string{SPINDLE_SOURCE_DIR} + "/docs/guides/reads.md"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  int examples = 0;
  for (auto at = text.find("```sql"); at != std::string::npos; at = text.find("```sql", at + 1), ++examples) {
    const auto begin = at + 6;
    const std::string statement = text.substr(begin, text.find("```", begin) - begin);
    const auto found = query(statement);
    ASSERT_TRUE(found) << statement << found.error().message;
    EXPECT_FALSE(found->empty()) << statement;
  }
  EXPECT_EQ(examples, 5);
}

TEST_F(Sql, refuses_everything_but_one_select) {
  const std::string secret = folder_.path() + "/secret.csv";
  std::ofstream{secret} << "a,b\n1,2\n";
  write(plain_rows(1));
  ASSERT_TRUE(archive_->flush());
  for (const char* statement : {"CREATE TABLE t(a INT)",
                                "INSERT INTO tags VALUES (1)",
                                "DROP VIEW samples",
                                "ATTACH 'x.db'",
                                "PRAGMA database_list",
                                "INSTALL httpfs",
                                "LOAD httpfs",
                                "SET memory_limit = '10GB'",
                                "CALL pragma_version()",
                                "COPY (SELECT 1) TO '/tmp/x.csv'",
                                "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'",
                                "EXPORT DATABASE '/tmp/x'",
                                "PREPARE p AS SELECT 1",
                                "CREATE SECRET (TYPE s3)",
                                "BEGIN",
                                "CHECKPOINT",
                                "VACUUM",
                                "RESET threads",
                                "UPDATE samples SET value = 0",
                                "DELETE FROM samples",
                                "CREATE MACRO f() AS 1",
                                "USE memory"}) {
    const auto found = query(statement);
    EXPECT_FALSE(found) << statement;
  }
  check_refused("SELECT 1; SELECT 2", "one statement");
  check_refused("", "one statement");
  check_refused("SELECT ?", "parameters");
  check_refused("SELEC 1", "Parser Error");
  check_refused("SELECT nothing FROM samples", "nothing");
  for (const std::string& read : std::vector<std::string>{
           "read_csv('" + secret + "')", "read_text('" + secret + "')", "read_blob('/etc/passwd')",
           "read_json('/etc/passwd')", "glob('" + folder_.path() + "/*')", "'" + secret + "'",
           "sniff_csv('" + secret + "')", std::string{"read_parquet('http://127.0.0.1:1/x.parquet')"},
           std::string{"read_csv('/dev/stdin')"},
           std::string{"query('COPY (SELECT 1) TO ''/tmp/x.csv''')"}}) {
    const auto found = query("SELECT * FROM " + read);
    EXPECT_FALSE(found) << read << " gave " << (found ? found->size() : 0) << " rows";
  }
  check_refused("SELECT getenv('HOME')", "getenv");
}

TEST_F(Sql, keeps_its_limits) {
  write(plain_rows(10));
  SqlOptions options;
  options.timeout = 200ms;
  const std::string endless =
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r";
  EXPECT_EQ(query(endless, options).error().code, Code::timeout);
  const std::string large =
      "SELECT count(*) FROM range(100000000000) a, range(1000000) b WHERE a.range + b.range = 7";
  EXPECT_EQ(query(large, options).error().code, Code::timeout);
  options.timeout = 60s;
  options.cancel.request();
  EXPECT_EQ(query(endless, options).error().code, Code::cancelled);
  SqlOptions small;
  small.memory_bytes_max = 32u << 20;
  EXPECT_EQ(query("SELECT list(range) FROM range(100000000)", small).error().code, Code::exhausted);
  EXPECT_EQ(query("SELECT a.range, b.range FROM range(3000000) a, range(3000000) b ORDER BY 1 DESC, 2", small)
                .error()
                .code,
            Code::exhausted);
  EXPECT_EQ(query(std::string(2u << 20, ' ')).error().code, Code::exhausted);
  EXPECT_EQ(query("SELECT '\xff'").error().code, Code::invalid);
}

TEST_F(Sql, streams_and_may_be_left_in_the_middle) {
  write(plain_rows(100));
  const auto reader = query_sql(*archive_, "SELECT * FROM samples, range(1000000)", {});
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->schema()->field(0)->name(), "tag");
  std::shared_ptr<arrow::RecordBatch> batch;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*reader)->ReadNext(&batch).ok() && batch);
}

}  // namespace
}  // namespace spindle::archive
