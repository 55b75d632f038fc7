#include <set>

#include "src/serve/fixture_test.h"
#include "src/serve/pi_web_api/pi_web_api.h"
#include "src/serve/router.h"

namespace spindle::serve {
namespace {

class Routes : public Serving {};

TEST_F(Routes, are_described_each_and_no_others) {
  std::set<std::string> served, described;
  for (const auto& route : native_routes())
    served.insert(folded(route.method) + " " + std::string{route.pattern});
  for (const auto& route : pi::routes())
    served.insert(folded(route.method) + " " + std::string{pi::kPrefix} +
                  (route.pattern == "/" ? "" : std::string{route.pattern}));
  const auto document = get("/openapi.json");
  for (const auto& [path, methods] : document["paths"].items())
    for (const auto& [method, about] : methods.items()) {
      described.insert(method + " " + path);
      EXPECT_FALSE(about["summary"].empty());
      EXPECT_FALSE(about["responses"].empty());
    }
  EXPECT_EQ(served, described);
}

TEST_F(Routes, refer_only_to_what_is_there) {
  const auto document = get("/openapi.json");
  const std::function<void(const Json&)> check = [&](const Json& at) {
    if (at.is_object() && at.contains("$ref")) {
      const auto to = at["$ref"].get<std::string>().substr(1);
      EXPECT_TRUE(document.contains(Json::json_pointer{to})) << to;
    }
    if (at.is_structured())
      for (const auto& item : at) check(item);
  };
  check(document);
}

TEST_F(Routes, page_asks_for_nothing_from_elsewhere) {
  const auto page = ask("GET", "/");
  EXPECT_EQ(page.status, 200);
  for (const auto* outside : {"src=\"http", "href=\"http", "@import", "url("})
    EXPECT_EQ(page.body.find(outside), std::string::npos) << outside;
  EXPECT_EQ(ask("HEAD", "/").status, 200);
}

TEST_F(Routes, are_for_who_may) {
  ServeOptions options;
  options.auth.keys = {{"r", secure::Role::reader, "reader-reader-reader"},
                       {"w", secure::Role::writer, "writer-writer-writer"},
                       {"a", secure::Role::admin, "admin-admin-admin-admin"}};
  begin(options);
  const auto status = [&](const std::string& method, const std::string& target, const std::string& key) {
    return ask(method, target, "", key.empty() ? "" : "Authorization: Bearer " + key + "\r\n").status;
  };
  for (const auto* open : {"/", "/healthz", "/readyz", "/openapi.json"})
    EXPECT_EQ(status("GET", open, ""), 200) << open;
  for (const auto* closed : {"/v1/tags", "/metrics", "/v1/status", "/piwebapi/system"}) {
    EXPECT_EQ(status("GET", closed, ""), 401) << closed;
    EXPECT_EQ(status("GET", closed, "wrong"), 401) << closed;
    EXPECT_EQ(status("GET", closed, "reader-reader-reader"), 200) << closed;
  }
  EXPECT_EQ(status("POST", "/v1/write", "reader-reader-reader"), 403);
  EXPECT_EQ(status("POST", "/v1/write", "writer-writer-writer"), 400);
  EXPECT_EQ(status("DELETE", "/v1/rejects?up_to=1", "writer-writer-writer"), 403);
  EXPECT_EQ(status("DELETE", "/v1/rejects?up_to=1", "admin-admin-admin-admin"), 200);
  EXPECT_EQ(ask("GET", "/v1/tags").headers.at("www-authenticate"), R"(Bearer realm="spindle")");
}

TEST_F(Routes, are_not_opened_to_others_without_keys_and_tls) {
  const auto refused = start(*archive_, system_env(), metrics_, {.address = "0.0.0.0", .port = 0});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("others can reach"), std::string::npos);
}

TEST_F(Routes, sql) {
  const auto a = tag("a");
  store(a, "1s 1 | 2s 2 | 3s bad");
  const auto sql = [&](const std::string& body, const std::string& headers = "") {
    return ask("POST", "/v1/sql", body, headers);
  };
  const auto answer = Json::parse(
      sql("select tag, time, value, quality <> 0 as bad, 'x\"y' as word from samples order by time").body);
  ASSERT_EQ(answer["rows"].size(), 3u) << answer;
  EXPECT_EQ(answer["columns"][2], Json::parse(R"({"name":"value","type":"double"})"));
  EXPECT_EQ(answer["rows"][1][1], "1970-01-01T00:00:02Z");
  EXPECT_EQ(answer["rows"][1][2], 2);
  EXPECT_TRUE(answer["rows"][2][2].is_null());
  EXPECT_EQ(answer["rows"][2][3], true);
  EXPECT_EQ(answer["rows"][0][4], "x\"y");
  const auto json = sql(R"({"sql":"select count(*) as n from samples","format":"arrow"})",
                        "Content-Type: application/json\r\n");
  EXPECT_EQ(table_of(json.body)->num_rows(), 1);
  EXPECT_EQ(Json::parse(sql("select 1 where false").body)["rows"].size(), 0u);
  EXPECT_EQ(sql("selec 1").status, 400);
  EXPECT_EQ(sql("").status, 400);
  EXPECT_EQ(sql("drop table samples").status, 403);
}

}  // namespace
}  // namespace spindle::serve
