#include <algorithm>

#include <CLI/CLI.hpp>
#include <arrow/api.h>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"
#include "src/acquire/simulate/workload.h"

namespace spindle {
namespace {

constexpr std::size_t kBatchRows = 65'536;
constexpr int kReadRuns = 5;  // the best counts

struct Figure {
  std::string name;
  double value;
  std::string_view unit;
};

Span took(Span began) { return system_clock().steady() - began; }

// Tags by position become tags by id.
Result<std::vector<Tag>> declare(archive::Archive& archive, const acquire::Workload& load) {
  TRY_OK(archive.declare(acquire::Workload::states()));
  return archive.declare_many(load.tags());
}

// Writes as a source would: numbered batches, each acknowledged when it is safe. Returns the time in the
// archive.
Result<Span> write(archive::Archive& archive, acquire::Workload& load, std::span<const Tag> tags,
                   std::uint64_t rows, const ProgressFn& progress, const Cancel& cancel) {
  Span spent{0};
  std::uint64_t written = 0;
  for (std::uint64_t sequence = 1; written < rows; ++sequence) {
    TRY_OK(cancel.check());
    Batch batch;
    while (batch.size() < kBatchRows) load.next(batch);
    for (auto& tag : batch.tag) tag = tags[static_cast<std::size_t>(tag)].id.value;
    written += batch.size();
    const Span began = system_clock().steady();
    TRY_OK(archive.write({.source = "bench", .sequence = sequence, .rows = std::move(batch)}));
    spent += took(began);
    if (progress) progress({written, rows, "samples", "writing"});
  }
  return spent;
}

template <class Read>
Result<Figure> fastest(std::string name, Read read) {
  Span best = Span::max();
  for (int i = 0; i < kReadRuns; ++i) {
    const Span began = system_clock().steady();
    TRY_OK(read());
    best = std::min(best, took(began));
  }
  return Figure{std::move(name), seconds(best) * 1e3, "ms"};
}

Result<TagId> busiest_of(archive::Archive& archive) {
  TRY(const auto rows, archive::query_sql(archive, "SELECT mode(tag) FROM samples", {}));
  const auto batch = rows->Next();
  if (!batch.ok() || !*batch)
    return fail(Code::corrupt, "SQL finds no samples: {}", batch.status().message());
  const auto& column = static_cast<const arrow::Int32Array&>(*(*batch)->column(0));
  return TagId{column.Value(0)};
}

Result<std::vector<Figure>> reads(archive::Archive& archive, std::span<const Tag> tags, TimeRange all) {
  std::vector<Figure> out;
  TRY(const TagId busiest, busiest_of(archive));
  std::vector<TagId> ids;
  for (const auto& tag : tags.first(std::min<std::size_t>(1000, tags.size()))) ids.push_back(tag.id);
  const auto with_reader = [&](auto ask) -> Result<> {
    TRY(const auto reader, archive.snapshot().tag(busiest));
    TRY_OK(ask(*reader));
    return {};
  };
  TRY(out.emplace_back(),
      fastest("newest of 1,000 tags", [&]() -> Result<> { return archive.latest(ids), Result<>{}; }));
  TRY(out.emplace_back(), fastest("last hour of a tag", [&] {
        return with_reader([&](auto& reader) {
          return archive::recorded(reader, all.to - 1h, all.to, archive::Boundary::inside, 1'000'000);
        });
      }));
  TRY(out.emplace_back(), fastest("plot of a tag, all time", [&] {
        return with_reader([&](auto& reader) { return archive::plot(reader, all.from, all.to, 1000); });
      }));
  TRY(out.emplace_back(), fastest("mean of a tag, all time", [&] {
        return with_reader(
            [&](auto& reader) { return archive::summaries(reader, {{all}}, archive::Basis::time_weighted); });
      }));
  return out;
}

Result<std::vector<Figure>> measure(const std::string& folder, int tag_count, std::uint64_t rows,
                                    const Cancel& cancel) {
  std::vector<Figure> out;
  acquire::Workload load{{.tags = tag_count}};
  const Time from = load.now();
  TRY(const auto archive, archive::Archive::open(system_env(), {.path = folder, .background = true}));
  TRY(const auto tags, declare(*archive, load));
  TRY(const Span spent, write(*archive, load, tags, rows, progress_bar(), cancel));
  const auto stored = static_cast<double>(archive->stats().rows_stored);
  out.push_back({"writing, each batch synced", stored / seconds(spent) / 1e6, "M samples/s"});
  const Span began = system_clock().steady();
  TRY_OK(archive->flush());
  out.push_back({"last flush to Parquet", seconds(took(began)), "s"});
  const auto stats = archive->stats();
  out.push_back({"size", static_cast<double>(stats.segment_bytes) / static_cast<double>(stats.segment_rows),
                 "bytes/sample"});
  TRY(const auto asked, reads(*archive, tags, {from, load.now()}));
  out.insert(out.end(), asked.begin(), asked.end());
  return out;
}

Result<Exit> bench(const Program& program, std::string folder, int tags, std::uint64_t rows) {
  Cancel cancel;
  SignalWatch signals{cancel};
  if (system_disk().size(folder + "/lock"))
    return fail(Code::conflict, "{} holds an archive already; remove it, or name another folder", folder);
  TRY(const auto figures, measure(folder, tags, rows, cancel));
  for (const auto& figure : figures)
    if (program.json)
      fmt::print("{{\"figure\":{},\"value\":{:.6g},\"unit\":{}}}\n", json_text(figure.name), figure.value,
                 json_text(figure.unit));
    else
      fmt::print("{:<28} {:>10.3f} {}\n", figure.name, figure.value, figure.unit);
  if (!program.json) fmt::print("the archive stays in {}; bench/ compares with other systems\n", folder);
  return Exit::done;
}

}  // namespace

void add_bench(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("bench", "Measure this machine: a plant-like load written, then read");
  auto folder = std::make_shared<std::string>();
  auto tags = std::make_shared<int>(2'000);
  auto rows = std::make_shared<std::uint64_t>(5'000'000);
  sub->add_option("FOLDER", *folder, "New folder on the disk to measure; stays afterwards")->required();
  sub->add_option("--tags", *tags, "How many tags")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  sub->add_option("--rows", *rows, "How many samples")->capture_default_str();
  sub->callback([&program, folder, tags, rows] {
    program.action = [&program, folder, tags, rows] { return bench(program, *folder, *tags, *rows); };
  });
}

}  // namespace spindle
