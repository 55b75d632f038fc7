#include "src/serve/pi_web_api/pi_web_api.h"

#include "src/serve/pi_web_api/batch.h"
#include "src/serve/pi_web_api/fixture_test.h"
#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/selected_fields.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

TEST(WebIds, name_points_and_servers) {
  Tag tag;
  tag.id = TagId{70'000};
  tag.name = "FIC-101.PV";
  const auto full = point_web_id("North", tag);
  EXPECT_EQ(full.substr(0, 4), "F1DP");
  EXPECT_EQ(parse_web_id(full, "north")->id, tag.id);
  EXPECT_EQ(parse_web_id("I" + full.substr(1, 31), "North")->id, tag.id);
  EXPECT_EQ(parse_web_id("P1DP" + full.substr(32), "North")->name, "FIC-101.PV");
  EXPECT_TRUE(parse_web_id(server_web_id("North"), "North")->server);
  EXPECT_EQ(parse_web_id(full, "South").error().code, Code::not_found);
  for (const auto* bad : {"", "F1", "X1DP", "F2DP", "F1Ab", "F1DPshort", "P1DP====", "P1DP"})
    EXPECT_FALSE(parse_web_id(bad, "North")) << bad;
  EXPECT_EQ(text_of(server_guid("a")).size(), 36u);
}

TEST(SelectedFields, keep_what_is_named) {
  const auto content = Json::parse(R"({"Links":{},"Items":[{"A":{"x":1,"y":2},"B":3}],"C":4})");
  const auto check = [&](const char* fields, const char* kept) {
    EXPECT_EQ(select_fields(content, fields), Json::parse(kept)) << fields;
  };
  check("", R"({"Links":{},"Items":[{"A":{"x":1,"y":2},"B":3}],"C":4})");
  check("Items.A.x;C", R"({"Items":[{"A":{"x":1}}],"C":4})");
  check("items.b", R"({"Items":[{"B":3}]})");
  check("None", "{}");
}

TEST(PointQueries, are_patterns) {
  const auto query = parse_query(R"(name:FIC\-10* AND description:feed\ water)");
  EXPECT_EQ(query->name, "FIC-10*");
  EXPECT_EQ(query->description, "feed water");
  EXPECT_EQ(parse_query("FIC*")->name, "FIC*");
  EXPECT_EQ(parse_query(R"(name:a\:b)")->name, "a:b");
  EXPECT_FALSE(parse_query("afelementtemplate:pump"));
}

TEST(JsonPaths, are_followed) {
  const auto answers = Json::parse(R"({"1":{"Content":{"Items":[{"WebId":"a"},{"WebId":"b"}]}}})");
  EXPECT_EQ(find_path(answers, "$.1.Content.Items[*].WebId")->size(), 2u);
  EXPECT_EQ(find_path(answers, "$['1'].Content.Items[1].WebId")->at(0), "b");
  EXPECT_TRUE(find_path(answers, "$.2.Content")->empty());
  EXPECT_FALSE(find_path(answers, "1.Content"));
  EXPECT_FALSE(find_path(answers, "$[1"));
}

TEST_F(PiWebApi, shows_what_there_is) {
  const auto server = get("/piwebapi/dataservers")["Items"][0];
  EXPECT_EQ(server["Name"], "North");
  EXPECT_EQ(get("/piwebapi/dataservers?name=north")["WebId"], server["WebId"]);
  EXPECT_EQ(pi_error("/piwebapi/dataservers?name=South", 404), "The data server 'South' does not exist.");
  const auto id = server["WebId"].get<std::string>();
  EXPECT_EQ(get("/piwebapi/dataservers/" + id)["Name"], "North");
  EXPECT_EQ(get("/piwebapi/dataservers/" + id + "/points?nameFilter=fic*")["Items"].size(), 1u);
  EXPECT_EQ(get("/piwebapi/dataservers/" + id + "/points?maxCount=1&startIndex=1")["Items"].size(), 1u);
  const auto point = get("/piwebapi/points/search?query=name:FIC%5C-1&dataserverwebid=" + id)["Items"][0];
  EXPECT_EQ(point["EngineeringUnits"], "kg/h");
  EXPECT_EQ(get("/piwebapi/points/" + point["WebId"].get<std::string>()), point);
  EXPECT_EQ(get("/piwebapi/points?path=%5C%5CNorth%5CFIC-1"), point);
  EXPECT_EQ(get("/piwebapi/attributes?path=%5C%5CNorth%5CFIC-1")["WebId"], point["WebId"]);
  EXPECT_EQ(get("/piwebapi/points/search?query=description:feed*")["Items"].size(), 1u);
  EXPECT_EQ(get("/piwebapi/points/" + point_web_id("North", mode_))["PointType"], "Digital");
  EXPECT_TRUE(get("/piwebapi/assetservers")["Items"].empty());
  EXPECT_TRUE(get("/piwebapi")["Links"].contains("DataServers"));
  EXPECT_TRUE(get("/PIWebAPI/system").contains("ProductVersion"));
}

TEST_F(PiWebApi, shows_state_sets) {
  const auto id = get("/piwebapi/dataservers")["Items"][0]["WebId"].get<std::string>();
  const auto sets = get("/piwebapi/dataservers/" + id + "/enumerationsets")["Items"];
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0]["Name"], "modes");
  const auto set = "/piwebapi/enumerationsets/" + sets[0]["WebId"].get<std::string>();
  EXPECT_EQ(get(set), sets[0]);
  const auto values = get(set + "/enumerationvalues")["Items"];
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[1]["Name"], "ON");
  EXPECT_EQ(values[1]["Value"], 1);
  EXPECT_EQ(ask("GET", "/piwebapi/enumerationsets/" + id).status, 400);
}

