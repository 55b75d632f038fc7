#include <algorithm>

#include "src/acquire/simulate/model.h"

namespace spindle::acquire {

Result<> validate(const SimulateOptions& options) {
  if (options.wells < 1 || options.wells > 50)
    return fail(Code::invalid, "simulate: wells is {}; it must be 1 to 50", options.wells);
  for (const Span scan : {options.history_scan, options.live_scan})
    if (scan < 1s || scan > 1h || Span{1h} % scan != 0us)
      return fail(Code::invalid,
                  "simulate: a scan of {} does not divide an hour; use 1s, 10s, 1m or the like",
                  format_span(scan));
  return check(Tag{.name = options.prefix + "x"});
}

Result<Plant> Plant::make(const SimulateOptions& options) {
  TRY_OK(validate(options));
  Plant plant;
  plant.options_ = options;
  const PlantModel model{options};
  for (const auto& channel : model.channels()) plant.tags_.push_back(channel.tag);
  return plant;
}

Result<> Plant::declare(SampleSink& sink) {
  for (const auto& states : simulated_state_sets()) TRY_OK(sink.declare(states));
  for (auto& tag : tags_) {
    TRY(const Tag declared, sink.declare(tag));
    tag.id = declared.id;
  }
  return {};
}

std::vector<PlantEvent> Plant::events(TimeRange range) const { return PlantModel{options_}.events(range); }

Result<Receipt> import_history(const Plant& plant, TimeRange range, BulkImport& import,
                               const ProgressFn& progress, const Cancel& cancel) {
  Receipt total;
  const auto done = import.parts_done();
  const auto months =
      static_cast<std::uint64_t>(month_of(range.to).since_1970 - month_of(range.from).since_1970);
  for (Month month = month_of(range.from); month <= month_of(range.to); ++month.since_1970) {
    const Time from = std::max(range.from, range_of(month).from), to = std::min(range.to, range_of(month).to);
    if (std::ranges::find(done, format_month(month)) != done.end()) continue;
    SampleStream stream{plant, from, plant.options().history_scan};
    do {
      TRY_OK(cancel.check());
      TRY(const Receipt receipt, import.add(stream.take(to)));
      total.stored += receipt.stored;
      total.rejected += receipt.rejected;
    } while (stream.position() < to);
    TRY_OK(import.end_part(format_month(month)));
    const auto gone =
        months + 1 - static_cast<std::uint64_t>(month_of(range.to).since_1970 - month.since_1970);
    if (progress) progress({gone, months + 1, "months", "simulating history"});
  }
  return total;
}

Result<Receipt> write_live(SampleStream& stream, SampleSink& sink, Time now) {
  Receipt total;
  while (stream.position() < now) {
    Batch rows = stream.take(now);
    if (rows.empty()) continue;
    TRY(const Receipt receipt, sink.write({.source = "simulate", .rows = std::move(rows)}));
    total.stored += receipt.stored;
    total.rejected += receipt.rejected;
  }
  return total;
}

}  // namespace spindle::acquire
