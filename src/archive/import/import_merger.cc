#include "src/archive/import/import_merger.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace spindle::archive {
namespace {

constexpr std::size_t kBatchRows = 65'536;
constexpr std::uint64_t kTaskRowsMin = 1u << 20, kTaskRowsMax = 32u << 20;

// What one call of Table::write_segments gets: the rows of one month, or of some of its tags.
struct Task {
  Month month;
  const std::vector<Section>* sections;  // null: runs in memory
  TagRange tags;
};

using Weights = std::vector<std::pair<std::int32_t, std::uint64_t>>;  // rows from a tag on

// Does `work` for 0 to count - 1, each once; stops at the first error and returns it.
Result<> for_each(std::size_t count, unsigned workers, const std::function<Result<>(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  Result<> result;
  const auto run = [&] {
    for (auto i = next++; i < count; i = next++)
      if (auto done = work(i); !done) {
        const std::lock_guard lock{mutex};
        if (result) result = std::move(done);
        next = count;
      }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min<std::size_t>(workers, count); ++i) threads.emplace_back(run);
  run();
  for (auto& thread : threads) thread.join();
  return result;
}

Weights weights_of(const std::vector<Section>& sections) {
  Weights out;
  for (const auto& section : sections)
    for (const auto& piece : section) out.emplace_back(piece.first_tag, piece.rows);
  return out;
}

Weights weights_of(const std::vector<std::shared_ptr<const Run>>& runs) {
  Weights out;
  for (const auto& run : runs)
    for (std::size_t part = 0, begin = 0; part < run->parts.size(); ++part) {
      if (run->end_of(part) - run->parts[begin].begin < kBatchRows && part + 1 < run->parts.size()) continue;
      out.emplace_back(run->parts[begin].tag, run->end_of(part) - run->parts[begin].begin);
      begin = part + 1;
    }
  return out;
}

// The tags that cut them into parts of about `rows` rows.
std::vector<std::int32_t> cuts(Weights weights, std::uint64_t rows) {
  std::ranges::sort(weights);
  std::vector<std::int32_t> out;
  std::uint64_t since = 0;
  for (const auto& [tag, count] : weights) {
    if (since >= rows && (out.empty() || out.back() < tag)) out.push_back(tag), since = 0;
    since += count;
  }
  return out;
}

class Merger {
 public:
  explicit Merger(ImportJob job) : job_(std::move(job)) {}

  Result<Imported> run() {
    months_ = sections_of(job_.pieces);
    for (const auto& piece : job_.pieces) total_ += piece.rows;
    for (const auto& [month, runs] : job_.runs)
      for (const auto& run : runs) total_ += run->rows.size();
    for (auto& [month, sections] : months_)
      while (sections.size() > kImportFanIn) TRY_OK(reduce(month, sections));
    plan();
    std::vector<std::vector<Segment::Info>> written(tasks_.size());
    TRY_OK(for_each(tasks_.size(), job_.workers, [&](std::size_t i) -> Result<> {
      TRY(written[i], job_.table.write_segments(stream(tasks_[i])));
      return {};
    }));
    for (auto& segments : written)
      out_.segments.insert(out_.segments.end(), segments.begin(), segments.end());
    return std::move(out_);
  }

 private:
  // Merges neighbours, so that there are fewer.
  Result<> reduce(Month month, std::vector<Section>& sections) {
    std::vector<Section> merged((sections.size() + kImportFanIn - 1) / kImportFanIn);
    const auto first_run = job_.next_run;
    job_.next_run += static_cast<std::uint32_t>(merged.size());
    TRY_OK(for_each(merged.size(), job_.workers, [&](std::size_t i) -> Result<> {
      const auto begin = i * kImportFanIn, end = std::min(sections.size(), begin + kImportFanIn);
      TRY(merged[i], merge({sections.begin() + static_cast<std::ptrdiff_t>(begin),
                            sections.begin() + static_cast<std::ptrdiff_t>(end)},
                           month, first_run + static_cast<std::uint32_t>(i)));
      return {};
    }));
    sections = std::move(merged);
    return {};
  }

  Result<Section> merge(const std::vector<Section>& sections, Month month, std::uint32_t run) {
    TRY(auto writer, RunWriter::create(job_.disk, job_.folder, run));
    const auto rows = merged_rows(sections, {});
    while (true) {
      TRY_OK(job_.check());
      TRY(const auto batch, rows());
      if (!batch) return writer.finish();
      TRY_OK(writer.add(month, *batch));
    }
  }

  NextRows merged_rows(const std::vector<Section>& sections, TagRange tags) {
    std::vector<NextRows> sources;
    for (const auto& section : sections)
      sources.push_back(read_section(job_.disk, job_.folder, section, tags));
    return merge_rows(std::move(sources));
  }

  void plan() {
    for (const auto& [month, sections] : months_) plan_month(month, &sections, weights_of(sections));
    for (const auto& [month, runs] : job_.runs) plan_month(month, nullptr, weights_of(runs));
  }

  // Months are tasks; large ones are cut at tags, smaller ones too when there is a worker for each half.
  void plan_month(Month month, const std::vector<Section>* sections, Weights weights) {
    const auto share = total_ / std::max(1u, job_.workers) + 1;
    TagRange tags;
    for (const auto tag : cuts(std::move(weights), std::clamp(share, kTaskRowsMin, kTaskRowsMax))) {
      tasks_.push_back({month, sections, {tags.from, tag}});
      tags.from = tag;
    }
    tasks_.push_back({month, sections, tags});
  }

  NextRows rows_of(const Task& task) {
    if (task.sections) return merged_rows(*task.sections, task.tags);
    auto merger = std::make_shared<RunMerger>(job_.runs.at(task.month), task.tags.from, task.tags.to);
    return [merger]() -> Result<std::optional<Batch>> { return merger->next(kBatchRows); };
  }

  NextRows stream(const Task& task) {
    return [this, rows = rows_of(task)]() -> Result<std::optional<Batch>> {
      TRY_OK(job_.check());
      TRY(auto batch, rows());
      if (batch) pass(*batch);
      return batch;
    };
  }

  void pass(Batch& batch) {
    const auto late = mark_late(batch);
    const std::lock_guard lock{mutex_};
    note_newest(batch);
    out_.rows += batch.size();
    out_.late += late;
    if (job_.progress) job_.progress({out_.rows, total_, "samples", "writing segments"});
  }

  [[nodiscard]] std::int64_t newest(std::int32_t tag) const {
    const auto index = static_cast<std::size_t>(tag);
    return index < job_.newest.size() ? job_.newest[index] : kInOrder;
  }

  std::uint64_t mark_late(Batch& batch) const {
    std::uint64_t late = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch.time[i] >= newest(batch.tag[i])) continue;
      ++late;
      if (batch.known.empty()) batch.known.assign(batch.size(), kInOrder);
      if (batch.known[i] == kInOrder) batch.known[i] = std::max(job_.arrival, batch.time[i]);
    }
    return late;
  }

  // The last row of each tag, unless it is late. The rows of one tag come in order of time, but for months.
  void note_newest(const Batch& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto tag = batch.tag[i];
      if (i + 1 < batch.size() && batch.tag[i + 1] == tag) continue;
      if (batch.time[i] < newest(tag)) continue;
      auto& at = out_.newest[tag];
      if (at.tag.value == tag && micros(at.time) > batch.time[i]) continue;
      at = batch.at(i);
    }
  }

  ImportJob job_;
  std::map<Month, std::vector<Section>> months_;
  std::vector<Task> tasks_;
  std::uint64_t total_ = 0;
  std::mutex mutex_;  // guards what is below
  Imported out_;
};

}  // namespace

Result<Imported> write_import(ImportJob job) { return Merger{std::move(job)}.run(); }

}  // namespace spindle::archive
