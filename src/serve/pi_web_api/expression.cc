#include "src/serve/pi_web_api/expression.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "lib/model/tag.h"
#include "src/serve/pi_web_api/expression_node.h"

namespace spindle::serve::pi {

struct Expression::Parsed {
  Node root;
  std::vector<std::string> tags;
};

namespace {

using Kind = Node::Kind;

struct Operator {
  std::string_view sign;  // or word
  Kind kind;
};
// From what binds least to what binds most; longer signs before those they begin with.
constexpr Operator kEither[] = {{"or", Kind::either}};
constexpr Operator kBoth[] = {{"and", Kind::both}};
constexpr Operator kCompare[] = {{"<>", Kind::unequal}, {"<=", Kind::at_most}, {">=", Kind::at_least},
                                 {"<", Kind::less},     {">", Kind::more},     {"=", Kind::equal}};
constexpr Operator kSum[] = {{"+", Kind::add}, {"-", Kind::subtract}};
constexpr Operator kProduct[] = {{"*", Kind::multiply}, {"/", Kind::divide}, {"mod", Kind::mod}};
constexpr Operator kPower[] = {{"^", Kind::power}};
constexpr std::span<const Operator> kLevels[] = {kEither, kBoth, kCompare, kSum, kProduct, kPower};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Node> whole() {
    TRY(auto node, level(0));
    skip();
    if (at_ < text_.size()) return wrong("an operator or the end");
    return node;
  }
  std::vector<std::string> take_tags() { return std::move(tags_); }

 private:
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  // Takes a sign, or a word that ends where it ends.
  bool take(std::string_view sign) {
    skip();
    if (folded(text_.substr(at_, sign.size())) != sign) return false;
    const auto end = at_ + sign.size();
    if (is_word(sign.back()) && end < text_.size() && is_word(text_[end])) return false;
    at_ = end;
    return true;
  }

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view wanted) const {
    return fail(Code::invalid, "The expression lacks {} at '{}'.", wanted, text_.substr(at_, 40));
  }

  Result<Node> level(std::size_t binding) {
    if (binding == std::size(kLevels)) return unary();
    if (++depth_ > kExpressionDepthMax * std::size(kLevels))
      return fail(Code::invalid, "The expression is nested more than {} deep.", kExpressionDepthMax);
    TRY(auto left, level(binding + 1));
    for (const Operator* found = next(kLevels[binding]); found; found = next(kLevels[binding])) {
      TRY(auto right, level(binding + 1));
      left = Node{.kind = found->kind, .parts = pair(std::move(left), std::move(right))};
      if (++joined_ > kExpressionBytesMax / 8)
        return fail(Code::invalid, "The expression has too many operators.");
    }
    --depth_;
    return left;
  }

  static std::vector<Node> pair(Node a, Node b) {
    std::vector<Node> out;
    out.push_back(std::move(a));
    out.push_back(std::move(b));
    return out;
  }

  const Operator* next(std::span<const Operator> choices) {
    for (const auto& choice : choices)
      if (take(choice.sign)) return &choice;
    return nullptr;
  }

  Result<Node> unary() {
    const bool negative = take("-"), no = !negative && take("not");
    if (!negative && !no) return primary();
    if (++depth_ > kExpressionDepthMax * std::size(kLevels))
      return fail(Code::invalid, "The expression is nested more than {} deep.", kExpressionDepthMax);
    TRY(auto part, no ? level(2) : unary());
    --depth_;
    Node out{.kind = no ? Kind::no : Kind::negative};
    out.parts.push_back(std::move(part));
    return out;
  }

  Result<Node> primary() {
    skip();
    if (at_ == text_.size()) return wrong("a value");
    const char c = text_[at_];
    if (take("(")) {
      TRY(auto inside, level(0));
      if (!take(")")) return wrong("a )");
      return inside;
    }
    if (c == '\'' || c == '"') return quoted(c);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
    if (take("if")) return choice();
    return call();
  }

  Result<Node> quoted(char mark) {
    const auto end = text_.find(mark, at_ + 1);
    if (end == text_.npos) return wrong(mark == '"' ? "a closing \"" : "a closing '");
    std::string inside{text_.substr(at_ + 1, end - at_ - 1)};
    at_ = end + 1;
    return mark == '"' ? Result<Node>{Node{.constant = Value::of(std::move(inside))}}
                       : tag(std::move(inside));
  }

  Result<Node> tag(std::string name) {
    auto found = std::ranges::find(tags_, folded(name), [](const auto& known) { return folded(known); });
    if (found == tags_.end() && tags_.size() == kExpressionTagsMax)
      return fail(Code::invalid, "The expression names more than {} tags.", kExpressionTagsMax);
    if (found == tags_.end()) found = tags_.insert(tags_.end(), std::move(name));
    return Node{.kind = Kind::tag, .tag = static_cast<std::size_t>(found - tags_.begin())};
  }

  Result<Node> number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error == std::errc::invalid_argument && text_[at_] == '.') return ++at_, tag(".");
    if (error != std::errc{}) return wrong("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return Node{.constant = Value::of(value)};
  }

  Result<Node> choice() {
    Node out{.kind = Kind::choice};
    for (const auto* word : {"then", "else", ""}) {
      TRY(auto part, level(0));
      out.parts.push_back(std::move(part));
      if (*word != 0 && !take(word)) return wrong(word);
    }
    return out;
  }

  Result<Node> call() {
    const auto begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const auto name = text_.substr(begin, at_ - begin);
    if (name.empty() || !take("(")) {
      at_ = begin;
      return wrong("a value ('tag', \"text\", number or function)");
    }
    const auto* function = find_function(name);
    if (!function) return fail(Code::unsupported, "The function '{}' is not served.", name);
    Node out{.kind = Kind::call, .function = function};
    while (!take(")")) {
      if (!out.parts.empty() && !take(",")) return wrong("a , or a )");
      TRY(auto part, level(0));
      out.parts.push_back(std::move(part));
    }
    if (out.parts.size() < function->least || out.parts.size() > function->most)
      return fail(Code::invalid, "The function '{}' takes {} to {} values.", name, function->least,
                  function->most);
    return out;
  }

  const std::string_view text_;
  std::size_t at_ = 0, depth_ = 0, joined_ = 0;
  std::vector<std::string> tags_;
};

}  // namespace

Result<Expression> Expression::parse(std::string_view text) {
  if (text.size() > kExpressionBytesMax)
    return fail(Code::invalid, "The expression is longer than {} characters.", kExpressionBytesMax);
  Parser parser{text};
  TRY(auto root, parser.whole());
  return Expression{std::make_unique<const Parsed>(Parsed{std::move(root), parser.take_tags()})};
}

Expression::Expression(std::unique_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

const std::vector<std::string>& Expression::tags() const { return parsed_->tags; }
Value Expression::at(std::span<const Value> values) const { return evaluate(parsed_->root, values); }

}  // namespace spindle::serve::pi
