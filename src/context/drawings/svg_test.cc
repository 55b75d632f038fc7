#include "src/context/drawings/svg.h"

#include <gtest/gtest.h>

namespace spindle::context::drawings {
namespace {

std::vector<Word> words_of(std::string_view body) {
  const auto page =
      read_svg(fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{}</svg>)", body),
               "a.svg");
  EXPECT_TRUE(page) << page.error().message;
  return page ? page->readings.at(0) : std::vector<Word>{};
}

TEST(Svg, places_words_relative_to_the_page) {
  const auto words = words_of(R"(<text x="20" y="50" font-size="10">FROM 23-PT-92531</text>)");
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[1].text, "23-PT-92531");
  EXPECT_NEAR(words[0].box.left, 0.1, 1e-9);
  EXPECT_NEAR(words[0].box.bottom, 0.51, 1e-9);
  EXPECT_NEAR(words[0].box.top, 0.425, 1e-9);
  EXPECT_GT(words[1].box.left, words[0].box.right);
}

TEST(Svg, follows_transforms_and_anchors) {
  const auto words = words_of(R"-(<g transform="translate(100 50)"><g transform="scale(2)">
      <text style="font-size:5px;text-anchor:middle">PT</text></g></g>
      <text transform="matrix(1 0 0 1 10 20)" x="0" y="0">A<tspan x="5" dy="3">B</tspan></text>)-");
  ASSERT_EQ(words.size(), 3U);
  EXPECT_NEAR((words[0].box.left + words[0].box.right) / 2, 0.5, 1e-9);
  EXPECT_NEAR(words[1].box.left, 0.05, 1e-9);
  EXPECT_NEAR(words[2].box.left, 0.075, 1e-9);
}

TEST(Svg, knows_text_that_runs_upwards) {
  const auto words =
      words_of(R"-(<text transform="rotate(-90 50 50)" x="50" y="50" font-size="10">92531</text>)-");
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].reading, Reading::upwards);
  EXPECT_GT(words[0].box.height() * 100, words[0].box.width() * 200);
}

TEST(Svg, refuses_what_is_none) {
  for (const auto* bytes :
       {"<svg", "<svg/>", R"(<svg width="0" height="5"/>)", R"(<svg viewBox="0 0 nan 1"/>)", ""})
    EXPECT_FALSE(read_svg(bytes, "a.svg")) << bytes;
}

TEST(Svg, is_not_harmed_by_odd_numbers) {
  const auto words =
      words_of(R"-(<g transform="rotate() scale( matrix(1 2)"><text x="" y="-">A</text></g>)-");
  EXPECT_EQ(words.size(), 1U);
}

}  // namespace
}  // namespace spindle::context::drawings
