#include "src/archive/catalogue/catalogue.h"

#include <algorithm>
#include <memory>

namespace spindle::archive {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS tag (id INTEGER PRIMARY KEY, folded TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS tag_version (
  tag INTEGER NOT NULL REFERENCES tag, valid_from INTEGER NOT NULL, known_from INTEGER NOT NULL,
  name TEXT NOT NULL, type INTEGER NOT NULL, step INTEGER NOT NULL, description TEXT NOT NULL, unit TEXT NOT NULL,
  state_set TEXT NOT NULL, zero REAL NOT NULL, span REAL NOT NULL, source TEXT NOT NULL, point_id TEXT NOT NULL,
  exception_deviation REAL NOT NULL, exception_min INTEGER NOT NULL, exception_max INTEGER NOT NULL,
  compressing INTEGER NOT NULL, compression_deviation REAL NOT NULL, compression_min INTEGER NOT NULL,
  compression_max INTEGER NOT NULL, PRIMARY KEY (tag, known_from, valid_from)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state_set (folded TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (
  folded TEXT NOT NULL REFERENCES state_set, code INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (folded, code)) WITHOUT ROWID;
)";
constexpr std::string_view kColumns =
    "tag, name, type, step, description, unit, state_set, zero, span, source, point_id, exception_deviation, "
    "exception_min, exception_max, compressing, compression_deviation, compression_min, compression_max";

Tag tag_of(const Database::Query& row) {
  Tag tag;
  tag.id.value = static_cast<std::int32_t>(row.integer(0));
  tag.name = row.text(1);
  tag.type = static_cast<ValueType>(row.integer(2));
  tag.step = row.integer(3) != 0;
  tag.description = row.text(4), tag.unit = row.text(5), tag.state_set = row.text(6);
  tag.zero = row.real(7), tag.span = row.real(8);
  tag.source = row.text(9), tag.point_id = row.text(10);
  auto& f = tag.filtering;
  f.exception_deviation = row.real(11);
  f.exception_min = Span{row.integer(12)}, f.exception_max = Span{row.integer(13)};
  f.compressing = row.integer(14) != 0;
  f.compression_deviation = row.real(15);
  f.compression_min = Span{row.integer(16)}, f.compression_max = Span{row.integer(17)};
  return tag;
}

void bind(Database::Query& query, const Tag& tag) {
  const auto& f = tag.filtering;
  query.bind(std::int64_t{tag.id.value}).bind(tag.name).bind(static_cast<std::int64_t>(tag.type));
  query.bind(std::int64_t{tag.step}).bind(tag.description).bind(tag.unit).bind(tag.state_set);
  query.bind(tag.zero).bind(tag.span).bind(tag.source).bind(tag.point_id).bind(f.exception_deviation);
  query.bind(f.exception_min.count()).bind(f.exception_max.count()).bind(std::int64_t{f.compressing});
  query.bind(f.compression_deviation).bind(f.compression_min.count()).bind(f.compression_max.count());
}

Result<> check(const StateSet& states) {
  if (states.name.empty() || states.name.size() > kTagNameBytesMax || !valid_utf8(states.name))
    return fail(Code::invalid, "a state set needs a name of 1 to {} bytes of UTF-8", kTagNameBytesMax);
  if (states.states.size() > kStatesMax)
    return fail(Code::invalid, "state set '{}' has {} states; the limit is {}", states.name,
                states.states.size(), kStatesMax);
  for (const auto& [code, name] : states.states)
    if (code < 0 || code > 1 << 30 || name.size() > kTagTextBytesMax || !valid_utf8(name))
      return fail(Code::invalid,
                  "state set '{}': code {} is outside 0 to 2^30, or its name is not proper text", states.name,
                  code);
  return {};
}

}  // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(Clock& clock, const std::string& path) {
  TRY(Database database, Database::open(path));
  TRY_OK(database.script(kSchema));
  std::unique_ptr<Catalogue> catalogue{new Catalogue{clock, std::move(database)}};
  TRY_OK(catalogue->load());
  return catalogue;
}

// Versions come in the order they became known, so the last one of a tag stays.
Result<> Catalogue::load() {
  TRY(auto tags,
      database_.query(fmt::format("SELECT {} FROM tag_version ORDER BY tag, known_from", kColumns)));
  while (true) {
    TRY(const bool more, tags.step());
    if (!more) break;
    Tag tag = tag_of(tags);
    const auto id = static_cast<std::size_t>(tag.id.value);
    if (tag.id.value < 0 || id > tags_.size())
      return fail(Code::corrupt, "the catalogue misses tag {}", tags_.size());
    if (id == tags_.size()) tags_.emplace_back();
    ids_[folded(tag.name)] = tag.id.value;
    tags_[id] = std::move(tag);
  }
  TRY(auto states,
      database_.query("SELECT s.folded, s.name, code, state.name FROM state_set s LEFT JOIN state "
                      "USING (folded)"));
  while (true) {
    TRY(const bool more, states.step());
    if (!more) return {};
    StateSet& set = states_[states.text(0)];
    set.name = states.text(1);
    if (const auto name = states.text(3); !name.empty())
      set.states[static_cast<std::int32_t>(states.integer(2))] = name;
  }
}

// The tag as it is to be stored; nullopt when there is nothing to change.
Result<std::optional<Tag>> Catalogue::changed(const Tag& tag) const {
  TRY_OK(spindle::check(tag));
  const auto found = ids_.find(folded(tag.name));
  Tag wanted = tag;
  if (found == ids_.end()) {
    if (tags_.size() >= kTagsMax) return fail(Code::exhausted, "an archive holds at most {} tags", kTagsMax);
    wanted.id.value = static_cast<std::int32_t>(tags_.size());
    return wanted;
  }
  const Tag& present = tags_[static_cast<std::size_t>(found->second)];
  if (present.type != tag.type)
    return fail(Code::conflict, "tag '{}' is {} and cannot become {}; use another name", present.name,
                name_of(present.type), name_of(tag.type));
  wanted.id = present.id;
  wanted.name = present.name;
  if (wanted == present) return std::nullopt;
  return wanted;
}

Result<> Catalogue::store(const Tag& tag, Time valid_from) {
  if (valid_from == kTimeMin) {
    TRY(auto insert, database_.query("INSERT INTO tag (id, folded) VALUES (?, ?)"));
    TRY_OK(insert.bind(std::int64_t{tag.id.value}).bind(folded(tag.name)).run());
  }
  TRY(auto insert,
      database_.query(fmt::format("INSERT OR REPLACE INTO tag_version (valid_from, known_from, {}) VALUES "
                                  "(?,?, ?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                  kColumns)));
  insert.bind(micros(valid_from)).bind(micros(clock_.now()));
  bind(insert, tag);
  return insert.run();
}

// The maps are changed as we go, so that a name given twice is one tag; on failure they are put back.
Result<std::vector<Tag>> Catalogue::declare(std::span<const Tag> tags) {
  const std::lock_guard writing{writing_};
  std::vector<Tag> out;
  std::vector<Tag> before;  // of changed tags
  const auto size_before = tags_.size();
  const auto work = [&]() -> Result<> {
    for (const auto& tag : tags) {
      TRY(auto wanted, changed(tag));
      if (!wanted) {
        out.push_back(*find(tag.name));
        continue;
      }
      const auto id = static_cast<std::size_t>(wanted->id.value);
      const bool is_new = id == tags_.size();
      TRY_OK(store(*wanted, is_new ? kTimeMin : clock_.now()));
      const std::unique_lock lock{mutex_};
      if (is_new)
        tags_.emplace_back(), ids_[folded(wanted->name)] = wanted->id.value;
      else
        before.push_back(tags_[id]);
      tags_[id] = *wanted;
      out.push_back(*std::move(wanted));
    }
    return {};
  };
  if (tags.size() == 1) {  // the common case needs no transaction when nothing changes
    TRY(const auto wanted, changed(tags[0]));
    if (!wanted) return std::vector{*find(tags[0].name)};
  }
  auto done = database_.transaction(work);
  if (done) return out;
  const std::unique_lock lock{mutex_};
  for (auto at = before.rbegin(); at != before.rend(); ++at)
    tags_[static_cast<std::size_t>(at->id.value)] = *at;
  for (; tags_.size() > size_before; tags_.pop_back()) ids_.erase(folded(tags_.back().name));
  return std::unexpected(done.error());
}

Result<> Catalogue::declare(const StateSet& states) {
  TRY_OK(check(states));
  const auto key = folded(states.name);
  const std::lock_guard writing{writing_};
  if (const auto present = find_states(states.name); present && present->states == states.states) return {};
  TRY_OK(database_.transaction([&]() -> Result<> {
    TRY(auto set, database_.query("INSERT OR IGNORE INTO state_set (folded, name) VALUES (?, ?)"));
    TRY_OK(set.bind(key).bind(states.name).run());
    TRY(auto clear, database_.query("DELETE FROM state WHERE folded = ?"));
    TRY_OK(clear.bind(key).run());
    for (const auto& [code, name] : states.states) {
      TRY(auto insert, database_.query("INSERT INTO state (folded, code, name) VALUES (?, ?, ?)"));
      TRY_OK(insert.bind(key).bind(std::int64_t{code}).bind(name).run());
    }
    return {};
  }));
  const std::unique_lock lock{mutex_};
  StateSet& set = states_[key];
  if (set.name.empty()) set.name = states.name;
  set.states = states.states;
  return {};
}

std::optional<Tag> Catalogue::find(std::string_view name) const {
  const std::shared_lock lock{mutex_};
  const auto found = ids_.find(folded(name));
  if (found == ids_.end()) return std::nullopt;
  return tags_[static_cast<std::size_t>(found->second)];
}

std::optional<Tag> Catalogue::find(TagId id) const {
  const std::shared_lock lock{mutex_};
  if (id.value < 0 || static_cast<std::size_t>(id.value) >= tags_.size()) return std::nullopt;
  return tags_[static_cast<std::size_t>(id.value)];
}

std::optional<StateSet> Catalogue::find_states(std::string_view name) const {
  const std::shared_lock lock{mutex_};
  const auto found = states_.find(folded(name));
  if (found == states_.end()) return std::nullopt;
  return found->second;
}

std::vector<Tag> Catalogue::tags(std::string_view pattern, std::size_t skip, std::size_t max_count,
                                 std::string_view description) const {
  const std::shared_lock lock{mutex_};
  std::vector<Tag> out;
  for (const auto& tag : tags_) {
    if (out.size() >= max_count) break;
    if (!pattern.empty() && !fits(pattern, tag.name)) continue;
    if (!description.empty() && !fits(description, tag.description)) continue;
    if (skip > 0)
      --skip;
    else
      out.push_back(tag);
  }
  return out;
}

std::vector<StateSet> Catalogue::state_sets() const {
  const std::shared_lock lock{mutex_};
  std::vector<StateSet> out;
  for (const auto& [key, set] : states_) out.push_back(set);
  std::ranges::sort(out, {}, &StateSet::name);
  return out;
}

Result<std::optional<Tag>> Catalogue::as_of(TagId id, Time valid, Time known) {
  const std::lock_guard writing{writing_};
  TRY(auto found,
      database_.query(fmt::format("SELECT {} FROM tag_version WHERE tag = ? AND valid_from <= ? AND "
                                  "known_from <= ? ORDER BY valid_from DESC, known_from DESC LIMIT 1",
                                  kColumns)));
  found.bind(std::int64_t{id.value}).bind(micros(valid)).bind(micros(known));
  TRY(const bool any, found.step());
  if (!any) return std::nullopt;
  return tag_of(found);
}

std::size_t Catalogue::size() const {
  const std::shared_lock lock{mutex_};
  return tags_.size();
}

std::shared_ptr<const std::vector<ValueType>> Catalogue::types() const {
  {
    const std::shared_lock lock{mutex_};
    if (types_->size() == tags_.size()) return types_;
  }
  const std::unique_lock lock{mutex_};
  auto types = std::make_shared<std::vector<ValueType>>();
  types->reserve(tags_.size());
  for (const auto& tag : tags_) types->push_back(tag.type);
  types_ = types;
  return types;
}

}  // namespace spindle::archive
