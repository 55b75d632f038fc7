#include "lib/base/base64.h"
#include "lib/base/text.h"
#include "src/context/drawings/drawings.h"
#include "src/context/drawings/pdf.h"

namespace spindle::context::drawings {
namespace {

constexpr int kOverlayPixels = 3'000;

std::string_view colour_of(const Link& link) {
  if (link.target == Target::document) return "#1f6feb";
  return link.confidence >= 0.85 ? "#1a7f37" : "#bc4c00";
}

std::string box_of(const Link& link, const Page& page) {
  const auto& box = link.box;
  return fmt::format(
      R"(<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="{}" fill-opacity="0.15" stroke="{}" stroke-width="{:.2f}"><title>{} ({:.2f}): {}, read {}</title></rect>)"
      "\n",
      box.left * page.width, box.top * page.height, box.width() * page.width, box.height() * page.height,
      colour_of(link), colour_of(link), page.width / 1500, xml_text(link.name), link.confidence,
      xml_text(link.reason), xml_text(link.text));
}

Result<std::string> picture_of(Disk& disk, const Drawing& drawing, int page, const DrawingOptions& options) {
  if (drawing.kind == FileKind::svg) {
    TRY(const auto bytes, disk.read(drawing.path));
    return "data:image/svg+xml;base64," + to_base64(bytes);
  }
  TRY(const auto png, pdf_png(drawing.path, page, kOverlayPixels, options.limits));
  return "data:image/png;base64," + to_base64(png);
}

}  // namespace

Result<std::string> overlay(Disk& disk, const Drawing& drawing, int page, const std::vector<Link>& links,
                            const DrawingOptions& options) {
  if (page < 1 || page > std::ssize(drawing.pages)) return fail(Code::not_found, "there is no page {}", page);
  const auto& shown = drawing.pages[page - 1];
  TRY(const auto picture, picture_of(disk, drawing, page, options));
  auto svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><image width="{0}" height="{1}" href="{2}"/>)"
      "\n",
      shown.width, shown.height, picture);
  for (const auto& link : links)
    if (link.page == page) svg += box_of(link, shown);
  return svg + "</svg>\n";
}

}  // namespace spindle::context::drawings
