// A simulated plant: gas-lift wells, a separator and a two-stage compressor, with control loops, noise, slow
// drifts, sensor faults, sensor replacements, trips. About 104 tags with four wells.
//
// Every sample is a pure function of (options, time): two runs agree, history and live samples join without a
// seam, and a restart continues where it stopped. Samples are exception-reported with the settings of their
// tag's `filtering`; the filters begin anew at each full hour, so that what was sent before need not be
// known. Plant is immutable once declared and may be shared; each SampleStream is for one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lib/flow/flow.h"
#include "lib/model/model.h"

namespace spindle::acquire {

struct SimulateOptions {
  std::uint64_t seed = 1;
  int wells = 4;            // 1 to 50
  std::string prefix;       // before each tag name, such as "NORTH:"
  Span history_scan = 60s;  // how often history looks at each sensor
  Span live_scan = 1s;      // and how often live samples do; both must divide an hour
};
Result<> validate(const SimulateOptions& options);

// What really happened, for whoever wants to check what a detector finds.
struct PlantEvent {
  TimeRange range;
  std::string subject;  // a tag's name, or "Well A-01", "Compressor"
  std::string kind;  // sensor: frozen, drift, noisy, spikes, dropout, replaced; else: shut in, slugging, trip
};

class SampleStream;

class Plant {
 public:
  static Result<Plant> make(const SimulateOptions& options);

  // Declares state sets and tags to the sink and learns the tags' ids. Needed before samples are drawn.
  Result<> declare(SampleSink& sink);
  [[nodiscard]] const std::vector<Tag>& tags() const { return tags_; }
  [[nodiscard]] std::vector<PlantEvent> events(TimeRange range) const;  // by time of beginning
  [[nodiscard]] const SimulateOptions& options() const { return options_; }

 private:
  SimulateOptions options_;
  std::vector<Tag> tags_;
};

// The samples later than `after`, scan by scan.
class SampleStream {
 public:
  SampleStream(const Plant& plant, Time after, Span scan);
  SampleStream(SampleStream&&) noexcept;
  ~SampleStream();

  // The next rows up to and with `to`, each tag's in time order; whole scans, about `rows_max` at most.
  // Empty: nothing passed the filters until `to`. When it stopped early, position() is before `to`: call
  // again.
  Batch take(Time to, std::size_t rows_max = 250'000);
  [[nodiscard]] Time position() const;  // all scans until here are taken

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Brings the range (from, to] into an archive, month by month; months an earlier attempt finished are
// skipped. Does not call finish().
Result<Receipt> import_history(const Plant& plant, TimeRange range, BulkImport& import,
                               const ProgressFn& progress, const Cancel& cancel);

// Live: writes what happened after `position`, up to now, to the sink, in batches that are atomic, and moves
// `position`. Call it each second; after a restart with the time of the newest stored sample.
Result<Receipt> write_live(SampleStream& stream, SampleSink& sink, Time now);

}  // namespace spindle::acquire
