#include "src/context/maintenance/normaliser.h"

#include <algorithm>
#include <array>
#include <bit>

#include "src/context/maintenance/activity_words.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr std::size_t kWordBytesRead = 64, kNearMax = 2, kTargetsMax = 6, kNearSizeMin = 4, kShortSizeMin = 2;

std::string_view key_at(const std::vector<std::string>& keys, std::size_t i, int offset) {
  const auto at = static_cast<std::ptrdiff_t>(i) + offset;
  if (at < 0) return "<s>";
  return at < static_cast<std::ptrdiff_t>(keys.size()) ? std::string_view{keys[static_cast<std::size_t>(at)]}
                                                       : "</s>";
}

std::string bucket(std::uint32_t count) { return std::to_string(std::bit_width(count)); }

std::uint32_t total_of(const Lexicon::Targets* targets) {
  std::uint32_t total = 0;
  if (targets)
    for (const auto& target : *targets) total += target.count;
  return total;
}

// The usual reading of a part of a word, without its neighbours.
std::string usual(const Lexicon& lexicon, std::string_view part) {
  const auto key = lexicon_key(part);
  const auto* targets = lexicon.find(key);
  if (total_of(targets) > 0) {
    const auto best = std::ranges::max_element(*targets, {}, &Lexicon::Target::count);
    if (!best->text.empty()) return best->text;
  }
  if (has_digit(part))
    return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; }) ? "<num>" : "<id>";
  if (lexicon.count_of(key) == 0 && key.size() >= kNearSizeMin)
    if (auto near = lexicon.near(key, 1); !near.empty()) return near[0];
  return key;
}

std::string_view spelled(char separator) {
  switch (separator) {
    case '&':
    case '+':
      return " and ";
    case '/':
      return " / ";
    case '-':
      return " - ";
    default:
      return " ";
  }
}

bool is_separator(char c) { return std::string_view{"-/&+.,:"}.find(c) != std::string_view::npos; }

// "re-weld" is one word.
bool is_prefix(std::string_view part) {
  static constexpr std::array<std::string_view, 6> kPrefixes{"re", "pre", "non", "un", "de", "mid"};
  return std::ranges::find(kPrefixes, part) != kPrefixes.end();
}

class Gatherer {
 public:
  Gatherer(const Lexicon& lexicon, const std::vector<std::string>& words, std::size_t i)
      : lexicon_(lexicon),
        words_(words),
        at_(i),
        word_(std::string_view{words[i]}.substr(0, kWordBytesRead)) {
    const auto first = i < 2 ? 0 : i - 2;
    for (auto k = first; k < std::min(i + 3, words.size()); ++k)
      keys_.push_back(lexicon_key(std::string_view{words[k]}.substr(0, kWordBytesRead)));
    here_ = i - first;
    targets_ = lexicon.find(key());
    total_ = total_of(targets_);
  }

  std::vector<Candidate> gather() {
    add(fold(word_), "lower");
    add(std::string{word_}, "same");
    add_lexicon();
    add_pairs();
    if (has_digit(word_) || word_.find('*') != std::string_view::npos) add_masks();
    if (total_ == 0) add_unknown();
    return std::move(found_);
  }

 private:
  [[nodiscard]] const std::string& key() const { return keys_[here_]; }

  void add(std::string target, std::string_view kind, std::string_view detail = {}, bool takes_next = false) {
    for (auto& known : found_)
      if (known.target == target && known.takes_next == takes_next) {
        add_kind(known.features, kind, detail);
        return;
      }
    Candidate candidate{std::move(target), {}, takes_next};
    add_kind(candidate.features, kind, detail);
    add_words(candidate);
    found_.push_back(std::move(candidate));
  }

  void add_kind(Features& features, std::string_view kind, std::string_view detail) const {
    const auto known = total_ > 0 ? "lexicon" : lexicon_.count_of(key()) > 0 ? "word" : "unknown";
    features.push_back(feature(kind));
    features.push_back(feature(kind, known));
    if (!detail.empty()) features.push_back(feature(kind, "detail", detail));
    features.push_back(feature(kind, "shape", shape_of(word_)));
    features.push_back(feature(kind, "size", std::to_string(std::min<std::size_t>(word_.size(), 9))));
    features.push_back(with(feature(kind, "before", key_at(keys_, here_, -1)), total_ > 0));
    features.push_back(with(feature(kind, "after", key_at(keys_, here_, 1)), total_ > 0));
    if (at_ == 0) features.push_back(with(feature(kind, "first"), has_digit(word_)));
    if (at_ + 1 == words_.size()) features.push_back(with(feature(kind, "last"), has_digit(word_)));
  }

  void add_words(Candidate& candidate) const {
    auto& features = candidate.features;
    const auto& target = candidate.target;
    features.push_back(feature("target", target));
    features.push_back(feature("word-target", key(), target));
    features.push_back(with(feature("known target", bucket(lexicon_.count_of(target))), total_ > 0));
    for (const int offset : {-2, -1, 1, 2}) {
      const auto beside = feature("beside", target, key_at(keys_, here_, offset));
      features.push_back(with(beside, static_cast<unsigned>(offset + 9)));
      if (offset != -2)
        features.push_back(with(feature("any beside", target, key_at(keys_, here_, offset)), 1));
    }
    features.push_back(with(feature("between", target, key_at(keys_, here_, -1)),
                            feature("after", key_at(keys_, here_, 1))));
    if (target.empty()) features.push_back(feature("empty", key_at(keys_, here_, -1), key()));
  }

