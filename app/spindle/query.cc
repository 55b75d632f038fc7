#include <CLI/CLI.hpp>

#include "app/spindle/answer.h"
#include "app/spindle/arguments.h"
#include "app/spindle/verbs.h"
#include "lib/config/config.h"

namespace spindle {
namespace {

struct Arguments {
  std::string kind;
  std::vector<std::string> tags, times;
  TimeArguments range;
  std::string interval, boundary = "inside", basis = "time";
  int intervals = 24;
  std::size_t rows_max = 100'000;
};

const std::map<std::string, Kind> kKinds = {
    {"recorded", Kind::recorded}, {"interpolated", Kind::interpolated}, {"at", Kind::at},
    {"plot", Kind::plot},         {"summary", Kind::summary},           {"latest", Kind::latest}};
const std::map<std::string, archive::Boundary> kBoundaries = {
    {"inside", archive::Boundary::inside},
    {"outside", archive::Boundary::outside},
    {"interpolated", archive::Boundary::interpolated}};
const std::map<std::string, archive::Basis> kBases = {{"time", archive::Basis::time_weighted},
                                                      {"event", archive::Basis::event_weighted}};

template <class T>
Result<T> word(const std::map<std::string, T>& words, const std::string& text, std::string_view what) {
  if (const auto found = words.find(text); found != words.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, value] : words) names.push_back(name);
  const auto meant = config::nearest(text, names);
  return fail(Code::invalid, "'{}' is no {}; it is one of {}{}", text, what, fmt::join(names, ", "),
              meant.empty() ? "" : " (did you mean " + meant + "?)");
}

Result<Question> question_of(const Arguments& arguments) {
  Question question{.intervals = arguments.intervals, .rows_max = arguments.rows_max};
  TRY(question.kind, word(kKinds, arguments.kind, "kind of query"));
  TRY(question.boundary, word(kBoundaries, arguments.boundary, "boundary"));
  TRY(question.basis, word(kBases, arguments.basis, "basis"));
  TRY_OK(read_times(arguments.range, question));
  if (!arguments.interval.empty()) {
    TRY(question.interval, parse_span(arguments.interval));
  }
  if (question.kind == Kind::interpolated && question.interval == Span{0}) question.interval = 1h;
  for (const auto& time : arguments.times) {
    TRY(question.times.emplace_back(), read_time(time, arguments.range.zone));
  }
  if (question.kind == Kind::at && question.times.empty())
    return fail(Code::invalid, "`query at` needs at least one --time, such as --time '*-1h'");
  return question;
}

Result<Exit> query(const Program& program, const Arguments& arguments) {
  TRY(const auto question, question_of(arguments));
  TRY(const auto client, open_client(program));
  TRY(const auto tags, find_tags(*client, arguments.tags));
  for (const auto& tag : tags) {
    TRY(const auto answer, client->ask(tag, question));
    if (program.json)
      fmt::print("{}\n", to_json(answer));
    else
      fmt::print("{}", to_text(answer));
  }
  return Exit::done;
}

}  // namespace

void add_query(CLI::App& app, Program& program) {
  auto* sub =
      app.add_subcommand("query", "Read tags: recorded, interpolated, at, plot, summary or latest values");
  auto a = std::make_shared<Arguments>();
  sub->add_option("KIND", a->kind, "recorded, interpolated, at, plot, summary or latest")->required();
  sub->add_option("TAG", a->tags, "Names, or patterns with * and ?")->required();
  add_time_options(*sub, a->range);
  sub->add_option("--interval", a->interval,
                  "interpolated: between values (1h); summary: of each part (all)");
  sub->add_option("--time", a->times, "at: the times asked for");
  sub->add_option("--intervals", a->intervals, "plot: parts of the range")->capture_default_str();
  sub->add_option("--boundary", a->boundary, "recorded: inside, outside or interpolated")
      ->capture_default_str();
  sub->add_option("--basis", a->basis, "summary: weighted by time or event")->capture_default_str();
  sub->add_option("--max", a->rows_max, "Most rows of a tag")->capture_default_str();
  add_archive_options(*sub, program);
  sub->footer(
      "With --json: one object a line, one line a tag.\n"
      "  spindle query latest '*'\n"
      "  spindle query summary TI-101 --start '*-7d' --interval 1d");
  sub->callback([&program, a] { program.action = [&program, a] { return query(program, *a); }; });
}

}  // namespace spindle
