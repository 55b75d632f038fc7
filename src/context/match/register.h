// The assets by their names' tokens, by loop and by the words of their descriptions. Private to
// src/context/match. Immutable once made.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>

#include "src/context/match/match.h"
#include "src/context/match/tokens.h"

namespace spindle::context {

class Register {
 public:
  explicit Register(std::span<const NamedAsset> assets);

  [[nodiscard]] std::optional<std::size_t> find(const std::string& joined_tokens) const;
  [[nodiscard]] std::size_t tokens_max() const { return tokens_max_; }
  // Assets of one loop: same area and number.
  [[nodiscard]] const std::vector<std::size_t>& loop(const Instrument& instrument) const;
  // The one asset of the loop, measuring the same, that all others of these are parts of.
  [[nodiscard]] std::optional<std::size_t> head(const Instrument& instrument) const;
  [[nodiscard]] bool part_of(std::size_t part, std::size_t whole) const;  // itself included
  // Numbers N for which "<name>-N" is an asset, with that asset.
  [[nodiscard]] const std::vector<std::pair<unsigned, std::size_t>>& numbered(
      const std::string& joined_tokens) const;
  // The most alike by description, at most `count`, with the likeness in [0, 1].
  [[nodiscard]] std::vector<std::pair<std::size_t, double>> alike(std::string_view description,
                                                                  std::size_t count) const;
  [[nodiscard]] const NamedAsset& asset(std::size_t i) const { return assets_[i]; }

 private:
  void add_name(std::size_t i);
  void add_words(std::size_t i);

  std::span<const NamedAsset> assets_;
  std::unordered_map<std::string, std::size_t> by_key_, by_tokens_;
  std::unordered_map<std::string, std::vector<std::size_t>> loops_, words_;
  std::unordered_map<std::string, std::vector<std::pair<unsigned, std::size_t>>> numbered_;
  std::vector<std::string> functions_;  // of each asset; empty: no instrument
  std::size_t tokens_max_ = 0;
};

}  // namespace spindle::context
