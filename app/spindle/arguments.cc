#include "app/spindle/arguments.h"

#include <CLI/CLI.hpp>

#include "lib/model/time_expression.h"

namespace spindle {

void add_archive_options(CLI::App& verb, Program& program) {
  verb.add_option("--archive", program.archive, "The archive's folder (default: " + default_archive() + ")");
  verb.add_option("--server", program.server, "Ask a running Spindle instead: http://127.0.0.1:8080");
  verb.add_option("--token", program.token, "Its API key or bearer token, as env:NAME or file:PATH");
}

void add_time_options(CLI::App& verb, TimeArguments& times) {
  verb.add_option("--start", times.start, "First time")->capture_default_str();
  verb.add_option("--end", times.end, "Last time; before --start the answer runs backwards")
      ->capture_default_str();
  verb.add_option("--zone", times.zone, "Time zone of times without one, such as Europe/Oslo")
      ->capture_default_str();
  verb.add_option("--as-of", times.as_of, "Answer as it would have been answered then");
}

Result<Time> read_time(std::string_view text, const std::string& zone) {
  TRY(const auto place, TimeZone::find(zone));
  return parse_time_expression(text, {system_clock().now(), place, {}});
}

Result<> read_times(const TimeArguments& words, Question& question) {
  TRY(const auto place, TimeZone::find(words.zone));
  TimeContext context{system_clock().now(), place, {}};
  TRY(question.start, parse_time_expression(words.start, context));
  context.relative_to = question.start;
  TRY(question.end, parse_time_expression(words.end, context));
  if (words.as_of.empty()) return {};
  TRY(question.as_of, read_time(words.as_of, words.zone));
  return {};
}

}  // namespace spindle
