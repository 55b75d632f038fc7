// Keeps derived rows in the archive, and revises what is there. One thread.
#pragma once

#include <map>

#include "src/derive/run/run.h"

namespace spindle::derive {

class Publisher {
 public:
  // Declares the tags: NAME, NAME.column for each column, NAME.lineage below a splice.
  static Result<Publisher> make(const Plan& plan, archive::Archive& archive, Time now);

  // Compares the rows of a slice with what the archive holds there, and writes the difference.
  Result<> take(std::size_t node, const Rows& rows, TimeRange slice);
  // The lineage of each published node, as rows of text: from when which source counts.
  Result<> take_lineage(const Known& known, TimeRange range);
  [[nodiscard]] RunReport& report() { return report_; }

 private:
  Publisher(const Plan& plan, archive::Archive& archive, Time now)
      : plan_(&plan), archive_(&archive), now_(now) {}
  Result<> reconcile(const Tag& tag, Batch fresh, TimeRange slice);
  void note_revision(const Tag& tag, std::int64_t time);

  const Plan* plan_;
  archive::Archive* archive_;
  Time now_;
  std::map<std::size_t, std::vector<Tag>> tags_;  // of each published node: value, then columns
  std::map<std::size_t, Tag> lineage_;
  RunReport report_;
};

// One line of JSON for a segment: what a reader of NAME.lineage gets.
std::string lineage_text(const Segment& segment, const std::string& tag);
// The splices that a node's values come through, nearest first.
std::vector<std::size_t> splices_above(const Plan& plan, std::size_t node);

}  // namespace spindle::derive