  void add_lexicon() {
    if (total_ == 0) return;
    std::size_t rank = 0;
    for (const auto& target : *targets_) {
      if (target.count == 0 || rank == kTargetsMax) continue;
      const auto share = std::to_string(target.count * 8 / total_);
      add(target.text, "lexicon", share + " of " + bucket(total_));
      ++rank;
    }
  }

  void add_pairs() {
    if (at_ + 1 == words_.size()) return;
    const auto* targets = lexicon_.find(key() + " " + keys_[here_ + 1]);
    const auto total = total_of(targets);
    if (total == 0) return;
    for (const auto& target : *targets)
      if (target.count > 0)
        add(target.text, "pair", std::to_string(target.count * 8 / total) + " of " + bucket(total), true);
  }

  void add_masks() {
    const auto masked = digits_masked(fold(word_));
    for (const std::string_view mask : {"<id>", "<num>", "<date>", "<sensitive>"})
      add(std::string{mask}, mask, masked);
    add("", "no word", masked);
  }

  void add_unknown() {
    add_compounds();
    if (has_digit(word_)) return;
    add("<sensitive>", "<sensitive>");
    add("<id>", "<id>");
    if (lexicon_.count_of(key()) > 0) return;
    if (key().size() >= kNearSizeMin)
      for (const auto& near : lexicon_.near(key(), kNearMax))
        add(near, "near", near[0] == key()[0] ? "first letter" : "inside");
    if (key().size() >= kShortSizeMin)
      for (const auto& whole : lexicon_.abbreviated_by(key(), kNearMax))
        add(whole, "abbreviated", whole.starts_with(key()) ? "beginning" : "letters");
  }

  void add_compounds() {
    const auto folded = fold(word_);
    for (std::size_t i = 1; i + 1 < folded.size(); ++i)
      if (is_separator(folded[i])) {
        if (is_prefix(folded.substr(0, i))) {
          add(folded.substr(0, i) + folded.substr(i + 1), "prefix", folded.substr(0, i));
          break;
        }
        const std::string left = usual(lexicon_, folded.substr(0, i)), right = parts_of(folded.substr(i + 1));
        add(left + std::string{spelled(folded[i])} + right, "compound", folded.substr(i, 1));
        break;
      }
    if (const auto last = folded.back(); folded.size() > 2 && is_separator(last))
      add(usual(lexicon_, folded.substr(0, folded.size() - 1)) + (last == '-' ? " -" : ""), "ends",
          folded.substr(folded.size() - 1));
    add_glued(folded);
  }

  std::string parts_of(std::string_view rest) const {
    if (total_of(lexicon_.find(lexicon_key(rest))) > 0) return usual(lexicon_, rest);
    for (std::size_t i = 1; i + 1 < rest.size(); ++i)
      if (is_separator(rest[i]))
        return usual(lexicon_, rest.substr(0, i)) + std::string{spelled(rest[i])} +
               parts_of(rest.substr(i + 1));
    return usual(lexicon_, rest);
  }

  // "pos2", "250hr", "xh531replace": letters and digits that meet, and two known words without a space.
  void add_glued(std::string_view folded) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = folded.size() - 1; i > 0; --i)
      if (digit(folded[i - 1]) != digit(folded[i])) {
        add(usual(lexicon_, folded.substr(0, i)) + " " + usual(lexicon_, folded.substr(i)), "glued",
            digit(folded[i]) ? "digits last" : "letters last");
        break;
      }
    if (has_digit(folded)) return;
    for (std::size_t i = 3; i + 3 <= folded.size(); ++i)
      if (is_known(folded.substr(0, i)) && is_known(folded.substr(i)))
        add(usual(lexicon_, folded.substr(0, i)) + " " + usual(lexicon_, folded.substr(i)), "glued", "words");
  }

  [[nodiscard]] bool is_known(std::string_view part) const {
    return lexicon_.count_of(part) > 1 || total_of(lexicon_.find(part)) > 1;
  }

  const Lexicon& lexicon_;
  const std::vector<std::string>& words_;
  std::size_t at_, here_ = 0;
  std::string_view word_;
  std::vector<std::string> keys_;
  const Lexicon::Targets* targets_ = nullptr;
  std::uint32_t total_ = 0;
  std::vector<Candidate> found_;
};

}  // namespace

std::string lexicon_key(std::string_view word) { return digits_masked(fold(word)); }

std::vector<Candidate> candidates(const Lexicon& lexicon, const std::vector<std::string>& words,
                                  std::size_t i) {
  return Gatherer{lexicon, words, i}.gather();
}

std::vector<std::string> normalised(const Lexicon& lexicon, const Weights& weights,
                                    const std::vector<std::string>& words) {
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_plant_tag(words[i])) {
      targets.emplace_back("<id>");
      continue;
    }
    if (!lexicon.find(lexicon_key(words[i])) &&
        activity_at(words, i)) {  // of which nobody need make anything
      targets.push_back(fold(words[i]));
      continue;
    }
    auto found = candidates(lexicon, words, i);
    auto& best = found[best_of(weights, found)];
    targets.push_back(std::move(best.target));
    if (best.takes_next) targets.emplace_back(), ++i;
  }
  return targets;
}

}  // namespace spindle::maintenance
