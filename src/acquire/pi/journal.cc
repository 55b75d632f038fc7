#include "src/acquire/pi/journal.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace spindle::acquire {
namespace {

using nlohmann::json;

std::string line_of(const JournalEntry& entry) {
  return json{{"sequence", entry.sequence},
              {"point", entry.point},
              {"from", micros(entry.range.from)},
              {"to", micros(entry.range.to)},
              {"digest", entry.digest.hex()}}
             .dump() +
         "\n";
}

// nullopt: a line cut short by a crash, or of someone else.
std::optional<JournalEntry> entry_of(std::string_view line) {
  const auto object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto number = [&](const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? object[key].get<std::int64_t>() : -1;
  };
  if (!object.contains("point") || !object["point"].is_string() || !object.contains("digest") ||
      !object["digest"].is_string() || number("sequence") < 0)
    return std::nullopt;
  const auto digest = SetDigest::parse(object["digest"].get<std::string>());
  if (!digest) return std::nullopt;
  return JournalEntry{static_cast<std::uint64_t>(number("sequence")),
                      object["point"].get<std::string>(),
                      {time_of(number("from")), time_of(number("to"))},
                      *digest};
}

struct Lines {
  std::vector<JournalEntry> empty;                // pieces without rows
  std::map<std::uint64_t, JournalEntry> batches;  // the last line of each sequence counts
  std::size_t whole_bytes = 0;                    // up to the last complete line
};

Lines lines_of(std::string_view text) {
  Lines out;
  while (const auto end = text.find('\n', out.whole_bytes) + 1) {
    const auto entry = entry_of(text.substr(out.whole_bytes, end - 1 - out.whole_bytes));
    out.whole_bytes = end;
    if (!entry) continue;
    if (entry->sequence == 0)
      out.empty.push_back(*entry);
    else
      out.batches[entry->sequence] = *entry;
  }
  return out;
}

}  // namespace

Result<Journal> Journal::open(Disk& disk, const std::string& path, std::uint64_t acknowledged) {
  Journal journal;
  TRY(journal.file_, disk.open_append(path));
  TRY(const std::string text, disk.read(path));
  const Lines lines = lines_of(text);
  if (lines.whole_bytes < text.size()) TRY_OK(journal.file_->truncate(lines.whole_bytes));
  if (acknowledged > 0 && !lines.batches.contains(acknowledged))
    return fail(Code::conflict,
                "the archive has batches up to {} of this source, of which {} knows nothing; bring that file "
                "back, or "
                "give the backfill another source name",
                acknowledged, path);
  for (const auto& entry : lines.empty) journal.done(entry);
  for (const auto& [sequence, entry] : lines.batches)
    if (sequence <= acknowledged) journal.done(entry);
  return journal;
}

std::optional<Time> Journal::position(const std::string& point) const {
  const auto found = positions_.find(point);
  return found == positions_.end() ? std::nullopt : std::optional{found->second};
}

Result<> Journal::intend(const JournalEntry& entry) {
  const auto size = file_->size();
  const auto line = line_of(entry);
  auto written = file_->append(bytes_of(line));
  if (written) written = file_->sync();
  if (!written) (void)file_->truncate(size);
  return written;
}

void Journal::done(const JournalEntry& entry) {
  sequence_ = std::max(sequence_, entry.sequence);
  auto& position = positions_.try_emplace(entry.point, entry.range.to).first->second;
  position = std::max(position, entry.range.to);
  if (entry.digest.count() > 0) months_[{entry.point, month_of(entry.range.from)}].add(entry.digest);
}

}  // namespace spindle::acquire
