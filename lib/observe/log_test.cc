#include "lib/observe/log.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "lib/observe/repeats.h"

namespace spindle {
namespace {

using testing::HasSubstr;

// The log belongs to the process: each test starts its own file and the last one gives it back.
class LogTest : public testing::Test {
 protected:
  void start(LogOptions options) {
    options.file = file_;
    ASSERT_TRUE(start_log(options));
  }
  std::vector<std::string> lines() {
    flush_log();
    std::ifstream in{file_};
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  void TearDown() override {
    ASSERT_TRUE(start_log({.level = LogLevel::warning}));
    std::filesystem::remove(file_);
  }
  const std::string file_ = testing::TempDir() + "log_test." + std::to_string(::getpid());
};

TEST_F(LogTest, json_lines_can_be_parsed_whatever_they_say) {
  start({.format = LogOptions::Format::json});
  log_info("started",
           {{"port", 8080}, {"path", "a\"b\\\n"}, {"ratio", 0.5}, {"nan", std::nan("")}, {"on", true}});
  log_error("broken \xff text", {{"error", Error{Code::io, "disk"}}});
  const auto all = lines();
  ASSERT_EQ(all.size(), 2u);
  const auto first = nlohmann::json::parse(all[0]);
  EXPECT_EQ(first["level"], "info");
  EXPECT_EQ(first["message"], "started");
  EXPECT_EQ(first["port"], 8080);
  EXPECT_EQ(first["path"], "a\"b\\\n");
  EXPECT_EQ(first["ratio"], 0.5);
  EXPECT_EQ(first["nan"], "nan");
  EXPECT_EQ(first["on"], true);
  EXPECT_TRUE(parse_time(first["time"].get<std::string>()));
  EXPECT_EQ(nlohmann::json::parse(all[1])["error"], "disk");
}

TEST_F(LogTest, text_lines_and_levels) {
  start({.level = LogLevel::warning});
  log_debug("no");
  log_info("no");
  log_warning("slow", {{"seconds", 3}, {"tag", "TI 101"}});
  const auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0], HasSubstr("Z warning slow seconds=3 tag=\"TI 101\""));
}

TEST_F(LogTest, a_flood_of_one_message_is_cut_short) {
  start({.repeats_max = 3, .repeats_within = 1h});
  for (int i = 0; i < 100; ++i) log_info("again", {{"i", i}});
  log_info("other");
  EXPECT_EQ(lines().size(), 4u);
}

TEST_F(LogTest, a_file_that_cannot_be_written_is_an_error) {
  const auto started = start_log({.file = "/proc/no/such/file"});
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("/proc/no/such/file"));
}

TEST(Repeats, tells_how_many_were_left_out) {
  Repeats repeats{2, 10s};
  EXPECT_EQ(repeats.admit("m", 0s), 0u);
  EXPECT_EQ(repeats.admit("m", 1s), 0u);
  EXPECT_EQ(repeats.admit("m", 2s), std::nullopt);
  EXPECT_EQ(repeats.admit("m", 9s), std::nullopt);
  EXPECT_EQ(repeats.admit("n", 9s), 0u);
  EXPECT_EQ(repeats.admit("m", 10s), 2u);
  EXPECT_EQ(repeats.admit("m", 11s), 0u);
}

}  // namespace
}  // namespace spindle
