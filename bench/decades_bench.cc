// Decades of one tag, from an archive that holds them of many: one line of JSON for each question.
//   decades_bench FOLDER [TAGS [YEARS]]    one-minute samples, imported in bulk; the folder is removed
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "bench/measure.h"
#include "lib/base/random.h"
#include "src/archive/archive.h"
#include "src/archive/read/many.h"

namespace spindle {
namespace {

using archive::Archive;

const Time kStart = time_of(631'152'000'000'000);  // 1990-01-01
constexpr std::size_t kRowsAtOnce = 500'000;

// A pressure that swings with the day and wanders, at the resolution of its instrument.
class Signal {
 public:
  explicit Signal(std::uint64_t seed) : random_(seed) {}
  double at(int minute) {
    level_ += random_.normal() * 0.02;
    return std::round((80 + level_ + 4 * std::sin(minute * 2 * 3.14159265 / 1440)) * 20) / 20;
  }

 private:
  Random random_;
  double level_ = 0;
};

void add_month(BulkImport& import, std::span<const Tag> tags, std::vector<Signal>& signals, Month month) {
  const TimeRange range = range_of(month);
  Batch rows;
  for (std::size_t tag = 0; tag < tags.size(); ++tag) {
    int minute = 0;
    for (Time time = range.from; time < range.to; time += 60s)
      rows.push(tags[tag].id, time, signals[tag].at(minute++));
    if (rows.size() < kRowsAtOnce && tag + 1 < tags.size()) continue;
    need(import.add(rows));
    rows.clear();
  }
  need(import.end_part(format_month(month)));
}

void fill(Archive& archive, std::span<const Tag> tags, Time end) {
  std::vector<Signal> signals;
  for (std::size_t i = 0; i < tags.size(); ++i) signals.emplace_back(i + 1);
  const auto began = now();
  const auto import = need(archive.begin_import("decades"));
  for (Time month = kStart; month < end; month = range_of(month_of(month)).to)
    add_month(*import, tags, signals, month_of(month));
  const auto receipt = need(import->finish());
  const auto stats = archive.stats();
  std::printf(
      "{\"question\":\"import\",\"rows\":%llu,\"seconds\":%.1f,\"segments\":%llu,\"bytes_per_row\":%.3f}\n",
      static_cast<unsigned long long>(receipt.stored), now() - began,
      static_cast<unsigned long long>(stats.segments),
      static_cast<double>(stats.segment_bytes) / static_cast<double>(receipt.stored));
}

// Once from the disk (as far as the system's cache lets it), then the best of seven.
void ask(const char* question, const std::function<std::size_t()>& work) {
  double first = 0, best = 1e9;
  std::size_t rows = 0;
  for (int i = 0; i < 8; ++i) {
    const auto began = now();
    rows = work();
    (i == 0 ? first : best) = i == 0 ? now() - began : std::min(best, now() - began);
  }
  std::printf("{\"question\":\"%s\",\"first_ms\":%.3f,\"ms\":%.3f,\"answers\":%zu}\n", question, first * 1e3,
              best * 1e3, rows);
}

void read(Archive& archive, std::span<const Tag> tags, Time end) {
  const auto snapshot = archive.snapshot();
  const TagId tag = tags[tags.size() / 2].id;
  ask("plot of all",
      [&] { return need(archive::plot(*need(snapshot.tag(tag)), kStart, end, 1'000)).size(); });
  const auto days = need(archive::parts_of({kStart, end}, 24h, 1'000'000));
  ask("daily means of all", [&] {
    return need(archive::summaries(*need(snapshot.tag(tag)), days, archive::Basis::time_weighted)).size();
  });
  const Time middle = kStart + (end - kStart) / 2 / 24h * 24h;
  ask("one hour", [&] {
    return need(archive::recorded(*need(snapshot.tag(tag)), middle, middle + 1h, archive::Boundary::inside,
                                  1'000))
        .size();
  });
}

int run(const std::string& folder, int tag_count, int years) {
  std::filesystem::remove_all(folder);
  {
    const auto archive = need(Archive::open(system_env(), {.path = folder, .background = false}));
    std::vector<Tag> tags(static_cast<std::size_t>(tag_count));
    for (std::size_t i = 0; i < tags.size(); ++i) tags[i].name = fmt::format("DECADES.{:04}", i);
    tags = need(archive->declare_many(tags));
    const Time end = kStart + years * Span{365 * 86'400s};
    fill(*archive, tags, end);
    read(*archive, tags, end);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace spindle

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: decades_bench FOLDER [TAGS [YEARS]]\n", stderr), 2;
  return spindle::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 100, argc > 3 ? std::atoi(argv[3]) : 30);
}
