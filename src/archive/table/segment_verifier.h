// Proves one segment right: sorted rows of its month, a side index and rollups that say what the rows do.
// Private to the archive; one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/archive/table/rollup_builder.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class SegmentVerifier {
 public:
  // What is wrong is added to `problems`.
  SegmentVerifier(Segment& segment, std::vector<std::string>& problems)
      : segment_(segment), info_(segment.info()), problems_(problems) {}
  // Calls `each` with the rows of each row group; its error, and nothing else, ends the work as an error.
  Result<> run(const std::function<Result<>(const Batch&)>& each);

 private:
  void add(const Batch& rows);
  void add_run(const Batch& rows, std::size_t begin, std::size_t end);
  void end_tag();
  void compare_rollups(std::int32_t tag, std::size_t width);
  void problem(std::string_view what);

  Segment& segment_;
  const Segment::Info& info_;
  std::vector<std::string>& problems_;
  std::vector<Segment::TagSummary> found_;  // by tag, from the rows
  RollupBuilder builder_{RollupBuilder::Minutes::always};
  RollupBuilder::Buckets rollups_;
  std::uint64_t rollup_rows_ = 0;
};

}  // namespace spindle::archive
