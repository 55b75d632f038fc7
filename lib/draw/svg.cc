#include "lib/draw/picture.h"

namespace spindle::draw {
namespace {

std::string hex(Color c) { return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

std::string_view name_of(Anchor anchor) {
  return anchor == Anchor::left ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

}  // namespace

Result<std::string> svg(const Trend& trend, Size size) {
  TRY(const Picture picture, lay_out(trend, size));
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      size.width, size.height);
  for (const auto& line : picture.lines) {
    out += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" points=\"", hex(line.color),
                       line.width);
    for (const auto& dot : line.dots) out += fmt::format("{:.1f},{:.1f} ", dot.x, dot.y);
    out += "\"/>\n";
  }
  for (const auto& text : picture.texts)
    out += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\">{}</text>\n",
        text.at.x, text.at.y, text.size, hex(text.color), name_of(text.anchor), escaped(text.text));
  return out + "</svg>\n";
}

}  // namespace spindle::draw
