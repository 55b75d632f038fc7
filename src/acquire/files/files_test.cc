#include "src/acquire/files/files.h"

#include <filesystem>
#include <fstream>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include "lib/testkit/testkit.h"
#include "src/archive/archive.h"

namespace spindle::acquire {
namespace {

using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = testing::TempDir() + "spindle_files_" + info->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string put(const std::string& name, std::string_view text) {
    std::ofstream{folder_ + "/" + name, std::ios::binary} << text;
    return folder_ + "/" + name;
  }
  Result<FilesReport> import(std::string_view yaml, const std::vector<std::string>& paths) {
    TRY(const auto mapping, parse_mapping(yaml, "m.yaml"));
    return import_files(system_disk(), mapping, paths, {sink_}, {}, {});
  }
  std::string reason(std::size_t i) const {
    return i < sink_.rejects.size() ? sink_.rejects[i].reason : "none";
  }

  std::string folder_;
  testkit::MemorySink sink_;
  static constexpr Time kDay = std::chrono::sys_days{std::chrono::year{2026} / 1 / 31};
};

constexpr std::string_view kLong = "layout: long\ntime: {column: time}\n";

TEST_F(Files, a_wide_file_has_a_tag_for_each_column) {
  const auto file = put("NORTH-7.csv",
                        "\xEF\xBB\xBFtime;FI-1;XV-1;note;spare\r\n"
                        "31.01.2026 01:00:00;1,5;Open;\"a;\"\"b\"\"\nc\";1\r\n"
                        "31.01.2026 01:00:01;-;closed;;2\r\n"
                        "31.01.2026 01:00:02;I/O Timeout;1;x;3\r\n");
  const auto report = import(R"(
file_name: "{area}-{number}.csv"
tag: "{area}.{name}"
constants: [{name: area, value: AREA}]
csv: {delimiter: ";", decimal: ",", missing: ["", "-"]}
time: {format: "%d.%m.%Y %H:%M:%S", zone: Europe/Oslo}
state_sets: [{name: valve, states: [Closed, Open]}]
series:
  - {name: "FI*", unit: m3/h, description: "flow {number}", factor: 10, offset: 1}
  - {name: "XV*", type: digital, state_set: valve}
  - {name: note, type: text, tag: "{area}.REMARK"}
)",
                             {file});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 3u);
  EXPECT_EQ(report->samples, 7u);
  EXPECT_EQ(report->empty_cells, 2u);
  EXPECT_EQ(sink_.render("AREA.FI-1", kDay), "0s 16 | 2s bad");
  EXPECT_EQ(sink_.render("AREA.XV-1", kDay), "0s state 1 | 1s state 0 | 2s state 1");
  EXPECT_EQ(sink_.render("AREA.REMARK", kDay), "0s 'a;\"b\"\nc' | 2s 'x'");
  EXPECT_EQ(sink_.tags.size(), 3u);
  EXPECT_EQ(sink_.find_tag("area.fi-1")->description, "flow 7");
}

TEST_F(Files, a_long_file_has_a_row_for_each_sample) {
  const auto file = put("h.csv",
                        "time,tag,value,q\n"
                        "2026-01-31T00:00:00Z,A,1,192\n2026-01-31T00:00:01Z,B,2,0\n"
                        "2026-01-31T00:00:02Z,A,,0\n2026-01-31T00:00:03Z,A,,192\n"
                        "2026-01-31T00:00:04Z,SKIP,5,192\n");
  const auto report = import(std::string{kLong} + R"(
quality_column: q
qualities: [{from: "192", to: Good}, {from: "0", to: Bad}]
series: [{name: SKIP, skip: true}, {name: "*"}]
)",
                             {file});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(sink_.render("A", kDay), "0s 1 | 2s bad");
  EXPECT_EQ(sink_.render("B", kDay), "1s bad");
  EXPECT_EQ(sink_.rows.value[1], 2);  // a bad value is kept
  EXPECT_EQ(report->empty_cells, 1u);
}

