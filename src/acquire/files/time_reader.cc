#include "src/acquire/files/time_reader.h"

#include <array>
#include <charconv>
#include <cmath>

#include "src/acquire/files/time_pattern.h"

namespace spindle::acquire {
namespace {

struct Epoch {
  std::string_view name;
  double ticks_per_second;
};
constexpr std::array kEpochs = {Epoch{"epoch_s", 1}, Epoch{"epoch_ms", 1e3}, Epoch{"epoch_us", 1e6},
                                Epoch{"epoch_ns", 1e9}};

std::unexpected<Error> bad_time(std::string_view text, std::string_view format) {
  return fail(Code::invalid, "'{}' is not a time written as {}", text.substr(0, 64), format);
}

// The other instant that the place called `local`, when the clocks were set back between the two.
std::optional<Time> second_pass(const TimeZone& zone, LocalTime local, Time first) {
  for (const Span back : {Span{1h}, Span{30min}, Span{2h}})
    if (zone.to_local(first + back) == local) return first + back;
  return std::nullopt;
}

}  // namespace

Result<TimeReader> TimeReader::make(const TimeMapping& mapping) {
  TimeReader reader;
  reader.mapping_ = mapping;
  TRY(reader.zone_, TimeZone::find(mapping.zone));
  for (const auto& epoch : kEpochs)
    if (mapping.format == epoch.name) reader.ticks_per_second_ = epoch.ticks_per_second;
  if (reader.ticks_per_second_ == 0 && mapping.format != "iso") TRY_OK(check_time_pattern(mapping.format));
  return reader;
}

Result<Time> TimeReader::read(std::string_view text, TimeOrder& order) {
  if (ticks_per_second_ > 0) return from_number(text, order);
  if (mapping_.format != "iso") return from_pattern(text, order);
  if (const auto naive = parse_local_time(text)) return local(*naive, order);
  auto time = parse_time(text);
  if (time) order.newest = std::max(order.newest, *time);
  return time;
}

Result<Time> TimeReader::from_pattern(std::string_view text, TimeOrder& order) {
  const auto written = read_time(mapping_.format, text);
  if (!written) return bad_time(text, mapping_.format);
  if (!written->offset) return local(written->local, order);
  const Time time{written->local.time_since_epoch() - *written->offset};
  order.newest = std::max(order.newest, time);
  return time;
}

Result<Time> TimeReader::from_number(std::string_view text, TimeOrder& order) {
  std::int64_t whole = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (failed == std::errc{} && end == text.data() + text.size() && ticks_per_second_ >= 1e6)
    return time_of(ticks_per_second_ == 1e6 ? whole : whole / 1'000 - (whole % 1'000 < 0 ? 1 : 0));
  double number = 0;
  const auto [stop, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{} || stop != text.data() + text.size()) return bad_time(text, mapping_.format);
  return read(number, order);
}

Result<Time> TimeReader::read(double number, TimeOrder& order) {
  if (ticks_per_second_ == 0)
    return fail(Code::invalid,
                "the time column holds numbers; declare time.format as epoch_s, epoch_ms, epoch_us");
  const double us = std::floor(number * (1e6 / ticks_per_second_));
  if (!(std::abs(us) < 9.2e18)) return bad_time(std::to_string(number), mapping_.format);
  const Time time = time_of(static_cast<std::int64_t>(us));
  order.newest = std::max(order.newest, time);
  return time;
}

Result<Time> TimeReader::local(LocalTime local, TimeOrder& order) {
  const auto quarter = std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(local);
  if (quarter_ != quarter) {
    // Zones change at quarters of an hour since 1972; a quarter that is plain at both ends is plain inside.
    const auto first = zone_.to_time(quarter), last = zone_.to_time(quarter + 15min - 1us);
    if (local < LocalTime{24h * 730} || !first || !last || *last - *first != 15min - 1us) {
      TRY(const Time time, choose(local, order));
      order.newest = std::max(order.newest, time);
      return time;
    }
    quarter_ = quarter;
    to_utc_ = first->time_since_epoch() - LocalTime{quarter}.time_since_epoch();
  }
  const Time time{local.time_since_epoch() + to_utc_};
  order.newest = std::max(order.newest, time);
  return time;
}

Result<Time> TimeReader::choose(LocalTime local, const TimeOrder& order) const {
  auto plain = zone_.to_time(local);
  const Time first = zone_.nearest(local);
  const auto second = second_pass(zone_, local, first);
  if (plain || !second) return plain;  // the error tells that the clocks skipped it
  switch (mapping_.ambiguous) {
    case Ambiguous::refuse:
      return fail(plain.error().code, "{}; set time.ambiguous to earlier, later or in_order",
                  plain.error().message);
    case Ambiguous::earlier:
      return first;
    case Ambiguous::later:
      return *second;
    case Ambiguous::in_order:
      break;
  }
  return first > order.newest ? first : *second;
}

}  // namespace spindle::acquire
