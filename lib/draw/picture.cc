#include "lib/draw/picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/draw/axis.h"

namespace spindle::draw {
namespace {

constexpr Color kInk{51, 51, 51}, kGrid{225, 225, 225}, kFrame{150, 150, 150}, kBad{214, 39, 40};
constexpr std::array kColors = {Color{31, 119, 180},  Color{230, 120, 20}, Color{44, 150, 44},
                                Color{148, 103, 189}, Color{140, 86, 75},  Color{200, 80, 160},
                                Color{90, 90, 90},    Color{150, 150, 20}, Color{20, 160, 180}};
constexpr double kLeft = 84, kRight = 16, kTop = 30, kBottom = 26, kBetween = 6, kLegend = 18, kTextSize = 12;

struct Box {
  double left, top, right, bottom;
};

// One panel: where its values and times are on the paper.
class Panel {
 public:
  Panel(Picture& picture, Box box, TimeRange times, std::vector<const Series*> series)
      : picture_(picture),
        box_(box),
        times_(times),
        series_(std::move(series)),
        values_(value_range(series_)) {}

  void draw(const Trend& trend, bool last) {
    grid(last);
    double legend = box_.left;
    for (const auto* one : series_) {
      const auto color = color_of(static_cast<std::size_t>(one - trend.series.data()));
      curve(*one, color);
      const std::string name = one->unit.empty() ? one->name : one->name + " [" + one->unit + "]";
      picture_.texts.push_back({{legend, box_.top - 5}, name, Anchor::left, kTextSize, color});
      legend += static_cast<double>(name.size() + 3) * kTextSize * 0.6;
    }
  }

 private:
  [[nodiscard]] double x(double micros_since_1970) const {
    const double part = (micros_since_1970 - static_cast<double>(micros(times_.from))) /
                        static_cast<double>(micros(times_.to - times_.from));
    return box_.left + std::clamp(part, 0.0, 1.0) * (box_.right - box_.left);
  }
  [[nodiscard]] double y(double value) const {
    const double part = (value - values_.low) / (values_.high - values_.low);
    return box_.bottom - std::clamp(part, 0.0, 1.0) * (box_.bottom - box_.top);
  }

  void line(Dot from, Dot to, Color color, double width = 1) {
    picture_.lines.push_back({{from, to}, color, width});
  }

  void grid(bool with_times) {
    const int rows = std::max(2, static_cast<int>((box_.bottom - box_.top) / 40));
    for (const auto& tick : value_ticks(values_, rows, series_)) {
      line({box_.left, y(tick.at)}, {box_.right, y(tick.at)}, kGrid);
      picture_.texts.push_back({{box_.left - 6, y(tick.at) + 4}, tick.label, Anchor::right, kTextSize, kInk});
    }
    for (const auto& tick : time_ticks(times_, static_cast<int>((box_.right - box_.left) / 90))) {
      line({x(tick.at), box_.top}, {x(tick.at), box_.bottom}, kGrid);
      if (with_times)
        picture_.texts.push_back(
            {{x(tick.at), box_.bottom + 16}, tick.label, Anchor::middle, kTextSize, kInk});
    }
    picture_.lines.push_back({{{box_.left, box_.top},
                               {box_.right, box_.top},
                               {box_.right, box_.bottom},
                               {box_.left, box_.bottom},
                               {box_.left, box_.top}},
                              kFrame,
                              1});
  }

  void curve(const Series& series, Color color) {
    Line now{{}, color, 1.5};
    const auto finish = [&] {
      if (now.dots.size() == 1) now.dots.push_back({now.dots[0].x + 1, now.dots[0].y});
      if (!now.dots.empty()) picture_.lines.push_back(now);
      now.dots.clear();
    };
    for (const auto& point : series.points) {
      const double at = x(static_cast<double>(micros(point.time)));
      if (series.step && !now.dots.empty()) now.dots.push_back({at, now.dots.back().y});
      if (point.good && std::isfinite(point.value)) {
        now.dots.push_back({at, y(point.value)});
        continue;
      }
      finish();
      line({at, box_.bottom - 5}, {at, box_.bottom}, kBad, 2);
    }
    finish();
  }

  Picture& picture_;
  const Box box_;
  const TimeRange times_;
  const std::vector<const Series*> series_;
  const Interval values_;
};

}  // namespace

Color color_of(std::size_t series) { return kColors[series % kColors.size()]; }

std::vector<std::vector<const Series*>> panels_of(const Trend& trend) {
  std::vector<std::vector<const Series*>> out;
  for (const auto& series : trend.series) {
    const auto same = [&](const auto& panel) {
      return panel[0]->unit == series.unit && panel[0]->labels == series.labels;
    };
    const auto found = std::ranges::find_if(out, same);
    if (found == out.end())
      out.push_back({&series});
    else
      found->push_back(&series);
  }
  return out;
}

Result<> check(const Trend& trend) {
  if (trend.range.empty()) return fail(Code::invalid, "the trend's end must be later than its start");
  if (trend.series.empty()) return fail(Code::invalid, "nothing to draw; name at least one tag");
  if (trend.series.size() > kSeriesMax)
    return fail(Code::invalid, "{} tags are too many for one trend; the limit is {}", trend.series.size(),
                kSeriesMax);
  return {};
}

Result<Picture> lay_out(const Trend& trend, Size size) {
  TRY_OK(check(trend));
  if (size.width < 200 || size.height < 120 || size.width > kPixelsMax || size.height > kPixelsMax)
    return fail(Code::invalid, "a trend is 200x120 to {0}x{0} pixels, not {1}x{2}", kPixelsMax, size.width,
                size.height);
  Picture picture{size, {}, {}};
  picture.texts.push_back({{kLeft, 20}, trend.title, Anchor::left, 15, kInk});
  const std::string range = format_time(trend.range.from) + " to " + format_time(trend.range.to);
  picture.texts.push_back({{size.width - kRight, 20}, range, Anchor::right, kTextSize, kInk});
  const auto panels = panels_of(trend);
  const double count = static_cast<double>(panels.size());
  const double height = (size.height - kTop - kBottom - kBetween * (count - 1)) / count;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const double top = kTop + static_cast<double>(i) * (height + kBetween);
    Panel{picture, {kLeft, top + kLegend, size.width - kRight, top + height}, trend.range, panels[i]}.draw(
        trend, i + 1 == panels.size());
  }
  return picture;
}

}  // namespace spindle::draw