TEST_F(Files, hostile_rows_are_set_aside_and_the_rest_is_kept) {
  std::string text = "time,tag,value\n2026-01-31T00:00:00Z,A,1\n";
  text += "1890-01-01T00:00:00Z,A,1\n2300-01-01T00:00:00Z,A,1\nyesterday,A,1\n";
  text += "2026-01-31T00:00:01Z,A,one\n2026-01-31T00:00:01Z,,1\n2026-01-31T00:00:01Z,A\x01,1\n";
  text += "2026-01-31T00:00:01Z,\xFF\xFE,1\n2026-01-31T00:00:01Z,A\n2026-01-31T00:00:01Z,A,1,2\n";
  text += "2026-01-31T00:00:01Z," + std::string(600, 'n') + ",1\n2026-01-31T00:00:01Z,A,1e999\n";
  text += "\n2026-01-31T00:00:02Z,A,1e42\n2026-01-31T00:00:03Z,A,nan\n2026-01-31T00:00:04Z,A,-inf\n";
  const auto report = import(kLong, {put("h.csv", text)});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rejected, 11u);
  EXPECT_EQ(sink_.rejects.size(), 11u);
  EXPECT_EQ(report->rows, 15u);
  EXPECT_EQ(sink_.render("A", kDay), "0s 1 | 2s 1e+42 | 3s nan | 4s -inf");
  EXPECT_THAT(reason(2), testing::AllOf(HasSubstr("h.csv: row 3"), HasSubstr("1900 to 2200")));
  EXPECT_EQ(sink_.rejects[2].time, "1890-01-01T00:00:00Z");
  EXPECT_EQ(report->first_rejects.size(), 11u);
}

TEST_F(Files, types_are_kept_to) {
  const auto report =
      import(R"(
state_sets: [{name: valve, states: [Closed, Open]}]
series:
  - {name: n, type: integer}
  - {name: d, type: digital, state_set: valve}
)",
             {put("h.csv",
                  "time,n,d\n2026-01-31,9007199254740992,Open\n2026-01-31,9007199254740993e1,2\n"
                  "2026-01-31,1.5,Ajar\n2026-01-31,No Data,No Data\n")});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->samples, 4u);
  EXPECT_EQ(report->rejected, 4u);
  EXPECT_EQ(sink_.render("n", kDay), "0s 9007199254740992 | 0s bad");
  EXPECT_EQ(sink_.render("d", kDay), "0s state 1 | 0s bad");
}

TEST_F(Files, a_line_of_100_megabytes_costs_one_row_and_little_memory) {
  const auto path = put("h.csv", "time,tag,value\n2026-01-31T00:00:00Z,A,1\n");
  {
    std::ofstream out{path, std::ios::app};
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) out << piece;
    out << "\n2026-01-31T00:00:01Z,A,2\n\"stray quote,A,3\n2026-01-31T00:00:02Z,A,4\n";
  }
  const auto report = import(kLong, {path});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(sink_.render("A", kDay), "0s 1 | 1s 2 | 2s 4");
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(reason(0), HasSubstr("line 3 is longer than 1048576"));
  EXPECT_THAT(reason(1), HasSubstr("line 5"));
}

