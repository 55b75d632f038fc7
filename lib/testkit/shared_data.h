// Data sets that tests read when they are there: beside the checkout in ../shared/data, or where the
// environment variable SPINDLE_SHARED points.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spindle::testkit {

// The path of a file or folder in there; nullopt when absent.
std::optional<std::string> shared_data(std::string_view relative);
// Under CI (environment variable CI) nothing may be skipped.
bool must_not_skip();

}  // namespace spindle::testkit

// At the start of a test body: `variable` is the path, or the test ends.
#define SPINDLE_SHARED_DATA(variable, relative)                                                         \
  const auto variable##_found = ::spindle::testkit::shared_data(relative);                              \
  if (!variable##_found && ::spindle::testkit::must_not_skip()) FAIL() << relative << " is not there";  \
  if (!variable##_found) GTEST_SKIP() << relative << " is not there; set SPINDLE_SHARED to its parent"; \
  const std::string variable = *variable##_found
