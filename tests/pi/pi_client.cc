// Runs a backfill for the tests: pi_client ARCHIVE URL EVENTS_PER_REQUEST [confirm] [check].
// Prints every stored row as "tag|time|value|state|quality|text", then "digests equal" when the digest of
// each tag and month that the backfill noted is that of the rows. With `check` the
// server is read again and each "tag month" that differs is printed instead.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

#include "src/acquire/pi/pi.h"
#include "src/archive/archive.h"

namespace spindle {
namespace {

using Digests = std::map<std::pair<std::string, Month>, SetDigest>;

void print(const Tag& tag, const Sample& row) {
  const auto value = std::isnan(row.value) ? "" : fmt::format("{}", row.value);
  const auto state = row.state == kNoState ? "" : fmt::format("{}", row.state);
  const auto line = fmt::format("{}|{}|{}|{}|{}|{}\n", tag.name, micros(row.time), value, state,
                                row.quality.code, row.text.value_or(""));
  std::fputs(line.c_str(), stdout);
}

Result<Digests> print_rows(archive::Archive& archive) {
  Digests digests;
  for (const auto& tag : archive.tags("*", 0, 1'000)) {
    TRY(const auto reader, archive.snapshot().tag(tag.id));
    TRY(const auto rows, reader->rows({}, archive::Order::forward, 10'000'000));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      print(tag, rows.at(i));
      digests[{tag.name, month_of(time_of(rows.time[i]))}].add(row_hash(rows, i));
    }
  }
  return digests;
}

Digests noted(const acquire::PiReport& report) {
  Digests digests;
  for (const auto& month : report.months) digests[{month.tag, month.month}] = month.digest;
  return digests;
}

Result<> run(const std::string& folder, const std::string& url, std::size_t events,
             const std::set<std::string>& words) {
  TRY(auto archive, archive::Archive::open(system_env(), {.path = folder, .background = false}));
  acquire::PiOptions options;
  options.url = url;
  options.progress_file = folder + "/pi.progress";
  options.events_per_request = events;
  options.confirm = words.contains("confirm");
  options.retry_first = 5ms;
  options.retry_most = 50ms;
  if (words.contains("check")) {
    TRY(const auto different, acquire::check_backfill(system_env(), options, *archive, {}, {}));
    for (const auto& month : different)
      std::printf("%s %s\n", month.tag.c_str(), format_month(month.month).c_str());
    return {};
  }
  TRY(const auto report, acquire::run_backfill(system_env(), options, *archive, {}, {}));
  TRY(const auto stored, print_rows(*archive));
  const bool equal = stored == noted(report);
  std::printf("skipped %zu retries %llu\n%s\n", report.skipped.size(),
              static_cast<unsigned long long>(report.retries), equal ? "digests equal" : "digests differ");
  return {};
}

}  // namespace
}  // namespace spindle

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto done =
      spindle::run(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), {argv + 4, argv + argc});
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
