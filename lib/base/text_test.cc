#include "lib/base/text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lib/base/random.h"
#include "lib/model/tag.h"

namespace spindle {
namespace {

TEST(JsonText, escapes_what_json_asks_for) {
  EXPECT_EQ(json_text("a\"b\\c\n\x01/"), R"("a\"b\\c\u000a\u0001/")");
  EXPECT_EQ(json_text("°C åæø 流 😀"), "\"°C åæø 流 😀\"");
  EXPECT_EQ(json_text(std::string_view{"\0", 1}), R"("\u0000")");
  EXPECT_EQ(json_text(""), R"("")");
}

TEST(JsonText, replaces_broken_utf8) {
  constexpr auto kReplaced =
      "\"a\xEF\xBF\xBD"
      "b\"";
  EXPECT_EQ(json_text("a\xFF"
                      "b"),
            kReplaced);
  EXPECT_EQ(json_text("a\x80"
                      "b"),
            kReplaced);
  EXPECT_EQ(json_text("a\xC3"
                      "b"),
            kReplaced);
  for (const auto* broken : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F\x98", "\xE2\x82"}) {
    EXPECT_FALSE(valid_utf8(broken));
    EXPECT_TRUE(valid_utf8(json_text(broken)));
  }
}

TEST(XmlText, can_stand_between_tags_and_in_attributes) {
  EXPECT_EQ(xml_text("a < b && \"c\" > 'd'\n\x01°"), "a &lt; b &amp;&amp; &quot;c&quot; &gt; 'd'°");
}

TEST(JsonText, of_any_bytes_is_json) {
  Random random{3};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    for (auto n = random.below(12); n > 0; --n)
      bytes += static_cast<char>(random.chance(0.5) ? 0x78 + random.below(0x88) : random.below(256));
    const auto parsed = nlohmann::json::parse(json_text(bytes), nullptr, false);
    ASSERT_TRUE(parsed.is_string());
    if (valid_utf8(bytes)) {
      ASSERT_EQ(parsed.get<std::string>(), bytes);
    }
  }
}

}  // namespace
}  // namespace spindle