TEST_F(PiWebApi, reads_recorded_events) {
  const auto all = items(std::string{"recorded?"} + kRange);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[2]["Timestamp"], "1970-01-01T00:00:20.5000000Z");
  EXPECT_EQ(all[2]["Value"], 20);
  EXPECT_EQ(all[2]["Good"], true);
  EXPECT_EQ(all[3]["Good"], false);
  EXPECT_EQ(all[3]["Value"]["IsSystem"], true);
  EXPECT_EQ(items("recorded?startTime=1970-01-01T00:00:40Z&endTime=1970-01-01")[0]["Value"], 40);
  EXPECT_EQ(items(std::string{"recorded?maxCount=2&"} + kRange).size(), 2u);
  EXPECT_EQ(
      items("recorded?boundaryType=Interpolated&startTime=1970-01-01T00:00:05Z&endTime=1970-01-01T00:00:12Z")
          [0]["Value"],
      5);
  EXPECT_EQ(get(stream(mode_, std::string{"recorded?"} + kRange))["Items"][0]["Value"],
            nlohmann::json::parse(R"({"Name":"ON","Value":1,"IsSystem":false})"));
  EXPECT_EQ(get(stream(flow_, std::string{"recorded?selectedFields=Items.Value&maxCount=1&"} + kRange)),
            nlohmann::json::parse(R"({"Items":[{"Value":0.0}]})"));
  EXPECT_EQ(get(stream(flow_, "recordedattime?time=1970-01-01T00:00:15Z"))["Value"], 10);
  EXPECT_EQ(get(stream(flow_, "recordedattime?retrievalMode=After&time=1970-01-01T00:00:10Z"))["Value"], 20);
  EXPECT_EQ(
      get(stream(flow_, "recordedattime?retrievalMode=Exact&time=1970-01-01T00:00:11Z"))["Value"]["Name"],
      "No Data");
}

TEST_F(PiWebApi, computes_values_in_between) {
  const auto all = items("interpolated?interval=5s&startTime=1970-01-01&endTime=1970-01-01T00:00:10Z");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1]["Timestamp"], "1970-01-01T00:00:05Z");
  EXPECT_EQ(all[1]["Value"], 5);
  EXPECT_EQ(items("interpolated?interval=5s&endTime=1970-01-01&startTime=1970-01-01T00:00:10Z")[0]["Value"],
            10);
  EXPECT_EQ(items("interpolated?interval=4s&syncTime=1970-01-01&startTime=1970-01-01T00:00:01Z&endTime=1970-"
                  "01-01T00:00:09Z")[0]["Value"],
            4);
  EXPECT_EQ(items("interpolated?interval=1h&startTime=*&endTime=*%2B1h")[1]["Value"]["Name"],
            "No Data");  // the future
  EXPECT_EQ(items("interpolatedattimes?time=1970-01-01T00:00:02Z&time=1970-01-01T00:00:01Z")[1]["Value"], 1);
  EXPECT_GT(items(std::string{"plot?intervals=2&"} + kRange).size(), 3u);
  EXPECT_EQ(get(stream(flow_, "value"))["Value"], 40);
  EXPECT_EQ(get(stream(flow_, "end"))["Value"], 40);
  EXPECT_EQ(get(stream(flow_, "value?time=1970-01-01T00:00:05Z"))["Value"], 5);
}

TEST_F(PiWebApi, summarises) {
  const auto all = items(
      "summary?summaryType=Average&summaryType=Maximum&summaryType=Count&calculationBasis=EventWeighted&"
      "summaryDuration=15s&startTime=1970-01-01&endTime=1970-01-01T00:00:30Z");
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all[0]["Type"], "Average");
  EXPECT_EQ(all[0]["Value"]["Value"], 5);
  EXPECT_EQ(all[1]["Value"]["Timestamp"], "1970-01-01T00:00:10Z");
  EXPECT_EQ(all[2]["Value"]["Value"], 2);
  EXPECT_EQ(items(std::string{"summary?summaryType=All&"} + kRange).size(), 9u);
  EXPECT_EQ(
      items(
          "summary?summaryType=Average&startTime=1960-01-01&endTime=1960-01-02")[0]["Value"]["Value"]["Name"],
      "No Data");
  const auto digital =
      get(stream(mode_, std::string{"summary?summaryType=Average&"} + kRange))["Items"][0]["Value"];
  EXPECT_EQ(digital["Good"], false);
  EXPECT_EQ(digital["Errors"].size(), 1u);
}

