#include "src/derive/rows.h"

#include <algorithm>
#include <cstring>

namespace spindle::derive {
namespace {

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

template <class T>
void append_part(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace

void Rows::clear() {
  time.clear(), value.clear(), quality.clear();
  for (auto& column : extra) column.clear();
}

void Rows::reserve(std::size_t rows) {
  time.reserve(rows), value.reserve(rows), quality.reserve(rows);
  for (auto& column : extra) column.reserve(rows);
}

void Rows::append(const Rows& other, std::size_t from, std::size_t to) {
  append_part(time, other.time, from, to);
  append_part(value, other.value, from, to);
  append_part(quality, other.quality, from, to);
  for (std::size_t c = 0; c < extra.size(); ++c) append_part(extra[c], other.extra[c], from, to);
}

void Rows::erase_before(std::size_t row) {
  const auto cut = [row](auto& column) {
    column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(row));
  };
  cut(time), cut(value), cut(quality);
  for (auto& column : extra) cut(column);
}

std::size_t Rows::lower(std::int64_t at) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(time, at) - time.begin());
}

bool identical(const Rows& a, const Rows& b) {
  return same_bytes(a.time, b.time) && same_bytes(a.value, b.value) && same_bytes(a.quality, b.quality) &&
         std::ranges::equal(a.extra, b.extra, [](const auto& x, const auto& y) { return same_bytes(x, y); });
}

}  // namespace spindle::derive
