#include "src/archive/sql/sql_bounds.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <nlohmann/json.hpp>

#include "lib/model/tag.h"

namespace spindle::archive {
namespace {

using nlohmann::json;

// Words of a condition that says the same about a tag every time it is asked.
constexpr std::array<std::string_view, 24> kTagWords = {"and",
                                                        "as",
                                                        "between",
                                                        "bigint",
                                                        "cast",
                                                        "contains",
                                                        "ilike",
                                                        "in",
                                                        "integer",
                                                        "is",
                                                        "like",
                                                        "lower",
                                                        "name",
                                                        "not",
                                                        "null",
                                                        "or",
                                                        "prefix",
                                                        "regexp_full_match",
                                                        "regexp_matches",
                                                        "starts_with",
                                                        "suffix",
                                                        "tag",
                                                        "upper",
                                                        "varchar"};
static_assert(std::ranges::is_sorted(kTagWords));

struct Token {
  enum Kind { word, number, text, symbol } kind;
  std::string_view as_written;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// nullopt when a quotation does not end.
std::optional<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    auto kind = Token::symbol;
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    if (text[i] == '\'' || text[i] == '"') {
      const char quote = text[i];
      kind = quote == '"' ? Token::word : Token::text;
      while (end < text.size() && (text[end] != quote || (end + 1 < text.size() && text[end + 1] == quote)))
        end += text[end] == quote ? 2 : 1;
      if (end++ >= text.size()) return std::nullopt;
    } else if (is_word(text[i])) {
      kind = std::isdigit(static_cast<unsigned char>(text[i])) ? Token::number : Token::word;
      while (end < text.size() && (is_word(text[end]) || (kind == Token::number && text[end] == '.'))) ++end;
    }
    out.push_back({kind, text.substr(i, end - i)});
    i = end;
  }
  return out;
}

using Tokens = std::span<const Token>;

bool is(const Token& token, std::string_view word) {
  return token.kind != Token::text && folded(token.as_written) == word;
}

std::string_view text_of(Tokens tokens) {
  const char* begin = tokens.front().as_written.data();
  const char* end = tokens.back().as_written.data() + tokens.back().as_written.size();
  return {begin, static_cast<std::size_t>(end - begin)};
}

// Whether the parentheses around the tokens belong together.
bool enclosed(Tokens tokens) {
  if (tokens.size() < 2 || !is(tokens.front(), "(") || !is(tokens.back(), ")")) return false;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    depth += is(tokens[i], "(") ? 1 : is(tokens[i], ")") ? -1 : 0;
    if (depth == 0) return false;
  }
  return true;
}

// The conditions that a chain of ANDs joins.
void split(Tokens tokens, std::vector<Tokens>& out) {
  while (enclosed(tokens)) tokens = tokens.subspan(1, tokens.size() - 2);
  int depth = 0;
  std::vector<std::size_t> ands;
  bool plain = true;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    depth += is(tokens[i], "(") ? 1 : is(tokens[i], ")") ? -1 : 0;
    if (depth == 0 && is(tokens[i], "and")) ands.push_back(i);
    if (depth == 0 && (is(tokens[i], "or") || is(tokens[i], "between") || is(tokens[i], "not")))
      plain = false;
  }
  if (tokens.empty()) return;
  if (ands.empty() || !plain) return out.push_back(tokens);
  ands.push_back(tokens.size());
  std::size_t from = 0;
  for (const auto at : ands) {
    split(tokens.subspan(from, at - from), out);
    from = at + 1;
  }
}

// 'literal'::TIMESTAMP WITH TIME ZONE at the front; its tokens are taken off.
std::optional<Time> take_time(Tokens& tokens) {
  constexpr std::string_view kCast[] = {":", ":", "timestamp", "with", "time", "zone"};
  if (tokens.size() < 1 + std::size(kCast) || tokens[0].kind != Token::text) return std::nullopt;
  for (std::size_t i = 0; i < std::size(kCast); ++i)
    if (!is(tokens[1 + i], kCast[i])) return std::nullopt;
  const auto literal = tokens[0].as_written;
  const auto time = parse_time(literal.substr(1, literal.size() - 2));
  tokens = tokens.subspan(1 + std::size(kCast));
  return time ? std::optional{*time} : std::nullopt;
}

// A comparison of `time`; nullopt when it is none.
std::optional<TimeRange> times_of(Tokens tokens) {
  if (tokens.size() < 3 || !is(tokens[0], "time")) return std::nullopt;
  TimeRange range;
  if (is(tokens[1], "between")) {
    tokens = tokens.subspan(2);
    const auto low = take_time(tokens);
    if (!low || tokens.empty() || !is(tokens[0], "and")) return std::nullopt;
    tokens = tokens.subspan(1);
    const auto high = take_time(tokens);
    if (!high || !tokens.empty()) return std::nullopt;
    return TimeRange{*low, *high + Span{1}};
  }
  const bool less = is(tokens[1], "<"), more = is(tokens[1], ">"), same = is(tokens[1], "=");
  const bool or_same = !same && is(tokens[2], "=");
  if (!less && !more && !same) return std::nullopt;
  tokens = tokens.subspan(or_same ? 3 : 2);
  const auto time = take_time(tokens);
  if (!time || !tokens.empty()) return std::nullopt;
  if (more || same) range.from = more && !or_same ? *time + Span{1} : *time;
  if (less || same) range.to = less && !or_same ? *time : *time + Span{1};
  return range;
}

