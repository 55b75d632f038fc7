#include "lib/model/time_zone.h"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>

namespace spindle {
namespace {

using date::local_info;

date::local_time<Span> dated(LocalTime local) { return date::local_time<Span>{local.time_since_epoch()}; }

std::string clock_of(LocalTime local) {
  std::string text = format_time(Time{local.time_since_epoch()});
  text.pop_back();
  return text;
}

std::string offset_of(const date::sys_info& info) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(info.offset).count();
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone found;
  if (name == "UTC" || name == "Z") return found;
  try {
    found.zone_ = date::locate_zone(std::string{name});
  } catch (const std::runtime_error&) {
    return fail(Code::not_found,
                "'{}' is not a time zone of this machine; give a name such as Europe/Oslo or UTC",
                name.substr(0, 64));
  }
  return found;
}

std::string TimeZone::name() const { return zone_ ? zone_->name() : "UTC"; }

LocalTime TimeZone::to_local(Time time) const {
  return LocalTime{zone_ ? zone_->to_local(time).time_since_epoch() : time.time_since_epoch()};
}

Result<Time> TimeZone::to_time(LocalTime local) const {
  if (!zone_) return Time{local.time_since_epoch()};
  const local_info info = zone_->get_info(dated(local));
  if (info.result == local_info::nonexistent)
    return fail(Code::invalid,
                "the local time {} does not exist in {}: clocks went from {} to {} there; add the offset "
                "that is meant",
                clock_of(local), name(), offset_of(info.first), offset_of(info.second));
  if (info.result == local_info::ambiguous)
    return fail(Code::invalid, "the local time {} is there twice in {}; add {} or {} to say which",
                clock_of(local), name(), offset_of(info.first), offset_of(info.second));
  return Time{local.time_since_epoch() - info.first.offset};
}

Time TimeZone::nearest(LocalTime local) const {
  if (!zone_) return Time{local.time_since_epoch()};
  const local_info info = zone_->get_info(dated(local));
  if (info.result == local_info::nonexistent) return Time{info.first.end};
  return Time{local.time_since_epoch() - info.first.offset};
}

Time plus(Time time, const CalendarStep& step, const TimeZone& zone) {
  if (step.months != 0 || step.days != 0) {
    const LocalTime local = zone.to_local(time);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    std::chrono::year_month_day date{day};
    date += std::chrono::months{step.months};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    const LocalTime moved = std::chrono::local_days{date} + std::chrono::days{step.days} + (local - day);
    if (moved != local) time = zone.nearest(moved);
  }
  return time + step.exact;
}

}  // namespace spindle
