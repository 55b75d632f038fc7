#include "src/acquire/files/time_reader.h"

#include <gtest/gtest.h>

#include "src/acquire/files/time_pattern.h"

namespace spindle::acquire {
namespace {

std::string read(const TimeMapping& mapping, std::string_view text) {
  auto reader = TimeReader::make(mapping);
  if (!reader) return reader.error().message;
  TimeOrder order;
  const auto time = reader->read(text, order);
  return time ? format_time(*time) : "error: " + time.error().message;
}

TEST(TimeReader, reads_what_is_declared) {
  const auto check = [](std::string format, std::string zone, std::string_view text, std::string_view time) {
    EXPECT_EQ(read({.format = format, .zone = zone}, text), time) << format << " " << text;
  };
  check("iso", "UTC", "2026-01-31T08:09:10Z", "2026-01-31T08:09:10Z");
  check("iso", "Europe/Oslo", "2026-01-31 08:09:10", "2026-01-31T07:09:10Z");
  check("iso", "Europe/Oslo", "2026-07-31 08:09:10.5", "2026-07-31T06:09:10.500000Z");
  check("iso", "Europe/Oslo", "2026-07-31T08:09:10-05:00", "2026-07-31T13:09:10Z");
  check("epoch_s", "UTC", "1769846950.25", "2026-01-31T08:09:10.250000Z");
  check("epoch_ms", "UTC", "1769846950123", "2026-01-31T08:09:10.123000Z");
  check("epoch_ns", "UTC", "1769846950123456789", "2026-01-31T08:09:10.123456Z");
  check("epoch_ns", "UTC", "-1", "1969-12-31T23:59:59.999999Z");
  check("%d.%m.%Y %H:%M:%S", "Europe/Oslo", "1.7.2026 08:09:10", "2026-07-01T06:09:10Z");
  check("%d-%b-%y %I:%M:%S %p", "UTC", "31-JAN-26 12:09:10 AM", "2026-01-31T00:09:10Z");
  check("%m/%d/%Y %H:%M:%S.%f", "UTC", "01/31/2026 08:09:10.1234567", "2026-01-31T08:09:10.123456Z");
  check("%Y%m%d%H%M%S%z", "UTC", "20260131080910+0130", "2026-01-31T06:39:10Z");
  check("iso", "America/Sao_Paulo", "1913-12-31 23:59:59", "1914-01-01T03:06:27Z");
}

TEST(TimeReader, refuses_what_is_no_time) {
  const auto check = [](std::string format, std::string_view text) {
    EXPECT_TRUE(read({.format = format, .zone = "Europe/Oslo"}, text).starts_with("error: ")) << text;
  };
  for (const auto* text :
       {"", "x", "2026-13-01", "2026-02-30 00:00:00", "2026-01-31T25:00:00Z", "45000.5", "\0"})
    check("iso", text);
  for (const auto* text : {"", "nan", "inf", "1e300", "-1e300", "12a", "0x10"}) check("epoch_s", text);
  for (const auto* text : {"", "31.02.2026 00:00", "1.1.2026", "1.1.2026 24:00", "1.1.2026 00:00 x"})
    check("%d.%m.%Y %H:%M", text);
  EXPECT_TRUE(read({.zone = "Europe/Oslo"}, "2026-03-29 02:30:00").contains("does not exist"));
}

TEST(TimeReader, tells_the_two_passes_of_an_hour_apart) {
  const auto check = [](Ambiguous ambiguous, std::vector<std::string> texts, std::vector<std::string> times) {
    auto reader = TimeReader::make({.zone = "Europe/Oslo", .ambiguous = ambiguous}).value();
    TimeOrder order;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto time = reader.read(texts[i], order);
      EXPECT_EQ(time ? format_time(*time).substr(11) : "refused", times[i]) << texts[i] << " " << i;
    }
  };
  const std::vector<std::string> night = {"2026-10-25 01:59:59", "2026-10-25 02:00:00",
                                          "2026-10-25 02:59:59", "2026-10-25 02:00:00",
                                          "2026-10-25 02:59:59", "2026-10-25 03:00:00"};
  check(Ambiguous::refuse, night, {"23:59:59Z", "refused", "refused", "refused", "refused", "02:00:00Z"});
  check(Ambiguous::earlier, night,
        {"23:59:59Z", "00:00:00Z", "00:59:59Z", "00:00:00Z", "00:59:59Z", "02:00:00Z"});
  check(Ambiguous::later, night,
        {"23:59:59Z", "01:00:00Z", "01:59:59Z", "01:00:00Z", "01:59:59Z", "02:00:00Z"});
  check(Ambiguous::in_order, night,
        {"23:59:59Z", "00:00:00Z", "00:59:59Z", "01:00:00Z", "01:59:59Z", "02:00:00Z"});
}

TEST(TimeReader, agrees_with_the_zone_at_each_half_hour_of_twenty_years) {
  for (const auto* name : {"Europe/Oslo", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"}) {
    auto reader = TimeReader::make({.zone = name, .ambiguous = Ambiguous::in_order}).value();
    const auto zone = TimeZone::find(name).value();
    TimeOrder order;
    for (Time time = time_of(946'684'800'000'000); time < time_of(1'577'836'800'000'000); time += 30min) {
      const auto read = reader.local(zone.to_local(time), order);
      ASSERT_TRUE(read) << read.error().message;
      ASSERT_EQ(format_time(*read), format_time(time)) << name;
    }
  }
}

}  // namespace
}  // namespace spindle::acquire
