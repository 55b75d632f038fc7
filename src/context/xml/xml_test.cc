#include "src/context/xml/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace spindle::context {
namespace {

using testing::HasSubstr;

std::string message(const std::string& text) {
  const auto parsed = parse_xml(text, "a.xml");
  return parsed ? "fine" : parsed.error().message;
}

TEST(Xml, says_where_it_is_broken) {
  EXPECT_THAT(message("<a>\n <b>\n</a>"), HasSubstr("a.xml:3:"));
  EXPECT_THAT(message(""), HasSubstr("not well-formed"));
  EXPECT_EQ(message("<a/>"), "fine");
}

TEST(Xml, a_bomb_of_entities_is_refused) {
  EXPECT_THAT(message("<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>"),
              HasSubstr("entities"));
  EXPECT_THAT(message("<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><l>&x;</l>"),
              HasSubstr("entities"));
  EXPECT_EQ(message("<!DOCTYPE html><l>&amp;</l>"), "fine");
}

TEST(Xml, depth_is_bounded) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "<a>";
    text += "<b/>";
    for (std::size_t i = 0; i < depth; ++i) text += "</a>";
    return text;
  };
  EXPECT_EQ(message(nested(200)), "fine");
  EXPECT_THAT(message(nested(100'000)), HasSubstr("deeper than 256"));
}

TEST(Xml, other_encodings_are_read) {
  const auto latin = parse_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>m\xe5l</a>", "a");
  ASSERT_TRUE(latin);
  EXPECT_STREQ(latin->document->child("a").child_value(), "mål");
}

TEST(Xml, knows_the_root_by_the_first_bytes) {
  EXPECT_EQ(root_name("\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- <x> -->\n<p:Plant a='1'"), "Plant");
  EXPECT_EQ(root_name("a,b,c"), "");
}

}  // namespace
}  // namespace spindle::context
