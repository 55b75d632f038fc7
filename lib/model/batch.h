// Samples, one and many. A Batch holds rows as columns of equal length; rare columns stay empty until a row
// needs them. Plain values: move them between threads, or share them const.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/base.h"
#include "lib/base/digest.h"
#include "lib/model/quality.h"
#include "lib/model/tag.h"

namespace spindle {

// State of a row: >= 0 is a code of the tag's own state set; ~c is PI's system state c; kNoState is neither.
inline constexpr std::int32_t kNoState = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t system_state(int code) { return ~code; }
constexpr bool is_system_state(std::int32_t state) { return state < 0 && state != kNoState; }
// Known time of a row that arrived in order: it was learned when it happened.
inline constexpr std::int64_t kInOrder = std::numeric_limits<std::int64_t>::min();

struct Sample {
  TagId tag;
  Time time;
  double value =
      std::numeric_limits<double>::quiet_NaN();  // of a digital tag: its code; NaN when there is none
  Quality quality;
  std::int32_t state = kNoState;
  std::optional<std::string> text;
  std::optional<Time> known;  // set on late rows and corrections

  [[nodiscard]] Time known_time() const { return known.value_or(time); }
};

struct Batch {
  std::vector<std::int32_t> tag;
  std::vector<std::int64_t> time;  // microseconds since 1970
  std::vector<double> value;
  std::vector<std::uint32_t> quality;
  std::vector<std::int32_t> state;               // empty: all kNoState
  std::vector<std::int64_t> known;               // empty: all kInOrder
  std::vector<std::optional<std::string>> text;  // empty: none

  [[nodiscard]] std::size_t size() const { return tag.size(); }
  [[nodiscard]] bool empty() const { return tag.empty(); }
  void reserve(std::size_t rows);
  void clear();
  void push(const Sample& sample);
  void push(TagId tag_id, Time at, double number, Quality q = {});  // the common row, fast
  void push_row(const Batch& from, std::size_t row);
  void append(const Batch& other);
  [[nodiscard]] Sample at(std::size_t row) const;
  [[nodiscard]] std::int32_t state_at(std::size_t i) const { return state.empty() ? kNoState : state[i]; }
  [[nodiscard]] std::int64_t known_at(std::size_t i) const { return known.empty() ? kInOrder : known[i]; }
  [[nodiscard]] std::int64_t known_time_at(std::size_t i) const {  // known, or the row's own time
    const auto k = known_at(i);
    return k == kInOrder ? time[i] : k;
  }
  // Bytes held, texts included; what limits count.
  [[nodiscard]] std::size_t bytes() const;
  // Rows in the given order of indices.
  [[nodiscard]] Batch permuted(const std::vector<std::uint32_t>& order) const;
};

// A row's hash for SetDigest; equal rows give equal hashes on every machine. `known` is not part of it: two
// archives that hold the same history agree, whenever each learned it.
std::uint64_t row_hash(const Batch& batch, std::size_t row);

// Two values are the same when their bits are, or both are NaN.
bool same_value(double a, double b);

inline constexpr std::size_t kBatchRowsMax = 1'000'000, kBatchBytesMax = 64u << 20, kTextBytesMax = 64u << 10;

}  // namespace spindle
