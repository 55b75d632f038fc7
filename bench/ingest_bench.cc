// How fast samples go in: one line of JSON for each question.
//   ingest_bench [--tags N] [--sources N] [--batch ROWS] [--rows N] [--hot BYTES] [--folder PATH]
//   [QUESTION...]
// Questions: declare live memory latest recover late import. None: all of them but memory.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "bench/measure.h"
#include "src/acquire/simulate/workload.h"
#include "src/archive/archive.h"

namespace spindle {
namespace {

using archive::Archive;

struct Options {
  int tags = 2'000, sources = 2;
  std::size_t batch = 50'000, rows = 20'000'000, hot = archive::ArchiveOptions{}.hot_bytes_max;
  std::string folder = "/tmp/spindle-ingest-bench";
  std::vector<std::string> questions;
};

double rss_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// By this process, to any disk.
double bytes_written() {
  std::ifstream io{"/proc/self/io"};
  std::string name;
  for (double bytes = 0; io >> name >> bytes;)
    if (name == "write_bytes:") return bytes;
  return 0;
}

class Bench {
 public:
  explicit Bench(Options options) : options_(std::move(options)) {
    std::filesystem::remove_all(options_.folder);
    open();
  }
  ~Bench() {
    archive_.reset();
    std::filesystem::remove_all(options_.folder);
  }

  void declare() {
    const auto began = now();
    declare_in(*archive_);
    say("declare", {{"seconds", now() - began}});
  }

  void live() {
    auto batches = generate();
    const double rss_before = rss_mib(), began = now(), cpu = cpu_seconds();
    std::vector<std::thread> threads;
    std::vector<double> slowest(batches.size());
    for (std::size_t s = 0; s < batches.size(); ++s)
      threads.emplace_back([&, s] {
        for (auto& rows : batches[s]) {
          const auto start = now();
          need(archive_->write(
              {fmt::format("source{}", s), ++sequence_[static_cast<int>(s)], std::move(rows), {}, {}}));
          slowest[s] = std::max(slowest[s], now() - start);
        }
      });
    for (auto& thread : threads) thread.join();
    const auto took = now() - began;
    const auto rows = static_cast<double>(archive_->stats().rows_stored);
    say("live", {{"samples", rows},
                 {"samples_per_second", rows / took},
                 {"cpu_seconds", cpu_seconds() - cpu},
                 {"slowest_write_ms", *std::max_element(slowest.begin(), slowest.end()) * 1e3},
                 {"rss_mib_before", rss_before},
                 {"rss_mib_peak", rss_mib()},
                 {"flushes", static_cast<double>(archive_->stats().flushes)}});
  }

  // What the process holds while all tags are live; asked first and alone.
  void memory() {
    std::uint64_t rows = 0;
    while (rows < options_.rows)
      for (int s = 0; s < options_.sources; ++s) {
        const auto receipt = need(archive_->write({fmt::format("source{}", s), 0, next_batch(s), {}, {}}));
        rows += receipt.stored;
      }
    say("memory", {{"samples", static_cast<double>(rows)},
                   {"hot_bytes", static_cast<double>(archive_->stats().hot_bytes)},
                   {"flushes", static_cast<double>(archive_->stats().flushes)},
                   {"rss_mib_peak", rss_mib()}});
  }

