#include "src/archive/ingest/intake.h"

#include <cmath>

namespace spindle::archive {
namespace {

constexpr double kIntegerMax = 9'007'199'254'740'992.0;  // 2^53
constexpr double kStateCodeMax = 1 << 30;

Result<> check_shape(const Batch& rows) {
  const auto n = rows.size();
  const auto rare = [n](const auto& column) { return column.empty() || column.size() == n; };
  if (rows.time.size() != n || rows.value.size() != n || rows.quality.size() != n || !rare(rows.state) ||
      !rare(rows.known) || !rare(rows.text))
    return fail(Code::invalid, "the columns of a batch differ in length");
  if (n > kBatchRowsMax) return fail(Code::invalid, "a batch of {} rows; send at most {}", n, kBatchRowsMax);
  if (const auto bytes = rows.bytes(); bytes > kBatchBytesMax)
    return fail(Code::invalid, "a batch of {} bytes; send at most {}", bytes, kBatchBytesMax);
  return {};
}

bool whole_within(double value, double low, double high) {
  return value >= low && value <= high && value == std::floor(value);
}

const std::string* text_at(const Batch& rows, std::size_t i) {
  return rows.text.empty() || !rows.text[i] ? nullptr : &*rows.text[i];
}

// Why a row cannot be stored; nullptr when it can.
const char* fault(const Batch& rows, std::size_t i, const std::vector<ValueType>& types) {
  const auto tag = rows.tag[i];
  if (tag < 0 || static_cast<std::size_t>(tag) >= types.size())
    return "no tag has this id; declare the tag first";
  if (rows.time[i] < micros(kTimeMin) || rows.time[i] >= micros(kTimeMax))
    return "the time is outside 1900 to 2200; correct the source's clock";
  const auto type = types[static_cast<std::size_t>(tag)];
  if (const auto* text = text_at(rows, i)) {
    if (text->size() > kTextBytesMax) return "the text is longer than 64 KiB; shorten it";
    if (!valid_utf8(*text)) return "the text is not UTF-8";
    if (type != ValueType::text && Quality{rows.quality[i]}.good())
      return "a text for a tag that holds numbers";
  }
  const double value = rows.value[i];
  if (!std::isfinite(value)) return nullptr;
  if (type == ValueType::integer && !whole_within(value, -kIntegerMax, kIntegerMax))
    return "an integer tag takes whole numbers up to 2^53; declare the tag as real";
  if (type == ValueType::digital && rows.state_at(i) < 0 && rows.state_at(i) == kNoState &&
      !whole_within(value, 0, kStateCodeMax))
    return "a digital tag takes whole codes from 0 to 2^30";
  return nullptr;
}

void set_state(Batch& rows, std::size_t i, std::int32_t state) {
  if (rows.state.empty()) rows.state.assign(rows.size(), kNoState);
  rows.state[i] = state;
}

void settle(Batch& rows, std::size_t i, ValueType type) {
  double& value = rows.value[i];
  if (type == ValueType::digital) {
    const auto state = rows.state_at(i);
    if (state >= 0)
      value = state;
    else if (state == kNoState && std::isfinite(value))
      set_state(rows, i, static_cast<std::int32_t>(value));
  }
  Quality quality{rows.quality[i]};
  if (std::isinf(value))
    quality = quality::bad_out_of_range;
  else if (std::isnan(value) && quality.good() && !text_at(rows, i) && !is_system_state(rows.state_at(i)))
    quality = quality::bad_data_encoding_invalid;
  rows.quality[i] = quality.code;
}

std::string written(std::int64_t time) {
  const bool near = time >= micros(kTimeMin) && time < micros(kTimeMax);
  return near ? format_time(time_of(time)) : fmt::format("{} us since 1970", time);
}

Reject reject_of(const Batch& rows, std::size_t i, const char* reason) {
  const auto* text = text_at(rows, i);
  return {fmt::format("#{}", rows.tag[i]), written(rows.time[i]),
          text ? text->substr(0, 256) : fmt::format("{}", rows.value[i]), reason};
}

// The usual row needs nothing: a finite number for a tag of reals.
bool is_plain(const Batch& rows, std::size_t i, const std::vector<ValueType>& types) {
  const auto tag = static_cast<std::size_t>(static_cast<std::uint32_t>(rows.tag[i]));
  return tag < types.size() && types[tag] == ValueType::real && std::isfinite(rows.value[i]) &&
         rows.time[i] >= micros(kTimeMin) && rows.time[i] < micros(kTimeMax);
}

}  // namespace

Result<std::vector<Reject>> take_in(Batch& rows, const std::vector<ValueType>& types) {
  TRY_OK(check_shape(rows));
  std::vector<Reject> rejects;
  std::vector<std::uint32_t> kept;  // filled from the first bad row on
  const bool texts = !rows.text.empty();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (texts || !is_plain(rows, i, types)) {
      if (const auto* reason = fault(rows, i, types)) {
        if (rejects.empty())
          for (std::uint32_t k = 0; k < i; ++k) kept.push_back(k);
        rejects.push_back(reject_of(rows, i, reason));
        continue;
      }
      settle(rows, i, types[static_cast<std::size_t>(rows.tag[i])]);
    }
    if (!rejects.empty()) kept.push_back(static_cast<std::uint32_t>(i));
  }
  if (!rejects.empty()) rows = rows.permuted(kept);
  return rejects;
}

}  // namespace spindle::archive
