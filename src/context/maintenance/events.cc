#include "src/context/maintenance/events.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "src/context/maintenance/activity_words.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

// Weights on a word's own confidence.
constexpr double kAsked = 0.9;        // "needs replacing": the order asks, its end says it was done
constexpr double kNoComponent = 0.8;  // the order's own object, if any
constexpr double kNotActivity = 0.7;  // the model takes the word for something else

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::string_view kNegations[] = {"not",  "no",    "never", "without", "cancel", "cancelled",
                                           "ikke", "ingen", "uten",  "unable",  "avlyst", "kansellert"};
constexpr std::string_view kAsking[] = {
    "needs", "need", "requires", "require", "required", "to",    "be",     "for", "must",  "request",
    "må",    "bør",  "skal",     "trenger", "ønsker",   "behov", "please", "due", "before"};
constexpr std::string_view kLinking[] = {"is",   "are", "was", "been", "being", "has",
                                         "have", "er",  "ble", "blir", "har"};
constexpr std::string_view kSkipped[] = {
    "a",      "an",     "the",     "all",      "both",  "new",    "one",   "two",   "three", "of",
    "out",    "up",     "as",      "left",     "right", "hand",   "side",  "front", "rear",  "number",
    "x",      "<num>",  "<id>",    "-",        "ut",    "av",     "ny",    "nytt",  "nye",   "begge",
    "alle",   "defekt", "defekte", "på",       "tett",  "gammel", "upper", "lower", "top",   "bottom",
    "corner", "inner",  "outer",   "position", "en",    "et",     "stk"};
constexpr std::string_view kJoining[] = {"and", "&", "og", "/", "+", "eller"};
constexpr std::string_view kStopping[] = {
    "on",  "at",  "in", "from", "ex",    "with",  "due",   "after",  "til", "for", "i", "fra", "etter",
    "ved", "som", "er", "to",   "below", "above", "under", "mellom", "har", "by",  "-", "hos"};
constexpr std::string_view kPlacing[] = {"on", "at", "in", "from", "of", "på", "i", "fra", "ved", "til"};

constexpr std::string_view kUnits[] = {"bar", "barg", "mbar", "psi", "v",    "a",
                                       "mm",  "m",    "kg",   "l",   "hour", "month"};

// Said of what stands before it: "filter byttet", "pakning montert".
bool looks_back(std::string_view word) {
  return word.ends_with("tet") || word.ends_with("rt") || word.ends_with("tt") || word.ends_with("es");
}

class Finder {
 public:
  Finder(const std::vector<std::string>& tokens, const std::vector<Entity>& entities)
      : tokens_(tokens), covers_(tokens.size(), nullptr), norwegian_(is_norwegian(tokens)) {
    for (const auto& token : tokens) folded_.push_back(fold(token));
    for (const auto& entity : entities)  // the outermost come first
      for (auto i = entity.begin; i < std::min(entity.end, tokens.size()); ++i)
        if (!covers_[i]) covers_[i] = &entity;
  }

  std::vector<FoundEvent> find() {
    for (std::size_t i = 0; i < tokens_.size();) {
      const auto said = activity_at(tokens_, i);
      if (said && !is_component_word(i) && !is_negated(i)) add(*said, i);
      i += said ? said->words : 1;
    }
    return std::move(events_);
  }

 private:
  struct Span {
    std::size_t begin = 0, end = 0;
  };

  [[nodiscard]] bool is_type(std::size_t i, EntityType type) const {
    return covers_[i] && covers_[i]->type == type;
  }
  [[nodiscard]] bool is_fault(std::size_t i) const {
    return is_type(i, EntityType::state) || is_type(i, EntityType::process);
  }
  [[nodiscard]] bool is_mask(std::size_t i) const { return tokens_[i] == "<id>" || tokens_[i] == "<num>"; }
  [[nodiscard]] bool is_object(std::size_t i) const {
    const bool unit = i > 0 && is_mask(i - 1) && is_one_of(folded_[i], kUnits);
    return is_type(i, EntityType::physical_object) && !is_mask(i) && !unit && !activity_at(tokens_, i);
  }

  // "check valve", "test point": a word of activity within the name of a thing.
  [[nodiscard]] bool is_component_word(std::size_t i) const {
    return is_type(i, EntityType::physical_object) && covers_[i]->end - covers_[i]->begin > 1 && !norwegian_;
  }

  [[nodiscard]] bool is_negated(std::size_t i) const {
    while (i > 0 && is_one_of(folded_[i - 1], kLinking)) --i;
    return i > 0 && is_one_of(folded_[i - 1], kNegations);
  }

  [[nodiscard]] bool is_asked(std::size_t i) const { return i > 0 && is_one_of(folded_[i - 1], kAsking); }

