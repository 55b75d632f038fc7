#include "src/context/maintenance/model/lexicon.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr std::size_t kEditWordBytes = 31;
constexpr std::uint32_t kAbbreviatedCountMin = 3;

struct Ranked {
  std::uint32_t count;
  std::string_view word;
};

std::vector<std::string> most_frequent(std::vector<Ranked> found, std::size_t limit) {
  std::ranges::stable_sort(found, std::ranges::greater{}, &Ranked::count);
  std::vector<std::string> words;
  for (const auto& one : found)
    if (words.size() < limit) words.emplace_back(one.word);
  return words;
}

bool is_abbreviation(std::string_view part, std::string_view whole) {
  if (part.size() >= whole.size() || part[0] != whole[0]) return false;
  std::size_t matched = 0;
  for (const char c : whole) matched += matched < part.size() && part[matched] == c;
  return matched == part.size() && (whole.starts_with(part) || part.back() == whole.back());
}

}  // namespace

void Lexicon::add(std::string_view key, std::string_view target, int times) {
  auto& targets = targets_[std::string{key}];
  auto found = std::ranges::find(targets, target, &Target::text);
  if (found == targets.end()) found = targets.insert(found, {std::string{target}, 0});
  found->count = static_cast<std::uint32_t>(static_cast<int>(found->count) + times);
}

void Lexicon::add_word(std::string_view word, int times) {
  auto& count = words_[std::string{word}];
  count = static_cast<std::uint32_t>(static_cast<int>(count) + times);
}

const Lexicon::Targets* Lexicon::find(std::string_view key) const {
  const auto found = targets_.find(key);
  return found == targets_.end() ? nullptr : &found->second;
}

std::uint32_t Lexicon::count_of(std::string_view word) const {
  const auto found = words_.find(word);
  return found == words_.end() ? 0 : found->second;
}

std::vector<std::string> Lexicon::near(std::string_view word, std::size_t limit) const {
  const unsigned edits = word.size() >= 8 ? 2 : 1;
  std::vector<Ranked> found;
  for (const auto& [known, count] : words_)
    if (count > 0 && known != word && edit_distance(word, known, edits) <= edits)
      found.push_back({count, known});
  return most_frequent(std::move(found), limit);
}

std::vector<std::string> Lexicon::abbreviated_by(std::string_view word, std::size_t limit) const {
  std::vector<Ranked> found;
  for (const auto& [known, count] : words_)
    if (count >= kAbbreviatedCountMin && is_abbreviation(word, known)) found.push_back({count, known});
  return most_frequent(std::move(found), limit);
}

Lexicon Lexicon::pruned() const {
  Lexicon kept;
  for (const auto& [word, count] : words_)
    if (count > 0 && !has_digit(word)) kept.words_[word] = count;
  for (const auto& [key, targets] : targets_) {
    const bool only_itself = targets.size() == 1 && targets[0].text == key && kept.words_.contains(key);
    Targets worth;
    for (const auto& target : targets)
      if (target.count > (has_digit(key) || target.text.empty() ? 1 : 0)) worth.push_back(target);
    std::ranges::stable_sort(worth, std::ranges::greater{}, &Target::count);
    if (!only_itself && !worth.empty()) kept.targets_[key] = std::move(worth);
  }
  return kept;
}

// Lines: key, then target and count by tabs; a word's line is its count and itself.
std::string Lexicon::encode() const {
  std::string out;
  for (const auto& [word, count] : words_) out += fmt::format("{}\t{}\n", count, word);
  out += "\n";
  for (const auto& [key, targets] : targets_) {
    out += key;
    for (const auto& target : targets) out += fmt::format("\t{}\t{}", target.text, target.count);
    out += "\n";
  }
  return out;
}

namespace {

Result<std::uint32_t> count_in(std::string_view text) {
  std::uint32_t count = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (wrong != std::errc{} || end != text.data() + text.size())
    return fail(Code::corrupt, "'{}' in a lexicon is not a count", text);
  return count;
}

std::string_view cut(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

Result<Lexicon> Lexicon::decode(std::string_view bytes) {
  Lexicon lexicon;
  while (!bytes.empty()) {
    auto line = cut(bytes, '\n');
    if (line.empty()) break;
    TRY(const auto count, count_in(cut(line, '\t')));
    lexicon.words_[std::string{line}] = count;
  }
  while (!bytes.empty()) {
    auto line = cut(bytes, '\n');
    auto& targets = lexicon.targets_[std::string{cut(line, '\t')}];
    while (!line.empty()) {
      const std::string target{cut(line, '\t')};
      TRY(const auto count, count_in(cut(line, '\t')));
      targets.push_back({target, count});
    }
  }
  return lexicon;
}

unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit) {
  const auto longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer - shorter > limit || longer > kEditWordBytes) return limit + 1;
  std::array<std::array<unsigned, kEditWordBytes + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto &up = rows[(i + 2) % 3], &up2 = rows[(i + 1) % 3];
    unsigned least = row[0] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], up2[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace spindle::maintenance
