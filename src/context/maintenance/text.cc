#include "src/context/maintenance/text.h"

#include <algorithm>
#include <array>

#include "src/context/maintenance/maintenance.h"

namespace spindle::maintenance {
namespace {

bool is_space(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii_lower(char c) { return c >= 'a' && c <= 'z'; }

// The length of the UTF-8 sequence at `at`, 0 when there is none (RFC 3629).
std::size_t sequence_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  const unsigned second = byte(at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : size;
}

Result<> check(std::string_view text) {
  if (text.size() > kOrderTextBytesMax)
    return fail(Code::invalid, "a text of {} bytes; at most {} are read: is this one order?", text.size(),
                kOrderTextBytesMax);
  for (std::size_t at = 0; at < text.size();) {
    const auto size = sequence_at(text, at);
    if (size == 0)
      return fail(Code::invalid,
                  "byte {} of the text is not UTF-8; convert it first, e.g. iconv -f LATIN1 -t UTF-8",
                  at + 1);
    at += size;
  }
  return {};
}

constexpr std::string_view kOpening = "\"'([{,.;:!?-~]", kClosing = "\"')]},.;:!?-~[";

std::string_view trimmed(std::string_view word) {
  if (word == "-" || word.starts_with('<')) return word;
  const auto begin = word.find_first_not_of(kOpening);
  if (begin == std::string_view::npos) return {};
  return word.substr(begin, word.find_last_not_of(kClosing) - begin + 1);
}

char kind_of(char c) {
  if (is_ascii_upper(c)) return 'X';
  if (is_ascii_lower(c) || static_cast<unsigned char>(c) >= 0x80) return 'x';
  return is_ascii_digit(c) ? '0' : c;
}

}  // namespace

Result<std::vector<std::string>> words_of(std::string_view text) {
  TRY_OK(check(text));
  std::vector<std::string> words;
  for (const auto& piece : split(text)) {
    if (const auto word = trimmed(piece); !word.empty()) words.emplace_back(word);
    if (words.size() > kOrderWordsMax)
      return fail(Code::invalid, "a text of more than {} words: is this one order?", kOrderWordsMax);
  }
  return words;
}

std::string fold(std::string_view text) {
  std::string folded{text};
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (is_ascii_upper(folded[i])) folded[i] = static_cast<char>(folded[i] + 32);
    const bool latin = i > 0 && static_cast<unsigned char>(folded[i - 1]) == 0xC3;  // À to Þ, without ×
    const auto byte = static_cast<unsigned char>(folded[i]);
    if (latin && byte >= 0x80 && byte <= 0x9E && byte != 0x97) folded[i] = static_cast<char>(byte + 0x20);
  }
  return folded;
}

std::string shape_of(std::string_view text) {
  std::string shape;
  for (const char c : text)
    if (const char kind = kind_of(c); shape.empty() || shape.back() != kind) shape += kind;
  return shape;
}

std::string digits_masked(std::string_view text) {
  std::string masked{text};
  std::ranges::replace_if(masked, is_ascii_digit, '0');
  return masked;
}

bool is_plant_tag(std::string_view text) {
  const auto letters_at = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto from = letters_at > 0 && text.substr(letters_at).starts_with('-') ? letters_at + 1 : 0;
  const auto dash = std::min(text.find('-', from), text.size());
  const auto letters = text.substr(from, dash - from), rest = text.substr(std::min(dash + 1, text.size()));
  return !letters.empty() && letters.size() <= 5 && std::ranges::all_of(letters, is_ascii_upper) &&
         rest.size() >= 2 && is_ascii_digit(rest[0]) && is_ascii_digit(rest[1]) &&
         std::ranges::all_of(rest, [](char c) { return is_ascii_digit(c) || is_ascii_upper(c); });
}

bool has_digit(std::string_view text) { return std::ranges::any_of(text, is_ascii_digit); }

bool is_upper(std::string_view text) {
  return std::ranges::none_of(text, is_ascii_lower) && std::ranges::count_if(text, is_ascii_upper) >= 2;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    if (is_space(text[begin])) {
      ++begin;
      continue;
    }
    auto end = begin;
    while (end < text.size() && !is_space(text[end])) ++end;
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
  std::string text;
  for (auto i = begin; i < end && i < words.size(); ++i) text += (i == begin ? "" : " ") + words[i];
  return text;
}

bool is_norwegian(const std::vector<std::string>& words) {
  static constexpr std::array kWords{
      "og",   "på",     "av",     "til",         "ikke",       "er",       "fra",     "etter",   "med",
      "må",   "ved",    "har",    "som",         "eller",      "bytte",    "skifte",  "sjekk",   "sjekke",
      "feil", "lekker", "ventil", "ventiler",    "kontroll",   "ettersyn", "byttes",  "skiftes", "defekt",
      "ny",   "nytt",   "nye",    "vedlikehold", "inspeksjon", "lekkasje", "montere", "byttet",  "skiftet"};
  std::size_t found = 0, english = 0;
  for (const auto& word : words) {
    const auto folded = fold(word);
    for (const std::string_view letter : {"æ", "ø", "å"}) found += folded.find(letter) != std::string::npos;
    found += std::ranges::find(kWords, folded) != kWords.end();
    english += folded == "the" || folded == "and" || folded == "of" || folded == "on" || folded == "not";
  }
  return found > english;
}

}  // namespace spindle::maintenance
