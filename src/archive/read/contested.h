// Which tags have rows that compete for one time: rows of different known times, or deletions. Of all other
// tags what is stored is what is seen, also by those who ask as of an earlier time: rows known by then.
// Segments know it of their own rows; what stands across two segments or hot runs is looked up once and kept,
// the least recently used leaving first, without keeping rows alive. Any thread.
#pragma once

#include <memory>
#include <vector>

#include "src/archive/ingest/run.h"
#include "src/archive/table/segment_cache.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class Contested {
 public:
  using Tags = std::vector<std::int32_t>;  // ascending
  explicit Contested(std::size_t bytes_max) : cache_(bytes_max) {}

  // Of one month, whose segments these are. Runs count with all their rows, whichever month they are of.
  Result<Tags> tags_of(std::span<const std::shared_ptr<Segment>> month,
                       std::span<const std::shared_ptr<const Run>> runs);

 private:
  struct Part {
    std::int32_t tag;
    bool late;
    std::int64_t time_min, time_max;
  };
  struct Side {  // either
    std::shared_ptr<Segment> segment;
    std::shared_ptr<const Run> run;
    [[nodiscard]] bool any_late() const { return segment ? segment->info().any_late : run->any_late; }
    [[nodiscard]] std::uint64_t rows() const { return segment ? segment->info().rows : run->rows.size(); }
    [[nodiscard]] bool may_meet(const Part& part) const {
      return !segment ||
             (part.time_min <= segment->info().time_max && part.time_max >= segment->info().time_min);
    }
    [[nodiscard]] std::shared_ptr<const void> identity() const {
      return segment ? std::shared_ptr<const void>{segment} : std::shared_ptr<const void>{run};
    }
  };
  struct Entry {
    std::weak_ptr<const void> a, b;
    Tags tags;
  };
  using Known = std::shared_ptr<const Entry>;

  Result<Known> between(const Side& a, const Side& b);
  static Result<Tags> look_up(const Side& a, const Side& b);
  static Result<bool> compete(const Part& a, const Side& side_a, const Part& b, const Side& side_b);
  static Result<Tags> within(const Side& side);
  static Result<std::vector<Part>> parts_of(const Side& side);
  static Result<std::optional<Part>> part_of(const Side& side, std::int32_t tag);

  SegmentCache cache_;  // by addresses; the entry tells whose they are
};

}  // namespace spindle::archive
