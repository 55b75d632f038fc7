#include "src/acquire/omf/omf.h"

#include "src/serve/fixture_test.h"

namespace spindle::serve {
namespace {

using testing::HasSubstr;

constexpr auto kType = R"([{"id": "Tank", "type": "object", "classification": "dynamic", "properties": {
  "Time": {"type": "string", "format": "date-time", "isindex": true}, "Level": {"type": "number"}}}])";
constexpr auto kContainer = R"([{"id": "T1", "typeid": "Tank"}])";

std::string data(int second, const std::string& level) {
  return fmt::format(
      R"([{{"containerid": "T1", "values": [{{"Time": "1970-01-01T00:00:0{}Z", "Level": {}}}]}}])", second,
      level);
}

class OmfOverHttp : public Serving {
 protected:
  Answer push(const std::string& type, const std::string& body, const std::string& more = "",
              const std::string& path = "/omf") {
    return ask("POST", path, body,
               fmt::format("MessageType: {}\r\nMessageFormat: JSON\r\nOmfVersion: 1.2\r\n{}", type, more));
  }
  void define() {
    ASSERT_EQ(push("type", kType).status, 201);
    ASSERT_EQ(push("container", kContainer).status, 201);
  }
  std::string level() {
    const auto found = archive_->find_tag("T1");
    return found ? stored(found->id) : "no tag";
  }
};

TEST_F(OmfOverHttp, stores_what_is_pushed_at_either_address) {
  define();
  EXPECT_EQ(push("data", data(1, "1.5"), "action: create\r\n").status, 202);
  EXPECT_EQ(push("data", data(2, "2.5"), "", "/piwebapi/omf/").status, 202);
  EXPECT_EQ(push("data", data(3, "3.5"), "", "/PIWebAPI/omf").status, 202);
  EXPECT_EQ(level(), "1s 1.5 | 2s 2.5 | 3s 3.5");
}

TEST_F(OmfOverHttp, knows_its_definitions_after_a_restart) {
  define();
  begin({});
  EXPECT_EQ(push("data", data(1, "1")).status, 202);
  EXPECT_EQ(level(), "1s 1");
  EXPECT_EQ(push("container", R"([{"id": "T1"}])", "action: delete\r\n").status, 204);
  EXPECT_EQ(push("data", data(2, "2")).status, 404);
}

TEST_F(OmfOverHttp, refuses_in_the_words_of_the_standard) {
  define();
  const auto check = [&](int status, const Answer& answer) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(R"("Severity":"Error")"));
  };
  const std::string large(acquire::kOmfBodyBytesMax + 1, ' ');
  check(413, push("data", large));
  check(413, push("data", large, "compression: gzip\r\n"));
  check(400, push("data", "no gzip", "compression: gzip\r\n"));
  check(400, push("data", "[]", "compression: br\r\n"));
  check(404, push("data", R"([{"containerid": "T9", "values": []}])"));
  check(409, push("type", R"([{"id": "Tank", "type": "object", "classification": "dynamic", "properties": {
    "Time": {"type": "string", "format": "date-time", "isindex": true}, "Level": {"type": "integer"}}}])"));
  check(501, push("data", "[]", "action: delete\r\n"));
  EXPECT_EQ(ask("GET", "/omf").status, 405);
  EXPECT_EQ(ask("GET", "/piwebapi/omf").status, 405);
  EXPECT_EQ(level(), "");
}

TEST_F(OmfOverHttp, sets_aside_what_does_not_fit_and_says_whose_it_is) {
  define();
  const auto answer = push("data", data(1, R"("high")"));
  EXPECT_EQ(answer.status, 202);
  EXPECT_THAT(answer.body, HasSubstr("1 values"));
  const auto rejects = archive_->rejects(0, 10);
  ASSERT_TRUE(rejects);
  ASSERT_EQ(rejects->size(), 1u);
  EXPECT_EQ(rejects->at(0).source, "omf/anyone");
}

TEST_F(OmfOverHttp, is_for_writers) {
  ServeOptions options;
  options.auth.keys = {{"r", secure::Role::reader, "reader-reader-reader"},
                       {"w", secure::Role::writer, "writer-writer-writer"}};
  begin(options);
  for (const auto* path : {"/omf", "/piwebapi/omf"}) {
    EXPECT_EQ(push("type", kType, "", path).status, 401) << path;
    EXPECT_EQ(push("type", kType, "Authorization: Bearer reader-reader-reader\r\n", path).status, 403)
        << path;
    EXPECT_EQ(push("type", kType, "Authorization: Bearer writer-writer-writer\r\n", path).status, 201)
        << path;
    // What adapters send: a user name, and the key as password.
    EXPECT_EQ(push("type", kType, "Authorization: Basic dzp3cml0ZXItd3JpdGVyLXdyaXRlcg==\r\n", path).status,
              201)
        << path;
  }
}

}  // namespace
}  // namespace spindle::serve
