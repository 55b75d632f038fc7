#include "src/archive/ingest/rejects.h"

#include <algorithm>

namespace spindle::archive {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS reject (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, source TEXT NOT NULL, sequence INTEGER NOT NULL,
  tag TEXT NOT NULL, time TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS reject_batch ON reject (source, sequence);
)";
constexpr std::size_t kFieldBytesMax = 1024;  // what is kept of each text of a row

std::string shortened(const std::string& text) { return text.substr(0, kFieldBytesMax); }

}  // namespace

Result<std::unique_ptr<Rejects>> Rejects::open(const std::string& path, std::size_t rejects_max) {
  TRY(Database database, Database::open(path));
  TRY_OK(database.script(kSchema));
  std::unique_ptr<Rejects> rejects{new Rejects{std::move(database), rejects_max}};
  TRY(auto count, rejects->database_.query("SELECT count(*) FROM reject"));
  TRY_OK(count.step());
  rejects->count_ = static_cast<std::size_t>(count.integer(0));
  return rejects;
}

// A numbered batch takes the place of its own earlier try, whose rows then were not acknowledged.
Result<std::int64_t> Rejects::add(Time at, const std::string& source, std::uint64_t sequence,
                                  const std::vector<Reject>& rows) {
  const std::lock_guard lock{mutex_};
  std::size_t before = 0;
  if (sequence != 0) {
    TRY(auto same, database_.query("SELECT count(*) FROM reject WHERE source = ? AND sequence = ?"));
    TRY_OK(same.bind(source).bind(static_cast<std::int64_t>(sequence)).step());
    before = static_cast<std::size_t>(same.integer(0));
  }
  const auto count = count_ - before + rows.size();
  if (count > rejects_max_)
    return fail(Code::exhausted,
                "{} rows are set aside and {} more would pass the limit of {}; look at the rejects and clear "
                "them, or "
                "raise rejects_max",
                count_, rows.size(), rejects_max_);
  std::int64_t last = 0;
  TRY_OK(database_.transaction([&]() -> Result<> {
    if (before > 0) {
      TRY(auto clear, database_.query("DELETE FROM reject WHERE source = ? AND sequence = ?"));
      TRY_OK(clear.bind(source).bind(static_cast<std::int64_t>(sequence)).run());
    }
    for (const auto& row : rows) {
      TRY(auto insert,
          database_.query("INSERT INTO reject (at, source, sequence, tag, time, value, reason) VALUES "
                          "(?, ?, ?, ?, ?, ?, ?)"));
      insert.bind(micros(at)).bind(source).bind(static_cast<std::int64_t>(sequence));
      insert.bind(shortened(row.tag)).bind(shortened(row.time)).bind(shortened(row.value));
      TRY_OK(insert.bind(shortened(row.reason)).run());
    }
    TRY(auto number, database_.query("SELECT last_insert_rowid()"));
    TRY_OK(number.step());
    last = number.integer(0);
    return {};
  }));
  count_ = count;
  return last;
}

Result<std::vector<StoredReject>> Rejects::read(std::int64_t before, std::size_t max_count) {
  const std::lock_guard lock{mutex_};
  TRY(auto found,
      database_.query("SELECT number, at, source, sequence, tag, time, value, reason FROM reject WHERE "
                      "number < ? ORDER BY number DESC LIMIT ?"));
  found.bind(before == 0 ? std::numeric_limits<std::int64_t>::max() : before);
  found.bind(static_cast<std::int64_t>(std::min<std::size_t>(max_count, 1u << 30)));
  std::vector<StoredReject> out;
  while (true) {
    TRY(const bool more, found.step());
    if (!more) return out;
    out.push_back({found.integer(0),
                   time_of(found.integer(1)),
                   found.text(2),
                   static_cast<std::uint64_t>(found.integer(3)),
                   {found.text(4), found.text(5), found.text(6), found.text(7)}});
  }
}

Result<std::uint64_t> Rejects::remove_up_to(std::int64_t number) {
  const std::lock_guard lock{mutex_};
  return remove(0, number);
}

Result<> Rejects::withdraw(std::int64_t last, std::size_t count) {
  const std::lock_guard lock{mutex_};
  TRY_OK(remove(last - static_cast<std::int64_t>(count) + 1, last));
  return {};
}

Result<std::uint64_t> Rejects::remove(std::int64_t first, std::int64_t last) {
  {
    TRY(auto remove, database_.query("DELETE FROM reject WHERE number BETWEEN ? AND ?"));
    TRY_OK(remove.bind(first).bind(last).run());
  }
  TRY(auto count, database_.query("SELECT count(*) FROM reject"));
  TRY_OK(count.step());
  const auto removed = count_ - static_cast<std::size_t>(count.integer(0));
  count_ -= removed;
  return removed;
}

}  // namespace spindle::archive
