#include "lib/env/child.h"

#include <gtest/gtest.h>

namespace spindle {
namespace {

using std::chrono::milliseconds, std::chrono::seconds;

Result<ChildEnd> shell(const std::string& script, ChildLimits limits = {}) {
  return run_child({.command = {"sh", "-c", script}, .environment = {"WORD=hello"}, .limits = limits});
}

TEST(Child, gives_back_output_errors_and_status) {
  const auto end = shell("echo $WORD; echo oops >&2; exit 3");
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->output, "hello\n");
  EXPECT_EQ(end->errors, "oops\n");
  EXPECT_EQ(end->status, 3);
}

TEST(Child, passes_arguments_as_they_are) {
  const auto end = run_child({.command = {"printf", "%s|", "a b", "$HOME", "'"}});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->output, "a b|$HOME|'|");
}

TEST(Child, reads_its_input_however_long) {
  const auto end = run_child({.command = {"wc", "-c"}, .input = std::string(3'000'000, 'x')});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->output, "3000000\n");
}

TEST(Child, has_no_input_and_none_of_our_secrets) {
  ::setenv("SPINDLE_CHILD_SECRET", "x", 1);
  const auto end = shell("cat; echo \"${SPINDLE_CHILD_SECRET:-none}\"");
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->output, "none\n");
}

TEST(Child, names_a_missing_program) {
  const auto end = run_child({.command = {"no-such-program-anywhere"}});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::not_found);
  EXPECT_NE(end.error().message.find("no-such-program-anywhere"), std::string::npos);
}

TEST(Child, is_killed_with_its_children_when_time_is_up) {
  const auto end = shell("sleep 600 & sleep 600; wait", {.time = milliseconds{50}});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::timeout);
}

TEST(Child, is_killed_when_it_hides_its_output) {
  const auto end = shell("exec >&- 2>&-; sleep 600", {.time = milliseconds{50}});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::timeout);
}

TEST(Child, is_killed_when_it_writes_without_end) {
  const auto end =
      shell("while :; do echo xxxxxxxxxxxxxxxx; done", {.time = seconds{60}, .output_bytes = 1 << 20});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::exhausted);
}

TEST(Child, cannot_take_more_memory_than_it_may) {
  const auto end = run_child({.command = {"dd", "if=/dev/zero", "of=/dev/null", "bs=512M", "count=1"},
                              .limits = {.memory_bytes = 100 << 20}});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_NE(end->status, 0);
}

TEST(Child, that_a_signal_ended_says_which) {
  const auto end = shell("kill -9 $$");
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->status, 128 + 9);
}

}  // namespace
}  // namespace spindle
