// Structured logs: one line an event, a plain message and named fields.
//
//   log_info("segment written", {{"rows", rows}, {"path", path}});
//
// Messages are fixed texts and what varies is a field: equal messages can be counted, and limited in rate.
// The log belongs to the process: before start_log() warnings and errors go to standard error as text. Any
// thread.
#pragma once

#include <cmath>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "lib/base/base.h"
#include "lib/base/text.h"
#include "lib/config/config.h"

namespace spindle {

enum class LogLevel { debug, info, warning, error };

struct LogOptions {
  enum class Format { text, json };
  Format format = Format::text;
  LogLevel level = LogLevel::info;
  std::string file;  // empty: standard error
  std::size_t file_bytes_max = 64u << 20;
  int files_max = 5;
  int repeats_max = 20;  // of one message in `repeats_within`; the rest is counted and told later
  Span repeats_within = 10s;
};
config::Section describe(LogOptions& options);

class LogField {
 public:
  LogField(std::string_view key, std::string_view text) : key_(key), text_(text), quoted_(true) {}
  LogField(std::string_view key, const std::string& text) : LogField(key, std::string_view{text}) {}
  LogField(std::string_view key, const char* text) : LogField(key, std::string_view{text}) {}
  LogField(std::string_view key, const Error& error) : LogField(key, std::string_view{error.message}) {}
  template <class Number>
  requires std::integral<Number> || std::floating_point<Number> LogField(std::string_view key, Number number)
      : key_(key), text_(fmt::format("{}", number)) {
    if constexpr (std::floating_point<Number>) quoted_ = !std::isfinite(number);  // NaN is no JSON number
  }

  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool quoted() const { return quoted_; }

 private:
  std::string_view key_;
  std::string text_;
  bool quoted_ = false;
};
using LogFields = std::initializer_list<LogField>;

Result<> start_log(const LogOptions& options);
// Writes out what is buffered.
void flush_log();

void log(LogLevel level, std::string_view message, LogFields fields = {});
inline void log_debug(std::string_view message, LogFields fields = {}) {
  log(LogLevel::debug, message, fields);
}
inline void log_info(std::string_view message, LogFields fields = {}) {
  log(LogLevel::info, message, fields);
}
inline void log_warning(std::string_view message, LogFields fields = {}) {
  log(LogLevel::warning, message, fields);
}
inline void log_error(std::string_view message, LogFields fields = {}) {
  log(LogLevel::error, message, fields);
}

}  // namespace spindle
