#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/spindle/answer.h"
#include "app/spindle/arguments.h"
#include "app/spindle/verbs.h"
#include "lib/draw/draw.h"

namespace spindle {
namespace {

struct Arguments {
  std::vector<std::string> tags;
  TimeArguments range;
  std::string output, format, title;
  draw::Size size;
};

draw::Screen screen_of_terminal() {
  winsize size{};
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  draw::Screen screen{.color = terminal && !std::getenv("NO_COLOR")};
  if (terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    screen.columns = size.ws_col, screen.rows = size.ws_row - 1;
  return screen;
}

Result<std::string> format_of(const Arguments& arguments) {
  if (!arguments.format.empty()) return arguments.format;
  for (const std::string format : {"svg", "png"})
    if (arguments.output.ends_with("." + format)) return format;
  if (arguments.output.empty() || arguments.output == "-") return "terminal";
  return fail(Code::invalid, "{}: a trend is written as .svg or .png; or say --format", arguments.output);
}

draw::Series series_of(const Answer& answer) {
  draw::Series out{answer.tag.name, answer.tag.unit, answer.tag.steps(), {}, {}};
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const Sample row = answer.rows.at(i);
    out.points.push_back({row.time, row.value, !row.quality.bad()});
  }
  if (answer.states)
    for (const auto& [code, name] : answer.states->states) out.labels.emplace(code, name);
  return out;
}

Result<std::string> draw_as(const std::string& format, const draw::Trend& trend, draw::Size size) {
  if (format == "svg") return draw::svg(trend, size);
  if (format == "png") return draw::png(trend, size);
  if (format == "terminal") return draw::terminal(trend, screen_of_terminal());
  return fail(Code::invalid, "'{}' is no format; it is svg, png or terminal", format);
}

Result<> put_out(const std::string& output, const std::string& bytes) {
  if (!output.empty() && output != "-") return write_atomically(system_disk(), output, bytes_of(bytes));
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0)
    return fail(Code::io, "cannot write to standard output");
  return {};
}

Result<Exit> plot(const Program& program, const Arguments& arguments) {
  TRY(const auto format, format_of(arguments));
  Question question{.kind = Kind::plot, .intervals = std::clamp(arguments.size.width, 100, 4000)};
  TRY_OK(read_times(arguments.range, question));
  if (question.end < question.start) std::swap(question.start, question.end);
  TRY(const auto client, open_client(program));
  TRY(const auto tags, find_tags(*client, arguments.tags));
  draw::Trend trend{arguments.title, {question.start, question.end}, {}};
  for (const auto& tag : tags) {
    if (tag.type == ValueType::text)
      return fail(Code::invalid, "{} holds text, which has no trend", tag.name);
    TRY(const auto answer, client->ask(tag, question));
    trend.series.push_back(series_of(answer));
  }
  TRY(const auto bytes, draw_as(format, trend, arguments.size));
  TRY_OK(put_out(arguments.output, bytes));
  return Exit::done;
}

}  // namespace

void add_plot(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("plot", "Draw a trend: in the terminal, or as SVG or PNG");
  auto a = std::make_shared<Arguments>();
  sub->add_option("TAG", a->tags, "Names, or patterns with * and ?")->required();
  add_time_options(*sub, a->range);
  sub->add_option("-o,--output", a->output, "File to write, .svg or .png; - for standard output");
  sub->add_option("--format", a->format, "svg, png or terminal (default: as the file is named)");
  sub->add_option("--title", a->title, "Written above the trend");
  sub->add_option("--width", a->size.width, "Pixels")->capture_default_str();
  sub->add_option("--height", a->size.height, "Pixels")->capture_default_str();
  add_archive_options(*sub, program);
  sub->footer("  spindle plot 'PI-1*' --start '*-8h'\n  spindle plot TI-101 --start '*-1y' -o trend.png");
  sub->callback([&program, a] { program.action = [&program, a] { return plot(program, *a); }; });
}

}  // namespace spindle