TEST_F(Files, a_mapping_that_cannot_be_right_ends_at_once) {
  std::string text = "time,tag,value\n";
  for (int i = 0; i < 5'000; ++i) text += "31/01/2026 00:00,A,1\n";
  const auto file = put("h.csv", text);
  EXPECT_THAT(import(kLong, {file}).error().message, HasSubstr("the mapping cannot be right"));
  EXPECT_THAT(import("time: {column: zeit}\n", {file}).error().message, HasSubstr("time, tag, value"));
  EXPECT_THAT(import("series: [{name: Q}]\n", {file}).error().message, HasSubstr("no column fits"));
  EXPECT_THAT(import("file_name: '{a}.txt'\n", {file}).error().message, HasSubstr("does not fit"));
  EXPECT_THAT(import("tag: '{well}.{name}'\n", {file}).error().message, HasSubstr("{well}"));
}

TEST_F(Files, a_repeated_import_stores_nothing_twice) {
  std::string text = "time,tag,value\n";
  for (int i = 0; i < 1'000; ++i) text += fmt::format("{},A,{}\n", format_time(kDay + Span{i}), i);
  const auto file = put("h.csv", text);
  ASSERT_TRUE(import(kLong, {file}));
  ASSERT_EQ(sink_.rows.size(), 1'000u);
  EXPECT_EQ(import(kLong, {file})->samples, 0u);
  EXPECT_EQ(sink_.rows.size(), 1'000u);
  put("h.csv", text + format_time(kDay + 1h) + ",A,7\n");  // another version of it
  EXPECT_EQ(import(kLong, {file})->samples, 1'001u);
}

TEST_F(Files, finds_files_under_a_folder) {
  const auto a = put("A-1.csv", ""), b = put("B-2.parquet", "");
  put("readme.md", "");
  const auto all = parse_mapping("", "m").value(),
             some = parse_mapping("file_name: 'A-{n}.csv'", "m").value();
  EXPECT_EQ(find_files(system_disk(), folder_, all).value(), (std::vector{a, b}));
  EXPECT_EQ(find_files(system_disk(), folder_, some).value(), std::vector{a});
  EXPECT_EQ(find_files(system_disk(), a, all).value(), std::vector{a});
  EXPECT_EQ(find_files(system_disk(), folder_ + "/none", all).error().code, Code::not_found);
}

std::string write_parquet(const std::string& path, const std::shared_ptr<arrow::Table>& table) {
  auto file = arrow::io::FileOutputStream::Open(path).ValueOrDie();
  CHECK(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), file).ok());
  CHECK(file->Close().ok());
  return path;
}

TEST_F(Files, parquet_with_nulls_and_odd_types) {
  arrow::TimestampBuilder times{arrow::timestamp(arrow::TimeUnit::NANO), arrow::default_memory_pool()};
  arrow::FloatBuilder flow;
  arrow::BooleanBuilder open;
  arrow::StringBuilder note;
  const std::int64_t start = micros(kDay) * 1'000;
  for (int i = 0; i < 3; ++i) {
    CHECK(times.Append(start + i * 1'000'000'000LL + 999).ok());
    CHECK((i == 1 ? flow.AppendNull() : flow.Append(0.5F * static_cast<float>(i))).ok());
    CHECK(open.Append(i > 0).ok() && note.Append("n").ok());
  }
  const auto table = arrow::Table::Make(
      arrow::schema({arrow::field("time", times.type()), arrow::field("flow", arrow::float32()),
                     arrow::field("open", arrow::boolean()), arrow::field("note", arrow::utf8())}),
      {times.Finish().ValueOrDie(), flow.Finish().ValueOrDie(), open.Finish().ValueOrDie(),
       note.Finish().ValueOrDie()});
  const auto path = write_parquet(folder_ + "/a.parquet", table);
  const auto report = import(R"(
state_sets: [{name: valve, states: [Closed, Open]}]
series: [{name: flow}, {name: open, type: digital, state_set: valve}, {name: note, type: text}]
)",
                             {path});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(sink_.render("flow", kDay), "0s 0 | 2s 1");
  EXPECT_EQ(sink_.render("open", kDay), "0s state 0 | 1s state 1 | 2s state 1");
  EXPECT_EQ(sink_.render("note", kDay), "0s 'n' | 1s 'n' | 2s 'n'");

  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const auto good = put("b.csv", "time,flow\n2026-02-01,1\n");
  const auto rest = import("series: [{name: flow}]", {path, good});
  ASSERT_TRUE(rest) << rest.error().message;
  ASSERT_EQ(rest->unreadable.size(), 1u);
  EXPECT_THAT(rest->unreadable[0].message, HasSubstr("a.parquet is no Parquet file, or is cut short"));
  EXPECT_EQ(rest->samples, 1u);
}

TEST_F(Files, the_wells_of_3w_come_in_whole) {
  SPINDLE_SHARED_DATA(wells, "3w/dev");
  const auto mapping = read_mapping(system_disk(), SPINDLE_SOURCE_DIR "/examples/3w.yaml").value();
  const auto paths = find_files(system_disk(), wells, mapping).value();
  EXPECT_EQ(paths.size(), 53u);  // all but the simulated ones
  auto archive = archive::Archive::open(system_env(), {.path = folder_, .background = false}).value();
  auto bulk = archive->begin_import("3w").value();
  const auto report = import_files(system_disk(), mapping, paths, {*archive, bulk.get()}, {}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 1'081'156u);
  EXPECT_EQ(report->rejected, 0u);
  EXPECT_TRUE(report->unreadable.empty());
  EXPECT_EQ(bulk->finish()->stored, report->samples);
  bulk.reset();
  bulk = archive->begin_import("3w").value();
  EXPECT_EQ(import_files(system_disk(), mapping, paths, {*archive, bulk.get()}, {}, {})->files_done_before,
            53u);
  const auto valve = archive->find_tag("WELL-00001.ESTADO-M1");
  ASSERT_TRUE(valve);
  EXPECT_EQ(valve->type, ValueType::digital);
  EXPECT_EQ(archive->stats().segment_rows, report->samples);
}

}  // namespace
}  // namespace spindle::acquire
