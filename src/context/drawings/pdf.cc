#include "src/context/drawings/pdf.h"

#include <charconv>
#include <filesystem>

#include <pugixml.hpp>

namespace spindle::context::drawings {
namespace {

constexpr double kUpright = 1.5;  // times as high as wide: a word that runs up the page

// A name that begins with a dash is no option.
std::string argument(const std::string& path) { return path.starts_with('-') ? "./" + path : path; }

Error refusal(const std::string& path, const ChildEnd& end) {
  const std::string_view errors = end.errors;
  if (errors.find("ncorrect password") != std::string_view::npos)
    return {Code::denied, fmt::format("{} needs a password; save a copy without one", path)};
  const auto last = errors.substr(0, errors.find_last_not_of('\n') + 1);
  return {Code::corrupt, fmt::format("{} is no PDF that can be read: {}", path, last.substr(0, 200))};
}

Result<std::string> run(std::vector<std::string> command, const std::string& path,
                        const ChildLimits& limits) {
  TRY(auto end, run_child({.command = std::move(command), .limits = limits}));
  if (end.status != 0) return std::unexpected(refusal(path, end));
  return std::move(end.output);
}

int number_after(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  int number = 0;
  if (at == std::string_view::npos) return number;
  text.remove_prefix(std::min(text.find_first_not_of(' ', at + word.size()), text.size()));
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Word read_word(const pugi::xml_node& node, const Page& page, int line) {
  Word word{.text = node.text().as_string(), .line = line};
  const double left = node.attribute("xMin").as_double(), right = node.attribute("xMax").as_double();
  const double top = node.attribute("yMin").as_double(), bottom = node.attribute("yMax").as_double();
  word.box = {left / page.width, top / page.height, right / page.width, bottom / page.height};
  if (word.text.size() >= 2 && bottom - top > kUpright * (right - left)) word.reading = Reading::upwards;
  return word;
}

Result<std::string> render(const std::string& path, const char* form, int page, int pixels,
                           const ChildLimits& limits) {
  const auto number = std::to_string(page);
  return run(
      {"pdftoppm", form, "-f", number, "-l", number, "-scale-to", std::to_string(pixels), argument(path)},
      path, limits);
}

}  // namespace

Result<PdfInfo> pdf_info(const std::string& path, const ChildLimits& limits) {
  if (std::error_code error; !std::filesystem::is_regular_file(path, error))
    return fail(Code::not_found, "there is no file {}", path);
  TRY(const auto text, run({"pdfinfo", argument(path)}, path, limits));
  const PdfInfo info{.pages = number_after(text, "Pages:")};
  if (info.pages < 1) return fail(Code::corrupt, "{} has no pages", path);
  return info;
}

Result<Page> pdf_text(const std::string& path, int page, const ChildLimits& limits) {
  const auto number = std::to_string(page);
  TRY(const auto text,
      run({"pdftotext", "-bbox-layout", "-f", number, "-l", number, argument(path), "-"}, path, limits));
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size()))
    return fail(Code::corrupt, "{}: the text of page {} cannot be read", path, page);
  const auto root = document.select_node("//page").node();
  Page read{.number = page,
            .width = root.attribute("width").as_double(),
            .height = root.attribute("height").as_double()};
  if (read.width <= 0 || read.height <= 0) return fail(Code::corrupt, "{}: page {} has no size", path, page);
  auto& words = read.readings.emplace_back();
  int line_number = 0;
  for (const auto& line : document.select_nodes("//line")) {
    for (const auto& word : line.node().children("word"))
      if (words.size() < kWordsMax) words.push_back(read_word(word, read, line_number));
    ++line_number;
  }
  return read;
}

Result<Raster> pdf_picture(const std::string& path, int page, int pixels, const ChildLimits& limits) {
  TRY(const auto bytes, render(path, "-gray", page, pixels, limits));
  return read_pgm(bytes);
}

Result<std::string> pdf_png(const std::string& path, int page, int pixels, const ChildLimits& limits) {
  return render(path, "-png", page, pixels, limits);
}

}  // namespace spindle::context::drawings
