#include "src/acquire/omf/omf.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"

namespace spindle::acquire {
namespace {

using testing::HasSubstr;

constexpr auto kTypes = R"([
  {"id": "Status", "enum": {"values": [{"name": "Good", "value": 0}, {"name": "Bad sensor", "value": 1}]}},
  {"id": "Tank", "type": "object", "classification": "dynamic", "properties": {
    "Time": {"type": "string", "format": "date-time", "isindex": true},
    "Pressure": {"type": "number", "uom": "Pa", "minimum": 10, "maximum": 30},
    "Count": {"type": ["integer", "null"]},
    "Mode": {"type": "string", "enum": ["Idle", "Run"]},
    "Note": {"type": "string"},
    "Status": {"reftypeid": "Status", "isquality": true}}},
  {"id": "Level", "type": "object", "classification": "dynamic", "properties": {
    "Time": {"type": "string", "format": "date-time", "isindex": true},
    "Value": {"type": "number", "interpolation": "stepwisecontinuousleading"}}},
  {"id": "Plant", "type": "object", "classification": "static", "properties": {"Name": {"type": "string"}}}])";
constexpr auto kContainers = R"([{"id": "T1", "typeid": "Tank"}, {"id": "L1", "typeid": "Level"}])";

class Omf : public testing::Test {
 protected:
  void SetUp() override {
    file_ =
        testing::TempDir() + "spindle_omf_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove(file_);
    reopen();
  }
  void TearDown() override { std::filesystem::remove(file_); }
  void reopen() {
    endpoint_.reset();
    auto opened = OmfEndpoint::open(system_disk(), file_, sink_);
    ASSERT_TRUE(opened) << opened.error().message;
    endpoint_ = *std::move(opened);
  }
  OmfAnswer send(std::string type, std::string body, std::string action = "create",
                 std::string version = "1.2") {
    return endpoint_->handle(
        {std::move(type), "JSON", std::move(version), std::move(action), std::move(body), "edge"});
  }
  void define() {
    ASSERT_EQ(send("type", kTypes).status, 201) << send("type", kTypes).body;
    ASSERT_EQ(send("container", kContainers).status, 201) << send("container", kContainers).body;
  }

  std::string file_;
  testkit::MemorySink sink_;
  std::unique_ptr<OmfEndpoint> endpoint_;
};

constexpr auto kData = R"([{"containerid": "T1", "values": [
  {"Time": "1970-01-01T00:00:01Z", "Pressure": 12.5, "Count": 3, "Mode": "run", "Note": "ok"},
  {"Time": "1970-01-01T00:00:02Z", "Pressure": 13, "Mode": 0, "Status": 1},
  {"Time": "1970-01-01T00:00:03Z", "Pressure": null}]},
  {"containerid": "L1", "values": [{"Time": "1970-01-01T00:00:01Z", "Value": 1e42}]}])";

TEST_F(Omf, types_containers_and_data_become_tags_and_samples) {
  define();
  EXPECT_EQ(send("data", kData).status, 202);
  EXPECT_EQ(sink_.render("T1.Pressure"), "1s 12.5 | 2s bad | 3s no_data");
  EXPECT_EQ(sink_.render("T1.Count"), "1s 3");
  EXPECT_EQ(sink_.render("T1.Mode"), "1s state 1 | 2s bad");
  EXPECT_EQ(sink_.render("T1.Note"), "1s 'ok'");
  EXPECT_EQ(sink_.render("L1"), "1s 1e+42");
  const auto pressure = sink_.find_tag("T1.Pressure");
  EXPECT_EQ(pressure->unit, "Pa");
  EXPECT_EQ(pressure->zero, 10);
  EXPECT_EQ(pressure->span, 20);
  EXPECT_TRUE(sink_.find_tag("L1")->step);
  EXPECT_EQ(sink_.find_tag("T1.Mode")->state_set, "OMF.Tank.Mode");
}

TEST_F(Omf, definitions_outlive_a_restart) {
  define();
  reopen();
  EXPECT_EQ(send("data", kData).status, 202);
  EXPECT_EQ(sink_.render("T1.Count"), "1s 3");
  EXPECT_EQ(send("container", R"([{"id": "T1"}])", "delete").status, 204);
  std::ofstream{file_, std::ios::app} << R"({"type": {"id": "cut sho)";
  reopen();
  EXPECT_EQ(send("data", kData).status, 404);
}

TEST_F(Omf, a_definition_may_come_twice_but_not_change_unasked) {
  define();
  EXPECT_EQ(send("type", kTypes).status, 201);
  EXPECT_EQ(send("container", kContainers).status, 201);
  const std::string changed =
      R"([{"id": "Level", "type": "object", "classification": "dynamic", "properties": {
    "Time": {"type": "string", "format": "date-time", "isindex": true}, "Value": {"type": "number", "uom": "m"}}}])";
  EXPECT_EQ(send("type", changed).status, 409);
  EXPECT_EQ(send("type", changed, "update").status, 201);
  EXPECT_EQ(send("container", R"([{"id": "L1", "typeid": "Tank"}])").status, 409);
  EXPECT_EQ(send("type", R"([{"id": "None"}])", "delete").status, 404);
}

