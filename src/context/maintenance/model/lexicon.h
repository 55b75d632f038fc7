// What words have been written for what: from a word (lower case, digits as 0) or two neighbouring ones to
// what people made of them, with counts; and how often each spelled-out word occurs. It holds words, never
// texts.
//
// Built by adding, then read by any thread. One text can be taken out for a while in training, to see what
// would be made of it had it never been read.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/base.h"

namespace spindle::maintenance {

class Lexicon {
 public:
  struct Target {
    std::string text;
    std::uint32_t count = 0;
  };
  using Targets = std::vector<Target>;

  void add(std::string_view key, std::string_view target, int times = 1);  // negative: takes back
  void add_word(std::string_view word, int times = 1);

  [[nodiscard]] const Targets* find(std::string_view key) const;
  [[nodiscard]] std::uint32_t count_of(std::string_view word) const;
  // Words within one edit (two for eight letters and more): insertion, deletion, substitution, transposition
  // (Damerau 1964), most frequent first; at most `limit`.
  [[nodiscard]] std::vector<std::string> near(std::string_view word, std::size_t limit) const;
  // Longer words that begin with it, or hold its letters in order from the same first one; likewise.
  [[nodiscard]] std::vector<std::string> abbreviated_by(std::string_view word, std::size_t limit) const;

  // Without what only repeats a word, and digits seen once: identifiers are nobody's words.
  [[nodiscard]] Lexicon pruned() const;
  [[nodiscard]] std::string encode() const;
  static Result<Lexicon> decode(std::string_view bytes);

 private:
  std::map<std::string, Targets, std::less<>> targets_;
  std::map<std::string, std::uint32_t, std::less<>> words_;
};

// Optimal string alignment, at most `limit`; beyond it limit + 1.
unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit);

}  // namespace spindle::maintenance
