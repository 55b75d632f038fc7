#include "lib/testkit/memory_sink.h"

#include <algorithm>

#include "lib/testkit/series.h"

namespace spindle::testkit {

Result<Receipt> MemorySink::write(SourceBatch batch) {
  if (batch.sequence > 0) {
    auto& last = sequences[batch.source];
    if (batch.sequence <= last) return Receipt{.replay = true};
    last = batch.sequence;
  }
  rows.append(batch.rows);
  rejects.insert(rejects.end(), batch.rejects.begin(), batch.rejects.end());
  return Receipt{batch.rows.size(), batch.rejects.size(), false};
}

Result<std::optional<std::uint64_t>> MemorySink::last_sequence(const std::string& source) {
  const auto found = sequences.find(source);
  if (found == sequences.end()) return std::nullopt;
  return found->second;
}

Result<Tag> MemorySink::declare(const Tag& tag) {
  TRY_OK(check(tag));
  const auto known = std::ranges::find(tags, folded(tag.name), [](const Tag& t) { return folded(t.name); });
  Tag declared = tag;
  if (known == tags.end()) {
    declared.id = TagId{static_cast<std::int32_t>(tags.size())};
    tags.push_back(declared);
    return declared;
  }
  if (known->type != tag.type)
    return fail(Code::conflict, "tag '{}' is {}, not {}", tag.name, name_of(known->type), name_of(tag.type));
  declared.id = known->id;
  *known = declared;
  return declared;
}

Result<> MemorySink::declare(const StateSet& set) {
  states[set.name] = set;
  return {};
}

std::optional<Tag> MemorySink::find_tag(std::string_view name) {
  for (const auto& tag : tags)
    if (folded(tag.name) == folded(name)) return tag;
  return std::nullopt;
}

std::optional<Tag> MemorySink::find_tag(TagId id) {
  for (const auto& tag : tags)
    if (tag.id == id) return tag;
  return std::nullopt;
}

std::optional<StateSet> MemorySink::find_state_set(std::string_view name) {
  const auto found = states.find(std::string{name});
  return found == states.end() ? std::nullopt : std::optional{found->second};
}

std::string MemorySink::render(std::string_view name, Time since) const {
  const auto tag = std::ranges::find(tags, name, &Tag::name);
  if (tag == tags.end()) return "no such tag";
  Batch found;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.tag[i] == tag->id.value) {
      Sample sample = rows.at(i);
      sample.time -= since.time_since_epoch();
      found.push(sample);
    }
  return testkit::render(found);
}

}  // namespace spindle::testkit
