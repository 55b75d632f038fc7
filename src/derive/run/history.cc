#include "src/derive/run/publisher.h"

namespace spindle::derive {

Result<RunReport> run_history(const Plan& plan, archive::Archive& archive, const Records& records, Time now,
                              const RunOptions& options) {
  Source source{archive.snapshot(), {}, options.cancel};
  TRY(const auto extent, extent_of(plan, source));
  if (!extent) return RunReport{};
  const TimeRange range = options.range.value_or(*extent);
  if (range.empty())
    return fail(Code::invalid, "the range from {} to {} is empty", format_time(range.from),
                format_time(range.to));
  TRY(const auto known, learn(plan, source, records));
  TRY(auto publisher, Publisher::make(plan, archive, now));
  publisher.report().range = range;
  const auto take = [&](std::size_t node, const Rows& rows, TimeRange slice) -> Result<> {
    if (options.progress)
      options.progress({static_cast<std::uint64_t>(micros(slice.to - range.from) / 1'000'000),
                        static_cast<std::uint64_t>(micros(range.to - range.from) / 1'000'000), "s",
                        "deriving"});
    return publisher.take(node, rows, slice);
  };
  TRY_OK(compute(plan, known, tags_of(archive), source, range, take));
  TRY_OK(publisher.take_lineage(known, *extent));
  return std::move(publisher.report());
}

}  // namespace spindle::derive