TEST_F(PiWebApi, reads_many_streams_at_once) {
  const auto ids = "webId=" + point_web_id("North", flow_) + "&webId=" + point_web_id("North", mode_);
  const auto all = get("/piwebapi/streamsets/recorded?" + ids + "&" + kRange)["Items"];
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["Name"], "FIC-1");
  EXPECT_EQ(all[0]["Items"].size(), 5u);
  EXPECT_EQ(get("/piwebapi/streamsets/value?" + ids)["Items"][1]["Value"]["Value"]["Name"], "OFF");
  EXPECT_EQ(get("/piwebapi/streamsets/" + point_web_id("North", flow_) + "/end")["Items"].size(), 1u);
}

TEST_F(PiWebApi, says_what_is_wrong_as_pi_does) {
  EXPECT_EQ(pi_error(stream(flow_, "recorded?maxCount=150001"), 400),
            "The specified parameter 'maxCount' is greater than the maximum allowed (150000).");
  EXPECT_EQ(pi_error(stream(flow_, "interpolated?interval=1s&startTime=*-10d"), 400).substr(0, 56),
            "The number of values is greater than the maximum allowed");
  pi_error(stream(flow_, "guess"), 404);
  pi_error(stream(flow_, "recorded?startTime=soon"), 400);
  pi_error(stream(flow_, "recorded?boundaryType=None"), 400);
  pi_error(stream(flow_, "recorded?filterExpression=1%2B"), 400);
  pi_error(stream(flow_, "interpolatedattimes"), 400);
  pi_error(stream(flow_, "summary?summaryType=Mode"), 400);
  pi_error("/piwebapi/streams/F1DPnonsense/value", 404);
  pi_error("/piwebapi/streams/x/value", 400);
  pi_error("/piwebapi/streamsets/value", 400);
  pi_error("/piwebapi/nowhere/at/all/there", 404);
  EXPECT_EQ(ask("POST", "/piwebapi/points").status, 405);
}

TEST_F(PiWebApi, serves_requests_that_use_each_others_answers) {
  const auto batch = [&](const std::string& body) {
    const auto answer = ask("POST", "/piwebapi/batch", body);
    EXPECT_EQ(answer.status, 207);
    return nlohmann::json::parse(answer.body);
  };
  const auto got = batch(R"({
    "2": {"Method": "GET", "Resource": "https://any.host/piwebapi/streams/{0}/value", "ParentIds": ["1"],
          "Parameters": ["$.1.Content.Items[0].WebId"]},
    "1": {"Method": "GET", "Resource": "/piwebapi/points/search?query=name:FIC*"},
    "3": {"Method": "GET", "RequestTemplate": {"Resource": "/piwebapi/points/{0}"}, "ParentIds": ["4"],
          "Parameters": ["$.4.Content.Items[*].WebId"]},
    "4": {"Method": "GET", "Resource": "/piwebapi/points/search?query=*"},
    "5": {"Method": "GET", "Resource": "/piwebapi/nowhere"},
    "6": {"Method": "GET", "Resource": "/piwebapi/system", "ParentIds": ["5"]},
    "7": {"Method": "GET", "Resource": "/piwebapi/system", "ParentIds": ["8"]},
    "8": {"Method": "GET", "Resource": "/piwebapi/system", "ParentIds": ["7"]},
    "9": {"Method": "POST", "Resource": "/piwebapi/system"},
    "10": {"Method": "GET", "Resource": "/piwebapi/batch"},
    "11": 3})");
  EXPECT_EQ(got["2"]["Content"]["Value"], 40) << got["2"];
  EXPECT_EQ(got["3"]["Content"]["Total"], 2);
  EXPECT_EQ(got["3"]["Content"]["Items"][1]["Content"]["Name"], "XV-1");
  EXPECT_EQ(got["5"]["Status"], 404);
  EXPECT_EQ(got["6"]["Status"], 424);
  for (const auto* id : {"7", "8", "9", "10", "11"}) EXPECT_GE(got[id]["Status"], 400) << id;
  EXPECT_EQ(ask("POST", "/piwebapi/batch", "[]").status, 400);
  const std::string deep(1'000'000, '['), closed(1'000'000, ']');
  EXPECT_EQ(ask("POST", "/piwebapi/batch", R"({"1":{"Method":)" + deep + closed + "}}").status, 400);
  EXPECT_EQ(ask("POST", "/v1/read", R"({"tags":)" + deep + closed + "}").status, 400);
  EXPECT_EQ(ask("POST", "/piwebapi/batch", std::string(5u << 20, ' ')).status, 413);
  EXPECT_EQ(ask("POST", "/piwebapi/batch", std::string(50'000, '{')).status, 400);
}

}  // namespace
}  // namespace spindle::serve::pi
