// The questions of bench/compare.py, asked of an archive inside this process. One line of JSON each.
//   archive_bench import LOAD.arrow FOLDER     the load of load_bench, in bulk
//   archive_bench read FOLDER START END        START, END: microseconds since 1970
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>

#include "bench/measure.h"
#include "src/acquire/simulate/workload.h"
#include "src/archive/archive.h"
#include "src/archive/read/many.h"
#include "src/archive/read/reads.h"
#include "src/archive/sql/sql.h"

namespace spindle {
namespace {

using archive::Archive;

template <class T>
T need(arrow::Result<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "archive_bench: %s\n", result.status().ToString().c_str());
  std::exit(1);
}

// As many as the peers use: every core.
const archive::ManyOptions kThreads{.threads = static_cast<int>(std::thread::hardware_concurrency())};

std::unique_ptr<Archive> open(const std::string& folder) {
  return need(Archive::open(system_env(), {.path = folder, .background = false}));
}

Batch rows_of(const arrow::RecordBatch& message) {
  const auto n = static_cast<std::size_t>(message.num_rows());
  const auto& tag = static_cast<const arrow::Int32Array&>(*message.column(0));
  const auto& time = static_cast<const arrow::TimestampArray&>(*message.column(1));
  const auto& value = static_cast<const arrow::DoubleArray&>(*message.column(2));
  Batch rows;
  rows.tag.assign(tag.raw_values(), tag.raw_values() + n);
  rows.time.assign(time.raw_values(), time.raw_values() + n);
  rows.value.assign(value.raw_values(), value.raw_values() + n);
  rows.quality.assign(n, 0);
  return rows;
}

// The load lies in memory before the clock starts, as it does for the peers.
int import(const std::string& load, const std::string& folder, int tags) {
  const auto reader = need(arrow::ipc::RecordBatchFileReader::Open(
      need(arrow::io::MemoryMappedFile::Open(load, arrow::io::FileMode::READ))));
  std::vector<std::shared_ptr<arrow::RecordBatch>> messages;
  for (int i = 0; i < reader->num_record_batches(); ++i) messages.push_back(need(reader->ReadRecordBatch(i)));
  auto archive = open(folder);
  // All real, as the peers see them: a digital tag has no average.
  auto plain = acquire::Workload{{.tags = tags}}.tags();
  for (auto& tag : plain) tag = {.name = tag.name};
  const auto declared = need(archive->declare_many(plain));
  const auto base = declared.front().id.value;

  const auto began = now();
  const auto bulk = need(archive->begin_import("load"));
  std::uint64_t rows = 0;
  for (const auto& message : messages) {
    auto batch = rows_of(*message);
    for (auto& tag : batch.tag) tag += base;
    rows += need(bulk->add(batch)).stored;
  }
  need(bulk->end_part("load"));
  need(bulk->finish());
  const auto took = now() - began;
  const auto stats = archive->stats();
  std::printf("{\"question\":\"import\",\"rows\":%llu,\"seconds\":%.3f,\"bytes\":%llu,\"base\":%d}\n",
              static_cast<unsigned long long>(rows), took,
              static_cast<unsigned long long>(stats.segment_bytes), base);
  return 0;
}

struct Sum {
  std::size_t count = 0;
  double total = 0;
  void add(double value) {
    if (value == value) ++count, total += value;
  }
};

// The best of seven goes; a go repeats a short answer until the clock can tell.
void ask(const char* question, const std::function<Sum()>& work) {
  double best = 1e9;
  Sum sum;
  for (int i = 0; i < 7; ++i) {
    const auto began = now();
    int times = 0;
    do sum = work(), ++times;
    while (now() - began < 1e-3);
    best = std::min(best, (now() - began) / times);
  }
  std::printf("{\"question\":\"%s\",\"ms\":%.4f,\"count\":%zu,\"sum\":%.3f}\n", question, best * 1e3,
              sum.count, sum.total);
}

class Reads {
 public:
  Reads(Archive& archive, Time start, Time end) : archive_(archive), start_(start), end_(end) {
    for (const auto& tag : archive.tags("LOAD.*", 0, 1'000)) tags_.push_back(tag.id);
  }

  void all() {
    ask("latest", [&] { return latest(); });
    ask("raw", [&] { return raw(); });
    ask("plot", [&] { return plot(); });
    ask("means", [&] { return means(); });
    ask("grid", [&] { return grid(); });
    ask("scan", [&] { return scan(); });
  }

 private:
  Sum latest() {
    Sum sum;
    for (const auto& sample : archive_.latest(tags_))
      if (sample) sum.add(sample->value);
    return sum;
  }
  Sum raw() {
    const auto middle = start_ + (end_ - start_) / 2 / 1h * 1h;
    auto reader = need(archive_.snapshot().tag(tags_.at(3)));
    Sum sum;
    for (const auto value :
         need(archive::recorded(*reader, middle, middle + 1h - Span{1}, archive::Boundary::inside, 1'000'000))
             .value)
      sum.add(value);
    return sum;
  }
  Sum plot() {
    auto reader = need(archive_.snapshot().tag(tags_.at(3)));
    Sum sum;
    for (const auto value : need(archive::plot(*reader, start_, end_, 1'000)).value) sum.add(value);
    return sum;
  }
  [[nodiscard]] std::span<const TagId> first(std::size_t count) const {
    return std::span{tags_}.first(std::min(count, tags_.size()));
  }
  Sum means() {
    const auto hours = need(archive::parts_of({start_, end_}, 1h, 1'000'000));
    Sum sum;
    for (const auto& tag : need(archive::summaries_of(archive_.snapshot(), first(100), hours,
                                                      archive::Basis::event_weighted, kThreads)))
      for (const auto& hour : tag) sum.add(hour.average);
    return sum;
  }
  Sum grid() {
    std::vector<Time> times;
    for (auto time = start_; time < start_ + 6h; time += 1min) times.push_back(time);
    Sum sum;
    for (const auto& tag : need(archive::last_at(archive_.snapshot(), first(50), times, kThreads)))
      for (const auto value : tag.value) sum.add(value);
    return sum;
  }
  Sum scan() {
    const auto answer = need(
        archive::query_sql(archive_, "SELECT count(*) n, sum(value) x FROM samples WHERE value > 100", {}));
    Sum sum;
    std::shared_ptr<arrow::RecordBatch> piece;
    while (answer->ReadNext(&piece).ok() && piece)
      sum.add(static_cast<const arrow::DoubleArray&>(*piece->column(1)).Value(0));
    return sum;
  }

  Archive& archive_;
  const Time start_, end_;
  std::vector<TagId> tags_;
};

int run(const std::vector<std::string>& words) {
  if (words.size() >= 3 && words[0] == "import")
    return import(words[1], words[2], words.size() > 3 ? std::atoi(words[3].c_str()) : 2'000);
  if (words.size() == 4 && words[0] == "read") {
    const auto archive = open(words[1]);
    Reads{*archive, time_of(std::atoll(words[2].c_str())), time_of(std::atoll(words[3].c_str()))}.all();
    return 0;
  }
  std::fputs("usage: archive_bench import LOAD.arrow FOLDER [TAGS] | read FOLDER START END\n", stderr);
  return 2;
}

}  // namespace
}  // namespace spindle

int main(int argc, char** argv) { return spindle::run({argv + 1, argv + argc}); }
