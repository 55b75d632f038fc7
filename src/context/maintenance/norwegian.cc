#include "src/context/maintenance/norwegian.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

struct Short {
  std::string_view word, meaning;
};
constexpr std::array kShort{Short{"komp", "kompressor"},   Short{"kompr", "kompressor"},
                            Short{"vent", "ventil"},       Short{"vedl", "vedlikehold"},
                            Short{"insp", "inspeksjon"},   Short{"kal", "kalibrering"},
                            Short{"kalib", "kalibrering"}, Short{"rep", "reparasjon"},
                            Short{"instr", "instrument"},  Short{"mek", "mekanisk"},
                            Short{"el", "elektrisk"},      Short{"hyd", "hydraulikk"},
                            Short{"mnd", "måned"},         Short{"temp", "temperatur"},
                            Short{"trm", "transmitter"},   Short{"ny-kalibrering", "kalibrering"},
                            Short{"sep", "separator"},     Short{"ktr", "kontroll"}};

bool is_letters_and_digits(std::string_view word) {
  return has_digit(word) && std::ranges::any_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "23-PT-92532", "***-KA-***", "P101A".
bool is_identifier(std::string_view word) {
  const bool masked = word.find("***") != std::string_view::npos && word.find('-') != std::string_view::npos;
  return masked || is_letters_and_digits(word);
}

bool is_number(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; });
}

// "bytte/utbedre" is two words.
std::string apart(std::string word) {
  for (std::size_t i = 2; i + 2 < word.size(); ++i)
    if (word[i] == '/') word.replace(i, 1, " / "), i += 2;
  return word;
}

std::string meaning_of(std::string_view word) {
  if (word.starts_with('<')) return std::string{word};
  if (word == "***") return "<sensitive>";
  if (is_identifier(word)) return "<id>";
  if (is_number(word)) return "<num>";
  const auto folded = fold(word);
  const auto known = std::ranges::find(kShort, folded, &Short::word);
  return known == kShort.end() ? apart(folded) : std::string{known->meaning};
}

}  // namespace

std::vector<std::string> normalised_norwegian(const std::vector<std::string>& words) {
  std::vector<std::string> targets;
  for (const auto& word : words) targets.push_back(meaning_of(word));
  return targets;
}

}  // namespace spindle::maintenance
