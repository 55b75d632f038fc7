#include "lib/observe/log.h"

#include <array>
#include <mutex>

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "lib/env/clock.h"
#include "lib/observe/repeats.h"

namespace spindle {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};

std::string_view name_of(LogLevel level) { return kLevelNames[static_cast<std::size_t>(level)]; }

void add_json(std::string& line, std::string_view key, const std::string& value) {
  fmt::format_to(std::back_inserter(line), "{}{}:{}", line.empty() ? "{" : ",", json_text(key), value);
}

std::string json_line(std::string_view time, LogLevel level, std::string_view message, LogFields fields) {
  std::string line;
  add_json(line, "time", json_text(time));
  add_json(line, "level", json_text(name_of(level)));
  add_json(line, "message", json_text(message));
  for (const auto& field : fields)
    add_json(line, field.key(), field.quoted() ? json_text(field.text()) : field.text());
  return line + "}";
}

std::string text_line(std::string_view time, LogLevel level, std::string_view message, LogFields fields) {
  std::string line = fmt::format("{} {:<7} {}", time, name_of(level), message);
  for (const auto& field : fields)
    line += fmt::format(" {}={}", field.key(), field.quoted() ? json_text(field.text()) : field.text());
  return line;
}

class Log {
 public:
  Log(const LogOptions& options, spdlog::sink_ptr sink)
      : options_(options),
        logger_("spindle", std::move(sink)),
        repeats_(options.repeats_max, options.repeats_within) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog::level::trace);
    logger_.flush_on(options.file.empty() ? spdlog::level::trace : spdlog::level::warn);
  }

  void write(LogLevel level, std::string_view message, LogFields fields) {
    if (level < options_.level) return;
    const std::lock_guard lock{mutex_};
    const auto left_out = repeats_.admit(message, system_clock().steady());
    if (!left_out) return;
    emit(level, message, fields);
    if (*left_out > 0) emit(level, "repeats were left out", {{"of", message}, {"count", *left_out}});
  }

  void flush() { logger_.flush(); }

 private:
  void emit(LogLevel level, std::string_view message, LogFields fields) {
    const auto time = format_time(system_clock().now(), 3);
    const auto form = options_.format == LogOptions::Format::json ? json_line : text_line;
    logger_.log(level >= LogLevel::warning ? spdlog::level::warn : spdlog::level::info,
                spdlog::string_view_t{form(time, level, message, fields)});
  }

  const LogOptions options_;
  std::mutex mutex_;
  spdlog::logger logger_;
  Repeats repeats_;
};

std::mutex current_mutex;

std::shared_ptr<Log>& current() {
  static auto log = std::make_shared<Log>(LogOptions{.level = LogLevel::warning},
                                          std::make_shared<spdlog::sinks::stderr_sink_mt>());
  return log;
}

std::shared_ptr<Log> get() {
  const std::lock_guard lock{current_mutex};
  return current();
}

}  // namespace

config::Section describe(LogOptions& options) {
  using Format = LogOptions::Format;
  config::Section s{"What Spindle writes about itself."};
  s.choice("format", options.format, {{"text", Format::text}, {"json", Format::json}},
           "Lines for people, or one JSON object a line for log collectors.");
  s.choice("level", options.level,
           {{"debug", LogLevel::debug},
            {"info", LogLevel::info},
            {"warning", LogLevel::warning},
            {"error", LogLevel::error}},
           "The least serious events written.");
  s.path("file", options.file, "File to write to; empty for standard error.");
  s.bytes("file_bytes_max", options.file_bytes_max, "The file is rotated when it is larger.", {.min = 4096});
  s.number("files_max", options.files_max, {1, 1000}, "Rotated files kept.");
  s.number("repeats_max", options.repeats_max, {1, 1'000'000},
           "One message is written at most this often within repeats_within; the rest is counted.");
  s.span("repeats_within", options.repeats_within, "See repeats_max.");
  return s;
}

Result<> start_log(const LogOptions& options) {
  try {
    spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (!options.file.empty())
      sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          options.file, options.file_bytes_max, static_cast<std::size_t>(options.files_max));
    auto log = std::make_shared<Log>(options, std::move(sink));
    const std::lock_guard lock{current_mutex};
    current() = std::move(log);
    return {};
  } catch (const spdlog::spdlog_ex& error) {
    return fail(Code::io, "cannot write the log to {}: {}", options.file, error.what());
  }
}

void flush_log() { get()->flush(); }

void log(LogLevel level, std::string_view message, LogFields fields) { get()->write(level, message, fields); }

}  // namespace spindle
