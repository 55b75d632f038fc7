#include "src/context/drawings/register.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

namespace spindle::context::drawings {
namespace {

constexpr std::size_t kAreaTagsMin = 3;     // fewer do not make a custom
constexpr std::size_t kBodyLettersMin = 6;  // of a name without its area: shorter ones mean too many things
constexpr std::size_t kWholeLettersMin = 5;
constexpr double kMargin = 0.3;  // the second best must be this much dearer

struct Confusion {
  char a, b;
  double cost;
};

// Shapes that drawings' lettering makes alike; a cost of 1 would be "any other letter".
constexpr std::array kConfusions{
    Confusion{'0', 'O', 0.1},  Confusion{'1', 'I', 0.1}, Confusion{'8', 'B', 0.15}, Confusion{'5', 'S', 0.15},
    Confusion{'2', 'Z', 0.15}, Confusion{'6', 'G', 0.2}, Confusion{'0', 'D', 0.3},  Confusion{'O', 'D', 0.3},
    Confusion{'V', 'Y', 0.4},  Confusion{'H', 'N', 0.4}, Confusion{'H', 'M', 0.5},  Confusion{'4', 'A', 0.4},
    Confusion{'0', 'Q', 0.3},  Confusion{'O', 'Q', 0.3}, Confusion{'1', 'L', 0.35}, Confusion{'I', 'L', 0.35},
};

double substitution(char read, char meant) {
  if (read == meant) return 0;
  for (const auto& [a, b, cost] : kConfusions)
    if ((a == read && b == meant) || (b == read && a == meant)) return cost;
  return 1;
}

// A letter that its neighbour may have been read as a second time.
double superfluous(std::string_view read, std::size_t at) {
  static constexpr std::array<std::string_view, 6> kAlike{"35S", "O0D", "56G", "8B3", "1IL", "Z2"};
  const auto alike = [&](std::size_t other) {
    return other < read.size() && std::ranges::any_of(kAlike, [&](std::string_view group) {
             return group.find(read[at]) != std::string_view::npos &&
                    group.find(read[other]) != std::string_view::npos;
           });
  };
  return alike(at + 1) || (at > 0 && alike(at - 1)) ? 0.5 : 1;
}

// One letter stands for all that are confused with it.
std::string folded(std::string_view letters) {
  static constexpr std::string_view from = "ODQILBSZGYNMA", to = "000118526VHH4";
  std::string result{letters};
  for (auto& letter : result)
    if (const auto at = from.find(letter); at != std::string_view::npos) letter = to[at];
  return result;
}

bool figure(char letter) { return letter >= '0' && letter <= '9'; }

std::string_view first_part(std::string_view tag) {
  const auto end = tag.find('-');
  return end == std::string_view::npos ? std::string_view{} : tag.substr(0, end);
}

void keep_best(std::vector<Match>& found, const Match& match) {
  const auto same = std::ranges::find(found, match.name, &Match::name);
  if (same == found.end())
    found.push_back(match);
  else if (match.cost < same->cost)
    *same = match;
}

}  // namespace

std::string_view name_of(Target target) { return target == Target::tag ? "tag" : "document"; }

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char letter : text)
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
      letters.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
  return letters;
}

double reading_cost(std::string_view read, std::string_view meant) {
  std::vector<double> above(meant.size() + 1), here(meant.size() + 1);
  for (std::size_t j = 0; j <= meant.size(); ++j) above[j] = static_cast<double>(j);
  for (std::size_t i = 1; i <= read.size(); ++i) {
    here[0] = static_cast<double>(i);
    for (std::size_t j = 1; j <= meant.size(); ++j)
      here[j] = std::min({above[j] + superfluous(read, i - 1), here[j - 1] + 1,
                          above[j - 1] + substitution(read[i - 1], meant[j - 1])});
    std::swap(above, here);
  }
  return above.back();
}

Register::Register(const std::vector<std::string>& tags, const std::vector<std::string>& documents) {
  learn_areas(tags);
  std::unordered_set<std::string_view> seen;
  for (const auto& tag : tags) {
    if (!seen.insert(tag).second) continue;
    const auto area = first_part(tag);
    add({Target::tag, tag, is_area(area) ? std::string{area} : std::string{}});
  }
  for (const auto& document : documents) add({Target::document, document, {}});
}

void Register::learn_areas(const std::vector<std::string>& tags) {
  for (const auto& tag : tags)
    if (const auto part = first_part(tag); !part.empty() && part.size() <= 4) ++areas_[std::string{part}];
  std::erase_if(areas_, [](const auto& area) { return area.second < kAreaTagsMin; });
}

bool Register::is_area(std::string_view text) const { return areas_.contains(std::string{text}); }

void Register::add(Name name) {
  const std::string text = name.text, area = name.area;
  names_.push_back(std::move(name));
  const auto index = names_.size() - 1;
  add_key(index, text, true);
  if (!area.empty()) add_key(index, std::string_view{text}.substr(area.size() + 1), false);
}

void Register::add_key(std::size_t name, std::string_view text, bool whole) {
  const auto letters = letters_of(text);
  const bool has_figures = std::ranges::count_if(letters, figure) >= 2;
  if (letters.size() < (whole ? kWholeLettersMin : kBodyLettersMin) || !has_figures) return;
  const auto index = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back({name, letters, whole});
  folded_[folded(letters)].push_back(index);
}

void Register::add_near(const std::string& letters, const std::string& read,
                        std::vector<Match>& found) const {
  const auto at = folded_.find(folded(letters));
  if (at == folded_.end()) return;
  for (const auto index : at->second) {
    const auto& key = keys_[index];
    if (const double cost = reading_cost(read, key.letters); cost <= kCostMax)
      keep_best(found, {&names_[key.name], cost, key.whole});
  }
}

// Text recognition now and then reads one letter as two ("3" as "35").
std::vector<Match> Register::near(const std::string& letters) const {
  std::vector<Match> found;
  add_near(letters, letters, found);
  for (std::size_t i = 0; found.empty() && i < letters.size(); ++i) {
    auto shorter = letters;
    add_near(shorter.erase(i, 1), letters, found);
  }
  return found;
}

std::optional<Match> Register::find(std::string_view text, std::string_view area) const {
  auto found = near(letters_of(text));
  if (found.empty()) return std::nullopt;
  const auto rank = [&](const Match& match) {
    return match.cost + (match.whole ? 0 : kMargin) + (match.whole || match.name->area == area ? 0 : kMargin);
  };
  std::ranges::sort(found, {}, rank);
  const auto& best = found.front();
  if (found.size() > 1 && rank(found[1]) - rank(best) < kMargin - 1e-9) return std::nullopt;
  return best;
}

}  // namespace spindle::context::drawings
