#include "src/serve/fixture_test.h"

namespace spindle::serve {
namespace {

class Reading : public Serving {
 protected:
  void SetUp() override {
    Serving::SetUp();
    a_ = tag("a");
    b_ = tag("b");
    store(a_, "0s 0 | 10s 10 | 20s bad | 30s 30 | 40s 40");
    store(b_, "5s 1");
  }
  Json samples(const std::string& query) { return get("/v1/read?" + query)["tags"][0]["samples"]; }
  static constexpr auto kDay = "&start=1970-01-01&end=1970-01-02";
  TagId a_, b_;
};

TEST_F(Reading, recorded) {
  const auto all = get("/v1/read?tag=a&tag=b" + std::string{kDay});
  ASSERT_EQ(all["tags"].size(), 2u);
  EXPECT_EQ(all["tags"][0]["samples"].size(), 5u);
  EXPECT_EQ(all["tags"][0]["samples"][1],
            Json::parse(R"({"time":"1970-01-01T00:00:10Z","value":10.0,"quality":"Good"})"));
  EXPECT_EQ(all["tags"][1]["tag"], "b");
  EXPECT_EQ(get("/v1/read?tags=a,b" + std::string{kDay}), all);
  const auto posted =
      ask("POST", "/v1/read", R"({"tags":["a","b"],"start":"1970-01-01","end":"1970-01-02"})");
  EXPECT_EQ(Json::parse(posted.body), all);
  EXPECT_EQ(samples("tag=a&start=1970-01-01T00:00:10Z&end=1970-01-01T00:00:30Z").size(), 3u);
  EXPECT_EQ(samples("tag=a&end=1970-01-01&start=1970-01-02")[0]["value"], 40);  // backwards
  EXPECT_EQ(samples("tag=a&max_count=2" + std::string{kDay}).size(), 2u);
  EXPECT_EQ(samples("tag=a&boundary=outside&start=1970-01-01T00:00:12Z&end=1970-01-01T00:00:35Z").size(), 4u);
  EXPECT_EQ(samples("tag=a&start=1970-01-03&end=1970-01-04").size(), 0u);
}

TEST_F(Reading, pages_through_more_rows_than_a_page_and_many_on_one_time) {
  const auto c = tag("c");
  Batch rows;
  for (int i = 0; i < 200'000; ++i) rows.push(c, time_of(i < 100'000 ? 1'000'000 : 1'000'000 + i), i);
  ASSERT_TRUE(archive_->write({"", 0, rows, {}, {}}));
  const auto all = samples("tag=c" + std::string{kDay});
  ASSERT_EQ(all.size(), 200'000u);
  for (int i = 0; i < 200'000; i += 999) EXPECT_EQ(all[i]["value"], i);
  const auto table = table_of(ask("GET", "/v1/read?tag=c&format=arrow" + std::string{kDay}).body);
  EXPECT_EQ(table->num_rows(), 200'000);
}

TEST_F(Reading, other_kinds) {
  EXPECT_EQ(
      samples("tag=a&kind=interpolated&interval=5s&start=1970-01-01&end=1970-01-01T00:00:10Z")[1]["value"],
      5);
  const auto at = samples("tag=a&kind=at-times&time=1970-01-01T00:00:35Z&time=1970-01-01T00:00:01Z");
  EXPECT_EQ(at[0]["value"], 35);
  EXPECT_EQ(at[1]["value"], 1);
  const auto last =
      samples("tag=a&kind=last-at&start=1970-01-01T00:00:05Z&end=1970-01-01T00:00:35Z&interval=10s");
  ASSERT_EQ(last.size(), 4u);
  EXPECT_EQ(last[0]["time"], "1970-01-01T00:00:00Z");
  EXPECT_EQ(last[3]["time"], "1970-01-01T00:00:30Z");
  EXPECT_EQ(samples("tag=a&kind=last-at&time=1970-01-01T00:00:15Z")[0]["time"], "1970-01-01T00:00:10Z");
  EXPECT_GT(samples("tag=a&kind=plot&intervals=4&start=1970-01-01&end=1970-01-01T00:00:40Z").size(), 3u);
  const auto summary =
      get("/v1/read?tag=a&kind=summary&basis=event-weighted&interval=20s&start=1970-01-01&"
          "end=1970-01-01T00:00:40Z")["tags"][0]["summaries"];
  ASSERT_EQ(summary.size(), 2u);
  EXPECT_EQ(summary[0]["average"], 5);
  EXPECT_EQ(summary[0]["maximum_time"], "1970-01-01T00:00:10Z");
  EXPECT_EQ(summary[1]["count"], 1);
}

TEST_F(Reading, as_arrow) {
  const auto answer = ask("GET", "/v1/read?tag=a&tag=b" + std::string{kDay}, "",
                          "Accept: application/vnd.apache.arrow.stream\r\n");
  EXPECT_EQ(answer.headers.at("content-type"), "application/vnd.apache.arrow.stream");
  const auto table = table_of(answer.body);
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->ValidateFull().ok());
  EXPECT_EQ(table->num_rows(), 6);
  const auto summary =
      table_of(ask("GET", "/v1/read?tag=a&kind=summary&format=arrow&start=1970-01-01&end=1970-01-02").body);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->num_rows(), 1);
  EXPECT_TRUE(summary->GetColumnByName("average"));
}

TEST_F(Reading, as_of_a_time) {
  const auto before = format_time(system_clock().now());
  ASSERT_TRUE(archive_->write({"", 0, testkit::series("15s 15", a_), {}, {}}));
  EXPECT_EQ(samples("tag=a" + std::string{kDay}).size(), 6u);
  EXPECT_EQ(samples("tag=a&as_of=" + before + kDay).size(), 5u);
}

TEST_F(Reading, latest_of_many) {
  tag("empty");
  const auto latest = get("/v1/latest?tags=b,empty,a")["tags"];
  EXPECT_EQ(latest[0]["sample"]["value"], 1);
  EXPECT_TRUE(latest[1]["sample"].is_null());
  EXPECT_EQ(latest[2]["sample"]["time"], "1970-01-01T00:00:40Z");
}

TEST_F(Reading, says_what_is_wrong) {
  const auto check = [&](const std::string& query, int status, const std::string& word) {
    const auto answer = ask("GET", "/v1/read?" + query);
    EXPECT_EQ(answer.status, status) << query;
    EXPECT_NE(error_of(answer).find(word), std::string::npos) << answer.body;
  };
  check("", 400, "name a tag");
  check("tag=nope", 404, "nope");
  check("tag=a&start=yesteryear", 400, "yesteryear");
  check("tag=a&kind=guess", 400, "recorded, interpolated");
  check("tag=a&kind=interpolated", 400, "interval");
  check("tag=a&kind=interpolated&interval=1us&start=1970-01-01&end=2020-01-01", 503, "");
  check("tag=a&kind=at-times", 400, "times");
  check("tag=a&kind=last-at", 400, "interval");
  check("tag=a&kind=summary&start=*&end=*-1d", 400, "start before");
  check("tag=a&max_count=0", 400, "max_count");
  check("tag=a&intervals=x", 400, "intervals");
  check("tag=a&zone=Atlantis/Capital", 404, "Atlantis");
  EXPECT_EQ(ask("POST", "/v1/read", "[1]").status, 400);
  EXPECT_EQ(ask("POST", "/v1/read", R"({"tags":[{"a":1}]})").status, 400);
  EXPECT_EQ(ask("POST", "/v1/read", std::string(100'000, '[')).status, 400);
}

TEST_F(Reading, tags_are_listed_searched_and_declared) {
  EXPECT_EQ(get("/v1/tags")["tags"].size(), 2u);
  const auto declared =
      ask("POST", "/v1/tags",
          R"([{"name":"FIC-1","type":"real","unit":"kg/h","description":"Feed","zero":1,"span":50},
    {"name":"XV-1","type":"digital","state_set":"modes","step":true}])");
  EXPECT_EQ(declared.status, 200) << declared.body;
  EXPECT_EQ(get("/v1/tags?name=fic*")["tags"][0]["unit"], "kg/h");
  EXPECT_EQ(get("/v1/tags?description=*ee*")["tags"].size(), 1u);
  EXPECT_EQ(get("/v1/tags?max_count=1&skip=1")["tags"].size(), 1u);
  EXPECT_EQ(ask("POST", "/v1/tags", get("/v1/tags").at("tags").dump()).status, 200);  // as they were given
  EXPECT_EQ(ask("POST", "/v1/tags", R"({"name":"FIC-1","type":"text"})").status, 409);
  for (const auto* bad : {"", "3", R"({"name":3})", R"({"name":"x","type":"wet"})", R"({"nam":"x"})",
                          R"({"name":"x","step":1})"})
    EXPECT_EQ(ask("POST", "/v1/tags", bad).status, 400) << bad;
  EXPECT_EQ(ask("POST", "/v1/state-sets", R"({"name":"modes","states":{"0":"OFF","1":"ON"}})").status, 200);
  EXPECT_EQ(get("/v1/state-sets")["state_sets"][0]["states"]["1"], "ON");
  for (const auto* bad :
       {"", R"({"name":"x"})", R"({"name":"x","states":{"a":"b"}})", R"({"name":"x","states":{"-1":"b"}})"})
    EXPECT_EQ(ask("POST", "/v1/state-sets", bad).status, 400) << bad;
}

TEST_F(Reading, what_operators_ask) {
  EXPECT_EQ(get("/healthz")["status"], "ok");
  EXPECT_EQ(get("/readyz")["status"], "ready");
  EXPECT_EQ(get("/v1/status")["archive"]["rows_stored"], 6);
  const auto metrics = ask("GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("\nspindle_rows_stored_total 6\n"), std::string::npos) << metrics.body;
  EXPECT_EQ(ask("GET", "/nowhere").status, 404);
  EXPECT_EQ(ask("PUT", "/v1/tags").status, 405);
  EXPECT_EQ(ask("PUT", "/v1/tags").headers.at("allow"), "GET, POST");
  server_.reset();
  archive_.reset();
  EXPECT_NE(metrics_.prometheus_text().find("spindle_rows_stored_total 6"), std::string::npos);
}

}  // namespace
}  // namespace spindle::serve
