#include "src/context/drawings/recognise.h"

#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "src/context/drawings/marks.h"
#include "src/context/drawings/strokes.h"
#include "src/context/drawings/tiff.h"

namespace spindle::context::drawings {
namespace {

// In pixels of a page rendered so that letters are 12 to 80 high.
constexpr LetterSizes kLetters{.height_min = 12, .height_max = 80};
constexpr int kRuleLength = 80, kRuleThickness = 10;
constexpr int kRingMin = 30, kRingMax = 110, kRingThickness = 8;
constexpr double kRingShare = 0.5, kRingAlone = 0.45;
constexpr int kMargin = 10;  // of paper around a line
constexpr int kDotsPerInch = 300;

using Options = std::vector<std::string>;
const Options kFreely;
// As the capitals and figures names are made of, with no dictionary.
const Options kAsNames{"-c", "load_system_dawg=0",
                       "-c", "load_freq_dawg=0",
                       "-c", "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/+.() "};

void clear(Raster& raster) {
  wipe_rules(raster, kRuleLength, kRuleThickness);
  for (const auto& ring : find_rings(raster, kRingMin, kRingMax, kRingShare))
    wipe_ring(raster, ring, kRingThickness, kRingAlone, false);
}

// On paper, for text recognition wants some around.
Raster with_margin(const Raster& raster) {
  Raster wider{raster.width + 2 * kMargin, raster.height + 2 * kMargin};
  for (int y = 0; y < raster.height; ++y)
    std::copy_n(raster.row(y), raster.width, wider.row(y + kMargin) + kMargin);
  return wider;
}

struct Lines {
  std::vector<PixelBox> boxes;
  std::vector<Raster> pictures;  // each of its box alone
};

Lines cut_lines(const Raster& raster, double widest) {
  Lines lines;
  const auto marks = find_marks(raster);
  for (const auto& line : find_lines(marks, kLetters)) {
    if (line.box.width() < widest * line.box.height() || lines.boxes.size() == kTextLinesMax) continue;
    lines.boxes.push_back(line.box);
    lines.pictures.push_back(picture_of(raster, marks, line));
  }
  return lines;
}

// Letters that touch each other stand apart when widened.
Raster widened(const Raster& raster) {
  Raster wide{raster.width * 4 / 3, raster.height};
  for (int y = 0; y < wide.height; ++y)
    for (int x = 0; x < wide.width; ++x) {
      const int at = x * 3 / 4, rest = x * 3 % 4, next = std::min(at + 1, raster.width - 1);
      wide.row(y)[x] =
          static_cast<std::uint8_t>((raster.row(y)[at] * (4 - rest) + raster.row(y)[next] * rest) / 4);
    }
  return wide;
}

Lines widened(Lines lines) {
  for (auto& picture : lines.pictures) picture = widened(picture);
  return lines;
}

// Letters over a number, as in a balloon.
bool stands_over(const PixelBox& upper, const PixelBox& lower) {
  const int height = lower.height(), gap = lower.top - upper.bottom;
  return gap > -height / 3 && gap < height * 5 / 4 && upper.width() < lower.width() * 3 / 2 &&
         upper.width() < 6 * height && lower.width() < 9 * height && lower.width() > 2 * height &&
         upper.height() * 3 > height * 2 && upper.height() * 2 < height * 3 &&
         std::abs(upper.middle_x() - lower.middle_x()) < lower.width() / 4 + height / 3;
}

void paste(const Raster& from, Raster& to, int left, int top) {
  for (int y = 0; y < from.height; ++y) std::copy_n(from.row(y), from.width, to.row(top + y) + left);
}

// "PT" over "92531" as one line, "PT-92531": text recognition reads a longer line better than two short ones.
Raster in_one_line(const Raster& upper, const Raster& lower) {
  const int height = std::max(upper.height, lower.height), dash = height / 2, gap = height / 4;
  Raster line{upper.width + lower.width + dash + 2 * gap, height};
  paste(upper, line, 0, (height - upper.height) / 2);
  const int thick = std::max(2, height / 8);
  for (int y = 0; y < thick; ++y)
    std::fill_n(line.row((height - thick) / 2 + y) + upper.width + gap, dash, std::uint8_t{0});
  paste(lower, line, upper.width + 2 * gap + dash, (height - lower.height) / 2);
  return line;
}

Lines balloon_lines(const Lines& lines) {
  Lines balloons;
  for (std::size_t i = 0; i < lines.boxes.size(); ++i)
    for (std::size_t j = 0; j < lines.boxes.size() && balloons.boxes.size() < kTextLinesMax; ++j) {
      if (!stands_over(lines.boxes[i], lines.boxes[j])) continue;
      balloons.boxes.push_back(lines.boxes[i]);
      balloons.boxes.back().include(lines.boxes[j]);
      balloons.pictures.push_back(in_one_line(lines.pictures[i], lines.pictures[j]));
    }
  return balloons;
}

struct Row {  // of tesseract's table
  int level = 0, page = 0, left = 0, top = 0, width = 0, height = 0;
  double confidence = 0;
  std::string_view text;
};

std::string_view take_field(std::string_view& line, char separator) {
  const auto end = line.find(separator);
  const auto field = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return field;
}

template <class Number>
bool take(std::string_view& line, Number& number) {
  const auto field = take_field(line, '\t');
  return std::from_chars(field.data(), field.data() + field.size(), number).ec == std::errc{};
}

std::optional<Row> read_row(std::string_view line) {
  Row row;
  int skipped = 0;
  if (!take(line, row.level) || !take(line, row.page)) return std::nullopt;
  for (int i = 0; i < 4; ++i)  // block, paragraph, line, word
    if (!take(line, skipped)) return std::nullopt;
  if (!take(line, row.left) || !take(line, row.top) || !take(line, row.width) || !take(line, row.height) ||
      !take(line, row.confidence))
    return std::nullopt;
  row.text = line;
  return row;
}

// Capitals, and one kind of dash.
std::string tidy(std::string_view text) {
  std::string tidied;
  while (!text.empty()) {
    if (text.starts_with("\u2014") || text.starts_with("\u2013")) {
      tidied.push_back('-');
      text.remove_prefix(3);
      continue;
    }
    const auto letter = static_cast<unsigned char>(text.front());
    if (letter < 0x80) tidied.push_back(static_cast<char>(std::toupper(letter)));
    text.remove_prefix(1);
  }
  return tidied;
}

struct Frame {  // how pixels of the picture that was read lie on the page
  int width, height;
  Reading reading;
  [[nodiscard]] Box box(PixelBox pixels) const {
    if (reading == Reading::upwards) pixels = turned_back(pixels, height);
    return {static_cast<double>(pixels.left) / width, static_cast<double>(pixels.top) / height,
            static_cast<double>(pixels.right) / width, static_cast<double>(pixels.bottom) / height};
  }
};

using Place = PixelBox (*)(const PixelBox& line, const Row& row);

PixelBox within_line(const PixelBox& line, const Row& row) {
  const int left = std::clamp(line.left + row.left - kMargin, line.left, line.right);
  return {left, line.top, std::clamp(left + row.width, left, line.right), line.bottom};
}
PixelBox within_wide_line(const PixelBox& line, const Row& row) {
  auto narrow = row;
  narrow.left = (row.left - kMargin) * 3 / 4 + kMargin, narrow.width = row.width * 3 / 4;
  return within_line(line, narrow);
}
PixelBox all_of_line(const PixelBox& line, const Row&) { return line; }

void add_words(std::string_view table, const Lines& lines, Place place, const Frame& frame,
               std::vector<Word>& words) {
  const int first_line = words.empty() ? 0 : words.back().line + 1;
  take_field(table, '\n');  // the head
  while (!table.empty()) {
    const auto row = read_row(take_field(table, '\n'));
    if (!row || row->level != 5 || row->page < 1 || row->page > std::ssize(lines.boxes)) continue;
    Word word{.text = tidy(row->text),
              .confidence = row->confidence / 100,
              .reading = frame.reading,
              .line = first_line + row->page};
    if (word.text.empty() || words.size() == kWordsMax) continue;
    word.box = frame.box(place(lines.boxes[row->page - 1], *row));
    if (place == all_of_line && !words.empty() && words.back().line == word.line)
      words.back().text += word.text,
          words.back().confidence = std::min(words.back().confidence, word.confidence);
    else
      words.push_back(std::move(word));
  }
}

Result<std::string> run_tesseract(const std::string& tiff, const Options& options,
                                  const ChildLimits& limits) {
  Child child{
      .command = {"tesseract", "stdin", "stdout", "--psm", "7", "--dpi", std::to_string(kDotsPerInch)},
      .environment = {"OMP_THREAD_LIMIT=1"},
      .input = tiff,
      .limits = limits};
  child.command.insert(child.command.end(), options.begin(), options.end());
  child.command.emplace_back("tsv");
  TRY(auto end, run_child(child));
  if (end.status != 0)
    return fail(Code::corrupt, "tesseract ended with {}: {}", end.status, end.errors.substr(0, 300));
  return std::move(end.output);
}

struct Way {
  const Options& options;
  Place place;
};

Result<> read_lines(const Lines& lines, const Way& way, const Frame& frame, const ChildLimits& limits,
                    std::vector<Word>& words) {
  if (lines.pictures.empty()) return {};
  std::vector<Raster> pictures;
  for (const auto& picture : lines.pictures) pictures.push_back(with_margin(picture));
  TRY(const auto table, run_tesseract(write_tiff(pictures, kDotsPerInch), way.options, limits));
  add_words(table, lines, way.place, frame, words);
  return {};
}

bool area_like(const Word& word) {
  return word.text.size() <= 3 && std::ranges::all_of(word.text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<> read_all_ways(const Raster& raster, double widest, const Frame& frame, const ChildLimits& limits,
                       std::vector<std::vector<Word>>& readings) {
  auto lines = cut_lines(raster, widest);
  const auto balloons = balloon_lines(lines);
  TRY_OK(read_lines(lines, {kFreely, within_line}, frame, limits, readings[0]));
  TRY_OK(read_lines(balloons, {kAsNames, all_of_line}, frame, limits, readings[2]));
  lines = widened(std::move(lines));
  return read_lines(lines, {kAsNames, within_wide_line}, frame, limits, readings[1]);
}

}  // namespace

Result<std::vector<std::vector<Word>>> recognise(Raster raster, const ChildLimits& limits) {
  std::vector<std::vector<Word>> readings(3);
  clear(raster);
  const int width = raster.width, height = raster.height;
  TRY_OK(read_all_ways(raster, 0.55, {width, height, Reading::level}, limits, readings));
  TRY_OK(read_all_ways(turned(raster), 3.0, {width, height, Reading::upwards}, limits, readings));
  std::ranges::copy_if(readings[0], std::back_inserter(readings[2]), area_like);  // beside the balloons
  return readings;
}

}  // namespace spindle::context::drawings
