#include "src/context/match/tokens.h"

#include <algorithm>

namespace spindle::context {
namespace {

bool letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80);
}
bool digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

}  // namespace

std::vector<Token> tokens_of(std::string_view name) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < name.size();) {
    if (!letter(name[i]) && !digit(name[i])) {
      ++i;
      continue;
    }
    const auto same = digit(name[i]) ? &digit : &letter;
    Token token{.at = i};
    if (i > 0 && !letter(name[i - 1]) && !digit(name[i - 1])) token.before = name[i - 1];
    for (; i < name.size() && same(name[i]); ++i) token.text += upper(name[i]);
    out.push_back(std::move(token));
  }
  return out;
}

std::string joined(const std::vector<Token>& tokens, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += tokens[i].text + '|';
  return out;
}

bool is_number(const Token& token) { return digit(token.text.front()); }

std::optional<Instrument> instrument_of(const std::vector<Token>& tokens, std::size_t from) {
  constexpr std::size_t kFunctionLettersMax = 5, kNumberDigitsMin = 2;
  for (std::size_t i = from; i + 1 < tokens.size(); ++i) {
    const bool function = !is_number(tokens[i]) && tokens[i].text.size() <= kFunctionLettersMax;
    if (!function || !is_number(tokens[i + 1]) || tokens[i + 1].text.size() < kNumberDigitsMin) continue;
    return Instrument{joined(tokens, from, i), tokens[i].text, tokens[i + 1].text, from, i + 2};
  }
  return std::nullopt;
}

}  // namespace spindle::context
