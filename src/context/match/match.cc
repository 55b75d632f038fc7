#include "src/context/match/match.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "src/context/match/register.h"

namespace spindle::context {
namespace {

constexpr std::size_t kItemsOfDevice = 3;

// How sure a rule is on its own, and what that is worth against people's decisions, in decisions.
struct Prior {
  std::string_view name;
  double right, weight;
};
constexpr std::array kPriors = {
    Prior{"same name", 0.998, 500}, Prior{"other style", 0.985, 50}, Prior{"whole", 0.97, 25},
    Prior{"numbered", 0.80, 10},    Prior{"longer name", 0.25, 10},  Prior{"channel", 0.98, 50},
    Prior{"device", 0.96, 25},      Prior{"loop member", 0.30, 10},  Prior{"description", 0.15, 10}};

double certainty(Rule rule, const MatchOptions& options) {
  const auto& prior = kPriors.at(static_cast<std::size_t>(rule));
  const auto found = options.decided.find(rule);
  const Decided decided = found == options.decided.end() ? Decided{} : found->second;
  const auto right = static_cast<double>(decided.confirmed), wrong = static_cast<double>(decided.rejected);
  return (prior.right * prior.weight + right) / (prior.weight + right + wrong);
}

// A tag's name against the register.
struct Reading {
  std::vector<Token> tokens;
  std::size_t from = 0, to = 0;        // the tokens that are an asset's name; none: from == to
  std::optional<std::size_t> asset;    // that asset
  bool literal = false;                // with the separators that the register has
  std::optional<std::size_t> shorter;  // when not literal: the asset that a part of these tokens names
};

// Whether a name ends before token i: letters that run on into digits are one word to people.
bool ends_before(const std::vector<Token>& tokens, std::size_t i) {
  return i == tokens.size() || tokens[i].before != 0;
}

bool separates_parts(char c) { return c == '-' || c == '_' || c == ' ' || c == '/'; }

bool same_text(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view written(std::string_view name, const std::vector<Token>& tokens, std::size_t from,
                         std::size_t to) {
  const auto end = tokens[to - 1].at + tokens[to - 1].text.size();
  return name.substr(tokens[from].at, end - tokens[from].at);
}

// The longest name of an asset in the tag's, as registered; else the longest with other separators.
Reading read(const NamedTag& tag, const Register& assets) {
  constexpr std::size_t kPrefixTokensMax = 4;
  Reading best{.tokens = tokens_of(tag.key)};
  const auto& tokens = best.tokens;
  for (std::size_t from = 0; from < std::min(tokens.size(), kPrefixTokensMax); ++from) {
    if (from > 0 && tokens[from].before == 0) continue;
    std::optional<std::size_t> last;
    for (std::size_t to = from + 2; to <= std::min(tokens.size(), from + assets.tokens_max()); ++to) {
      const auto found = ends_before(tokens, to) ? assets.find(joined(tokens, from, to)) : std::nullopt;
      if (!found) continue;
      const bool literal = same_text(written(tag.key, tokens, from, to), assets.asset(*found).key);
      const bool better = literal != best.literal ? literal : to - from > best.to - best.from;
      if (better)
        best.from = from, best.to = to, best.asset = found, best.literal = literal, best.shorter = last;
      last = found;
    }
  }
  return best;
}

// Words after an asset's name that are no part of it: PV, SP, OP. Learned: they follow several assets' names.
class DataItems {
 public:
  DataItems(const std::vector<Reading>& readings, std::span<const NamedAsset> assets) {
    for (const auto& reading : readings)
      if (reading.asset && reading.to < reading.tokens.size())
        follows_[reading.tokens[reading.to].text].insert(*reading.asset);
    for (const auto& asset : assets)
      if (const auto tokens = tokens_of(asset.key); !tokens.empty()) ends_.insert(tokens.back().text);
  }
  [[nodiscard]] bool contains(const std::string& word) const {
    constexpr std::size_t kAssetsMin = 5;
    const auto found = follows_.find(word);
    return found != follows_.end() && found->second.size() >= kAssetsMin && !ends_.contains(word);
  }

 private:
  std::map<std::string, std::set<std::size_t>> follows_;
  std::set<std::string> ends_;  // words that names of assets end with
};

// The data item of a name, its digits apart: "Z.X1.Value" is "Z X # Value " with the number 1.
struct Item {
  std::string shape;
  std::optional<unsigned> number;
};

Item item_of(const std::vector<Token>& tokens, std::size_t from) {
  Item item;
  for (std::size_t i = from; i < tokens.size(); ++i) {
    const bool channel =
        is_number(tokens[i]) && tokens[i].before == 0 && tokens[i].text.size() == 1 && !item.number;
    item.shape += channel ? "# " : tokens[i].text + " ";
    if (channel) item.number = static_cast<unsigned>(tokens[i].text.front() - '0');
  }
  return item;
}

class Matcher {
 public:
  Matcher(std::span<const NamedTag> tags, const Register& assets, const MatchOptions& options,
          const std::vector<Reading>& readings, const DataItems& items)
      : tags_(tags), assets_(assets), options_(options), readings_(readings), items_(items) {
    for (const auto& reading : readings) note_stem(reading);
    for (const auto& reading : readings)
      if (reading.asset && goes_on(reading)) ++longer_names_[*reading.asset];
  }

  Matched match(std::size_t tag) const {
    Matched out;
    const Reading& reading = readings_[tag];
    reading.asset ? by_name(reading, out) : by_loop(reading, out);
    if (out.proposals.empty() || out.proposals.front().confidence < options_.accept) by_description(tag, out);
    std::ranges::stable_sort(out.proposals, std::greater{}, &Proposal::confidence);
    out.accepted = !out.proposals.empty() && out.proposals.front().confidence >= options_.accept;
    if (out.proposals.size() > options_.proposals_max) out.proposals.resize(options_.proposals_max);
    return out;
  }

 private:
  // Where an instrument may begin: after the prefix that most names have.
  std::optional<Instrument> instrument(const Reading& reading) const {
    std::optional<Instrument> out;
    for (std::size_t from = 0; from < std::min<std::size_t>(3, reading.tokens.size()); ++from) {
      auto found = instrument_of(reading.tokens, from);
      if (found && (!assets_.loop(*found).empty() || !assets_.numbered(stem(reading, *found)).empty()))
        return found;
    }
    return out;
  }
  static std::string stem(const Reading& reading, const Instrument& i) {
    return joined(reading.tokens, i.from, i.to);
  }

  void note_stem(const Reading& reading) {
    if (reading.asset) return;
    const auto found = instrument(reading);
    if (!found) return;
    auto& group = groups_[stem(reading, *found)];
    ++group.names;
    const Item item = item_of(reading.tokens, found->to);
    if (item.number) group.channels[item.shape].insert(*item.number);
  }

  void propose(Matched& out, std::size_t asset, double confidence, Rule rule, std::string reason) const {
    const auto same = std::ranges::find(out.proposals, asset, &Proposal::asset);
    if (same == out.proposals.end()) out.proposals.push_back({asset, confidence, rule, std::move(reason)});
  }

  void by_name(const Reading& reading, Matched& out) const {
    const auto& asset = assets_.asset(*reading.asset);
    const auto add = [&](std::size_t found, Rule rule, std::string reason) {
      propose(out, found, certainty(rule, options_), rule, std::move(reason));
    };
    if (goes_on(reading) && longer_names_.at(*reading.asset) >= kItemsOfDevice)
      return add(*reading.asset, Rule::device,
                 fmt::format("{} data items of {}, none of them registered itself",
                             longer_names_.at(*reading.asset), asset.key));
    if (goes_on(reading))
      return add(*reading.asset, Rule::longer_name,
                 fmt::format("the name begins as {}, but goes on as another tag would", asset.key));
    if (reading.literal)
      return add(*reading.asset, Rule::same_name, fmt::format("the name holds {}", asset.key));
    const bool numbered = is_number(reading.tokens[reading.to - 1]) && reading.to - reading.from > 3;
    if (!numbered && !reading.shorter)
      return add(*reading.asset, Rule::other_style,
                 fmt::format("the name holds {} with other separators", asset.key));
    if (reading.shorter && assets_.part_of(*reading.asset, *reading.shorter))
      add(*reading.shorter, Rule::whole,
          fmt::format("the name may mean {} or its part {}", assets_.asset(*reading.shorter).key, asset.key));
    add(*reading.asset, Rule::numbered,
        fmt::format("the name holds {} with other separators; its last part may be a data item", asset.key));
    if (reading.shorter) add(*reading.shorter, Rule::numbered, "the same without its last part");
  }

  // Whether what follows the asset's name is written as a part of names of assets.
  bool goes_on(const Reading& reading) const {
    if (reading.to == reading.tokens.size()) return false;
    const auto& next = reading.tokens[reading.to];
    if (!separates_parts(next.before) || items_.contains(next.text)) return false;
    const char inside = reading.tokens[reading.to - 1].before;
    return next.before == inside;
  }

  void by_loop(const Reading& reading, Matched& out) const {
    const auto found = instrument(reading);
    if (!found) return;
    by_channel(reading, *found, out);
    const bool bare = found->to == reading.tokens.size() ||
                      !separates_parts(reading.tokens[found->to].before) ||
                      !is_number(reading.tokens[found->to]);
    const auto group = groups_.find(stem(reading, *found));
    const auto head = assets_.head(*found);
    const bool device = group != groups_.end() && group->second.names >= kItemsOfDevice && bare;
    if (head && device && out.proposals.empty())
      propose(out, *head, certainty(Rule::device, options_), Rule::device,
              fmt::format("{} data items of one device in the loop that {} heads", group->second.names,
                          assets_.asset(*head).key));
    for (const auto asset : assets_.loop(*found))
      propose(out, asset,
              certainty(Rule::loop_member, options_) / static_cast<double>(assets_.loop(*found).size()),
              Rule::loop_member, fmt::format("of the same loop, {}", found->number));
  }

  // Data items X1 and X2 of a name that is registered as -01 and -02 only.
  void by_channel(const Reading& reading, const Instrument& found, Matched& out) const {
    const auto& numbered = assets_.numbered(stem(reading, found));
    const Item item = item_of(reading.tokens, found.to);
    const auto group = groups_.find(stem(reading, found));
    if (!item.number || group == groups_.end()) return;
    std::set<unsigned> registered;
    for (const auto& [number, asset] : numbered) registered.insert(number);
    const auto& items = group->second.channels.at(item.shape);
    if (items.size() < 2 || !std::ranges::includes(registered, items)) return;
    for (const auto& [number, asset] : numbered)
      if (number == *item.number)
        propose(out, asset, certainty(Rule::channel, options_), Rule::channel,
                fmt::format("its {} data items are numbered as the channels of the loop are", items.size()));
  }

  void by_description(std::size_t tag, Matched& out) const {
    for (const auto& [asset, likeness] : assets_.alike(tags_[tag].description, options_.proposals_max))
      propose(out, asset, likeness * certainty(Rule::description, options_), Rule::description,
              fmt::format("descriptions are {:.0f} % alike", likeness * 100));
  }

  struct Group {
    std::size_t names = 0;
    std::map<std::string, std::set<unsigned>> channels;  // by shape of the data item
  };
  std::span<const NamedTag> tags_;
  const Register& assets_;
  const MatchOptions& options_;
  const std::vector<Reading>& readings_;
  const DataItems& items_;
  std::map<std::size_t, std::size_t> longer_names_;  // of an asset: tags that go on after its name
  std::map<std::string, Group> groups_;  // of names that are not registered, by area, function and number
};

}  // namespace

std::string_view name_of(Rule rule) { return kPriors.at(static_cast<std::size_t>(rule)).name; }

std::vector<Matched> match(std::span<const NamedTag> tags, std::span<const NamedAsset> assets,
                           const MatchOptions& options) {
  const Register known{assets};
  std::vector<Reading> readings;
  readings.reserve(tags.size());
  for (const auto& tag : tags) readings.push_back(read(tag, known));
  const DataItems items{readings, assets};
  const Matcher matcher{tags, known, options, readings, items};
  std::vector<Matched> out;
  out.reserve(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) out.push_back(matcher.match(i));
  return out;
}

}  // namespace spindle::context
