// A table that other programs read while it lives: told what to do by lines on standard input.
//   write ROWS      commits that many more random rows, some of them late
//   compact         merges all segments
//   vacuum          removes files that are no longer part of the table
// Each answers one line: "<version> <rows>", what the table then holds, or "error <why>".
#include <cmath>
#include <cstdio>
#include <iostream>
#include <numeric>
#include <sstream>

#include "lib/base/random.h"
#include "src/archive/ingest/run.h"
#include "src/archive/table/table.h"

namespace spindle::archive {
namespace {

constexpr int kTags = 50;

Batch some_rows(Random& random, std::size_t rows) {
  Batch out;
  static std::int64_t now = 1'767'000'000'000'000;  // shortly before 2026
  for (std::size_t i = 0; i < rows; ++i) {
    now += 1'000'000 + static_cast<std::int64_t>(random.below(1'000'000));
    if (i % 50'000 == 0) now += 5LL * 86'400'000'000;
    Sample row{.tag = TagId{static_cast<std::int32_t>(random.below(kTags))}, .time = time_of(now)};
    row.value = std::round(random.normal() * 100) / 8;
    if (row.tag.value % 5 == 1) row.value = random.normal();
    if (row.tag.value % 5 == 2) row.value = static_cast<double>(i);
    if (row.tag.value % 5 == 3) row.state = static_cast<std::int32_t>(random.below(4));
    if (row.tag.value % 5 == 4) row.text = "batch " + std::to_string(i % 7);
    if (random.chance(0.01)) row.value = std::numeric_limits<double>::quiet_NaN();
    if (random.chance(0.01)) row.quality = quality::bad;
    if (random.chance(0.01)) row.known = row.time + 1h;
    out.push(row);
  }
  return out;
}

Result<> act(Table& table, Random& random, const std::string& line) {
  std::istringstream words{line};
  std::string verb;
  std::size_t rows = 0;
  words >> verb >> rows;
  if (verb == "vacuum") return table.vacuum();
  if (verb == "compact") {
    if (auto report = table.compact(true, {}, {}); !report) return std::unexpected(report.error());
    return {};
  }
  TRY(const auto segments, table.write_segments(stream_of(make_run(some_rows(random, rows))->rows)));
  return table.commit(segments, {}, "WRITE");
}

Result<> serve(const std::string& folder) {
  TRY(const auto store, open_store(system_disk(), folder));
  TRY(const auto table, Table::open(system_env(), *store, {.vacuum_after = Span{0}}));
  Random random{1};
  for (std::string line; std::getline(std::cin, line);) {
    TRY_OK(act(*table, random, line));
    const auto version = table->current();
    std::uint64_t rows = 0;
    for (const auto& segment : version->segments) rows += segment->info().rows;
    std::cout << version->version << " " << rows << std::endl;
  }
  return {};
}

}  // namespace
}  // namespace spindle::archive

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto served = spindle::archive::serve(argv[1]);
  if (!served) std::cout << "error " << served.error().message << std::endl;
  return served ? 0 : 1;
}
