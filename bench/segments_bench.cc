// How fast rows become segments, how many bytes a sample takes, and what reading them back costs.
// segments_bench [TAGS] [SECONDS]: a plant-like load (see acquire/simulate), one thread feeding.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <parquet/metadata.h>
#include <sys/resource.h>

#include "lib/parquet/reader.h"
#include "src/acquire/simulate/workload.h"
#include "src/archive/ingest/run.h"
#include "src/archive/table/table.h"

namespace spindle::archive {
namespace {

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void print_columns(Store& store, const std::string& name, double rows) {
  const auto reader = ParquetReader::open(store, name);
  if (!reader) return;
  const auto& footer = *(*reader)->footer();
  for (int column = 0; column < footer.num_columns(); ++column) {
    std::int64_t bytes = 0;
    for (int group = 0; group < footer.num_row_groups(); ++group)
      bytes += footer.RowGroup(group)->ColumnChunk(column)->total_compressed_size();
    std::printf("  %-8s %6.3f B/sample\n", footer.schema()->Column(column)->name().c_str(),
                static_cast<double>(bytes) / rows);
  }
}

Result<> measure(int tags, int duration, const std::string& folder) {
  acquire::Workload plant{{.tags = tags}};
  Batch rows;
  for (int second = 0; second < duration; ++second) plant.next(rows);
  const auto run = make_run(std::move(rows));
  const auto total = static_cast<double>(run->rows.size());
  TRY(const auto store, open_store(system_disk(), folder));
  TRY(const auto table, Table::open(system_env(), *store, {}));
  RunMerger merger{{run}};
  auto start = std::chrono::steady_clock::now();
  const double worked_before = processor_seconds();
  TRY(const auto segments,
      table->write_segments([&]() -> Result<std::optional<Batch>> { return merger.next(65'536); }));
  TRY_OK(table->commit(segments, {}, "WRITE"));
  const double wrote = since(start), worked = processor_seconds() - worked_before;
  std::uint64_t bytes = 0;
  for (const auto& info : segments) bytes += info.bytes;
  std::printf("%.1f M samples in %.2f s: %.2f M/s, %.2f M/s a core, %.3f B/sample\n", total / 1e6, wrote,
              total / 1e6 / wrote, total / 1e6 / worked, static_cast<double>(bytes) / total);
  print_columns(*store, segments[0].name, static_cast<double>(segments[0].rows));
  Segment& segment = *table->current()->segments[0];
  start = std::chrono::steady_clock::now();
  TRY(const auto groups, segment.groups());
  for (std::size_t group = 0; group < groups; ++group) {
    if (auto decoded = segment.group(group); !decoded) return std::unexpected(decoded.error());
  }
  const double read = since(start);
  std::printf("%zu row groups decoded: %.1f M/s, %.2f ms each\n", groups,
              static_cast<double>(segments[0].rows) / 1e6 / read, read * 1e3 / static_cast<double>(groups));
  for (const char* pass : {"cold", "warm"}) {
    start = std::chrono::steady_clock::now();
    for (int tag = 0; tag < 100; ++tag) {
      const auto found = segment.rows(TagId{tag * tags / 100}, {time_of(0), kTimeMax});
      if (!found) return std::unexpected(found.error());
    }
    std::printf("one tag, %s: %.3f ms\n", pass, since(start) * 10);
  }
  return {};
}

}  // namespace
}  // namespace spindle::archive

int main(int argc, char** argv) {
  const std::string folder = std::filesystem::temp_directory_path() / "spindle_segments_bench";
  std::filesystem::remove_all(folder);
  const auto done = spindle::archive::measure(argc > 1 ? std::atoi(argv[1]) : 2'000,
                                              argc > 2 ? std::atoi(argv[2]) : 3'600, folder);
  std::filesystem::remove_all(folder);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
