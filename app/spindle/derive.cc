#include "src/derive/derive.h"

#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

struct Arguments {
  std::string action, file, start, end, zone = "UTC", as_of, svg;
};

using derive::Plan;

Result<Plan> read_plan(const std::string& file, archive::Archive& archive) {
  TRY(const auto text, system_disk().read(file));
  TRY(auto spec, derive::parse_pipeline(text, file));
  return derive::make_plan(std::move(spec), derive::tags_of(archive));
}

Result<std::unique_ptr<archive::Archive>> open(const Program& program) {
  const auto folder = program.archive.empty() ? default_archive() : program.archive;
  return archive::Archive::open(system_env(), {.path = folder, .background = false});
}

Result<Exit> validate(const Program& program, const Plan& plan) {
  if (program.json)
    fmt::print("{{\"pipeline\":{},\"nodes\":{}}}\n", json_text(plan.spec.name), plan.nodes.size());
  else
    fmt::print("{}: {} signals, no mistakes found\n", plan.spec.file, plan.spec.signals.size());
  return Exit::done;
}

Result<derive::Cost> cost_of(const Plan& plan, derive::Source& source) {
  derive::Cost cost;
  TRY(const auto range, derive::extent_of(plan, source));
  if (!range) return cost;
  cost.range = *range;
  const TimeRange days{std::chrono::floor<std::chrono::days>(range->from),
                       std::chrono::ceil<std::chrono::days>(range->to)};
  for (const auto& node : plan.nodes) {
    if (!node.tag) continue;
    TRY(const auto reader, source.snapshot().tag(node.tag->id, source.as_of()));
    TRY(const auto buckets, reader->buckets(days, 24h));
    for (const auto& bucket : buckets) cost.rows += bucket.count;
  }
  return cost;
}

Result<Exit> show(const Arguments& arguments, const Plan& plan, derive::Source source) {
  TRY(const auto known, derive::learn(plan, source, {}));
  TRY(const auto cost, cost_of(plan, source));
  fmt::print("{}", derive::show_plan(plan, known, cost));
  if (!arguments.svg.empty())
    TRY_OK(write_atomically(system_disk(), arguments.svg, bytes_of(derive::plan_svg(plan))));
  return Exit::done;
}

Result<std::optional<TimeRange>> range_of(const Arguments& arguments, derive::Source& source,
                                          const Plan& plan) {
  if (arguments.start.empty() && arguments.end.empty()) return std::nullopt;
  TRY(auto range, derive::extent_of(plan, source));
  if (!range) return std::nullopt;
  if (!arguments.start.empty()) {
    TRY(range->from, read_time(arguments.start, arguments.zone));
  }
  if (!arguments.end.empty()) {
    TRY(range->to, read_time(arguments.end, arguments.zone));
  }
  return range;
}

void print(const Program& program, const derive::RunReport& report) {
  if (program.json) {
    fmt::print(R"({{"from":"{}","to":"{}","derived":{},"written":{},"withdrawn":{},"revised":[)",
               format_time(report.range.from), format_time(report.range.to), report.rows_derived,
               report.rows_written, report.rows_withdrawn);
    for (std::size_t i = 0; i < report.revised.size(); ++i)
      fmt::print(R"({}{{"tag":{},"from":"{}","to":"{}"}})", i == 0 ? "" : ",",
                 json_text(report.revised[i].first), format_time(report.revised[i].second.from),
                 format_time(report.revised[i].second.to));
    fmt::print("]}}\n");
    return;
  }
  fmt::print("{} rows derived, {} written, {} withdrawn\n", report.rows_derived, report.rows_written,
             report.rows_withdrawn);
  for (const auto& [tag, range] : report.revised)
    fmt::print("  revised: {} from {} to {}\n", tag, format_time(range.from), format_time(range.to));
}

Result<Exit> run(const Program& program, const Arguments& arguments, const Plan& plan,
                 archive::Archive& archive, const Cancel& cancel) {
  derive::Source source{archive.snapshot(), {}, cancel};
  TRY(const auto range, range_of(arguments, source, plan));
  const derive::RunOptions options{.range = range, .progress = progress_bar(), .cancel = cancel};
  TRY(const auto report, derive::run_history(plan, archive, {}, system_clock().now(), options));
  print(program, report);
  return Exit::done;
}

// What the archive keeps: from when each published signal comes from where.
Result<Exit> lineage(const Program& program, const Plan& plan, archive::Archive& archive,
                     std::optional<Time> as_of) {
  for (const auto& node : plan.nodes) {
    const auto tag = archive.find_tag(node.publish + ".lineage");
    if (node.publish.empty() || !tag) continue;
    TRY(const auto reader, archive.snapshot().tag(tag->id, as_of));
    TRY(const auto rows, reader->rows({}, archive::Order::forward, derive::kSourceRowsMax));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto row = rows.at(i);
      if (program.json)
        fmt::print("{{\"signal\":{},\"from\":\"{}\",\"source\":{}}}\n", json_text(node.publish),
                   format_time(row.time), row.text.value_or("null"));
      else
        fmt::print("{}  {}  {}\n", node.publish, format_time(row.time), row.text.value_or(""));
    }
  }
  return Exit::done;
}

Result<Exit> derive_verb(const Program& program, const Arguments& arguments) {
  Cancel cancel;
  SignalWatch signals{cancel};
  std::optional<Time> as_of;
  if (!arguments.as_of.empty()) {
    TRY(as_of, read_time(arguments.as_of, arguments.zone));
  }
  if (as_of && arguments.action == "run")
    return fail(Code::invalid, "--as-of is for plan and lineage; what run derives is known from now on");
  TRY(const auto archive, open(program));
  TRY(const auto plan, read_plan(arguments.file, *archive));
  Result<Exit> done = Exit::done;
  if (arguments.action == "validate") done = validate(program, plan);
  if (arguments.action == "plan") done = show(arguments, plan, {archive->snapshot(), as_of, cancel});
  if (arguments.action == "run") done = run(program, arguments, plan, *archive, cancel);
  if (arguments.action == "lineage") done = lineage(program, plan, *archive, as_of);
  TRY_OK(archive->close());
  return done;
}

}  // namespace

void add_derive(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("derive", "Make signals of tags, as a pipeline in YAML says");
  auto a = std::make_shared<Arguments>();
  sub->add_option("ACTION", a->action, "validate, plan, run or lineage")
      ->required()
      ->check(CLI::IsMember({"validate", "plan", "run", "lineage"}));
  sub->add_option("FILE", a->file, "The pipeline")->required();
  sub->add_option("--start", a->start, "run: from when (default: the first sample)");
  sub->add_option("--end", a->end, "run: until when (default: the last sample)");
  sub->add_option("--zone", a->zone, "Time zone of those")->capture_default_str();
  sub->add_option("--as-of", a->as_of, "plan, lineage: as it was known then");
  sub->add_option("--svg", a->svg, "plan: also draw it into this file");
  sub->add_option("--archive", program.archive, "The archive's folder (default: " + default_archive() + ")");
  sub->footer(
      "What is derived are tags like others: query, plot and sql read them. A second run writes only what\n"
      "changed; earlier answers stay readable with --as-of.\n"
      "  spindle derive run examples/derive.yaml && spindle plot SIG:pressure_10s");
  sub->callback([&program, a] { program.action = [&program, a] { return derive_verb(program, *a); }; });
}

}  // namespace spindle
