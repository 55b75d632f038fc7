#include "src/derive/operators/state.h"

#include <bit>
#include <cstring>

namespace spindle::derive {

static_assert(std::endian::native == std::endian::little);

void StateWriter::put_bytes(const void* data, std::size_t size) {
  if (size > 0) bytes_.append(static_cast<const char*>(data), size);
}

void StateWriter::put(std::int64_t number) { put_bytes(&number, sizeof number); }
void StateWriter::put(double number) { put_bytes(&number, sizeof number); }

void StateWriter::put(const Rows& rows) {
  put(rows.until);
  put(static_cast<std::int64_t>(rows.size()));
  put(static_cast<std::int64_t>(rows.extra.size()));
  put_bytes(rows.time.data(), rows.size() * 8);
  put_bytes(rows.value.data(), rows.size() * 8);
  put_bytes(rows.quality.data(), rows.size() * 4);
  for (const auto& column : rows.extra) put_bytes(column.data(), rows.size() * 8);
}

Result<> StateReader::get_bytes(void* data, std::size_t size) {
  if (size > bytes_.size()) return fail(Code::corrupt, "the saved state ends early");
  if (size > 0) std::memcpy(data, bytes_.data(), size);
  bytes_.remove_prefix(size);
  return {};
}

Result<> StateReader::get(std::int64_t& number) { return get_bytes(&number, sizeof number); }
Result<> StateReader::get(double& number) { return get_bytes(&number, sizeof number); }

Result<> StateReader::get(Time& time) {
  std::int64_t at = 0;
  TRY_OK(get(at));
  time = time_of(at);
  return {};
}

Result<> StateReader::get(Rows& rows) {
  std::int64_t count = 0, columns = 0;
  TRY_OK(get(rows.until));
  TRY_OK(get(count));
  TRY_OK(get(columns));
  if (count < 0 || columns < 0 || std::cmp_greater(count, bytes_.size()) ||
      std::cmp_not_equal(columns, rows.extra.size()))
    return fail(Code::corrupt, "the saved state is of another pipeline");
  const auto n = static_cast<std::size_t>(count);
  rows.time.resize(n), rows.value.resize(n), rows.quality.resize(n);
  TRY_OK(get_bytes(rows.time.data(), n * 8));
  TRY_OK(get_bytes(rows.value.data(), n * 8));
  TRY_OK(get_bytes(rows.quality.data(), n * 4));
  for (auto& column : rows.extra) {
    column.resize(n);
    TRY_OK(get_bytes(column.data(), n * 8));
  }
  return {};
}

}  // namespace spindle::derive
