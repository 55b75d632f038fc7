#include <algorithm>
#include <array>
#include <cmath>

#include "lib/draw/axis.h"
#include "lib/draw/picture.h"

namespace spindle::draw {
namespace {

constexpr int kMargin = 11;  // columns of the value axis
constexpr std::array kAnsi = {34, 33, 32, 35, 36, 31, 37};

// A character holds 2 x 4 dots of the braille block.
class Dots {
 public:
  Dots(int columns, int rows)
      : columns_(columns), rows_(rows), cells_(static_cast<std::size_t>(columns * rows)) {}
  [[nodiscard]] int width() const { return columns_ * 2; }
  [[nodiscard]] int height() const { return rows_ * 4; }

  void line(Dot from, Dot to, int color) {
    const int steps =
        std::max(1, static_cast<int>(std::max(std::abs(to.x - from.x), std::abs(to.y - from.y))));
    for (int i = 0; i <= steps; ++i) {
      const double part = static_cast<double>(i) / steps;
      set(static_cast<int>(std::lround(from.x + part * (to.x - from.x))),
          static_cast<int>(std::lround(from.y + part * (to.y - from.y))), color);
    }
  }

  [[nodiscard]] std::string row(int y, bool color) const {
    std::string out;
    int now = 0;
    for (int x = 0; x < columns_; ++x) {
      const Cell& cell = cells_[index(x, y)];
      if (color && cell.dots != 0 && cell.color != now) out += fmt::format("\033[{}m", now = cell.color);
      out += cell.dots == 0 ? " " : braille(cell.dots);
    }
    return now == 0 ? out : out + "\033[0m";
  }

 private:
  struct Cell {
    std::uint8_t dots = 0;
    int color = 0;
  };
  [[nodiscard]] std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
  }
  static std::string braille(std::uint8_t dots) {  // U+2800 and up, as UTF-8
    return {'\xE2', static_cast<char>(0xA0 | dots >> 6), static_cast<char>(0x80 | (dots & 0x3F))};
  }
  void set(int x, int y, int color) {
    constexpr std::uint8_t kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= width() || y >= height()) return;
    Cell& cell = cells_[index(x / 2, y / 4)];
    cell.dots |= kBits[y % 4][x % 2];
    cell.color = color;
  }

  int columns_, rows_;
  std::vector<Cell> cells_;
};

void draw_curve(Dots& dots, const Series& series, TimeRange times, Interval values, int color) {
  std::optional<Dot> last;
  for (const auto& point : series.points) {
    const double x = seconds(point.time - times.from) / seconds(times.to - times.from) * (dots.width() - 1);
    const bool good = point.good && std::isfinite(point.value);
    if (series.step && last) dots.line(*last, Dot{x, last->y}, color), last->x = x;
    if (!good) {
      last.reset();
      continue;
    }
    const Dot dot{x, (values.high - point.value) / (values.high - values.low) * (dots.height() - 1)};
    dots.line(last.value_or(dot), dot, color);
    last = dot;
  }
}

int color_at(const Trend& trend, const Series& series) {
  return kAnsi[static_cast<std::size_t>(&series - trend.series.data()) % kAnsi.size()];
}

std::string legend(const Trend& trend, const std::vector<const Series*>& panel, bool color) {
  std::string out(kMargin, ' ');
  for (const auto* series : panel) {
    const auto name = series->unit.empty() ? series->name : series->name + " [" + series->unit + "]";
    out += color ? fmt::format("\033[{}m{}\033[0m  ", color_at(trend, *series), name) : name + "  ";
  }
  return out + "\n";
}

std::string draw_panel(const Trend& trend, const std::vector<const Series*>& panel, int columns, int rows,
                       bool color) {
  const auto values = value_range(panel);
  Dots dots{columns, rows};
  for (const auto* series : panel) draw_curve(dots, *series, trend.range, values, color_at(trend, *series));
  std::vector<std::string> labels(static_cast<std::size_t>(rows));
  for (const auto& tick : value_ticks(values, std::max(2, rows / 3), panel)) {
    const auto row = std::lround((values.high - tick.at) / (values.high - values.low) * (rows - 1));
    labels[static_cast<std::size_t>(std::clamp<long>(row, 0, rows - 1))] = tick.label.substr(0, kMargin - 2);
  }
  std::string out = legend(trend, panel, color);
  for (int y = 0; y < rows; ++y)
    out += fmt::format("{:>{}} │{}\n", labels[static_cast<std::size_t>(y)], kMargin - 2, dots.row(y, color));
  return out;
}

std::string time_axis(TimeRange range, int columns) {
  std::string labels(static_cast<std::size_t>(columns + 12), ' '), ticks;
  std::vector<bool> marked(static_cast<std::size_t>(columns));
  for (const auto& tick : time_ticks(range, columns / 14)) {
    const double part = (tick.at - static_cast<double>(micros(range.from))) /
                        static_cast<double>(micros(range.to - range.from));
    const auto at = std::min(static_cast<std::size_t>(part * (columns - 1)), marked.size() - 1);
    marked[at] = true;
    labels.replace(at, tick.label.size(), tick.label);
  }
  for (const bool mark : marked) ticks += mark ? "┴" : "─";
  labels.erase(labels.find_last_not_of(' ') + 1);
  return fmt::format("{:{}} └{}\n{:{}}{}\n", "", kMargin - 2, ticks, "", kMargin, labels);
}

}  // namespace

Result<std::string> terminal(const Trend& trend, Screen screen) {
  TRY_OK(check(trend));
  const auto panels = panels_of(trend);
  const int columns = std::clamp(screen.columns - kMargin - 1, 20, 1000);
  const int rows = std::clamp((screen.rows - 3) / static_cast<int>(panels.size()) - 1, 3, 200);
  std::string out = trend.title.empty() ? "" : trend.title + "\n";
  for (const auto& panel : panels) out += draw_panel(trend, panel, columns, rows, screen.color);
  return out + time_axis(trend.range, columns);
}

}  // namespace spindle::draw
