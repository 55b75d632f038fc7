#include "src/context/drawings/candidates.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

namespace spindle::context::drawings {
namespace {

constexpr std::size_t kJoinedWordsMax = 5;
constexpr std::size_t kLettersMax = 40;
constexpr std::size_t kAreasMax = 3;
constexpr double kJoinGap = 8;  // heights: title blocks spread a name over several boxes

// A word in its reader's frame: u along the line, v down the page, both in heights of the page.
struct Placed {
  const Word* word;
  double start, end, top, bottom;
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] double width() const { return end - start; }
  [[nodiscard]] double middle() const { return (start + end) / 2; }
};

Placed place(const Word& word, double aspect) {
  const auto& box = word.box;
  if (word.reading == Reading::level)
    return {&word, box.left * aspect, box.right * aspect, box.top, box.bottom};
  return {&word, 1 - box.bottom, 1 - box.top, box.left * aspect, box.right * aspect};
}

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool figure(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
// What text recognition also makes of figures.
bool like_figure(char c) {
  return figure(c) || std::string_view{"OIlSBZGDQ"}.find(c) != std::string_view::npos;
}

std::size_t count(std::string_view text, bool (*kind)(char)) {
  return static_cast<std::size_t>(std::ranges::count_if(text, kind));
}

// "PT", "23-PDT", "FZSH"
bool function_letters(std::string_view text) {
  if (text.size() > 9 || count(text, letter) < 1) return false;
  const auto dash = text.find_last_of("-.");
  const auto last = dash == std::string_view::npos ? text : text.substr(dash + 1);
  return !last.empty() && last.size() <= 5 && count(last, letter) * 2 >= last.size();
}

// "92538", "96116-04", "9114A"
bool loop_number(std::string_view text) {
  if (text.size() < 3 || text.size() > 14) return false;
  return count(text.substr(0, 3), like_figure) == 3 && count(text, figure) >= 3;
}

// "D92536)" → "92536)": rests of a balloon before the number.
std::string_view from_first_figure(std::string_view text) {
  const auto first = text.find_first_of("0123456789");
  return first == std::string_view::npos || first > 2 ? text : text.substr(first);
}

bool area_number(std::string_view text) {
  return text.size() >= 2 && text.size() <= 3 && count(text, figure) == text.size();
}

bool stands_over(const Placed& upper, const Placed& lower) {
  const double height = lower.height(), gap = lower.top - upper.bottom;
  return gap > -0.4 * height && gap < 1.3 * height &&
         std::abs(upper.middle() - lower.middle()) < 0.25 * lower.width() + 0.5 * height;
}

// Above and to the left of a balloon's letters.
bool stands_beside(const Placed& area, const Placed& upper, const Placed& lower) {
  const double height = lower.height();
  return area.end < upper.middle() && area.end > lower.start - 2.5 * height &&
         area.bottom > upper.top - 2 * height && area.bottom < lower.bottom;
}

class Finder {
 public:
  Finder(const std::vector<Word>& words, double aspect) {
    for (const auto& word : words)
      (word.reading == Reading::level ? level_ : upwards_).push_back(place(word, aspect));
    for (auto* list : {&level_, &upwards_}) std::ranges::sort(*list, {}, &Placed::top);
  }

  std::vector<Candidate> find() && {
    for (auto* list : {&level_, &upwards_})
      for (const auto& word : *list) {
        add_word(word);
        if (function_letters(word.word->text)) add_balloons(word, *list);
      }
    return std::move(found_);
  }

 private:
  [[nodiscard]] const std::vector<Placed>& list_of(const Placed& word) const {
    return word.word->reading == Reading::level ? level_ : upwards_;
  }

  void add_word(const Placed& first) {
    const auto& word = *first.word;
    Candidate candidate{.text = word.text, .box = word.box, .confidence = word.confidence};
    if (letter(word.text.front())) candidate.areas = areas_beside(first, first, list_of(first));
    Placed last = first;
    for (std::size_t words = 1;; ++words) {
      if (candidate.text.size() > kLettersMax) return;
      if (candidate.text.size() >= 5 && count(candidate.text, like_figure) >= 2) found_.push_back(candidate);
      const auto* next = words < kJoinedWordsMax ? next_of(last) : nullptr;
      if (next == nullptr) return;
      candidate.form = Form::joined;
      if (candidate.text.back() != '-' && next->word->text.front() != '-') candidate.text += '-';
      candidate.text += next->word->text;
      candidate.box.include(next->word->box);
      candidate.confidence = std::min(candidate.confidence, next->word->confidence);
      last = *next;
    }
  }

  // The word to the right on the same height, whatever line it was counted to.
  const Placed* next_of(const Placed& left) {
    const auto& list = list_of(left);
    const double height = left.height();
    const Placed* next = nullptr;
    auto at = std::ranges::lower_bound(list, left.top - height / 2, {}, &Placed::top);
    for (; at != list.end() && at->top < left.top + height / 2; ++at) {
      if (at->start < left.middle() || at->start - left.end < -height / 2 ||
          at->start - left.end > kJoinGap * height || at->height() < height * 0.6 ||
          at->height() > height * 1.6 || &*at == &left || at->word == left.word)
        continue;
      if (next == nullptr || at->start < next->start) next = &*at;
    }
    return next;
  }

  void add_balloons(const Placed& upper, const std::vector<Placed>& list) {
    const double height = upper.height();
    auto at = std::ranges::lower_bound(list, upper.top, {}, &Placed::top);
    for (; at != list.end() && at->top < upper.bottom + 3 * height; ++at)
      if (loop_number(from_first_figure(at->word->text)) && stands_over(upper, *at))
        add_balloon(upper, *at, list);
  }

  void add_balloon(const Placed& upper, const Placed& lower, const std::vector<Placed>& list) {
    Candidate candidate{.form = Form::stacked,
                        .text = fmt::format("{}-{}", upper.word->text, from_first_figure(lower.word->text)),
                        .box = upper.word->box,
                        .confidence = std::min(upper.word->confidence, lower.word->confidence)};
    candidate.box.include(lower.word->box);
    candidate.areas = areas_beside(upper, lower, list);
    found_.push_back(std::move(candidate));
  }

  static std::vector<std::string> areas_beside(const Placed& upper, const Placed& lower,
                                               const std::vector<Placed>& list) {
    std::vector<std::string> areas;
    auto at = std::ranges::lower_bound(list, upper.top - 4 * lower.height(), {}, &Placed::top);
    for (; at != list.end() && at->top < lower.bottom && areas.size() < kAreasMax; ++at)
      if (area_number(at->word->text) && stands_beside(*at, upper, lower)) areas.push_back(at->word->text);
    return areas;
  }

  std::vector<Placed> level_, upwards_;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> find_candidates(const std::vector<Word>& words, double aspect) {
  return Finder{words, aspect}.find();
}

}  // namespace spindle::context::drawings
