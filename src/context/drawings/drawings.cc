#include "src/context/drawings/drawings.h"

#include "src/context/drawings/pdf.h"
#include "src/context/drawings/recognise.h"
#include "src/context/drawings/svg.h"

namespace spindle::context::drawings {
namespace {

constexpr std::uint64_t kHeadBytes = 4'096;

Result<FileKind> kind_of(Disk& disk, const std::string& path, std::uint64_t size) {
  TRY(const auto head, disk.read(path, 0, std::min(size, kHeadBytes)));
  if (head.find("%PDF-") != std::string::npos) return FileKind::pdf;
  if (head.find("<svg") != std::string::npos) return FileKind::svg;
  return fail(Code::unsupported, "{} is neither PDF nor SVG; export the drawing as one of these", path);
}

Result<Page> read_pdf_page(const std::string& path, int number, const DrawingOptions& options) {
  TRY(auto page, pdf_text(path, number, options.limits));
  if (page.readings.front().size() >= options.words_enough) return page;
  TRY(auto picture, pdf_picture(path, number, options.pixels, options.limits));
  TRY(auto readings, recognise(std::move(picture), options.limits));
  std::ranges::move(readings, std::back_inserter(page.readings));
  return page;
}

Result<std::vector<Page>> read_pdf(const std::string& path, const DrawingOptions& options) {
  TRY(const auto info, pdf_info(path, options.limits));
  if (info.pages > options.pages_max)
    return fail(Code::exhausted, "{} has {} pages, at most {} are read; split it", path, info.pages,
                options.pages_max);
  std::vector<Page> pages;
  for (int number = 1; number <= info.pages; ++number) {
    TRY(auto page, read_pdf_page(path, number, options));
    pages.push_back(std::move(page));
  }
  return pages;
}

}  // namespace

Result<Drawing> read_drawing(Disk& disk, const std::string& path, const DrawingOptions& options) {
  TRY(const auto size, disk.size(path));
  if (size > options.bytes_max)
    return fail(Code::exhausted, "{} has {} MiB, at most {} are read", path, size >> 20,
                options.bytes_max >> 20);
  Drawing drawing{.path = path};
  TRY(drawing.kind, kind_of(disk, path, size));
  if (drawing.kind == FileKind::pdf) {
    TRY(drawing.pages, read_pdf(path, options));
    return drawing;
  }
  TRY(auto bytes, disk.read(path));
  TRY(auto page, read_svg(std::move(bytes), path));
  drawing.pages.push_back(std::move(page));
  return drawing;
}

std::vector<Link> find_links(const Drawing& drawing, const Register& names) {
  std::vector<Link> links;
  for (const auto& page : drawing.pages)
    std::ranges::move(find_links(page, names), std::back_inserter(links));
  return links;
}

}  // namespace spindle::context::drawings
