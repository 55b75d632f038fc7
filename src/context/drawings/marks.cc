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

struct SetRun {
  Run run;
  int set;
};

void add_runs(const Raster& raster, int y, Sets& sets, std::vector<SetRun>& runs) {
  const auto* row = raster.row(y);
  for (int x = 0; x < raster.width;) {
    const int left = x;
    while (x < raster.width && row[x] < kInk) ++x;
    if (x > left)
      runs.push_back({{y, left, x}, sets.add()});
    else
      ++x;
  }
}

// Joins runs of neighbouring rows that touch, corners included.
void join_rows(std::span<const SetRun> above, std::span<const SetRun> here, Sets& sets) {
  std::size_t i = 0, j = 0;
  while (i < above.size() && j < here.size()) {
    const auto& upper = above[i].run;
    const auto& lower = here[j].run;
    if (upper.left <= lower.right && lower.left <= upper.right) sets.join(above[i].set, here[j].set);
    if (upper.right < lower.right)
      ++i;
    else
      ++j;
  }
}

// What is too thin is the rest of a rule, what is wide and has little ink an arc or a corner.
bool letter(const Mark& mark, const LetterSizes& sizes) {
  const int height = mark.box.height(), width = mark.box.width();
  return height >= sizes.height_min && height <= sizes.height_max && width <= 14 * height &&
         9 * width >= height && (2 * width < 3 * height || 6 * mark.ink >= width * height);
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

struct Growing {
  TextLine line;
  PixelBox letter;  // the last letter, against which the next is measured
};

class Lines {
 public:
  Lines(std::span<const Mark> marks, const LetterSizes& sizes) : marks_(marks), sizes_(sizes) {}

  std::vector<TextLine> find() && {
    for (const auto index : sorted_letters()) add(index);
    std::vector<TextLine> found;
    for (auto& growing : lines_) found.push_back(std::move(growing.line));
    return found;
  }

 private:
  [[nodiscard]] std::vector<std::size_t> sorted_letters() const {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < marks_.size(); ++i)
      if (letter(marks_[i], sizes_) || dash(marks_[i], sizes_)) indices.push_back(i);
    std::ranges::sort(indices, {}, [&](std::size_t i) {
      return std::pair{marks_[i].box.left, marks_[i].box.top};
    });
    return indices;
  }

  void add(std::size_t index) {
    const auto& mark = marks_[index];
    const bool is_dash = dash(mark, sizes_);
    std::erase_if(open_, [&](std::size_t at) {
      return lines_[at].line.box.right + 2 * sizes_.height_max < mark.box.left;
    });
    auto* best = best_for(mark, is_dash);
    if (best == nullptr) {
      if (is_dash) return;
      open_.push_back(lines_.size());
      lines_.push_back({{mark.box, {index}}, mark.box});
      return;
    }
    best->line.box.include(mark.box);
    best->line.marks.push_back(index);
    if (!is_dash) best->letter = mark.box;
  }

  Growing* best_for(const Mark& mark, bool is_dash) {
    Growing* best = nullptr;
    const auto distance = [&](const Growing& line) {
      return std::abs(line.letter.middle_y() - mark.box.middle_y()) +
             std::abs(line.letter.height() - mark.box.height());
    };
    for (const auto at : open_) {
      PixelBox end = lines_[at].letter;
      end.right = lines_[at].line.box.right;
      if (follows(end, mark, is_dash) && (best == nullptr || distance(lines_[at]) < distance(*best)))
        best = &lines_[at];
    }
    return best;
  }

  std::span<const Mark> marks_;
  LetterSizes sizes_;
  std::vector<Growing> lines_;
  std::vector<std::size_t> open_;  // lines that may still grow
};

}  // namespace

std::vector<Mark> find_marks(const Raster& raster) {
  Sets sets;
  std::vector<SetRun> runs;
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
  for (const auto& [run, set] : runs) {
    const PixelBox box{run.left, run.y, run.right, run.y + 1};
    auto& at = index[sets.find(set)];
    if (at < 0) {
      at = static_cast<int>(marks.size());
      marks.push_back({box, 0, {}});
    }
    marks[at].box.include(box);
    marks[at].ink += run.right - run.left;
    marks[at].runs.push_back(run);
  }
  return marks;
}

std::vector<TextLine> find_lines(std::span<const Mark> marks, const LetterSizes& sizes) {
  return Lines{marks, sizes}.find();
}

Raster picture_of(const Raster& raster, std::span<const Mark> marks, const TextLine& line) {
  Raster picture{line.box.width(), line.box.height()};
  constexpr int kEdge = 2;  // of grey around the ink
  for (const auto index : line.marks)
    for (const auto& run : marks[index].runs)
      for (int y = std::max(run.y - 1, line.box.top); y < std::min(run.y + 2, line.box.bottom); ++y) {
        const int left = std::max(run.left - kEdge, line.box.left),
                  right = std::min(run.right + kEdge, line.box.right);
        std::copy(raster.row(y) + left, raster.row(y) + right,
                  picture.row(y - line.box.top) + left - line.box.left);
      }
  return picture;
}

}  // namespace spindle::context::drawings
