// A SampleSink in memory: knows tags, keeps rows and rejects as they came, recognises replays. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/model/model.h"

namespace spindle::testkit {

class MemorySink final : public SampleSink {
 public:
  Result<Receipt> write(SourceBatch batch) override;
  Result<std::optional<std::uint64_t>> last_sequence(const std::string& source) override;
  Result<Tag> declare(const Tag& tag) override;
  Result<> declare(const StateSet& set) override;
  std::optional<Tag> find_tag(std::string_view name) override;
  std::optional<Tag> find_tag(TagId id) override;
  std::optional<StateSet> find_state_set(std::string_view name) override;

  // Rows of a tag as series literals, with times counted from `since`; "no such tag" when there is none.
  [[nodiscard]] std::string render(std::string_view tag, Time since = Time{}) const;

  std::vector<Tag> tags;
  std::map<std::string, StateSet> states;
  std::map<std::string, std::uint64_t> sequences;
  Batch rows;
  std::vector<Reject> rejects;
};

}  // namespace spindle::testkit
