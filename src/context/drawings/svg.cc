#include "src/context/drawings/svg.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include <pugixml.hpp>

#include "src/context/xml/xml.h"

namespace spindle::context::drawings {
namespace {

constexpr double kFontSize = 16;      // where none is given
constexpr double kLetterWidth = 0.6;  // of the font's size, for want of the font itself
constexpr double kAscent = 0.75, kDescent = 0.1;
constexpr int kDepthMax = 200;

struct Point {
  double x, y;
};

struct Transform {  // x' = a x + c y + e, y' = b x + d y + f
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  [[nodiscard]] Point apply(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
  [[nodiscard]] Transform then_inner(const Transform& in) const {
    return {a * in.a + c * in.b, b * in.a + d * in.b,     a * in.c + c * in.d,
            b * in.c + d * in.d, a * in.e + c * in.f + e, b * in.e + d * in.f + f};
  }
};

std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  while (!text.empty()) {
    double number = 0;
    const auto start = text.find_first_of("+-.0123456789");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start + (text[start] == '+' ? 1 : 0));
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc{}) numbers.push_back(number);
    text.remove_prefix(std::max<std::size_t>(1, static_cast<std::size_t>(read.ptr - text.data())));
  }
  return numbers;
}

Transform turn(const std::vector<double>& n) {
  const double angle = n[0] * 3.14159265358979323846 / 180, cosine = std::cos(angle), sine = std::sin(angle);
  const Transform turned{cosine, sine, -sine, cosine, 0, 0};
  if (n.size() < 3) return turned;
  return Transform{1, 0, 0, 1, n[1], n[2]}.then_inner(turned).then_inner({1, 0, 0, 1, -n[1], -n[2]});
}

Transform one_transform(std::string_view name, const std::vector<double>& n) {
  if (n.empty()) return {};
  if (name.ends_with("translate")) return {1, 0, 0, 1, n[0], n.size() > 1 ? n[1] : 0};
  if (name.ends_with("scale")) return {n[0], 0, 0, n.size() > 1 ? n[1] : n[0], 0, 0};
  if (name.ends_with("rotate")) return turn(n);
  if (name.ends_with("matrix") && n.size() >= 6) return {n[0], n[1], n[2], n[3], n[4], n[5]};
  return {};
}

Transform read_transform(std::string_view text) {
  Transform all;
  while (true) {
    const auto open = text.find('('), close = text.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return all;
    all = all.then_inner(
        one_transform(text.substr(0, open), numbers_of(text.substr(open + 1, close - open - 1))));
    text.remove_prefix(close + 1);
  }
}

struct Style {
  double size = kFontSize;
  std::string anchor = "start";
};

std::string style_value(const pugi::xml_node& node, const char* name) {
  if (const auto attribute = node.attribute(name)) return attribute.value();
  const std::string_view style = node.attribute("style").value();
  const auto at = style.find(std::string{name} + ":");
  if (at == std::string_view::npos) return {};
  const auto start = at + std::strlen(name) + 1;
  return std::string{style.substr(start, style.find(';', start) - start)};
}

class Reader {
 public:
  explicit Reader(Page& page) : page_(page), words_(page.readings.emplace_back()) {}

  void read(const pugi::xml_node& node, Transform transform, Style style, Point at, int depth) {
    if (depth > kDepthMax || words_.size() >= kWordsMax) return;
    transform = transform.then_inner(read_transform(node.attribute("transform").value()));
    if (const auto size = numbers_of(style_value(node, "font-size")); !size.empty()) style.size = size[0];
    if (const auto anchor = style_value(node, "text-anchor"); !anchor.empty()) style.anchor = anchor;
    at = moved(node, at);
    const auto name = local_name(node);
    const bool text = name == "text" || name == "tspan";
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_element) read(child, transform, style, at, depth + 1);
      if (text && child.type() == pugi::node_pcdata) at = add(child.value(), transform, style, at);
    }
  }

 private:
  static Point moved(const pugi::xml_node& node, Point at) {
    const auto first = [&](const char* name, double otherwise) {
      const auto numbers = numbers_of(node.attribute(name).value());
      return numbers.empty() ? otherwise : numbers[0];
    };
    return {first("x", at.x) + first("dx", 0), first("y", at.y) + first("dy", 0)};
  }

  // Gives back where the text ends.
  Point add(std::string_view text, const Transform& transform, const Style& style, Point at) {
    const double letter = style.size * kLetterWidth, length = letter * static_cast<double>(text.size());
    double left = at.x;
    if (style.anchor == "middle") left -= length / 2;
    if (style.anchor == "end") left -= length;
    ++line_;
    for (std::size_t i = 0; i < text.size();) {
      const auto start = text.find_first_not_of(" \t\n\r", i);
      if (start == std::string_view::npos) break;
      i = std::min(text.find_first_of(" \t\n\r", start), text.size());
      add_word(std::string{text.substr(start, i - start)}, transform, style,
               {left + letter * static_cast<double>(start), at.y}, letter * static_cast<double>(i - start));
    }
    return {at.x + length, at.y};
  }

  void add_word(std::string text, const Transform& transform, const Style& style, Point at, double length) {
    const Point from = transform.apply({at.x, at.y + kDescent * style.size});
    const Point to = transform.apply({at.x + length, at.y - kAscent * style.size});
    const Point along = transform.apply({at.x + length, at.y + kDescent * style.size});
    Word word{.text = std::move(text), .line = line_};
    word.box = {std::min(from.x, to.x) / page_.width, std::min(from.y, to.y) / page_.height,
                std::max(from.x, to.x) / page_.width, std::max(from.y, to.y) / page_.height};
    if (std::abs(along.y - from.y) > std::abs(along.x - from.x)) word.reading = Reading::upwards;
    words_.push_back(std::move(word));
  }

  Page& page_;
  std::vector<Word>& words_;
  int line_ = 0;
};

}  // namespace

Result<Page> read_svg(std::string bytes, const std::string& name) {
  TRY(const auto file, parse_xml(std::move(bytes), name));
  const auto root = file.document->document_element();
  const auto view = numbers_of(root.attribute("viewBox").value());
  const auto width = numbers_of(root.attribute("width").value()),
             height = numbers_of(root.attribute("height").value());
  Page page;
  Transform start;
  if (view.size() == 4) {
    page.width = view[2], page.height = view[3];
    start.e = -view[0], start.f = -view[1];
  } else if (!width.empty() && !height.empty()) {
    page.width = width[0], page.height = height[0];
  }
  if (!(page.width > 0 && page.height > 0 && std::isfinite(page.width) && std::isfinite(page.height)))
    return fail(Code::invalid, "{} says neither viewBox nor width and height; a drawing needs a size", name);
  Reader{page}.read(root, start, {}, {0, 0}, 0);
  return page;
}

}  // namespace spindle::context::drawings