TEST_F(Omf, static_data_and_links_are_acknowledged) {
  define();
  EXPECT_EQ(send("data", R"([{"typeid": "Plant", "values": [{"Name": "N"}]},
    {"typeid": "__Link", "values": [{"source": {}, "target": {"containerid": "T1"}}]}])")
                .status,
            202);
  EXPECT_TRUE(sink_.rows.empty());
}

TEST_F(Omf, values_that_do_not_fit_are_set_aside) {
  define();
  const auto answer = send("data", R"([{"containerid": "T1", "values": [
    {"Time": "1890-01-01T00:00:00Z", "Pressure": 1}, {"Time": "2300-01-01T00:00:00Z", "Pressure": 1},
    {"Time": "noon", "Pressure": 1}, {"Pressure": 1}, 7, null, [], {"Time": 5},
    {"Time": "1970-01-01T00:00:01Z", "Pressure": "high", "Count": 1.5, "Mode": "Walk", "Note": 3},
    {"Time": "1970-01-01T00:00:02Z", "Pressure": 2, "Count": 9007199254740993, "Mode": 7}]}])");
  EXPECT_EQ(answer.status, 202);
  EXPECT_THAT(answer.body, HasSubstr("14 values"));
  EXPECT_EQ(sink_.rejects.size(), 14u);
  EXPECT_EQ(sink_.render("T1.Pressure"), "2s 2");
}

TEST_F(Omf, messages_that_are_none_get_the_status_of_the_standard) {
  define();
  const auto check = [&](int status, std::string type, std::string body, std::string action = "create",
                         std::string version = "1.2") {
    const auto answer = send(type, body, action, version);
    EXPECT_EQ(answer.status, status) << body.substr(0, 100) << "\n" << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(R"("Severity":"Error")"));
  };
  check(413, "data", std::string(kOmfBodyBytesMax + 1, ' '));
  check(400, "data", "");
  check(400, "data", "7");
  check(400, "data", "[7]");
  check(400, "data", "[{\"containerid\": \"T1\"");
  check(400, "data", std::string(100'000, '['));
  check(400, "data", R"([{"containerid": "T1", "values": [{"Pressure": 1e999}]}])");
  check(400, "data", "[\"\xFF\"]");
  check(404, "data", R"([{"containerid": "T9", "values": []}])");
  check(501, "data", "[]", "delete");
  check(400, "data", "[]", "upsert");
  check(400, "data", "[]", "create", "2.0");
  check(400, "samples", "[]");
  check(400, "type", R"([{"id": "X"}])");
  check(400, "type", R"([{"id": "X", "type": "object", "classification": "dynamic", "properties": {}}])");
  check(400, "type",
        R"([{"id": "X", "type": "object", "classification": "dynamic", "properties": {"A": {}}}])");
  check(400, "type", R"([{"id": "X", "enum": {"values": [{"name": 1, "value": -5}]}}])");
  check(404, "container", R"([{"id": "C", "typeid": "Unknown"}])");
  check(404, "container", R"([{"id": "C", "typeid": "Plant"}])");
  check(400, "container", R"([{"typeid": "Tank"}])");
  EXPECT_TRUE(sink_.rows.empty());
}

std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

TEST_F(Omf, messages_that_others_send_are_understood) {
  SPINDLE_SHARED_DATA(omf, "protocols/omf");
  const auto expect = [&](int status, std::string type, const std::string& file) {
    const auto answer = send(type, text_of(omf + "/" + file), "create", "1.1");
    EXPECT_EQ(answer.status, status) << file << answer.body;
  };
  expect(201, "type", "bulk_uploader/type.json");
  expect(201, "container", "bulk_uploader/container.json");
  expect(202, "data", "bulk_uploader/data.json");
  EXPECT_EQ(sink_.rows.size(), 8u);
  expect(201, "type", "aveva_basic_api/OMF-Types.json");
  expect(201, "container", "aveva_basic_api/OMF-Containers.json");
  expect(202, "data", "aveva_basic_api/OMF-Data.json");  // its times are null: set aside
  EXPECT_EQ(sink_.rejects.size(), 4u);
  for (const auto* types : {"16", "17", "18", "19"})
    expect(201, "type", fmt::format("docs/OMF-Docs_type-message-example_{}.json", types));
  expect(201, "type", "docs/Edge-Data-Store-Docs_omf-messages_21.json");
  expect(201, "container", "docs/OMF-Docs_container-msg-example_01.json");
  for (const auto* data : {"data-msg-example_02", "data-msg-example_03", "link-type_07", "link-type_11"})
    expect(202, "data", fmt::format("docs/OMF-Docs_{}.json", data));
  expect(400, "type", "docs/OMF-Docs_enum-type_14.txt");  // not JSON, as printed
}

}  // namespace
}  // namespace spindle::acquire
