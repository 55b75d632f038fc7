// Text recognition on pages that the test draws itself.
#include "src/context/drawings/recognise.h"

#include <fstream>

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/drawings/drawings.h"
#include "src/context/drawings/pdf_writer_test.h"
#include "src/context/drawings/strokes.h"

namespace spindle::context::drawings {
namespace {

std::string names(const std::vector<Link>& links) {
  std::string all;
  for (const auto& link : links) all += (all.empty() ? "" : " ") + link.name;
  return all;
}

const Register kNames{{"23-PT-92531", "23-PT-92532", "23-TE-96136-05", "23-KA-9101"}, {}};

// Only what text recognition saw: the page's own text is set aside.
Result<Drawing> recognised(const std::string& path) {
  TRY(auto drawing, read_drawing(system_disk(), path, {.pixels = 3'000, .words_enough = 1'000}));
  for (auto& page : drawing.pages) page.readings.erase(page.readings.begin());
  return drawing;
}

TEST(Recognise, reads_tags_balloons_and_text_that_runs_upwards) {
  testkit::Folder folder;
  PdfWriter pdf{842, 595};
  pdf.text(100, 500, 10, "23-KA-9101");
  pdf.circle(300, 300, 14);
  pdf.text(294, 302, 8, "PT");
  pdf.text(290, 292, 8, "92531");
  pdf.text(276, 312, 8, "23");
  pdf.upwards(500, 200, 10, "23-PT-92532");
  pdf.line(50, 300, 286, 300);
  const auto drawing = recognised(pdf.write(folder.path() + "/a.pdf"));
  ASSERT_TRUE(drawing) << drawing.error().message;
  const auto links = find_links(*drawing, kNames);
  ASSERT_EQ(names(links), "23-KA-9101 23-PT-92531 23-PT-92532");
  EXPECT_NEAR(links[0].box.left, 100.0 / 842, 0.01);
  EXPECT_NEAR(links[0].box.bottom, 95.0 / 595, 0.01);
  EXPECT_NEAR(links[1].box.left, 290.0 / 842, 0.01);
}

TEST(Recognise, keeps_to_its_time) {
  Raster page{2'000, 2'000};
  for (int y = 100; y < 1'900; y += 40)
    for (int x = 100; x < 1'900; x += 20)
      for (int i = 0; i < 20; ++i) std::fill_n(page.row(y + i) + x, 4, std::uint8_t{0});
  const auto words = recognise(page, {.time = std::chrono::milliseconds{1}});
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().code, Code::timeout);
}

TEST(Recognise, finds_nothing_on_an_empty_page) {
  const auto words = recognise(Raster{500, 500}, {});
  ASSERT_TRUE(words) << words.error().message;
  for (const auto& reading : *words) EXPECT_TRUE(reading.empty());
}

TEST(Strokes, are_wiped_and_what_crosses_them_stays) {
  Raster page{200, 100};
  for (int x = 10; x < 190; ++x) page.row(50)[x] = page.row(51)[x] = 0;
  for (int y = 30; y < 70; ++y) page.row(y)[100] = page.row(y)[101] = 0;
  wipe_rules(page, 80, 6);
  EXPECT_EQ(page.row(50)[20], kPaper);
  EXPECT_EQ(page.row(50)[100], 0);
  EXPECT_EQ(page.row(35)[100], 0);
}

TEST(Raster, turns_and_turns_back) {
  Raster page{4, 3};
  page.row(1)[3] = 0;
  const auto other = turned(page);
  EXPECT_EQ(other.width, 3);
  EXPECT_EQ(other.row(3)[1], 0);
  EXPECT_EQ(turned_back({1, 3, 2, 4}, 3), (PixelBox{3, 1, 4, 2}));
}

TEST(Raster, refuses_broken_pictures) {
  for (const auto* bytes :
       {"", "P6\n1 1\n255\nx", "P5\n", "P5\n2 2\n255\nabc", "P5\n-1 2\n255\n", "P5\n99999 99999\n255\n"})
    EXPECT_FALSE(read_pgm(bytes)) << bytes;
}

}  // namespace
}  // namespace spindle::context::drawings
