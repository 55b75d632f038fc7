// Filters, calculations, joined streams and grids, with values worked out by hand.
#include "src/serve/pi_web_api/fixture_test.h"

namespace spindle::serve::pi {
namespace {

class PiCalculations : public PiWebApi {
 protected:
  static std::string field(std::string_view name, std::string_view value) {
    return fmt::format("&{}={}", name, url_escape(value));
  }
  // The values of items, "!" and its name for a system state.
  static std::string values(const nlohmann::json& items) {
    std::string out;
    for (const auto& item : items) {
      const auto& value = item.contains("Type") ? item["Value"]["Value"] : item["Value"];
      out += (out.empty() ? "" : " ") +
             (value.is_object() ? "!" + value["Name"].get<std::string>() : value.dump());
    }
    return out;
  }
  std::string flow(const std::string& rest) { return values(items(rest)); }
  std::string calculated(const std::string& action, std::string_view expression, const std::string& rest) {
    return values(
        get("/piwebapi/calculation/" + action + "?" + rest + field("expression", expression))["Items"]);
  }
  static constexpr auto kMinute = "startTime=1970-01-01&endTime=1970-01-01T00:00:40Z";
  static constexpr auto kTen = "startTime=1970-01-01&endTime=1970-01-01T00:00:10Z";
};

TEST_F(PiCalculations, filter_recorded_values) {
  const auto recorded = [&](std::string_view filter, const std::string& rest = "") {
    return flow(std::string{"recorded?"} + kMinute + field("filterExpression", filter) + rest);
  };
  EXPECT_EQ(recorded("'.' > 5"), "10.0 20.0 40.0");
  EXPECT_EQ(recorded("'FIC-1' > 5", "&maxCount=2"), "10.0 20.0");
  EXPECT_EQ(recorded("'.' < 100", "&includeFilteredValues=true"), "0.0 10.0 20.0 !Filtered 40.0");
  EXPECT_EQ(recorded("'.' > 15", "&includeFilteredValues=true"), "!Filtered 20.0 !Filtered 40.0");
  EXPECT_EQ(recorded("'XV-1' = \"off\" and not BadVal('.')"), "20.0 40.0");
  EXPECT_EQ(recorded("'\\\\North\\XV-1' = \"ON\""), "0.0 10.0");
  EXPECT_EQ(recorded("0"), "");
  EXPECT_EQ(
      flow("recorded?startTime=1970-01-01T00:00:40Z&endTime=1970-01-01" + field("filterExpression", "'.'>5")),
      "40.0 20.0 10.0");
}

TEST_F(PiCalculations, filter_interpolated_values) {
  const auto rest = std::string{"interpolated?interval=5s&"} + kTen + field("filterExpression", "'.' > 6");
  EXPECT_EQ(flow(rest), "10.0");
  EXPECT_EQ(flow(rest + "&includeFilteredValues=true"), "!Filtered !Filtered 10.0");
  EXPECT_EQ(flow("interpolatedattimes?time=1970-01-01T00:00:07Z&time=1970-01-01T00:00:02Z" +
                 field("filterExpression", "'.' > 6")),
            "7.0");
}

TEST_F(PiCalculations, filter_summaries) {
  const auto summary = [&](const std::string& rest, std::string_view filter) {
    return flow("summary?" + rest + field("filterExpression", filter));
  };
  // The valve is on for 20 s: (50 + (10 + 19.5238...) / 2 * 10) / 20.
  const auto average = items(std::string{"summary?summaryType=Average&"} + kMinute +
                             field("filterExpression", "'XV-1' = \"ON\""))[0]["Value"];
  EXPECT_NEAR(average["Value"].get<double>(), 9.880952, 1e-6);
  EXPECT_EQ(summary(std::string{"summaryType=Minimum&summaryType=PercentGood&"} + kTen, "'XV-1' = \"ON\""),
            "0.0 100.0");
  EXPECT_EQ(
      summary(std::string{"calculationBasis=EventWeighted&summaryType=Total&summaryType=Count&"} + kMinute,
              "'.' > 5"),
      "30.0 2.0");
  EXPECT_EQ(summary(std::string{"summaryType=Average&"} + kTen, "'XV-1' = \"OFF\""), "!No Data");
  // Asked every 5 s it holds from 5 s on, where the value first is 5.
  EXPECT_EQ(
      summary(std::string{"summaryType=Average&sampleType=Interval&sampleInterval=5s&"} + kTen, "'.' >= 5"),
      "7.5");
}

TEST_F(PiCalculations, compute_expressions) {
  EXPECT_EQ(calculated("times", "'FIC-1' * 2 + 1", "time=1970-01-01T00:00:05Z&time=1970-01-01"), "1.0 11.0");
  EXPECT_EQ(calculated("times", "'FIC-1'", "sortOrder=Descending&time=1970-01-01T00:00:05Z&time=1970-01-01"),
            "5.0 0.0");
  EXPECT_EQ(calculated("intervals", "if 'XV-1' = \"ON\" then 'FIC-1' else -1",
                       "sampleInterval=10s&startTime=1970-01-01&endTime=1970-01-01T00:00:20Z"),
            "0.0 10.0 -1.0");
  EXPECT_EQ(calculated("intervals", "'FIC-1'",
                       std::string{"sampleInterval=5s&startTime=1970-01-01T00:00:10Z&endTime=1970-01-01"}),
            "10.0 5.0 0.0");
  // Where either tag has an event: 0, 10, 20, 20.5, 30, 40 s.
  EXPECT_EQ(calculated("recorded", "if BadVal('FIC-1') then \"none\" else 'XV-1'", kMinute),
            R"(!ON !ON !OFF !OFF "none" !OFF)");
  EXPECT_EQ(calculated("recorded", "'FIC-1' + 1", kMinute), "1.0 11.0 21.0 !Calc Failed 41.0");
  EXPECT_EQ(
      calculated("summary", "'FIC-1' * 2", std::string{"summaryType=Average&summaryType=Maximum&"} + kTen),
      "10.0 20.0");
  EXPECT_EQ(
      calculated(
          "summary", "'FIC-1' * 2",
          std::string{
              "summaryType=Average&calculationBasis=EventWeighted&sampleType=Interval&sampleInterval=2s&"} +
              kTen),
      "8.0");  // 0 4 8 12 16: the end of the range is not in it
  EXPECT_EQ(calculated("times", ". + 1", "time=1970-01-01T00:00:05Z&webId=" + point_web_id("North", flow_)),
            "6.0");
  pi_error("/piwebapi/calculation/times?time=*", 400);
  pi_error("/piwebapi/calculation/times?time=*&expression='nope'", 404);
  pi_error("/piwebapi/calculation/times?time=*&expression=.", 400);
}

TEST_F(PiCalculations, join_streams_on_the_times_of_one) {
  const auto all = get("/piwebapi/streamsets/joined?baseWebId=" + point_web_id("North", mode_) +
                       "&subordinateWebId=" + point_web_id("North", flow_) + "&" + kMinute)["Items"];
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["Name"], "XV-1");
  EXPECT_EQ(values(all[0]["Items"]), "!ON !OFF");
  EXPECT_EQ(all[1]["Items"][1]["Timestamp"], "1970-01-01T00:00:20Z");
  EXPECT_NEAR(all[1]["Items"][1]["Value"].get<double>(), 19.523810, 1e-6);
  pi_error("/piwebapi/streamsets/joined", 400);
}

TEST_F(PiCalculations, put_grids_on_the_clock) {
  const auto stamps = [&](const std::string& rest) {
    std::string out;
    for (const auto& item : items("interpolated?" + rest)) out += item["Timestamp"].get<std::string>() + " ";
    return out;
  };
  const std::string ten =
      "startTime=1970-01-01T00:00:03Z&endTime=1970-01-01T00:00:09Z&syncTime=1970-01-01&interval=4s";
  EXPECT_EQ(stamps(ten), "1970-01-01T00:00:04Z 1970-01-01T00:00:08Z ");
  EXPECT_EQ(stamps(ten + "&syncTimeBoundaryType=Outside"),
            "1970-01-01T00:00:00Z 1970-01-01T00:00:04Z 1970-01-01T00:00:08Z 1970-01-01T00:00:12Z ");
  EXPECT_EQ(stamps("startTime=2026-03-27T12:00:00Z&endTime=2026-03-30T12:00:00Z&syncTime=2026-01-01T06:00:00&"
                   "interval=1d&"
                   "timeZone=Europe/Oslo"),
            "2026-03-28T05:00:00Z 2026-03-29T04:00:00Z 2026-03-30T04:00:00Z ");
}

TEST_F(PiCalculations, take_units_and_web_ids_as_pi_does) {
  EXPECT_NE(pi_error(stream(flow_, "recorded?desiredUnits=t/h"), 400).find("desiredUnits"),
            std::string::npos);
  pi_error(stream(flow_, "plot?filterExpression=1"), 400);
  const auto id = point_web_id("North", flow_);
  for (const auto* form : {"IDOnly", "PathOnly", "Full"}) {
    const auto point = get("/piwebapi/points/" + id + "?webIdType=" + form + "&associations=paths");
    const auto web_id = point["WebId"].get<std::string>();
    EXPECT_EQ(web_id[0], form[0]);
    EXPECT_EQ(get("/piwebapi/points/" + web_id)["Name"], "FIC-1");
    EXPECT_EQ(point["Paths"][0], "\\\\North\\FIC-1");
    EXPECT_EQ(get("/piwebapi/streamsets/value?webIdType=" + std::string{form} +
                  "&webId=" + id)["Items"][0]["WebId"],
              web_id);
  }
  pi_error("/piwebapi/points/" + id + "?webIdType=LocalIDOnly", 400);
}

}  // namespace
}  // namespace spindle::serve::pi
