// Two points with a minute of history behind a real server, for tests of this folder.
#pragma once

#include "lib/env/http_client.h"
#include "src/serve/fixture_test.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {

class PiWebApi : public Serving {
 protected:
  void SetUp() override {
    begin({.facility = "North"});
    ASSERT_TRUE(archive_->declare(StateSet{"modes", {{0, "OFF"}, {1, "ON"}}}));
    Tag flow;
    flow.name = "FIC-1";
    flow.unit = "kg/h";
    flow.description = "Feed flow";
    flow_ = archive_->declare(flow).value();
    mode_ = archive_->find_tag(tag("XV-1", ValueType::digital, "modes")).value();
    store(flow_.id, "0s 0 | 10s 10 | 20.5s 20 | 30s bad | 40s 40");
    store(mode_.id, "0s state 1 | 20s state 0");
  }
  std::string stream(const Tag& tag, const std::string& rest) {
    return "/piwebapi/streams/" + point_web_id("North", tag) + "/" + rest;
  }
  nlohmann::json items(const std::string& rest) { return get(stream(flow_, rest))["Items"]; }
  std::string pi_error(const std::string& target, int status) {
    const auto answer = ask("GET", target);
    EXPECT_EQ(answer.status, status) << target << answer.body;
    return nlohmann::json::parse(answer.body).at("Errors").at(0);
  }
  static constexpr auto kRange = "startTime=1970-01-01&endTime=1970-01-01T00:00:40Z";
  Tag flow_, mode_;
};

}  // namespace spindle::serve::pi
