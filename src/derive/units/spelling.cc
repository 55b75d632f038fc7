#include "src/derive/units/spelling.h"

#include <algorithm>
#include <optional>

#include "lib/config/nearest.h"
#include "lib/model/tag.h"
#include "src/derive/units/words.h"

namespace spindle::derive {
namespace {

using Known = std::function<bool(const std::string&)>;

constexpr std::string_view kQudt = "unit:";

constexpr Word kSigns[] = {{"°", "deg"}, {"℃", "degC"}, {"℉", "degF"},  {"µ", "u"}, {"μ", "u"},
                           {"³", "3"},   {"²", "2"},    {"⁻¹", "-1"},   {"·", "."}, {"×", "."},
                           {"⋅", "."},   {"Ω", "ohm"},  {"\u00a0", " "}};

std::string in_plain_letters(std::string_view text) {
  std::string out{text};
  for (const auto& [sign, plain] : kSigns)
    for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign, at + plain.size()))
      out.replace(at, sign.size(), plain);
  const auto from = out.find_first_not_of(" \t");
  return from == std::string::npos ? "" : out.substr(from, out.find_last_not_of(" \t") + 1 - from);
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::optional<std::string_view> find(std::span<const Word> words, std::string_view written) {
  const auto found = std::ranges::find(words, written, &Word::written);
  return found == words.end() ? std::nullopt : std::optional{found->meaning};
}

std::optional<std::string_view> find_folded(std::span<const Word> words, const std::string& written) {
  const auto found =
      std::ranges::find(words, folded(written), [](const Word& word) { return folded(word.written); });
  return found == words.end() ? std::nullopt : std::optional{found->meaning};
}

constexpr std::string_view kPressures[] = {"bar",    "mbar",    "psi", "Pa",    "kPa",   "MPa", "hPa",
                                           "kg/cm2", "kgf/cm2", "atm", "inH2O", "mmH2O", "ksc"};

// "bar(g)", "bar g", "barg", "BARG", "psia", "kPa abs": the pressure's unit, and what it counts from.
std::optional<std::pair<std::string, Pressure>> with_reference(const std::string& text) {
  constexpr std::pair<std::string_view, Pressure> kEndings[] = {
      {"(gauge)", Pressure::gauge}, {"gauge", Pressure::gauge},  {"(abs)", Pressure::absolute},
      {"(g)", Pressure::gauge},     {"(a)", Pressure::absolute}, {"abs", Pressure::absolute},
      {"_g", Pressure::gauge},      {"_a", Pressure::absolute},  {"g", Pressure::gauge},
      {"a", Pressure::absolute}};
  const auto compact = folded(without_spaces(text));
  for (const auto& [ending, pressure] : kEndings) {
    if (!compact.ends_with(ending)) continue;
    const auto stem = compact.substr(0, compact.size() - ending.size());
    const auto unit = std::ranges::find(kPressures, stem, [](std::string_view p) { return folded(p); });
    if (unit != std::end(kPressures)) return std::pair{std::string{*unit}, pressure};
  }
  return std::nullopt;
}

// "m3" is m and 3, "h-1" is h and -1.
std::pair<std::string, std::string> split_power(const std::string& word) {
  auto digits = word.find_last_not_of("0123456789");
  if (digits == std::string::npos || digits + 1 == word.size()) return {word, ""};
  const auto power = word.substr(digits + 1);
  if (word[digits] == '^') return {word.substr(0, digits), power};
  if (word[digits] == '-' || word[digits] == '+') {
    const auto sign = word[digits] == '-' ? "-" : "";
    if (digits > 0 && word[digits - 1] == '^') --digits;
    return {word.substr(0, digits), sign + power};
  }
  return {word.substr(0, digits + 1), power};
}

std::string raised(std::string_view meaning, const std::string& power) {
  return power.empty() ? fmt::format("({})", meaning) : fmt::format("({})^{}", meaning, power);
}

std::optional<std::string> qudt_word(const std::string& word) {
  if (const auto meaning = find(qudt_words(), word)) return raised(*meaning, "");
  const auto [stem, power] = split_power(word);
  if (const auto meaning = find(qudt_words(), stem)) return raised(*meaning, power);
  for (const auto& [prefix, factor] : qudt_prefixes())
    if (stem.starts_with(prefix))
      if (const auto meaning = find(qudt_words(), stem.substr(prefix.size())))
        return raised(fmt::format("{} {}", factor, *meaning), power);
  return std::nullopt;
}

// "M3-PER-HR", "KiloGM-PER-M2-SEC": what stands after PER divides.
std::optional<std::string> qudt_name(const std::string& text) {
  std::string out;
  bool divides = false;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find('-', from), text.size());
    const auto word = text.substr(from, to - from);
    from = to + 1;
    if (word == "PER") {
      divides = true;
      continue;
    }
    const auto meaning = qudt_word(word);
    if (!meaning) return std::nullopt;
    if (!out.empty()) out += ' ';
    out += divides ? fmt::format("({})^-1", *meaning) : *meaning;
  }
  return out;
}

