#include <algorithm>

#include "lib/base/text.h"
#include "src/derive/pipeline/show.h"

namespace spindle::derive {
namespace {

constexpr int kBoxWidth = 210, kBoxHeight = 46, kGapX = 60, kGapY = 18, kMargin = 20;

struct Place {
  int x = 0, y = 0;
};

// A node stands one column right of its rightmost input.
std::vector<Place> places_of(const Plan& plan) {
  std::vector<int> column, filled;
  std::vector<Place> out;
  for (const auto& node : plan.nodes) {
    int at = 0;
    for (const auto input : node.inputs) at = std::max(at, column[input] + 1);
    column.push_back(at);
    if (std::cmp_less_equal(filled.size(), at)) filled.resize(static_cast<std::size_t>(at) + 1);
    out.push_back({kMargin + at * (kBoxWidth + kGapX),
                   kMargin + filled[static_cast<std::size_t>(at)]++ * (kBoxHeight + kGapY)});
  }
  return out;
}

std::string box(const Plan& plan, const Node& node, Place at) {
  const std::string color = node.tag ? "#e8e8e8" : node.publish.empty() ? "#dbe9f6" : "#d5efd9";
  const std::string kind = node.tag ? "tag" : std::string{plan.signal_of(node).operator_name()};
  return fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="{}" stroke="#555"/>)"
                     R"(<text x="{}" y="{}" font-weight="bold">{}</text><text x="{}" y="{}">{} {}</text>)"
                     "\n",
                     at.x, at.y, kBoxWidth, kBoxHeight, color, at.x + 8, at.y + 19, xml_text(node.name),
                     at.x + 8, at.y + 37, kind, xml_text(node.type.unit));
}

std::string arrow(Place from, Place to) {
  const int x0 = from.x + kBoxWidth, y0 = from.y + kBoxHeight / 2, x1 = to.x, y1 = to.y + kBoxHeight / 2;
  return fmt::format(
      R"svg(<path d="M{} {} C{} {} {} {} {} {}" fill="none" stroke="#555" marker-end="url(#tip)"/>)svg"
      "\n",
      x0, y0, x0 + kGapX / 2, y0, x1 - kGapX / 2, y1, x1, y1);
}

}  // namespace

std::string plan_svg(const Plan& plan) {
  const auto places = places_of(plan);
  int width = 0, height = 0;
  std::string body;
  for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
    width = std::max(width, places[n].x + kBoxWidth + kMargin);
    height = std::max(height, places[n].y + kBoxHeight + kMargin);
    body += box(plan, plan.nodes[n], places[n]);
    for (const auto input : plan.nodes[n].inputs) body += arrow(places[input], places[n]);
  }
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" font-family="sans-serif" font-size="12">)"
      R"(<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">)"
      R"(<path d="M0 0 L8 4 L0 8 z" fill="#555"/></marker></defs>)"
      "\n{}</svg>\n",
      width, height, body);
}

}  // namespace spindle::derive
