// Tags, state sets and the history of their settings, in SQLite; all current ones also in memory. Any thread.
// What a call returned survives a power cut. Ids are dense and never reused.
//
// Settings are bitemporal: each version says from when it is valid and from when it is known. The first
// version of a tag is valid from the beginning of time.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/env/clock.h"
#include "lib/model/sink.h"
#include "lib/sqlite/sqlite.h"

namespace spindle::archive {

using sqlite::Database;

inline constexpr std::size_t kTagsMax = 10'000'000;

class Catalogue {
 public:
  static Result<std::unique_ptr<Catalogue>> open(Clock& clock, const std::string& path);

  // Finds or creates; all in one transaction, so 100,000 take seconds.
  Result<std::vector<Tag>> declare(std::span<const Tag> tags);
  Result<> declare(const StateSet& states);

  [[nodiscard]] std::optional<Tag> find(std::string_view name) const;
  [[nodiscard]] std::optional<Tag> find(TagId id) const;
  [[nodiscard]] std::optional<StateSet> find_states(std::string_view name) const;
  [[nodiscard]] std::vector<Tag> tags(std::string_view pattern, std::size_t skip, std::size_t max_count,
                                      std::string_view description) const;
  [[nodiscard]] std::vector<StateSet> state_sets() const;
  Result<std::optional<Tag>> as_of(TagId id, Time valid, Time known);
  [[nodiscard]] std::size_t size() const;

  // The type of each tag by id; what the intake checks rows against.
  [[nodiscard]] std::shared_ptr<const std::vector<ValueType>> types() const;

 private:
  Catalogue(Clock& clock, Database database) : clock_(clock), database_(std::move(database)) {}
  Result<> load();
  Result<> store(const Tag& tag, Time valid_from);
  Result<std::optional<Tag>> changed(const Tag& tag) const;

  Clock& clock_;
  std::mutex writing_;  // guards the database; taken before `mutex_`
  Database database_;
  mutable std::shared_mutex mutex_;
  std::vector<Tag> tags_;                              // by id
  std::unordered_map<std::string, std::int32_t> ids_;  // by folded name
  std::unordered_map<std::string, StateSet> states_;   // by folded name
  mutable std::shared_ptr<const std::vector<ValueType>> types_ = std::make_shared<std::vector<ValueType>>();
};

}  // namespace spindle::archive