bool about_tags(Tokens tokens) {
  bool any = false;
  for (const Token& token : tokens) {
    if (token.kind != Token::word) continue;
    if (!std::ranges::binary_search(kTagWords, folded(token.as_written))) return false;
    any |= is(token, "tag") || is(token, "name");
  }
  return any;
}

// tag = 5, tag IN (5, 7): without looking at the tags.
std::optional<std::vector<std::int32_t>> listed_tags(Tokens tokens) {
  if (tokens.size() < 3 || !is(tokens[0], "tag")) return std::nullopt;
  const bool one = is(tokens[1], "=") && tokens.size() == 3;
  if (!one && !(is(tokens[1], "in") && enclosed(tokens.subspan(2)))) return std::nullopt;
  tokens = one ? tokens.subspan(2) : tokens.subspan(3, tokens.size() - 4);
  std::vector<std::int32_t> tags;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto text = tokens[i].as_written;
    std::int32_t tag = 0;
    if (i % 2 == 1 && text == ",") continue;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), tag);
    if (failed != std::errc{} || end != text.data() + text.size() || i % 2 == 1) return std::nullopt;
    tags.push_back(tag);
  }
  return tags;
}

std::string unquoted(std::string_view literal) {
  std::string out;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    out += literal[i];
    if (literal[i] == '\'') ++i;
  }
  return out;
}

// The tags that a condition leaves; nullopt when it is not about them alone.
std::optional<std::vector<std::int32_t>> tags_of(Tokens condition, const TagLookup& tags) {
  if (!about_tags(condition)) return std::nullopt;
  if (auto listed = listed_tags(condition)) return listed;
  if (condition.size() == 3 && is(condition[0], "name") && is(condition[1], "=") &&
      condition[2].kind == Token::text) {
    const auto found = tags.named(unquoted(condition[2].as_written));
    return found ? std::vector{*found} : std::vector<std::int32_t>{};
  }
  auto found = tags.where(std::string{text_of(condition)});
  return found ? std::optional{*std::move(found)} : std::nullopt;
}

void narrow(SqlBounds& bounds, Tokens condition, const TagLookup& lookup) {
  if (const auto times = times_of(condition)) {
    bounds.range.from = std::max(bounds.range.from, times->from);
    bounds.range.to = std::min(bounds.range.to, times->to);
    return;
  }
  auto tags = tags_of(condition, lookup);
  if (!tags) return;
  std::ranges::sort(*tags);
  tags->erase(std::ranges::unique(*tags).begin(), tags->end());
  if (bounds.tags) std::erase_if(*tags, [&](std::int32_t tag) { return !bounds.allows(tag); });
  bounds.tags = *std::move(tags);
}

void widen(SqlNeeds& needs, const SqlNeeds& other) {
  needs.name |= other.name;
  needs.bounds.range.from = std::min(needs.bounds.range.from, other.bounds.range.from);
  needs.bounds.range.to = std::max(needs.bounds.range.to, other.bounds.range.to);
  if (!needs.bounds.tags || !other.bounds.tags) return needs.bounds.tags.reset();
  std::vector<std::int32_t> both;
  std::ranges::set_union(*needs.bounds.tags, *other.bounds.tags, std::back_inserter(both));
  needs.bounds.tags = std::move(both);
}

class PlanReader {
 public:
  PlanReader(const TagLookup& tags, std::map<std::string, SqlNeeds>& needs) : tags_(&tags), needs_(&needs) {}

  // `filters`: the conditions of the filters directly above the node.
  void read(const json& node, std::vector<std::string> filters) {
    const std::string name = node.value("name", "");
    const json info = node.value("extra_info", json::object());
    const json children = node.value("children", json::array());
    if (children.empty() && info.contains("Function")) return read_scan(info, filters);
    if (name != "FILTER")
      filters.clear();
    else if (info.contains("Expression"))
      add_texts(info["Expression"], filters);
    for (const json& child : children) read(child, filters);
  }

 private:
  static void add_texts(const json& value, std::vector<std::string>& out) {
    if (value.is_string()) out.push_back(value.get<std::string>());
    if (value.is_array())
      for (const json& item : value) add_texts(item, out);
  }

  void read_scan(const json& info, const std::vector<std::string>& filters) {
    std::vector<std::string> functions, columns;
    add_texts(info["Function"], functions);
    if (functions.empty()) return;
    SqlNeeds needs;
    if (info.contains("Projections")) {
      add_texts(info["Projections"], columns);
      needs.name = std::ranges::find(columns, "name") != columns.end();
    }
    for (const std::string& filter : filters) {
      const auto tokens = tokens_of(filter);
      std::vector<Tokens> conditions;
      if (tokens) split(*tokens, conditions);
      for (const Tokens condition : conditions) narrow(needs.bounds, condition, *tags_);
    }
    const auto [at, added] = needs_->emplace(folded(functions[0]), needs);
    if (!added) widen(at->second, needs);
  }

  const TagLookup* tags_;
  std::map<std::string, SqlNeeds>* needs_;
};

}  // namespace

std::map<std::string, SqlNeeds> needs_of(const std::string& plan, const TagLookup& tags) {
  std::map<std::string, SqlNeeds> needs;
  const json parsed = json::parse(plan, nullptr, false);
  if (!parsed.is_array()) return needs;
  for (const json& node : parsed) PlanReader{tags, needs}.read(node, {});
  return needs;
}

}  // namespace spindle::archive
