#include "src/archive/ingest/latest.h"

#include <cstring>
#include <mutex>

#include "lib/base/digest.h"

namespace spindle::archive {
namespace {

std::int64_t known_time(std::int64_t time, std::int64_t known) { return known == kInOrder ? time : known; }

}  // namespace

Latest::Entry& Latest::entry(std::int32_t tag) {
  CHECK(tag >= 0);
  const auto index = static_cast<std::size_t>(tag);
  if (index >= entries_.size()) entries_.resize(std::max(index + 1, entries_.size() * 2));
  return entries_[index];
}

// A row of the newest time takes the place of another when it was learned no earlier.
void Latest::put(const Batch& rows, std::size_t row) {
  Entry& at = entry(rows.tag[row]);
  const auto time = rows.time[row], known = rows.known_at(row);
  if (time < at.time || (time == at.time && known_time(time, known) < known_time(at.time, at.known))) return;
  const std::uint32_t unsure = Quality{rows.quality[row]} == quality::deleted;
  at = {time, known, rows.value[row], rows.quality[row], rows.state_at(row), 0, unsure};
  if (rows.text.empty() || !rows.text[row]) return;
  at.has_text = 1;
  texts_[rows.tag[row]] = *rows.text[row];
}

void Latest::apply(const Run& run) {
  const std::unique_lock lock{mutex_};
  for (std::size_t p = 0; p < run.parts.size(); ++p) {
    const auto end = run.end_of(p);
    auto row = end - 1;
    while (row > run.parts[p].begin && run.rows.time[row - 1] == run.rows.time[end - 1]) --row;
    for (; row < end; ++row) put(run.rows, row);
  }
}

void Latest::apply(const Sample& sample, bool sure) {
  Batch one;
  one.push(sample);
  const std::unique_lock lock{mutex_};
  Entry& at = entry(sample.tag.value);
  const bool tie = at.time == one.time[0];
  put(one, 0);
  if (!sure || tie) entry(sample.tag.value).unsure = 1;
}

std::vector<Latest::Answer> Latest::get(std::span<const TagId> tags) const {
  std::vector<Answer> out(tags.size());
  const std::shared_lock lock{mutex_};
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto tag = tags[i].value;
    if (tag < 0 || static_cast<std::size_t>(tag) >= entries_.size()) continue;
    const Entry& at = entries_[static_cast<std::size_t>(tag)];
    if (at.time == kInOrder) continue;
    if (at.unsure) {
      out[i] = Unsure{};
      continue;
    }
    Sample sample{tags[i], time_of(at.time), at.value, Quality{at.quality}, at.state, {}, {}};
    if (at.known != kInOrder) sample.known = time_of(at.known);
    if (at.has_text) sample.text = texts_.at(tag);
    out[i] = std::move(sample);
  }
  return out;
}

void Latest::newest_times(const Run& run, std::vector<std::int64_t>& out) const {
  out.clear();
  const std::shared_lock lock{mutex_};
  for (const auto& part : run.parts) {
    const auto index = static_cast<std::size_t>(part.tag);
    out.push_back(index < entries_.size() ? entries_[index].time : kInOrder);
  }
}

std::vector<std::int64_t> Latest::times() const {
  const std::shared_lock lock{mutex_};
  std::vector<std::int64_t> out;
  out.reserve(entries_.size());
  for (const auto& at : entries_) out.push_back(at.time);
  return out;
}

// Texts are left out: they can be large, and a reader finds them.
std::string Latest::save() const {
  const std::shared_lock lock{mutex_};
  auto entries = entries_;
  for (auto& at : entries) at.unsure |= std::exchange(at.has_text, 0);
  std::string out(reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry));
  const auto crc = crc32(bytes_of(out));
  return out.append(reinterpret_cast<const char*>(&crc), sizeof(crc));
}

bool Latest::load(std::span<const std::byte> bytes) {
  std::uint32_t crc = 0;
  if (bytes.size() % sizeof(Entry) != sizeof(crc)) return false;
  const auto rows = bytes.first(bytes.size() - sizeof(crc));
  std::memcpy(&crc, rows.data() + rows.size(), sizeof(crc));
  if (crc != crc32(rows)) return false;
  const std::unique_lock lock{mutex_};
  entries_.resize(rows.size() / sizeof(Entry));
  if (!entries_.empty()) std::memcpy(static_cast<void*>(entries_.data()), rows.data(), rows.size());
  return true;
}

}  // namespace spindle::archive
