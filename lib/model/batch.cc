#include "lib/model/batch.h"

#include <array>
#include <bit>
#include <cmath>

namespace spindle {
namespace {

// Appends `value` to a rare column, giving the rows before it their default.
template <class T>
void push_rare(std::vector<T>& column, std::size_t rows_before, const T& nothing, const T& value) {
  if (column.empty() && value == nothing) return;
  if (column.empty()) column.assign(rows_before, nothing);
  column.push_back(value);
}

template <class T>
void append_rare(std::vector<T>& to, std::size_t rows_before, const std::vector<T>& from, std::size_t rows,
                 const T& nothing) {
  if (to.empty() && from.empty()) return;
  if (to.empty()) to.assign(rows_before, nothing);
  if (from.empty())
    to.resize(rows_before + rows, nothing);
  else
    to.insert(to.end(), from.begin(), from.end());
}

template <class T>
std::vector<T> pick(const std::vector<T>& column, const std::vector<std::uint32_t>& order) {
  std::vector<T> out;
  if (column.empty()) return out;
  out.reserve(order.size());
  for (const auto i : order) out.push_back(column[i]);
  return out;
}

}  // namespace

void Batch::reserve(std::size_t rows) {
  tag.reserve(rows), time.reserve(rows), value.reserve(rows), quality.reserve(rows);
}

void Batch::clear() {
  tag.clear(), time.clear(), value.clear(), quality.clear();
  state.clear(), known.clear(), text.clear();
}

void Batch::push(TagId tag_id, Time when, double number, Quality q) {
  push_rare(state, size(), kNoState, kNoState);
  push_rare(known, size(), kInOrder, kInOrder);
  push_rare(text, size(), {}, {});
  tag.push_back(tag_id.value);
  time.push_back(micros(when));
  value.push_back(number);
  quality.push_back(q.code);
}

void Batch::push(const Sample& sample) {
  push_rare(state, size(), kNoState, sample.state);
  push_rare(known, size(), kInOrder, sample.known ? micros(*sample.known) : kInOrder);
  push_rare(text, size(), {}, sample.text);
  tag.push_back(sample.tag.value);
  time.push_back(micros(sample.time));
  value.push_back(sample.value);
  quality.push_back(sample.quality.code);
}

void Batch::push_row(const Batch& from, std::size_t row) {
  push_rare(state, size(), kNoState, from.state_at(row));
  push_rare(known, size(), kInOrder, from.known_at(row));
  push_rare(text, size(), {}, from.text.empty() ? std::nullopt : from.text[row]);
  tag.push_back(from.tag[row]);
  time.push_back(from.time[row]);
  value.push_back(from.value[row]);
  quality.push_back(from.quality[row]);
}

void Batch::append(const Batch& other) {
  append_rare(state, size(), other.state, other.size(), kNoState);
  append_rare(known, size(), other.known, other.size(), kInOrder);
  append_rare(text, size(), other.text, other.size(), {});
  tag.insert(tag.end(), other.tag.begin(), other.tag.end());
  time.insert(time.end(), other.time.begin(), other.time.end());
  value.insert(value.end(), other.value.begin(), other.value.end());
  quality.insert(quality.end(), other.quality.begin(), other.quality.end());
}

Sample Batch::at(std::size_t row) const {
  Sample sample{
      TagId{tag[row]}, time_of(time[row]), value[row], Quality{quality[row]}, state_at(row), {}, {}};
  if (!text.empty()) sample.text = text[row];
  if (const auto k = known_at(row); k != kInOrder) sample.known = time_of(k);
  return sample;
}

std::size_t Batch::bytes() const {
  std::size_t total =
      size() * (sizeof(std::int32_t) + sizeof(std::int64_t) + sizeof(double) + sizeof(std::uint32_t)) +
      state.size() * sizeof(std::int32_t) + known.size() * sizeof(std::int64_t);
  for (const auto& t : text) total += sizeof(t) + (t ? t->size() : 0);
  return total;
}

Batch Batch::permuted(const std::vector<std::uint32_t>& order) const {
  return {pick(tag, order),   pick(time, order),  pick(value, order), pick(quality, order),
          pick(state, order), pick(known, order), pick(text, order)};
}

bool same_value(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

std::uint64_t row_hash(const Batch& batch, std::size_t row) {
  const double v = batch.value[row];
  const std::array<std::uint64_t, 5> words = {
      std::uint64_t{static_cast<std::uint32_t>(batch.tag[row])} << 32 | batch.quality[row],
      static_cast<std::uint64_t>(batch.time[row]),
      std::isnan(v) ? 0x7FF8'0000'0000'0000 : std::bit_cast<std::uint64_t>(v),
      static_cast<std::uint64_t>(static_cast<std::uint32_t>(batch.state_at(row))),
      batch.text.empty() || !batch.text[row] ? 0 : hash_text(*batch.text[row])};
  return hash_words(words);
}

}  // namespace spindle
