// Hot rows: a sorted, immutable piece of what the write-ahead log holds and no segment does yet.
// Shared const between threads.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lib/model/batch.h"

namespace spindle::archive {

struct Run {
  Batch rows;  // sorted by (tag, time); rows of equal tag and time in the order they arrived
  struct Part {
    std::int32_t tag;
    std::uint32_t begin;
  };
  std::vector<Part> parts;  // one for each tag, ascending
  bool any_late = false;    // holds rows with `known` set, or deletions

  // The rows of one tag as [begin, end); empty when it has none.
  [[nodiscard]] std::pair<std::size_t, std::size_t> of(TagId tag) const;
  [[nodiscard]] std::size_t end_of(std::size_t part) const {
    return part + 1 < parts.size() ? parts[part + 1].begin : rows.size();
  }
  [[nodiscard]] std::size_t bytes() const { return rows.bytes() + parts.size() * sizeof(Part); }
};

// Sorts rows that stand in order of arrival. When `overtaken` is given it becomes, unless it stays empty, one
// byte for each sorted row: 1 where an earlier row of the same tag had a newer time.
std::shared_ptr<Run> sort_rows(Batch rows, std::vector<std::uint8_t>* overtaken = nullptr);
std::shared_ptr<const Run> make_run(Batch rows);
// As if the batches were one, in this order; each is freed as soon as it is taken over.
std::shared_ptr<const Run> sort_batches(std::vector<Batch> batches);
// The run of rows that are sorted already; nullptr when they are not.
std::shared_ptr<Run> run_of_sorted(Batch rows);

// Merges runs, oldest arrival first; stable in arrival.
std::shared_ptr<const Run> merge_runs(const std::vector<std::shared_ptr<const Run>>& runs);

// The same merge, in pieces that hold whole tags. The runs stay alive with it. One thread.
class RunMerger {
 public:
  static constexpr std::int32_t kTagMin = 0, kTagMax = std::numeric_limits<std::int32_t>::max();
  // Of the tags in [tag_from, tag_to).
  explicit RunMerger(std::vector<std::shared_ptr<const Run>> runs, std::int32_t tag_from = kTagMin,
                     std::int32_t tag_to = kTagMax);
  // At least `rows_min` rows unless it is the last piece; nullopt at the end.
  std::optional<Batch> next(std::size_t rows_min);

 private:
  struct Cursor {
    std::int32_t tag;
    std::uint32_t run;
    auto operator<=>(const Cursor&) const = default;
  };
  void append_tag(Batch& out);
  void push(std::uint32_t run);

  const std::int32_t tag_to_;
  std::vector<std::shared_ptr<const Run>> runs_;
  std::vector<std::size_t> part_;  // the next part of each run
  std::vector<Cursor> heap_;       // smallest tag, then oldest run, on top
  bool any_state_ = false, any_known_ = false, any_text_ = false;
};

}  // namespace spindle::archive
