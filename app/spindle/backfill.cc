#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"
#include "src/acquire/pi/pi.h"

namespace spindle {
namespace {

struct Arguments {
  acquire::PiOptions pi;
  std::string start, end, zone = "UTC", password, retry_for = "10min";
  bool insecure = false, check = false, follow = false;
};

Result<acquire::PiOptions> options_of(const Program& program, const Arguments& arguments,
                                      const std::string& folder) {
  acquire::PiOptions options = arguments.pi;
  options.progress_file = folder + "/backfill-" + options.source;
  if (!arguments.start.empty()) {
    TRY(options.range.from, read_time(arguments.start, arguments.zone));
  }
  if (!arguments.end.empty()) {
    TRY(options.range.to, read_time(arguments.end, arguments.zone));
  }
  if (!arguments.password.empty()) {
    TRY(options.http.password, read_secret(arguments.password));
  }
  if (!program.token.empty()) {
    TRY(options.http.bearer_token, read_secret(program.token));
    options.http.authentication = "bearer";
  }
  TRY(options.retry_for, parse_span(arguments.retry_for));
  options.http.verify_tls = !arguments.insecure;
  TRY_OK(validate(options));
  return options;
}

void print(const Program& program, const acquire::PiReport& report, Span taken) {
  if (program.json) {
    fmt::print(
        R"({{"points":{},"rows":{},"rejected":{},"requests":{},"retries":{},"skipped":{},"seconds":{:.3f}}})"
        "\n",
        report.points, report.rows, report.rejected, report.requests, report.retries, report.skipped.size(),
        seconds(taken));
    return;
  }
  fmt::print("{} points, {} rows ({} set aside), {} requests ({} repeated), {:.1f} s\n", report.points,
             report.rows, report.rejected, report.requests, report.retries, seconds(taken));
  for (const auto& point : report.skipped) fmt::print("  not kept: {}\n", point);
}

Result<Exit> check(Env env, const acquire::PiOptions& options, SampleSink& sink, const Cancel& cancel) {
  TRY(const auto differing, acquire::check_backfill(env, options, sink, progress_bar(), cancel));
  for (const auto& month : differing)
    fmt::print(stderr, "differs: {} {}\n", month.tag, format_month(month.month));
  return differing.empty() ? Exit::done : Exit::damaged;
}

Result<Exit> backfill(const Program& program, const Arguments& arguments) {
  Cancel cancel;
  SignalWatch signals{cancel};
  const std::string folder = program.archive.empty() ? default_archive() : program.archive;
  const Env env = system_env();
  TRY(const auto archive, archive::Archive::open(env, {.path = folder}));
  TRY(const auto options, options_of(program, arguments, folder));
  const Span began = env.clock.steady();
  auto report = acquire::run_backfill(env, options, *archive, progress_bar(), cancel);
  if (!report && report.error().code == Code::cancelled)
    return fail(Code::cancelled, "interrupted; the same command goes on where this one stopped");
  if (!report) return std::unexpected(report.error());
  print(program, *report, env.clock.steady() - began);
  if (arguments.follow && !cancel.requested()) {
    TRY_OK(acquire::follow(env, options, *archive, cancel));
  }
  const auto checked = arguments.check ? check(env, options, *archive, cancel) : Exit::done;
  TRY_OK(archive->close());
  return checked;
}

}  // namespace

void add_backfill(CLI::App& app, Program& program) {
  auto* sub =
      app.add_subcommand("backfill", "Bring a PI server's history into an archive, through PI Web API");
  auto a = std::make_shared<Arguments>();
  sub->add_option("URL", a->pi.url, "The PI Web API, such as https://host/piwebapi")->required();
  sub->add_option("--data-server", a->pi.data_server, "Its data server (default: the only one)");
  sub->add_option("--points", a->pi.points, "Which points, with * and ?")->capture_default_str();
  sub->add_option("--prefix", a->pi.prefix, "Before each tag's name here");
  sub->add_option("--source", a->pi.source, "Names this backfill; another name starts over")
      ->capture_default_str();
  sub->add_option("--start", a->start, "From when (default: the beginning)");
  sub->add_option("--end", a->end, "Until when (default: now)");
  sub->add_option("--zone", a->zone, "Time zone of those")->capture_default_str();
  sub->add_option("--auth", a->pi.http.authentication, "none, basic, negotiate, ntlm or bearer")
      ->capture_default_str();
  sub->add_option("--user", a->pi.http.user, "With basic, negotiate or ntlm");
  sub->add_option("--password", a->password, "As env:NAME or file:PATH");
  sub->add_option("--token", program.token, "Bearer token, as env:NAME or file:PATH");
  sub->add_option("--ca", a->pi.http.ca_file,
                  "PEM file of the authority that signed the server's certificate");
  sub->add_flag("--insecure", a->insecure, "Trust any certificate");
  sub->add_option("--retry-for", a->retry_for, "How long a failing request is repeated")
      ->capture_default_str();
  sub->add_flag("--confirm", a->pi.confirm, "Read each piece until two readings agree");
  sub->add_flag("--check", a->check,
                "Read the server again afterwards and compare digests; exit code 5 if they differ");
  sub->add_flag("--follow", a->follow, "Then keep reading what is new, until interrupted");
  sub->add_option("--archive", program.archive,
                  "The archive's folder, made when new (default: " + default_archive() + ")");
  sub->footer(
      "An interrupted backfill goes on where it stopped. Nothing is lost or stored twice.\n"
      "  spindle backfill https://pi.example/piwebapi --points '11-*' --start 2020-01-01");
  sub->callback([&program, a] { program.action = [&program, a] { return backfill(program, *a); }; });
}

}  // namespace spindle
