#include "src/serve/operate.h"

#include <iterator>

#include "src/serve/answers.h"
#include "src/serve/fields.h"

namespace spindle::serve {
namespace {

constexpr std::size_t kRejectsAtOnceMax = 10'000;

}  // namespace

// The process lives and answers.
Result<HttpResponse> handle_healthz(const Call&) { return json_answer(R"({"status":"ok"})"); }

// It takes requests.
Result<HttpResponse> handle_readyz(const Call& call) {
  if (call.site.stopping) return error_answer(503, "unavailable", "stopping");
  return json_answer(R"({"status":"ready"})");
}

Result<HttpResponse> handle_metrics(const Call& call) {
  HttpResponse answer = json_answer(call.site.metrics.prometheus_text());
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

Result<HttpResponse> handle_status(const Call& call) {
  const auto stats = call.site.archive.stats();
  const auto now = call.site.env.clock.now();
  std::string out = fmt::format(
      R"({{"version":"{}","time":"{}","started":"{}","flight_port":{},"archive":{{)", SPINDLE_VERSION,
      format_time(now), format_time(call.site.started), call.site.flight_port.load());
  const std::pair<const char*, std::uint64_t> numbers[] = {{"tags", stats.tags},
                                                           {"rows_stored", stats.rows_stored},
                                                           {"rows_rejected", stats.rows_rejected},
                                                           {"late_rows", stats.late_rows},
                                                           {"batches_replayed", stats.batches_replayed},
                                                           {"hot_rows", stats.hot_rows},
                                                           {"hot_bytes", stats.hot_bytes},
                                                           {"wal_bytes", stats.wal_bytes},
                                                           {"segments", stats.segments},
                                                           {"segment_rows", stats.segment_rows},
                                                           {"segment_bytes", stats.segment_bytes},
                                                           {"flushes", stats.flushes},
                                                           {"compactions", stats.compactions}};
  for (const auto& [name, number] : numbers)
    fmt::format_to(std::back_inserter(out), R"("{}":{},)", name, number);
  fmt::format_to(std::back_inserter(out), R"("recovery_seconds":{}}},"sources":[)",
                 seconds(stats.recovery_took));
  const auto sources = call.site.archive.sources();
  for (const auto& source : sources)
    fmt::format_to(std::back_inserter(out), R"({}{{"name":{},"last_sequence":{}}})",
                   &source == sources.data() ? "" : ",", json_text(source.name), source.last_sequence);
  return json_answer(out + "]}\n");
}

Result<HttpResponse> handle_rejects(const Call& call) {
  std::int64_t before = 0;
  std::size_t max_count = 100;
  TRY_OK(
      read_count(call.request, "before", std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), before));
  TRY_OK(read_count(call.request, "max_count", std::size_t{1}, kRejectsAtOnceMax, max_count));
  TRY(const auto rejects, call.site.archive.rejects(before, max_count));
  std::string out = R"({"rejects":[)";
  for (const auto& reject : rejects)
    fmt::format_to(
        std::back_inserter(out),
        R"({}{{"number":{},"at":"{}","source":{},"sequence":{},"tag":{},"time":{},"value":{},"reason":{}}})",
        &reject == rejects.data() ? "\n" : ",\n", reject.number, format_time(reject.at),
        json_text(reject.source), reject.sequence, json_text(reject.row.tag), json_text(reject.row.time),
        json_text(reject.row.value), json_text(reject.row.reason));
  return json_answer(out + "]}\n");
}

Result<HttpResponse> handle_clear_rejects(const Call& call) {
  std::int64_t up_to = 0;
  TRY_OK(read_count(call.request, "up_to", std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), up_to));
  if (up_to == 0) return fail(Code::invalid, "up_to: give the number of the newest reject to forget");
  TRY(const auto cleared, call.site.archive.clear_rejects(up_to));
  return json_answer(fmt::format(R"({{"cleared":{}}})", cleared));
}

}  // namespace spindle::serve
