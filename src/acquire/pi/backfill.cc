#include <algorithm>

#include "src/acquire/pi/journal.h"
#include "src/acquire/pi/web_api.h"

namespace spindle::acquire {
namespace {

constexpr int kReadingsMax = 10;  // of a piece that is edited all the time

struct Point {
  PiPoint at_source;
  Tag tag;
};

SetDigest digest_of(const Batch& rows) {
  SetDigest digest;
  for (std::size_t i = 0; i < rows.size(); ++i) digest.add(row_hash(rows, i));
  return digest;
}

class Backfill {
 public:
  Backfill(Env env, const PiOptions& options, SampleSink& sink, const Cancel& cancel, WebApi api,
           Journal journal)
      : env_(env),
        options_(options),
        sink_(sink),
        cancel_(cancel),
        api_(std::move(api)),
        journal_(std::move(journal)) {}

  static Result<Backfill> open(Env env, const PiOptions& options, SampleSink& sink, const Cancel& cancel) {
    TRY_OK(validate(options));
    TRY(const auto last, sink.last_sequence(options.source));
    TRY(auto journal, Journal::open(env.disk, options.progress_file, last.value_or(0)));
    TRY(auto api, WebApi::connect(env, options, cancel));
    Backfill backfill{env, options, sink, cancel, std::move(api), std::move(journal)};
    TRY_OK(backfill.declare_points());
    return backfill;
  }

  Result<> run(const ProgressFn& progress) {
    const Time now = env_.clock.now();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (progress) progress({i, points_.size(), "tags", points_[i].tag.name});
      TRY_OK(read_until(points_[i], std::min(options_.range.to, now), options_.range.to > now));
    }
    return {};
  }

  // Reads on from where the point is. With an open end more may come before `end`: PI archives a compressed
  // event only when a later one tells that it matters. So the point then stays just behind its last event.
  Result<> read_until(const Point& point, Time end, bool open) {
    Time from = std::max(options_.range.from, journal_.position(point.at_source.name).value_or(kTimeMin));
    for (bool empty = true; from < end;) {
      TRY_OK(cancel_.check());
      if (empty && month_of(from) != month_of(end - 1us)) {
        TRY(const auto next, next_month_with_events(point, {from, end}));
        if (!next && open) return {};
        if (next.value_or(end) > from) TRY_OK(note_empty(point, {from, next.value_or(end)}));
        from = next.value_or(end);
        if (!next) break;
      }
      const TimeRange range{from, std::min(end, range_of(month_of(from)).to)};
      TRY(from, store_piece(point, range, open && range.to == end, empty));
    }
    return {};
  }

  Result<std::vector<PiMonth>> check(const ProgressFn& progress) {
    std::vector<PiMonth> different;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (progress) progress({i, points_.size(), "tags", points_[i].tag.name});
      TRY_OK(check_point(points_[i], different));
    }
    return different;
  }

  [[nodiscard]] const std::vector<Point>& points() const { return points_; }

  PiReport report() && {
    report_.points = points_.size();
    report_.requests = api_.requests();
    report_.retries = api_.retries();
    for (const auto& [key, digest] : journal_.months())
      report_.months.push_back({options_.prefix + key.first, key.second, digest});
    return std::move(report_);
  }

 private:
  Result<> declare_points() {
    TRY(auto found, api_.points());
    for (auto& point : found) {
      const auto type = value_type_of(point.type);
      if (!type) {
        report_.skipped.push_back(fmt::format("{} ({})", point.name, point.type));
        continue;
      }
      TRY(Tag tag, declare(point, *type));
      points_.push_back({std::move(point), std::move(tag)});
    }
    return {};
  }

  Result<Tag> declare(const PiPoint& point, ValueType type) {
    Tag tag;
    tag.name = options_.prefix + point.name;
    tag.type = type;
    tag.step = point.step;
    tag.description = point.description;
    tag.unit = point.unit;
    tag.zero = point.zero;
    tag.span = point.span;
    tag.source = options_.source;
    tag.point_id = point.web_id;
    if (type == ValueType::digital) {
      tag.state_set = point.state_set;
      if (std::ranges::find(state_sets_, point.state_set) == state_sets_.end()) {
        TRY(const auto states, api_.state_set(point.state_set));
        TRY_OK(sink_.declare(states));
        state_sets_.push_back(point.state_set);
      }
    }
    return sink_.declare(tag);
  }

  Result<WebApi::Piece> read(const Point& point, TimeRange range) {
    TRY(auto piece, api_.recorded(point.at_source.web_id, point.tag, range, kPiPieceRowsMax));
    for (int readings = 1; options_.confirm; ++readings) {
      TRY(auto again,
          api_.recorded(point.at_source.web_id, point.tag, {range.from, piece.to}, kPiPieceRowsMax));
      const bool agree = again.to == piece.to && digest_of(again.events.rows) == digest_of(piece.events.rows);
      piece = std::move(again);
      if (agree) break;
      if (readings == kReadingsMax)
        return fail(Code::unavailable, "{} is edited faster than it can be read at {}", point.tag.name,
                    format_time(range.from));
    }
    return piece;
  }

