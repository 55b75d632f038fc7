#include <algorithm>

#include "src/acquire/simulate/model.h"

namespace spindle::acquire {
namespace {

constexpr Span kFiltersLast = 1h;

Time floor_to(Time time, Span grid) {
  const auto t = micros(time), g = grid.count();
  return time_of(t - ((t % g) + g) % g);
}

}  // namespace

struct SampleStream::State {
  State(const Plant& plant, Time after, Span scan_every)
      : model(plant.options()), past(plant.options()), scan(scan_every), emit_after(after), taken_to(after) {
    for (std::size_t i = 0; i < plant.tags().size(); ++i) {
      ids.push_back(plant.tags()[i].id);
      filtering.push_back(plant.tags()[i].filtering);
      type.push_back(plant.tags()[i].type);
      sensors.emplace_back(model.channels()[i].sensor);
    }
    rows.resize(ids.size());
    for (const auto& settings : filtering) filters.emplace_back(settings);
    next = floor_to(after, kFiltersLast);
  }

  Point read(std::size_t i, Time time, const std::vector<double>& truths) {
    const Time seen = sensors[i].sees(time);
    Point point = sensors[i].read(time, seen == time ? truths[i] : past.at(seen)[i]);
    if (type[i] == ValueType::digital) point.state = static_cast<std::int32_t>(point.value);
    return point;
  }

  void step(Time time) {
    const bool begins = floor_to(time, kFiltersLast) == time;
    const auto& truths = model.at(time);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Point point = read(i, time, truths);
      const auto passed = filters[i].push(point);
      if (!passed.empty()) emit(i, time, passed);
      if (!begins) continue;
      if (passed.empty()) emit(i, time, {&point, 1});
      filters[i] = ExceptionFilter{filtering[i]};
      filters[i].push(point);
    }
  }

  void emit(std::size_t i, Time scanned, std::span<const Point> points) {
    if (scanned <= emit_after) return;
    rows[i].insert(rows[i].end(), points.begin(), points.end());
    row_count += points.size();
  }

  Batch drain() {
    Batch out;
    out.reserve(row_count);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      for (const auto& p : rows[i])
        if (p.state == kNoState)
          out.push(ids[i], p.time, p.value, p.quality);
        else
          out.push({ids[i], p.time, p.value, p.quality, p.state, {}, {}});
      rows[i].clear();
    }
    row_count = 0;
    return out;
  }

  PlantModel model, past;  // past: asked about earlier instants, so that `model` keeps its place
  Span scan;
  Time emit_after, taken_to, next;
  std::vector<TagId> ids;
  std::vector<Filtering> filtering;
  std::vector<ValueType> type;
  std::vector<Sensor> sensors;
  std::vector<ExceptionFilter> filters;
  std::vector<std::vector<Point>> rows;
  std::size_t row_count = 0;
};

SampleStream::SampleStream(const Plant& plant, Time after, Span scan)
    : state_(std::make_unique<State>(plant, after, scan)) {}
SampleStream::SampleStream(SampleStream&&) noexcept = default;
SampleStream::~SampleStream() = default;

Time SampleStream::position() const { return state_->taken_to; }

Batch SampleStream::take(Time to, std::size_t rows_max) {
  State& s = *state_;
  for (; s.next <= to && s.row_count < rows_max; s.next += s.scan) s.step(s.next);
  s.taken_to = std::max(s.taken_to, s.next > to ? to : s.next - s.scan);
  return s.drain();
}

}  // namespace spindle::acquire