Result<std::string> field_word(const std::string& word, const Known& known) {
  if (const auto meaning = find(field_words(), word)) return raised(*meaning, "");
  const auto [stem, power] = split_power(word);
  if (const auto meaning = find(field_words(), stem)) return raised(*meaning, power);
  if (stem.empty() || known(stem)) return stem.empty() ? power : raised(stem, power);
  if (const auto meaning = find_folded(field_words(), word)) return raised(*meaning, "");
  if (const auto meaning = find_folded(field_words(), stem)) return raised(*meaning, power);
  if (known(folded(stem))) return raised(folded(stem), power);
  const auto meant = config::nearest(stem, known_spellings());
  return fail(Code::invalid, "there is no unit '{}'{}", word,
              meant.empty() ? "" : fmt::format("; did you mean {}?", meant));
}

bool is_sign(char c) { return std::string_view{"/*.()[]{} "}.find(c) != std::string_view::npos; }

// Words are replaced by what they mean; signs stay.
Result<std::string> product(const std::string& text, const Known& known) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_sign(text[at])) {
      const char c = text[at++];
      out += c == '[' || c == '{' ? '(' : c == ']' || c == '}' ? ')' : c == '.' || c == '*' ? ' ' : c;
      continue;
    }
    if (text[at] == '^') {  // after a bracket
      const auto to = text.find_first_not_of("^+-0123456789", at);
      out += text.substr(at, to - at);
      at = std::min(to, text.size());
      continue;
    }
    auto to = at;
    while (to < text.size() && !is_sign(text[to])) ++to;
    TRY(const auto meaning, field_word(text.substr(at, to - at), known));
    out += meaning;
    at = to;
  }
  return out;
}

}  // namespace

std::vector<std::string> known_spellings() {
  std::vector<std::string> out;
  for (const auto words : {whole_spellings(), field_words()})
    for (const auto& word : words) out.emplace_back(word.written);
  for (const auto unit : kPressures)
    for (const auto* ending : {"", "a", "g"}) out.push_back(std::string{unit} + ending);
  for (const auto* unit :
       {"kg", "g",  "m", "mm", "cm", "km",  "m3",  "l", "s",  "min", "h",  "d",  "K",  "degC", "degF", "W",
        "kW", "MW", "J", "kJ", "Wh", "kWh", "MWh", "A", "mA", "V",   "mV", "kV", "Hz", "N",    "kN"})
    out.emplace_back(unit);
  return out;
}

Result<Spelled> spell(std::string_view text, const Known& known) {
  const auto plain = in_plain_letters(text);
  if (plain.starts_with(kQudt) || plain.find("-PER-") != std::string::npos) {
    const auto name = qudt_name(plain.starts_with(kQudt) ? plain.substr(kQudt.size()) : plain);
    if (!name) return fail(Code::invalid, "there is no such name in QUDT, or its unit is not known here");
    return Spelled{*name, Pressure::plain};
  }
  if (const auto meaning = find_folded(whole_spellings(), without_spaces(plain)))
    return Spelled{std::string{*meaning}, Pressure::plain};
  if (const auto reference = with_reference(plain)) {
    TRY(auto unit, spell(reference->first, known));
    return Spelled{std::move(unit.definition), reference->second};
  }
  TRY(auto written, product(plain, known));
  return Spelled{std::move(written), Pressure::plain};
}

}  // namespace spindle::derive
