// Arguments that several verbs share, and how their words become values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/spindle/client.h"

namespace spindle {

// Adds --archive, --server and --token.
void add_archive_options(CLI::App& verb, Program& program);

struct TimeArguments {
  std::string start = "*-1d", end = "*", zone = "UTC", as_of;
};
void add_time_options(CLI::App& verb, TimeArguments& times);
// Sets start, end and as_of of the question.
Result<> read_times(const TimeArguments& words, Question& question);
Result<Time> read_time(std::string_view text, const std::string& zone);

}  // namespace spindle
