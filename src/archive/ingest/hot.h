// The rows that are in the write-ahead log but in no segment yet, as few runs in order of arrival. Any
// thread.
//
// Runs of like size are merged sixteen at a time, so a snapshot holds few and a row is copied a few times.
// freeze() sets the present runs apart for a flush; they stay in every view until thaw() or drop_frozen().
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "src/archive/ingest/run.h"

namespace spindle::archive {

class Hot {
 public:
  using Runs = std::vector<std::shared_ptr<const Run>>;

  void add(std::shared_ptr<const Run> run);
  // Merges runs where that is due; false when nothing was. One caller does it, others return at once.
  bool merge_some();

  Runs freeze();                    // what is to be flushed: with what an earlier, failed flush left
  void drop_frozen();               // it is in segments now
  [[nodiscard]] Runs view() const;  // oldest arrival first

  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Entry {
    std::shared_ptr<const Run> run;
    std::size_t bytes;
    int level;
  };
  [[nodiscard]] std::size_t due() const;  // how many of the newest runs are to be merged; 0: none

  mutable std::mutex mutex_;
  bool merging_ = false;
  std::vector<Entry> frozen_, active_;
  std::uint64_t rows_ = 0, bytes_ = 0;
};

}  // namespace spindle::archive