  // `from`, or the beginning of a later month; nullopt: there are no more events.
  Result<std::optional<Time>> next_month_with_events(const Point& point, TimeRange range) {
    TRY(const auto first, api_.first_event(point.at_source.web_id, point.tag, range));
    if (!first) return std::nullopt;
    return std::max(range.from, range_of(month_of(*first)).from);
  }

  Result<> note_empty(const Point& point, TimeRange range) {
    const JournalEntry entry{0, point.at_source.name, range, {}};
    TRY_OK(journal_.intend(entry));
    journal_.done(entry);
    return {};
  }

  // Returns where the next piece begins.
  Result<Time> store_piece(const Point& point, TimeRange range, bool open, bool& empty) {
    TRY(auto piece, read(point, range));
    auto& [rows, rejects, count, last] = piece.events;
    empty = rows.empty() && rejects.empty();
    const bool all = piece.to == range.to;
    if (open && all)
      piece.to = rows.empty() ? range.from : std::max(range.from, time_of(rows.time.back()) + 1us);
    if (empty) {
      if (piece.to > range.from) TRY_OK(note_empty(point, {range.from, piece.to}));
      return range.to;
    }
    JournalEntry entry{
        journal_.sequence() + 1, point.at_source.name, {range.from, piece.to}, digest_of(rows)};
    TRY_OK(journal_.intend(entry));
    TRY(const auto receipt, sink_.write({.source = options_.source,
                                         .sequence = entry.sequence,
                                         .rows = std::move(rows),
                                         .rejects = std::move(rejects)}));
    report_.rows += receipt.stored;
    report_.rejected += receipt.rejected;
    journal_.done(entry);
    return all ? range.to : piece.to;
  }

  Result<> check_point(const Point& point, std::vector<PiMonth>& different) {
    const Time end = journal_.position(point.at_source.name).value_or(kTimeMin);
    std::map<Month, SetDigest> found;
    for (Time from = options_.range.from; from < end;) {
      TRY(const auto next, next_month_with_events(point, {from, end}));
      if (!next) break;
      const Month month = month_of(*next);
      for (from = *next; from < std::min(end, range_of(month).to);) {
        TRY(const auto piece, read(point, {from, std::min(end, range_of(month).to)}));
        found[month].add(digest_of(piece.events.rows));
        from = piece.to;
      }
    }
    std::map<Month, SetDigest> noted;
    for (const auto& [key, digest] : journal_.months())
      if (key.first == point.at_source.name) noted[key.second] = digest, found.try_emplace(key.second);
    for (const auto& [month, digest] : found)
      if (digest != noted[month]) different.push_back({point.tag.name, month, digest});
    return {};
  }

  Env env_;
  PiOptions options_;
  SampleSink& sink_;
  Cancel cancel_;
  WebApi api_;
  Journal journal_;
  std::vector<Point> points_;
  std::vector<std::string> state_sets_;
  PiReport report_;
};

}  // namespace

Result<> validate(const PiOptions& options) {
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    return fail(Code::invalid, "pi: url is '{}'; give the address, such as https://host/piwebapi",
                options.url);
  if (options.url.ends_with('/')) return fail(Code::invalid, "pi: leave out the / at the end of url");
  if (options.progress_file.empty()) return fail(Code::invalid, "pi: progress_file must name a file");
  if (options.source.empty() || options.points.empty())
    return fail(Code::invalid, "pi: source and points are needed");
  if (options.range.empty()) return fail(Code::invalid, "pi: the range ends before it begins");
  if (options.events_per_request < 1 || options.events_per_request > kPiEventsMax)
    return fail(Code::invalid, "pi: events_per_request is {}; it is 1 to {}", options.events_per_request,
                kPiEventsMax);
  return {};
}

Result<PiReport> run_backfill(Env env, const PiOptions& options, SampleSink& sink, const ProgressFn& progress,
                              const Cancel& cancel) {
  TRY(auto backfill, Backfill::open(env, options, sink, cancel));
  TRY_OK(backfill.run(progress));
  return std::move(backfill).report();
}

Result<PiReport> follow(Env env, const PiOptions& options, SampleSink& sink, const Cancel& cancel) {
  TRY(auto backfill, Backfill::open(env, options, sink, cancel));
  while (!cancel.requested()) {
    const Time end = std::min(options.range.to, env.clock.now());
    for (const auto& point : backfill.points()) {
      if (cancel.requested()) break;
      TRY_OK(backfill.read_until(point, end, true));
    }
    const Span wake = env.clock.steady() + options.follow_every;
    while (!cancel.requested() && env.clock.steady() < wake) env.clock.sleep(100ms);
  }
  return std::move(backfill).report();
}

Result<std::vector<PiMonth>> check_backfill(Env env, const PiOptions& options, SampleSink& sink,
                                            const ProgressFn& progress, const Cancel& cancel) {
  TRY(auto backfill, Backfill::open(env, options, sink, cancel));
  return backfill.check(progress);
}

}  // namespace spindle::acquire
