// Which asset does a tag measure? Names are compared as ISA-5.1 and the site write them; what the site's way
// is (prefixes, separators, whether a number at the end belongs to the tag) is learned from the names
// themselves, not configured. Says how sure it is and why, and abstains rather than guesses. Pure; any
// thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

namespace spindle::context {

struct NamedTag {
  std::string key, description;
};
struct NamedAsset {
  std::string key, description;
  std::string parent;  // key; empty: none
};

// The ways in which a name can point at an asset, and how often that is right before anybody said so.
enum class Rule {
  same_name,    // the asset's name stands in the tag's as it is registered, alone or before a data item
  other_style,  // ... with other separators, and it can be read in one way only
  whole,        // ... and it can be read as an asset or as a part of it: the asset is right either way
  numbered,     // ... and it can be read with the part at its end or without
  longer_name,  // the tag's name goes on as names of assets do, but is not registered
  channel,      // the tag's data items are numbered as the asset's redundant transmitters are
  device,       // a device of several data items: registered itself, or in a loop with one head
  loop_member,  // only the loop's number is the same
  description   // only the descriptions are alike
};
std::string_view name_of(Rule rule);

// What people decided of earlier proposals of a rule.
struct Decided {
  std::size_t confirmed = 0, rejected = 0;
};

struct MatchOptions {
  double accept = 0.95;           // links at least this sure are made; others become questions
  std::size_t proposals_max = 3;  // of each open question
  std::map<Rule, Decided> decided;
};

struct Proposal {
  std::size_t asset = 0;  // position in the assets
  double confidence = 0;  // that the link is right
  Rule rule = Rule::same_name;
  std::string reason;
};

struct Matched {
  std::vector<Proposal> proposals;  // surest first
  bool accepted = false;            // the first is sure enough
};

// One for each tag, in their order. Time grows with the names and what they share, not with their product.
std::vector<Matched> match(std::span<const NamedTag> tags, std::span<const NamedAsset> assets,
                           const MatchOptions& options);

}  // namespace spindle::context
