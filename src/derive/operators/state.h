// An operator's state as bytes, so that work can stop here and go on elsewhere. Little endian, exact.
// One thread.
#pragma once

#include <string>
#include <string_view>

#include "src/derive/rows.h"

namespace spindle::derive {

class StateWriter {
 public:
  void put(std::int64_t number);
  void put(double number);
  void put(Time time) { put(micros(time)); }
  void put(const Rows& rows);
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  void put_bytes(const void* data, std::size_t size);
  std::string bytes_;
};

// Code::corrupt when the bytes end early or lengths disagree.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) {}
  Result<> get(std::int64_t& number);
  Result<> get(double& number);
  Result<> get(Time& time);
  Result<> get(Rows& rows);
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  Result<> get_bytes(void* data, std::size_t size);
  std::string_view bytes_;
};

}  // namespace spindle::derive
