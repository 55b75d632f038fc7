#include "src/context/maintenance/maintenance.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace spindle::maintenance {
namespace {

using testing::ElementsAre;

Interpretation read(std::string text, const WorkOrder& like = {}) {
  WorkOrder order = like;
  order.text = std::move(text);
  auto read = Interpreter::shipped().interpret(order);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read ? *std::move(read) : Interpretation{};
}

// "replaced filter; calibrated <20-PT-1001>"
std::string events_in(const std::string& text) {
  std::string all;
  for (const auto& event : read(text).events) {
    all += std::string{all.empty() ? "" : "; "} + std::string{name_of(event.kind)};
    if (!event.component.empty()) all += " " + event.component;
    if (!event.identifier.empty()) all += " (" + event.identifier + ")";
  }
  return all;
}

std::string normalised(const std::string& text) {
  std::string all;
  for (const auto& token : read(text).tokens) all += (all.empty() ? "" : " ") + token;
  return all;
}

TEST(Maintenance, normalises_what_is_written_in_haste) {
  const auto check = [](const std::string& raw, const std::string& spelled) {
    EXPECT_EQ(normalised(raw), spelled) << raw;
  };
  check("REPL L/H HYD PUMP", "replace left hand hydraulic pump");
  check("c/out a/c compresor", "change out air conditioner compressor");
  check("Engine temp sensor u/s", "engine temperature sensor unserviceable");
  check("bytte 20-PT-1001 på komp.", "bytte <id> på kompressor");
}

TEST(Maintenance, finds_english_events) {
  const auto check = [](const std::string& text, const std::string& events) {
    EXPECT_EQ(events_in(text), events) << text;
  };
  check("Replace pressure transmitter 20-PT-1234 - reading high",
        "replaced pressure transmitter (20-PT-1234)");
  check("thermostat must be replaced", "replaced thermostat");
  check("FAN MOTOR CHANGEOUT", "replaced fan motor");
  check("calibrated flow meter and pressure gauge", "calibrated flow meter; calibrated pressure gauge");
  check("repair oil leak at gearbox", "repaired gearbox");
  check("pump not replaced", "");
  check("check valve stuck open", "");
  check("no power to radio", "");
  check("SWAP SIREN", "replaced siren");
  check("horn fault re-occurring", "");
}

TEST(Maintenance, finds_norwegian_events) {
  const auto check = [](const std::string& text, const std::string& events) {
    EXPECT_EQ(events_in(text), events) << text;
  };
  check("Bytte trykktransmitter 20-PT-1234 på testseparator", "replaced trykktransmitter (20-PT-1234)");
  check("TETT FILTER MÅ BYTTES", "replaced filter");
  check("Temperaturmåler skiftet, kalibrert ok", "replaced temperaturmåler; calibrated temperaturmåler");
  check("Kalibrering av mengdemåler FT-2301 og nivåmåler LT-100",
        "calibrated mengdemåler (FT-2301); calibrated nivåmåler (LT-100)");
  check("Reparere lekkasje på flens, ny pakning montert", "repaired flens; installed pakning");
  check("Ventil ikke byttet", "");
}

TEST(Maintenance, dates_an_event_by_the_orders_end_and_names_the_order) {
  const Time start{std::chrono::hours{10}}, end{std::chrono::hours{20}};
  const auto both = read("replace bearing", {.number = "4711", .started = start, .finished = end});
  ASSERT_EQ(both.events.size(), 1U);
  EXPECT_EQ(both.events[0].time, end);
  EXPECT_EQ(both.events[0].order, "4711");
  EXPECT_EQ(read("replace bearing", {.started = start}).events.at(0).time, start);
  EXPECT_EQ(read("replace bearing").events.at(0).time, std::nullopt);
  EXPECT_TRUE(read("replace bearing", {.cancelled_word = "Cancelled"}).events.empty());
}

TEST(Maintenance, is_less_sure_of_what_is_asked_for) {
  const auto confidence = [](const std::string& text) { return read(text).events.at(0).confidence; };
  EXPECT_GT(confidence("replaced seal on pump"), confidence("seal on pump needs replacing"));
  EXPECT_GT(confidence("replaced seal"), confidence("replaced"));
  EXPECT_THAT(read("seal needs replacing").events.at(0).reason, testing::HasSubstr("asked for"));
}

TEST(Maintenance, finds_entities_within_entities) {
  const auto found = read("replace hydraulic hose");
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const auto& entity : found.entities)
    if (entity.type == EntityType::physical_object) spans.emplace_back(entity.begin, entity.end);
  EXPECT_THAT(spans, ElementsAre(std::pair{1UL, 3UL}, std::pair{2UL, 3UL}));
}

TEST(Maintenance, names_failure_modes_by_code_name_and_words) {
  const auto code = [](const std::string& text, const std::string& source_code = "") {
    const auto mode = read(text, {.failure_code = source_code}).failure_mode;
    return mode ? mode->code : "";
  };
  EXPECT_EQ(code("pump", "VIB"), "VIB");
  EXPECT_EQ(code("pumpe", "Unormal instrumentavlesing"), "AIR");
  EXPECT_EQ(code("hydraulic hose leaking"), "ELU");
  EXPECT_EQ(code("pumpe starter ikke"), "FTS");
  EXPECT_EQ(code("tett filter"), "PLU");
  EXPECT_EQ(code("replace pump"), "");
}

TEST(Maintenance, refuses_what_is_no_order) {
  const auto refusal = [](std::string text) {
    const auto read = Interpreter::shipped().interpret({.text = std::move(text)});
    return read ? "" : read.error().message;
  };
  EXPECT_THAT(refusal("b\xF8tte ventil"), testing::HasSubstr("byte 2 of the text is not UTF-8"));
  EXPECT_THAT(refusal(std::string(1 << 20, 'a')), testing::HasSubstr("at most 65536 are read"));
  std::string many;
  for (int i = 0; i < 9'000; ++i) many += "a b ";
  EXPECT_THAT(refusal(many), testing::HasSubstr("more than 8192 words"));
}

TEST(Maintenance, reads_odd_texts_without_finding_anything) {
  for (const std::string text : {"", " \t\r\n", "---", "\x01\x02\x7F", "*** *** ***", "'\"()[]", "æøå"})
    EXPECT_TRUE(read(text).events.empty()) << text;
  EXPECT_EQ(events_in(std::string{"replace\0pump", 12}), "replaced pump");
}

TEST(Maintenance, refuses_bytes_that_are_no_model) {
  EXPECT_EQ(Interpreter::open("").error().code, Code::corrupt);
  EXPECT_EQ(Interpreter::open(std::string(100, 'x')).error().code, Code::corrupt);
}

TEST(Maintenance, names_of_kinds_go_both_ways) {
  for (const auto kind : {EventKind::replaced, EventKind::calibrated, EventKind::modified})
    EXPECT_EQ(event_kind_of(name_of(kind)), kind);
  EXPECT_EQ(event_kind_of("painted"), std::nullopt);
}

}  // namespace
}  // namespace spindle::maintenance