  void latest() {
    std::vector<TagId> tags;
    for (const auto& [source, ids] : ids_)
      for (const auto id : ids)
        if (tags.size() < 1'000) tags.push_back(TagId{id});
    double best = 1e9;
    for (int i = 0; i < 100; ++i) {
      const auto began = now();
      if (archive_->latest(tags).size() != tags.size()) std::exit(1);
      best = std::min(best, now() - began);
    }
    say("latest", {{"tags", static_cast<double>(tags.size())}, {"ms", best * 1e3}});
  }

  // Opening an archive whose log holds as much as may be hot; a copy of its folder is what a kill leaves.
  void recover() {
    const auto path = options_.folder + "-recover", kept = options_.folder + "-kept";
    for (const auto& folder : {path, kept}) std::filesystem::remove_all(folder);
    archive::ArchiveOptions plain{.path = path, .hot_bytes_max = 2 * options_.hot, .background = false};
    auto archive = need(Archive::open(system_env(), plain));
    declare_in(*archive);
    for (auto& of_source : generate())
      for (auto& rows : of_source)
        if (archive->stats().hot_bytes < options_.hot)
          need(archive->write({"kept", 0, std::move(rows), {}, {}}));
    const auto stats = archive->stats();
    std::filesystem::copy(path, kept, std::filesystem::copy_options::recursive);
    archive.reset();
    plain.path = kept;
    plain.background = true;
    const auto began = now(), cpu = cpu_seconds();
    archive = need(Archive::open(system_env(), plain));
    say("recover", {{"seconds", now() - began},
                    {"cpu_seconds", cpu_seconds() - cpu},
                    {"wal_bytes", static_cast<double>(stats.wal_bytes)},
                    {"hot_rows", static_cast<double>(stats.hot_rows)}});
    archive.reset();
    for (const auto& folder : {path, kept}) std::filesystem::remove_all(folder);
  }

  // Random times over a year before what is there, in small batches.
  void late() {
    constexpr std::size_t kRows = 200'000, kBatch = 10'000;
    Random random{7};
    std::vector<Batch> batches(kRows / kBatch);
    const acquire::WorkloadOptions plant;
    for (auto& rows : batches)
      for (std::size_t i = 0; i < kBatch; ++i)
        rows.push(TagId{ids_[0][random.below(ids_[0].size())]},
                  plant.start - Span{static_cast<std::int64_t>(random.below(365ull * 86'400'000'000ull))},
                  random.normal());
    need(archive_->flush());
    const auto written_before = bytes_written();
    const auto began = now(), cpu = cpu_seconds();
    for (auto& rows : batches) need(archive_->write({"late", 0, std::move(rows), {}, {}}));
    const auto took = now() - began, worked = cpu_seconds() - cpu;
    need(archive_->flush());
    need(archive_->compact({}, {}));
    constexpr double kRowBytes = 32;  // tag, time, value, quality and when it was learned
    say("late", {{"rows_per_second", kRows / took},
                 {"cpu_seconds", worked},
                 {"late_rows", static_cast<double>(archive_->stats().late_rows)},
                 {"merged_after_seconds", now() - began},
                 {"write_amplification", (bytes_written() - written_before) / (kRows * kRowBytes)}});
  }

  void import() {
    auto batches = generate();
    const auto began = now(), cpu = cpu_seconds();
    auto import = need(archive_->begin_import("bench"));
    for (const auto& of_source : batches)
      for (const auto& rows : of_source) need(import->add(rows));
    need(import->end_part("all"));
    const auto sorted = now();
    const auto receipt = need(import->finish());
    const auto rows = static_cast<double>(receipt.stored);
    say("import", {{"samples", rows},
                   {"samples_per_second", rows / (now() - began)},
                   {"sorting_seconds", sorted - began},
                   {"merging_seconds", now() - sorted},
                   {"cpu_seconds", cpu_seconds() - cpu},
                   {"rss_mib_peak", rss_mib()}});
  }

 private:
  using Fields = std::vector<std::pair<const char*, double>>;

  [[nodiscard]] archive::ArchiveOptions archive_options(const std::string& path) const {
    return {.path = path, .hot_bytes_max = options_.hot};
  }
  void open() { archive_ = need(Archive::open(system_env(), archive_options(options_.folder))); }
  static std::uint64_t seed(int source) { return static_cast<std::uint64_t>(source) + 1; }

  void declare_in(Archive& archive) {
    ids_.clear();
    need(archive.declare(acquire::Workload::states()));
    for (int s = 0; s < options_.sources; ++s) {
      acquire::Workload plant{{.tags = options_.tags / options_.sources, .seed = seed(s)}};
      auto tags = plant.tags();
      for (auto& tag : tags) tag.name = fmt::format("source{}.{}", s, tag.name);
      for (const auto& tag : need(archive.declare_many(tags))) ids_[s].push_back(tag.id.value);
    }
  }

  Batch next_batch(int source) {
    auto& plant = plants_[source];
    if (!plant)
      plant = std::make_unique<acquire::Workload>(
          acquire::WorkloadOptions{.tags = options_.tags / options_.sources, .seed = seed(source)});
    Batch batch;
    while (batch.size() < options_.batch) plant->next(batch);
    for (auto& tag : batch.tag) tag = ids_[source][static_cast<std::size_t>(tag)];
    return batch;
  }

  std::vector<std::vector<Batch>> generate() {
    std::vector<std::vector<Batch>> out(static_cast<std::size_t>(options_.sources));
    for (int s = 0; s < options_.sources; ++s)
      for (std::size_t made = 0; made < options_.rows / out.size();) {
        out[static_cast<std::size_t>(s)].push_back(next_batch(s));
        made += out[static_cast<std::size_t>(s)].back().size();
      }
    return out;
  }

  void say(const char* question, const Fields& fields) const {
    std::string line = fmt::format(R"({{"question":"{}","tags":{},"sources":{},"batch":{})", question,
                                   options_.tags, options_.sources, options_.batch);
    for (const auto& [name, value] : fields) line += fmt::format(R"(,"{}":{:.6g})", name, value);
    std::puts((line + "}").c_str());
    std::fflush(stdout);
  }

  const Options options_;
  std::unique_ptr<Archive> archive_;
  std::map<int, std::vector<std::int32_t>> ids_;  // by source
  std::map<int, std::uint64_t> sequence_;
  std::map<int, std::unique_ptr<acquire::Workload>> plants_;  // by source
};

Options parse(std::span<char*> args) {
  Options options;
  for (std::size_t i = 1; i < args.size(); ++i) {
    const std::string name = args[i];
    const auto number = [&] { return i + 1 < args.size() ? std::strtoull(args[++i], nullptr, 10) : 0; };
    if (name == "--tags")
      options.tags = static_cast<int>(number());
    else if (name == "--sources")
      options.sources = static_cast<int>(number());
    else if (name == "--batch")
      options.batch = number();
    else if (name == "--rows")
      options.rows = number();
    else if (name == "--hot")
      options.hot = number();
    else if (name == "--folder")
      options.folder = i + 1 < args.size() ? args[++i] : options.folder;
    else
      options.questions.push_back(name);
  }
  if (options.questions.empty())
    options.questions = {"declare", "live", "latest", "recover", "late", "import"};
  if (options.questions.front() != "declare") options.questions.insert(options.questions.begin(), "declare");
  return options;
}

}  // namespace
}  // namespace spindle

int main(int count, char** args) {
  using spindle::Bench;
  const auto options = spindle::parse({args, static_cast<std::size_t>(count)});
  const std::map<std::string, void (Bench::*)()> questions = {
      {"declare", &Bench::declare}, {"live", &Bench::live},       {"memory", &Bench::memory},
      {"latest", &Bench::latest},   {"recover", &Bench::recover}, {"late", &Bench::late},
      {"import", &Bench::import}};
  Bench bench{options};
  for (const auto& name : options.questions) {
    const auto question = questions.find(name);
    if (question == questions.end()) {
      std::fprintf(stderr, "ingest_bench: no question is named %s\n", name.c_str());
      return 2;
    }
    (bench.*question->second)();
  }
}
