#include "src/context/drawings/marks.h"

#include <cstdlib>
#include <numeric>

#include "src/context/drawings/strokes.h"

namespace spindle::context::drawings {
namespace {

class Sets {
 public:
  int add() {
    parent_.push_back(static_cast<int>(parent_.size()));
    return parent_.back();
  }
  int find(int item) {
    while (parent_[item] != item) item = parent_[item] = parent_[parent_[item]];
    return item;
  }
  void join(int a, int b) { parent_[find(a)] = find(b); }
  [[nodiscard]] int size() const { return static_cast<int>(parent_.size()); }

 private:
  std::vector<int> parent_;
};

struct Run {
  int y, left, right, set;
};

void add_runs(const Raster& raster, int y, Sets& sets, std::vector<Run>& runs) {
  const auto* row = raster.row(y);
  for (int x = 0; x < raster.width;) {
    const int left = x;
    while (x < raster.width && row[x] < kInk) ++x;
    if (x > left)
      runs.push_back({y, left, x, sets.add()});
    else
      ++x;
  }
}

// Joins runs of neighbouring rows that touch, corners included.
void join_rows(std::span<const Run> above, std::span<const Run> here, Sets& sets) {
  std::size_t i = 0, j = 0;
  while (i < above.size() && j < here.size()) {
    if (above[i].left <= here[j].right && here[j].left <= above[i].right)
      sets.join(above[i].set, here[j].set);
    if (above[i].right < here[j].right)
      ++i;
    else
      ++j;
  }
}

// Arcs and corners of frames have little ink for their size, rests of rules are too thin.
bool letter(const Mark& mark, const LetterSizes& sizes) {
  const int height = mark.box.height(), width = mark.box.width();
  return height >= sizes.height_min && height <= sizes.height_max && width <= 14 * height &&
         9 * width >= height && 6 * mark.ink >= width * height;
}

// Dashes and full stops belong to a line but cannot start one.
bool dash(const Mark& mark, const LetterSizes& sizes) {
  return mark.box.height() < sizes.height_min && mark.box.width() <= sizes.height_max && mark.ink >= 4;
}

bool follows(const PixelBox& left, const Mark& right, bool is_dash) {
  const int height = is_dash ? left.height() : std::max(left.height(), right.box.height());
  const int gap = right.box.left - left.right;
  if (gap < -height / 3 || gap > height * 9 / 10) return false;
  if (is_dash) return right.box.top >= left.top - height / 8 && right.box.bottom <= left.bottom + height / 4;
  const int shared = std::min(left.bottom, right.box.bottom) - std::max(left.top, right.box.top);
  const int smaller = std::min(left.height(), right.box.height());
  return shared * 10 >= smaller * 7 && smaller * 10 >= height * 6;
}

struct Line {
  PixelBox box;     // of the whole line
  PixelBox letter;  // the last letter, against which the next is measured
};

}  // namespace

std::vector<Mark> find_marks(const Raster& raster) {
  Sets sets;
  std::vector<Run> runs;
  std::size_t above = 0;
  for (int y = 0; y < raster.height; ++y) {
    const std::size_t here = runs.size();
    add_runs(raster, y, sets, runs);
    const std::span all{runs};
    join_rows(all.subspan(above, here - above), all.subspan(here), sets);
    above = here;
  }
  std::vector<int> index(sets.size(), -1);
  std::vector<Mark> marks;
  for (const auto& run : runs) {
    const PixelBox box{run.left, run.y, run.right, run.y + 1};
    auto& at = index[sets.find(run.set)];
    if (at < 0) {
      at = static_cast<int>(marks.size());
      marks.push_back({box, 0});
    }
    marks[at].box.include(box);
    marks[at].ink += run.right - run.left;
  }
  return marks;
}

std::vector<PixelBox> find_lines(std::span<const Mark> marks, const LetterSizes& sizes) {
  std::vector<Mark> sorted;
  for (const auto& mark : marks)
    if (letter(mark, sizes) || dash(mark, sizes)) sorted.push_back(mark);
  std::ranges::sort(sorted, {}, [](const Mark& mark) { return std::pair{mark.box.left, mark.box.top}; });
  std::vector<Line> lines;
  std::vector<std::size_t> open;  // lines that may still grow
  for (const auto& mark : sorted) {
    std::erase_if(open,
                  [&](std::size_t at) { return lines[at].box.right + 2 * sizes.height_max < mark.box.left; });
    const bool is_dash = dash(mark, sizes);
    std::size_t best = lines.size();
    for (const auto at : open) {
      PixelBox end = lines[at].letter;
      end.right = lines[at].box.right;
      if (!follows(end, mark, is_dash)) continue;
      if (best == lines.size() || std::abs(lines[at].letter.middle_y() - mark.box.middle_y()) <
                                      std::abs(lines[best].letter.middle_y() - mark.box.middle_y()))
        best = at;
    }
    if (best == lines.size()) {
      if (is_dash) continue;
      open.push_back(lines.size());
      lines.push_back({mark.box, mark.box});
      continue;
    }
    lines[best].box.include(mark.box);
    if (!is_dash) lines[best].letter = mark.box;
  }
  std::vector<PixelBox> boxes;
  boxes.reserve(lines.size());
  for (const auto& line : lines) boxes.push_back(line.box);
  return boxes;
}

}  // namespace spindle::context::drawings
