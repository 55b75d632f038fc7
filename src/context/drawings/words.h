// Words as they stand on a drawing's page. Plain values.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle::context::drawings {

// Relative to the page as it is shown: 0, 0 is its left upper corner, 1, 1 its right lower one.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  void include(const Box& other) {
    left = std::min(left, other.left), top = std::min(top, other.top);
    right = std::max(right, other.right), bottom = std::max(bottom, other.bottom);
  }
};

enum class Reading { level, upwards };  // which way a word runs

struct Word {
  std::string text;
  Box box;
  double confidence = 1;  // that it is read right; 1 where the file itself says the text
  Reading reading = Reading::level;
  int line = 0;  // words of one line share a number and stand in reading order
};

struct Page {
  int number = 1;
  double width = 0, height = 0;  // in points or the file's own unit
  // Each a complete reading of the page; several where text recognition tried several ways.
  std::vector<std::vector<Word>> readings;
};

inline constexpr std::size_t kWordsMax = 200'000;  // a page

}  // namespace spindle::context::drawings
