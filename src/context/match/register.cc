#include "src/context/match/register.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace spindle::context {
namespace {

constexpr std::size_t kPartsDeepMax = 64, kWordLettersMin = 3;

std::string loop_key(const Instrument& instrument) { return instrument.area + '#' + instrument.number; }

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> out;
  for (auto& token : tokens_of(text))
    if (token.text.size() >= kWordLettersMin) out.insert(std::move(token.text));
  return out;
}

template <class Map>
const auto& found_or_empty(const Map& map, const std::string& key) {
  static const typename Map::mapped_type kEmpty;
  const auto found = map.find(key);
  return found == map.end() ? kEmpty : found->second;
}

}  // namespace

Register::Register(std::span<const NamedAsset> assets) : assets_(assets), functions_(assets.size()) {
  for (std::size_t i = 0; i < assets.size(); ++i) {
    by_key_.try_emplace(assets[i].key, i);
    add_name(i);
    add_words(i);
  }
}

void Register::add_name(std::size_t i) {
  const auto tokens = tokens_of(assets_[i].key);
  if (tokens.size() < 2) return;
  by_tokens_.try_emplace(joined(tokens, 0, tokens.size()), i);
  tokens_max_ = std::max(tokens_max_, tokens.size());
  if (const auto instrument = instrument_of(tokens, 0)) {
    functions_[i] = instrument->function;
    loops_[loop_key(*instrument)].push_back(i);
  }
  if (!is_number(tokens.back()) || tokens.back().before == 0) return;
  unsigned number = 0;
  const auto& text = tokens.back().text;
  std::from_chars(text.data(), text.data() + text.size(), number);
  numbered_[joined(tokens, 0, tokens.size() - 1)].emplace_back(number, i);
}

void Register::add_words(std::size_t i) {
  for (const auto& word : words_of(assets_[i].description)) words_[word].push_back(i);
}

std::optional<std::size_t> Register::find(const std::string& joined_tokens) const {
  const auto found = by_tokens_.find(joined_tokens);
  return found == by_tokens_.end() ? std::nullopt : std::optional{found->second};
}

const std::vector<std::size_t>& Register::loop(const Instrument& instrument) const {
  return found_or_empty(loops_, loop_key(instrument));
}

const std::vector<std::pair<unsigned, std::size_t>>& Register::numbered(
    const std::string& joined_tokens) const {
  return found_or_empty(numbered_, joined_tokens);
}

bool Register::part_of(std::size_t part, std::size_t whole) const {
  for (std::size_t deep = 0; deep < kPartsDeepMax; ++deep) {
    if (part == whole) return true;
    const auto up = by_key_.find(assets_[part].parent);
    if (up == by_key_.end()) return false;
    part = up->second;
  }
  return false;
}

std::optional<std::size_t> Register::head(const Instrument& instrument) const {
  std::vector<std::size_t> same;
  for (const auto i : loop(instrument))
    if (functions_[i].front() == instrument.function.front()) same.push_back(i);
  for (const auto candidate : same)
    if (std::ranges::all_of(same, [&](std::size_t i) { return part_of(i, candidate); })) return candidate;
  return std::nullopt;
}

// Words that few assets have weigh more.
std::vector<std::pair<std::size_t, double>> Register::alike(std::string_view description,
                                                            std::size_t count) const {
  constexpr std::size_t kCommonMax = 2'000;
  std::unordered_map<std::size_t, double> scores;
  double all = 0;
  for (const auto& word : words_of(description)) {
    const auto& holders = found_or_empty(words_, word);
    const double weight =
        std::log(1 + static_cast<double>(assets_.size()) / (1 + static_cast<double>(holders.size())));
    all += weight;
    if (holders.size() <= kCommonMax)
      for (const auto i : holders) scores[i] += weight;
  }
  std::vector<std::pair<std::size_t, double>> out;
  for (const auto& [i, score] : scores) out.emplace_back(i, all > 0 ? score / all : 0);
  const auto better = [](const auto& a, const auto& b) {
    return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
  };
  std::ranges::sort(out, better);
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace spindle::context
