// Rows of one signal on their way through a pipeline, as columns. Plain values.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/base/base.h"
#include "lib/model/quality.h"

namespace spindle::derive {

struct Rows {
  std::vector<std::int64_t> time;  // microseconds since 1970, never falling
  std::vector<double> value;       // NaN: none
  std::vector<std::uint32_t> quality;
  std::vector<std::vector<double>> extra;  // what enrich adds: one column for each name of the signal's type
  // Every row before this time is here or was before; none of them comes later.
  Time until = kTimeMin;

  [[nodiscard]] std::size_t size() const { return time.size(); }
  [[nodiscard]] bool empty() const { return time.empty(); }
  void push(std::int64_t at, double number, std::uint32_t quality_code) {
    time.push_back(at), value.push_back(number), quality.push_back(quality_code);
  }
  void clear();  // rows, not `until` nor the number of extra columns
  void reserve(std::size_t rows);
  // Rows [from, to) of another with as many columns.
  void append(const Rows& other, std::size_t from, std::size_t to);
  void append(const Rows& other) { append(other, 0, other.size()); }
  void erase_before(std::size_t row);  // the first `row` rows
  // Index of the first row at or after `at`.
  [[nodiscard]] std::size_t lower(std::int64_t at) const;
  bool operator==(const Rows&) const = delete;
};

// Same rows, bit for bit; `until` does not count.
bool identical(const Rows& a, const Rows& b);

// The worse of two status codes by severity, the first of equals.
constexpr std::uint32_t worse(std::uint32_t a, std::uint32_t b) { return b >> 30 > a >> 30 ? b : a; }

}  // namespace spindle::derive
