#include "src/context/drawings/link.h"

#include <gtest/gtest.h>

namespace spindle::context::drawings {
namespace {

const Register kNames{
    {"23-PT-92531", "23-PT-92532", "23-PI-92531", "23-KA-9101", "23-PIC-92538", "23-HA-9114", "23-HA-9115",
     "23-TE-96136-05", "23-GK-9107", "23-GK-9107A", "45-TI-92531", "45-TI-92532", "45-TI-92533"},
    {"AB-ME-P-0152-001"}};

// A word of height 0.01 whose letters are 0.006 wide, on a square page.
Word word(std::string text, double left, double top, int line = 0) {
  const double width = 0.006 * static_cast<double>(text.size());
  return {.text = std::move(text), .box = {left, top, left + width, top + 0.01}, .line = line};
}

Page page(std::vector<Word> words) { return {.width = 100, .height = 100, .readings = {std::move(words)}}; }

std::string names(const std::vector<Link>& links) {
  std::string all;
  for (const auto& link : links) all += (all.empty() ? "" : " ") + link.name;
  return all;
}
std::string found(std::vector<Word> words) { return names(find_links(page(std::move(words)), kNames)); }

TEST(Links, are_found_in_words) {
  EXPECT_EQ(
      found({word("23-PT-92531", 0.1, 0.1), word("FROM", 0.1, 0.2), word("(AB-ME-P-0152-001)", 0.3, 0.2)}),
      "23-PT-92531 AB-ME-P-0152-001");
}

TEST(Links, are_found_in_balloons) {
  EXPECT_EQ(found({word("PT", 0.109, 0.1), word("92531", 0.1, 0.115, 1), word("TE", 0.315, 0.1, 2),
                   word("96136-05", 0.3, 0.112, 3)}),
            "23-PT-92531 23-TE-96136-05");
}

TEST(Links, take_the_area_beside_a_balloon) {
  EXPECT_EQ(found({word("45", 0.085, 0.095), word("TI", 0.109, 0.1, 1), word("92531", 0.1, 0.115, 2)}),
            "45-TI-92531");
}

TEST(Links, need_letters_and_number_to_stand_together) {
  EXPECT_EQ(found({word("PT", 0.109, 0.1), word("92531", 0.1, 0.16, 1)}), "");
  EXPECT_EQ(found({word("PT", 0.2, 0.1), word("92531", 0.1, 0.115, 1)}), "");
}

TEST(Links, are_found_where_text_runs_upwards) {
  Word tag{.text = "23-PT-92531", .box = {0.5, 0.3, 0.51, 0.37}, .reading = Reading::upwards};
  Word letters{.text = "PT", .box = {0.1, 0.5, 0.11, 0.512}, .reading = Reading::upwards, .line = 1};
  Word number{.text = "92532", .box = {0.115, 0.49, 0.125, 0.52}, .reading = Reading::upwards, .line = 2};
  EXPECT_EQ(found({tag, letters, number}), "23-PT-92531 23-PT-92532");
}

TEST(Links, join_words_of_one_line_and_prefer_the_longer_name) {
  EXPECT_EQ(found({word("23-GK-9107", 0.1, 0.1), word("A", 0.165, 0.1)}), "23-GK-9107A");
  EXPECT_EQ(found({word("AB", 0.1, 0.1), word("ME", 0.14, 0.1), word("P", 0.18, 0.1), word("0152", 0.22, 0.1),
                   word("001", 0.27, 0.1)}),
            "AB-ME-P-0152-001");
}

TEST(Links, see_names_in_a_row) {
  EXPECT_EQ(found({word("CONTROLLER.23-KA-9101-PIC-92538.", 0.1, 0.1)}), "23-KA-9101 23-PIC-92538");
  EXPECT_EQ(found({word("23-HA-9114/9115", 0.1, 0.1)}), "23-HA-9114 23-HA-9115");
}

TEST(Links, leave_alone_what_only_begins_like_a_name) {
  EXPECT_EQ(found({word("23-PT-92531-77", 0.1, 0.1), word("0300-OL-23L92531-AS20", 0.1, 0.2)}), "");
}

TEST(Links, say_why_and_how_sure) {
  const auto links = find_links(
      page({word("23-PT-9253I", 0.1, 0.1), word("PI-92531", 0.1, 0.2, 1), word("23-PT-92532", 0.1, 0.3, 2)}),
      kNames);
  ASSERT_EQ(names(links), "23-PT-92531 23-PI-92531 23-PT-92532");
  EXPECT_NE(links[0].reason.find("misread"), std::string::npos);
  EXPECT_NE(links[1].reason.find("area 23 left out"), std::string::npos);
  EXPECT_GT(links[2].confidence, links[0].confidence);
  EXPECT_GT(links[2].confidence, links[1].confidence);
  EXPECT_NEAR(links[2].box.top, 0.3, 1e-9);
}

TEST(Links, are_surer_when_readings_agree_and_cancel_when_they_do_not) {
  Page agreeing = page({word("PT-92531", 0.1, 0.1)});
  const auto once = find_links(agreeing, kNames);
  agreeing.readings.push_back(agreeing.readings[0]);
  const auto twice = find_links(agreeing, kNames);
  ASSERT_EQ(names(twice), "23-PT-92531");
  EXPECT_GT(twice[0].confidence, once[0].confidence);
  Page torn = page({word("PT-92531", 0.1, 0.1)});
  torn.readings.push_back({word("PI-92531", 0.1, 0.1)});
  EXPECT_EQ(names(find_links(torn, kNames)), "");
}

TEST(Links, see_through_an_area_misread_from_a_picture_only) {
  auto misread = word("25-KA-9101", 0.1, 0.1);
  EXPECT_EQ(found({misread}), "");
  misread.confidence = 0.8;
  EXPECT_EQ(found({misread}), "23-KA-9101");
  misread.text = "78-KA-9101";
  EXPECT_EQ(found({misread}), "");
}

TEST(Links, survive_pages_of_nonsense) {
  EXPECT_EQ(found({}), "");
  EXPECT_EQ(found({word("/", 0, 0), word("-", 0, 0), word("---------", 0, 0), word("12345678", 0.1, 0)}), "");
}

}  // namespace
}  // namespace spindle::context::drawings
