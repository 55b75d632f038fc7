// Distinct values of a column chunk, ascending, and each row's place among them. Private to lib/parquet.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

namespace spindle {

template <class T>
struct Dictionary {
  std::vector<T> values;
  std::vector<std::uint32_t> rows;
};

// nullopt when there are more than `distinct_max` distinct values. T is a number of 4 or 8 bytes; doubles
// are told apart by their bits.
template <class T>
std::optional<Dictionary<T>> make_dictionary(std::span<const T> values, std::size_t distinct_max) {
  using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
  constexpr std::uint32_t kEmpty = ~0u;
  std::size_t capacity = 1024;
  std::vector<std::uint32_t> slots(capacity, kEmpty);
  Dictionary<T> out;
  out.rows.resize(values.size());
  const auto slot_of = [&](T value) {
    const auto bits = std::uint64_t{std::bit_cast<Bits>(value)} * 0x9e3779b97f4a7c15;
    std::size_t slot = (bits ^ bits >> 32) & (capacity - 1);
    while (slots[slot] != kEmpty &&
           std::bit_cast<Bits>(out.values[slots[slot]]) != std::bit_cast<Bits>(value))
      slot = (slot + 1) & (capacity - 1);
    return slot;
  };
  const auto grow = [&] {
    capacity *= 4;
    slots.assign(capacity, kEmpty);
    for (std::uint32_t i = 0; i < out.values.size(); ++i) slots[slot_of(out.values[i])] = i;
  };
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (row > 0 && std::bit_cast<Bits>(values[row]) == std::bit_cast<Bits>(values[row - 1])) {
      out.rows[row] = out.rows[row - 1];
      continue;
    }
    auto slot = slot_of(values[row]);
    if (slots[slot] == kEmpty) {
      if (out.values.size() == distinct_max) return std::nullopt;
      if (out.values.size() * 2 >= capacity) grow(), slot = slot_of(values[row]);
      slots[slot] = static_cast<std::uint32_t>(out.values.size());
      out.values.push_back(values[row]);
    }
    out.rows[row] = slots[slot];
  }
  std::vector<std::uint32_t> order(out.values.size()), rank(out.values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return out.values[i]; });
  std::vector<T> sorted(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) sorted[i] = out.values[order[i]], rank[order[i]] = i;
  for (auto& row : out.rows) row = rank[row];
  out.values = std::move(sorted);
  return out;
}

}  // namespace spindle
