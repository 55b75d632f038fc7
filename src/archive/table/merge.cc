#include "src/archive/table/merge.h"

#include <algorithm>
#include <memory>

namespace spindle::archive {
namespace {

constexpr std::size_t kOutRows = 32'768;

struct Key {
  std::int32_t tag;
  std::int64_t time;
  std::size_t source;
  auto operator<=>(const Key&) const = default;
};

class Merge {
 public:
  explicit Merge(std::vector<NextRows> sources) : sources_(std::move(sources)), heads_(sources_.size()) {}

  Result<std::optional<Batch>> next() {
    if (!started_) {
      started_ = true;
      for (std::size_t i = 0; i < sources_.size(); ++i) TRY_OK(refill(i));
    }
    Batch out;
    while (!heap_.empty() && out.size() < kOutRows) TRY_OK(take(out));
    if (out.empty()) return std::nullopt;
    return out;
  }

 private:
  struct Head {
    Batch rows;
    std::size_t at = 0;
  };

  [[nodiscard]] Key key_of(std::size_t source, std::size_t row) const {
    const Batch& rows = heads_[source].rows;
    return {rows.tag[row], rows.time[row], source};
  }

  void push(std::size_t source) {
    heap_.push_back(key_of(source, heads_[source].at));
    std::ranges::push_heap(heap_, std::greater{});
  }

  Result<> refill(std::size_t source) {
    TRY(auto batch, sources_[source]());
    if (!batch) return {};
    heads_[source] = {*std::move(batch), 0};
    push(source);
    return {};
  }

  // Moves as many rows of the foremost source as come before every other source's.
  Result<> take(Batch& out) {
    std::ranges::pop_heap(heap_, std::greater{});
    const std::size_t source = heap_.back().source;
    heap_.pop_back();
    Head& head = heads_[source];
    const std::size_t end = std::min(head.rows.size(), head.at + kOutRows - out.size());
    const std::size_t stop = heap_.empty() ? end : first_behind(source, end, heap_.front());
    append_rows(out, head.rows, head.at, stop);
    head.at = stop;
    if (head.at == head.rows.size()) return refill(source);
    push(source);
    return {};
  }

  // The first row of the source in (at, end) that comes behind `limit`: doubling steps, then halving.
  [[nodiscard]] std::size_t first_behind(std::size_t source, std::size_t end, const Key& limit) const {
    std::size_t low = heads_[source].at + 1, step = 1;
    while (low + step < end && key_of(source, low + step) < limit) low += step, step *= 2;
    std::size_t high = std::min(end, low + step);
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (key_of(source, middle) < limit)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  std::vector<NextRows> sources_;
  std::vector<Head> heads_;
  std::vector<Key> heap_;  // the first unread row of each source
  bool started_ = false;
};

template <class T>
void append_rare(std::vector<T>& to, std::size_t rows_before, const std::vector<T>& from, std::size_t begin,
                 std::size_t end, const T& nothing) {
  if (to.empty() && from.empty()) return;
  if (to.empty()) to.assign(rows_before, nothing);
  if (from.empty())
    to.resize(rows_before + end - begin, nothing);
  else
    to.insert(to.end(), from.begin() + begin, from.begin() + end);
}

template <class T>
void append_column(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  to.insert(to.end(), from.begin() + begin, from.begin() + end);
}

}  // namespace

NextRows merge_rows(std::vector<NextRows> sources) {
  if (sources.size() == 1) return std::move(sources.front());
  return [merge = std::make_shared<Merge>(std::move(sources))] { return merge->next(); };
}

NextRows stream_of(Batch rows) {
  return [rows = std::make_shared<Batch>(std::move(rows))]() -> Result<std::optional<Batch>> {
    if (rows->empty()) return std::nullopt;
    return std::optional<Batch>{std::exchange(*rows, {})};
  };
}

void append_rows(Batch& to, const Batch& from, std::size_t begin, std::size_t end) {
  append_rare(to.state, to.size(), from.state, begin, end, kNoState);
  append_rare(to.known, to.size(), from.known, begin, end, kInOrder);
  append_rare(to.text, to.size(), from.text, begin, end, {});
  append_column(to.tag, from.tag, begin, end);
  append_column(to.time, from.time, begin, end);
  append_column(to.value, from.value, begin, end);
  append_column(to.quality, from.quality, begin, end);
}

}  // namespace spindle::archive
