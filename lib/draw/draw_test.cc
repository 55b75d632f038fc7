#include "lib/draw/draw.h"

#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include "lib/draw/axis.h"
#include "lib/draw/letters.h"

namespace spindle::draw {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Time kStart = std::chrono::sys_days{std::chrono::year{2026} / 1 / 31};

Trend sine(int count = 200) {
  Series series{.name = "TI<101>", .unit = "degC"};
  for (int i = 0; i < count; ++i)
    series.points.push_back({kStart + i * 24h / count, 50 + 10 * std::sin(i * 0.1), i != count / 2});
  return {"Sine & co", {kStart, kStart + 24h}, {series}};
}

Trend with_states() {
  auto trend = sine();
  trend.series.push_back(
      {"XV-1", "", true, {{kStart, 0}, {kStart + 6h, 1}, {kStart + 12h, 0}}, {{0, "Shut"}, {1, "Open"}}});
  return trend;
}

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> out;
  for (const auto& tick : ticks) out.push_back(tick.label);
  return out;
}

TEST(Draw, svg_holds_curves_axes_and_escaped_names) {
  const auto out = svg(with_states(), {});
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_THAT(*out, HasSubstr("<svg xmlns"));
  EXPECT_THAT(*out, HasSubstr("TI&lt;101> [degC]"));
  EXPECT_THAT(*out, HasSubstr("Sine &amp; co"));
  EXPECT_THAT(*out, HasSubstr(">Open</text>"));
  EXPECT_THAT(*out, HasSubstr(">2026-01-31</text>"));
  EXPECT_THAT(*out, HasSubstr("#d62728"));  // the bad value's mark
  EXPECT_THAT(*out, Not(HasSubstr("nan")));
}

TEST(Draw, png_can_be_decoded_and_is_not_blank) {
  const auto out = png(with_states(), {640, 320});
  ASSERT_TRUE(out) << out.error().message;
  png_image image{.version = PNG_IMAGE_VERSION};
  ASSERT_TRUE(png_image_begin_read_from_memory(&image, out->data(), out->size()));
  EXPECT_EQ(image.width, 640u);
  EXPECT_EQ(image.height, 320u);
  image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  ASSERT_TRUE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr));
  const auto inked = std::ranges::count_if(pixels, [](std::uint8_t part) { return part < 250; });
  EXPECT_GT(inked, 5'000);
  EXPECT_LT(inked, static_cast<long>(pixels.size() / 2));
}

TEST(Draw, terminal_fits_its_screen) {
  const auto out = terminal(with_states(), {.columns = 80, .rows = 24, .color = false});
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_LE(std::ranges::count(*out, '\n'), 24);
  EXPECT_THAT(*out, HasSubstr("Open"));
  EXPECT_THAT(*out, HasSubstr("\u2801"));
  EXPECT_THAT(*out, Not(HasSubstr("\033[")));
  EXPECT_THAT(*terminal(sine(), {}), HasSubstr("\033[34m"));
}

TEST(Draw, refuses_what_cannot_be_drawn) {
  EXPECT_FALSE(svg({"", {kStart, kStart}, {Series{}}}, {}));
  EXPECT_FALSE(svg({"", {kStart, kStart + 1h}, {}}, {}));
  EXPECT_FALSE(png(sine(), {10, 10}));
  EXPECT_FALSE(png(sine(), {100'000, 100'000}));
  EXPECT_FALSE(terminal({"", {kStart, kStart + 1h}, std::vector<Series>(kSeriesMax + 1)}, {}));
}

TEST(Draw, strange_values_do_no_harm) {
  const double huge = std::numeric_limits<double>::max(), infinite = std::numeric_limits<double>::infinity();
  Trend trend{"",
              {kStart, kStart + 1h},
              {{"x",
                "",
                false,
                {{kStart - 9h, 1},
                 {kStart, huge},
                 {kStart + 1min, -huge},
                 {kStart + 2min, infinite},
                 {kStart + 3min, std::nan("")},
                 {kStart + 9h, 0}},
                {}}}};
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(*svg(trend, {}), Not(HasSubstr("nan")));
    EXPECT_TRUE(png(trend, {}));
    EXPECT_TRUE(terminal(trend, {}));
    trend.series[0].points = {{kStart, 1e-320}};
  }
  trend.series[0].points.clear();
  EXPECT_TRUE(png(trend, {}));
}

TEST(Axis, ticks_are_round) {
  EXPECT_THAT(labels(value_ticks({0, 100}, 5, {})), testing::ElementsAre("0", "20", "40", "60", "80", "100"));
  EXPECT_THAT(labels(value_ticks({-0.013, 0.018}, 3, {})), testing::ElementsAre("0"));
  EXPECT_THAT(labels(time_ticks({kStart, kStart + 1h}, 4)),
              testing::ElementsAre("2026-01-31", "00:15", "00:30", "00:45"));
  EXPECT_THAT(labels(time_ticks({kStart + 1s, kStart + 31s}, 2)),
              testing::ElementsAre("00:00:15", "00:00:30"));
  EXPECT_THAT(labels(time_ticks({kStart, kStart + 24h * 365}, 4)),
              testing::ElementsAre("2026-04", "2026-07", "2026-10", "2027-01"));
  EXPECT_THAT(labels(time_ticks({kStart, kStart + 24h * 3650}, 4)), testing::ElementsAre("2030", "2035"));
}

TEST(Letters, every_printable_character_is_drawn) {
  std::string all;
  for (char c = '!'; c <= '~'; ++c) all += c;
  for (const auto& strokes : letters_of(all)) {
    std::size_t dots = 0;
    for (const auto& stroke : strokes) {
      dots += stroke.size();
      for (const auto& dot : stroke) EXPECT_TRUE(dot.x >= 0 && dot.x <= 4 && dot.y >= -6 && dot.y <= 2);
    }
    EXPECT_GE(dots, 2u);
  }
  EXPECT_EQ(letters_of("\u00B0C\u20AC").size(), 3u);
  EXPECT_EQ(text_width("\u00B0C", 10), 12);
}

}  // namespace
}  // namespace spindle::draw