  [[nodiscard]] bool is_passed_over(std::size_t i) const {
    return (is_fault(i) && !is_one_of(folded_[i], kNegations)) || is_one_of(folded_[i], kSkipped) ||
           has_digit(tokens_[i]);
  }

  [[nodiscard]] Span run_from(std::size_t i) const {
    auto end = i + 1;
    while (end < tokens_.size() && is_object(end)) ++end;
    return {i, end};
  }

  // "oil leak at cooler": what leaks is not what is mended.
  [[nodiscard]] std::optional<Span> place_of_fault(std::size_t i) const {
    if (i >= tokens_.size() || !is_type(i, EntityType::process)) return std::nullopt;
    while (i < tokens_.size() && is_fault(i)) ++i;
    if (i + 1 >= tokens_.size() || !is_one_of(folded_[i], kPlacing)) return Span{};
    ++i;
    while (i < tokens_.size() && !is_object(i) && is_passed_over(i)) ++i;
    return i < tokens_.size() && is_object(i) ? run_from(i) : Span{};
  }

  // The things after the word: the first, and those joined to it.
  [[nodiscard]] std::vector<Span> objects_after(std::size_t i) const {
    std::vector<Span> found;
    while (i < tokens_.size()) {
      const bool first = found.empty();
      if (is_object(i) && !(first && is_one_of(folded_[i], kSkipped))) {
        found.push_back(run_from(i));
        i = found.back().end;
        if (const auto place = first ? place_of_fault(i) : std::nullopt)
          return place->end == 0 ? std::vector<Span>{} : std::vector<Span>{*place};
        while (i < tokens_.size() && is_mask(i)) ++i;
        if (i + 1 >= tokens_.size() || !is_one_of(folded_[i], kJoining)) break;
      } else if (!is_passed_over(i) &&
                 !(first && (is_one_of(folded_[i], kJoining) || activity_at(tokens_, i)))) {
        break;
      }
      ++i;
    }
    return found;
  }

  // "filter must be changed", "fan motor changeout".
  [[nodiscard]] std::vector<Span> object_before(std::size_t i) const {
    while (i > 0 && !is_object(i - 1)) {
      const auto& word = folded_[i - 1];
      if (!is_one_of(word, kAsking) && !is_passed_over(i - 1) && !is_one_of(word, kLinking) &&
          !is_one_of(word, kJoining) && !activity_at(tokens_, i - 1))
        return {};
      --i;
    }
    if (i == 0) return {};
    auto begin = i - 1;
    while (begin > 0 && is_object(begin - 1)) --begin;
    return {{begin, i}};
  }

  // Where the model knows no thing: the words up to the next that stops.
  [[nodiscard]] std::vector<Span> words_after(std::size_t i) const {
    while (i < tokens_.size() && is_passed_over(i)) ++i;
    auto end = i;
    while (end < tokens_.size() && end < i + 3 && !is_one_of(folded_[end], kStopping) &&
           !is_one_of(folded_[end], kJoining) && !activity_at(tokens_, end))
      ++end;
    return end > i ? std::vector<Span>{{i, end}} : std::vector<Span>{};
  }

  [[nodiscard]] std::vector<Span> components_of(const ActivityWord& said, std::size_t i) const {
    const bool back = is_asked(i) || (i > 0 && is_one_of(folded_[i - 1], kLinking)) ||
                      (norwegian_ && looks_back(folded_[i]));
    auto found = back ? object_before(i) : std::vector<Span>{};
    if (found.empty()) found = objects_after(i + said.words);
    if (found.empty()) found = object_before(i);
    if (found.empty() && norwegian_) found = words_after(i + said.words);
    return found;
  }

  void add(const ActivityWord& said, std::size_t i) {
    FoundEvent event{said.kind, i + said.words, i + said.words, said.confidence,
                     "'" + joined(tokens_, i, i + said.words) + "'"};
    if (is_asked(i)) event.confidence *= kAsked, event.reason += " is asked for";
    if (!norwegian_ && !is_type(i, EntityType::activity))
      event.confidence *= kNotActivity, event.reason += ", by its word alone";
    const auto components = components_of(said, i);
    if (components.empty()) {
      event.confidence *= kNoComponent, event.reason += ", without a component";
      events_.push_back(std::move(event));
      return;
    }
    for (const auto& [begin, end] : components) {
      events_.push_back(event);
      events_.back().begin = begin, events_.back().end = end;
      events_.back().reason += " with '" + joined(tokens_, begin, end) + "'";
    }
  }

  const std::vector<std::string>& tokens_;
  std::vector<std::string> folded_;
  std::vector<const Entity*> covers_;
  bool norwegian_;
  std::vector<FoundEvent> events_;
};

}  // namespace

std::vector<FoundEvent> find_events(const std::vector<std::string>& tokens,
                                    const std::vector<Entity>& entities) {
  return Finder{tokens, entities}.find();
}

}  // namespace spindle::maintenance
