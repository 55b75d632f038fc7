// A PI server's history and news into an archive, through PI Web API.
//
// Backfill reads tag by tag, piece by piece (a piece lies within one month). A piece goes to the sink as one
// numbered batch; what it held is noted in a progress file before, so that after a crash of either side the
// same call goes on with nothing lost and nothing twice. The server may refuse, cut off, or be busy: requests
// are repeated for as long as `retry_for`. Follow then polls for what is new.
//
// Completeness: the report has a digest of each tag and month, built from what was read. It equals the digest
// of `spindle verify` for what is stored (unless late rows came from elsewhere). With `confirm` each piece is
// read until two readings agree, so that edits made meanwhile are in it; check_backfill() reads the server
// again and names each month that differs.
//
// One thread runs a backfill; everything passed in must outlive the call.
#pragma once

#include <string>
#include <vector>

#include "lib/env/env.h"
#include "lib/env/http_client.h"
#include "lib/flow/flow.h"
#include "lib/model/model.h"

namespace spindle::acquire {

struct PiOptions {
  std::string url;            // "https://host/piwebapi"
  std::string data_server;    // its name; empty: the only one there is
  std::string points = "*";   // which tags, with * and ?
  std::string prefix;         // before each tag's name here
  std::string source = "pi";  // names this backfill; another name starts over
  std::string progress_file;  // where it notes how far it is
  TimeRange range{kTimeMin, kTimeMax};
  std::size_t events_per_request = 150'000;  // lowered when the server says so
  bool confirm = false;                      // read each piece until two readings agree
  Span retry_for = 10min;                    // then a request counts as failed
  Span retry_first = 500ms, retry_most = 30s;
  Span follow_every = 5s;
  HttpClientOptions http;
};
Result<> validate(const PiOptions& options);

struct PiMonth {
  std::string tag;
  Month month;
  SetDigest digest;  // of its rows, as row_hash() has it
};

struct PiReport {
  std::uint64_t points = 0, rows = 0, rejected = 0, requests = 0, retries = 0;
  std::vector<std::string> skipped;  // points of a type that is not kept, with the type
  std::vector<PiMonth> months;  // all that the progress file knows, by tag and month; empty ones left out
};

// From options.range.from to its end or now, whichever is earlier.
Result<PiReport> run_backfill(Env env, const PiOptions& options, SampleSink& sink, const ProgressFn& progress,
                              const Cancel& cancel);

// What is new since the backfill, until cancelled; then the report. Events that come later with older times
// are not seen: run check_backfill() for them.
Result<PiReport> follow(Env env, const PiOptions& options, SampleSink& sink, const Cancel& cancel);

// Months whose digest at the server is not the one noted; empty: the backfill is complete.
Result<std::vector<PiMonth>> check_backfill(Env env, const PiOptions& options, SampleSink& sink,
                                            const ProgressFn& progress, const Cancel& cancel);

inline constexpr std::size_t kPiEventsMax = 150'000, kPiPieceRowsMax = 400'000;

}  // namespace spindle::acquire
