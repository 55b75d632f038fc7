#include <algorithm>

#include "src/derive/run/engine.h"
#include "src/derive/run/run.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kSliceRows = 65'536;  // of one tag, aimed at
constexpr Span kSliceMin = 1s, kSliceMax = 366 * 24h;

TimeRange widened(TimeRange range, Reach reach) {
  return {range.from - kTimeMin > reach.past ? range.from - reach.past : kTimeMin,
          kTimeMax - range.to > reach.future ? range.to + reach.future : kTimeMax};
}

// How long the next slice is, so that the busiest tag gives about kSliceRows.
Span next_length(Span length, std::size_t most_rows) {
  const double wanted =
      most_rows == 0 ? 4.0 : static_cast<double>(kSliceRows) / static_cast<double>(most_rows);
  const double micros_wanted = static_cast<double>(micros(length)) * std::clamp(wanted, 0.1, 4.0);
  return std::clamp(Span{static_cast<std::int64_t>(micros_wanted)}, Span{kSliceMin}, Span{kSliceMax});
}

Rows part_of(const Rows& rows, TimeRange range) {
  Rows out;
  out.extra.resize(rows.extra.size());
  out.append(rows, rows.lower(micros(range.from)), rows.lower(micros(range.to)));
  out.until = rows.until;
  return out;
}

class Computation {
 public:
  Computation(const Plan& plan, Engine engine, Source& source, TimeRange range, const TakeRows& take)
      : plan_(plan), engine_(std::move(engine)), source_(source), range_(range), take_(take) {
    done_.assign(plan.nodes.size(), range.from);
  }

  Result<> run() {
    const TimeRange reading = widened(range_, engine_.reach());
    Span length = 1h;
    for (Time at = reading.from; at < reading.to;) {
      TRY_OK(source_.check());
      const Time until = reading.to - at > length ? at + length : reading.to;
      TRY(const auto most, step({at, until}));
      length = next_length(length, most);
      at = until;
    }
    return {};
  }

 private:
  Result<std::size_t> step(TimeRange slice) {
    std::vector<Rows> sources;
    std::size_t most = 0;
    for (const auto n : engine_.sources()) {
      TRY(auto rows, source_.rows(plan_.nodes[n].tag->id, slice));
      most = std::max(most, rows.size());
      sources.push_back(std::move(rows));
    }
    engine_.step(sources);
    for (std::size_t n = 0; n < plan_.nodes.size(); ++n)
      if (!plan_.nodes[n].publish.empty()) TRY_OK(hand_over(n));
    return most;
  }

  Result<> hand_over(std::size_t n) {
    const Rows& rows = engine_.rows(n);
    const TimeRange complete{done_[n], std::min(rows.until, range_.to)};
    if (complete.empty()) return {};
    done_[n] = complete.to;
    return take_(n, part_of(rows, complete), complete);
  }

  const Plan& plan_;
  Engine engine_;
  Source& source_;
  const TimeRange range_;
  const TakeRows& take_;
  std::vector<Time> done_;  // of each node: handed over up to here
};

}  // namespace

Result<> compute(const Plan& plan, const Known& known, const Tags& tags, Source& source, TimeRange range,
                 const TakeRows& take) {
  TRY(auto engine, Engine::make(plan, known, tags));
  return Computation{plan, std::move(engine), source, range, take}.run();
}

}  // namespace spindle::derive
