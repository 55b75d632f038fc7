#include "src/archive/ingest/committer.h"

#include <algorithm>

namespace spindle::archive {
namespace {

constexpr std::size_t kGroupBytesMax = 64u << 20;

}  // namespace

Result<> Committer::commit(Commit& commit) {
  Waiting mine{&commit, false, {}};
  std::unique_lock lock{mutex_};
  queue_.push_back(&mine);
  while (!mine.done) {
    if (led_)
      changed_.wait(lock);
    else
      lead(lock);
  }
  return std::move(mine.result);
}

Result<> Committer::between_groups(const std::function<Result<>()>& work) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return !led_; });
  led_ = true;
  lock.unlock();
  auto result = work();
  lock.lock();
  led_ = false;
  changed_.notify_all();
  return result;
}

void Committer::lead(std::unique_lock<std::mutex>& lock) {
  led_ = true;
  std::vector<Waiting*> group;
  std::size_t bytes = 0;
  auto taken = queue_.begin();
  for (; taken != queue_.end() && (group.empty() || bytes < kGroupBytesMax); ++taken) {
    bytes += (*taken)->commit->run->bytes();
    group.push_back(*taken);
  }
  queue_.erase(queue_.begin(), taken);
  lock.unlock();
  const auto result = write(group);
  lock.lock();
  for (auto* waiting : group) waiting->result = result, waiting->done = true;
  led_ = false;
  changed_.notify_all();
}

Result<> Committer::write(const std::vector<Waiting*>& group) {
  std::vector<WalBatch> batches;
  newest_in_group_.clear();
  const bool several = group.size() > 1;
  for (auto* waiting : group) {
    Commit& commit = *waiting->commit;
    latest_.newest_times(*commit.run, newest_);
    for (std::size_t p = 0; several && p < newest_.size(); ++p) {
      const auto last = commit.run->rows.time[commit.run->end_of(p) - 1];
      auto& in_group = newest_in_group_.try_emplace(commit.run->parts[p].tag, kInOrder).first->second;
      newest_[p] = std::max(newest_[p], in_group);
      in_group = std::max(in_group, last);
    }
    mark_late(commit);
    batches.push_back({commit.source, commit.sequence, commit.run});
  }
  TRY_OK(wal_.append(batches));
  for (auto* waiting : group) publish_(*waiting->commit);
  return {};
}

std::int64_t Committer::arrive() {
  arrival_ = std::max(micros(clock_.now()), arrival_ + 1);
  return arrival_;
}

// A late row's known time is when it arrived; never before its own time, as a source's clock may be ahead.
void Committer::mark_late(Commit& commit) {
  Run& run = *commit.run;
  if (!run.rows.known.empty()) {
    const auto now = micros(clock_.now());
    for (const auto known : run.rows.known)
      if (known <= now) arrival_ = std::max(arrival_, known);
  }
  std::int64_t known = kInOrder;
  const auto mark = [&](std::size_t row) {
    if (known == kInOrder) {
      known = commit.known ? micros(*commit.known) : arrive();
      run.rows.known.resize(run.rows.size(), kInOrder);
    }
    ++commit.late;
    auto& own = run.rows.known[row];
    if (own == kInOrder) own = commit.known ? known : std::max(known, run.rows.time[row]);
  };
  const bool overtaken = !commit.overtaken.empty();
  for (std::size_t p = 0; p < run.parts.size(); ++p) {
    const auto begin = run.parts[p].begin, end = static_cast<std::uint32_t>(run.end_of(p));
    if (!overtaken && run.rows.time[begin] >= newest_[p]) continue;
    for (std::size_t row = begin; row < end; ++row)
      if (run.rows.time[row] < newest_[p] || (overtaken && commit.overtaken[row])) mark(row);
  }
  run.any_late |= known != kInOrder;
}

}  // namespace spindle::archive
