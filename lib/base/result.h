// Expected failures as values. A function that can fail for a reason outside this program returns
// Result<T>; a function whose failure would be a bug uses CHECK. No exception crosses a folder.
//
//   Result<Batch> decode(std::span<const std::byte> frame) {
//     TRY(const Header head, read_header(frame));            // returns the error to our caller
//     if (head.version > kVersionMax) return fail(Code::unsupported, "frame version {}", head.version);
//     TRY_OK(check_size(head));                              // for Result<void>
//     return read_samples(head, frame.subspan(head.size));
//   }
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace spindle {

enum class Code {
  invalid,       // the caller's input is wrong; repeating it will not help
  not_found,     // the named thing does not exist
  conflict,      // it contradicts what is already there
  out_of_order,  // a batch came before its predecessor; send the predecessor first
  exhausted,     // a limit is reached (memory, rows, disk, queue); try later or ask for less
  unavailable,   // the other side does not answer now; try again
  timeout,       // it took longer than allowed
  cancelled,     // the caller gave up
  corrupt,       // stored bytes are not what was written
  unsupported,   // valid, but not something this program does
  denied,        // identity or role does not allow it
  io             // the device or the operating system said no
};

std::string_view name_of(Code code);

struct Error {
  Code code;
  std::string message;  // what is wrong and, where known, what to do; no trailing full stop

  // The same error, told from one level up: "while reading x.yaml: <message>".
  [[nodiscard]] Error within(std::string_view context) const& {
    return {code, fmt::format("{}: {}", context, message)};
  }
};

template <class T = void>
using Result = std::expected<T, Error>;

template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(Code code, fmt::format_string<Args...> text, Args&&... args) {
  return std::unexpected(Error{code, fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace spindle

#define SPINDLE_CONCAT_(a, b) a##b
#define SPINDLE_CONCAT(a, b) SPINDLE_CONCAT_(a, b)
#define SPINDLE_TRY_(temporary, declaration, ...)                       \
  auto temporary = (__VA_ARGS__);                                       \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)

#define TRY(declaration, ...) SPINDLE_TRY_(SPINDLE_CONCAT(spindle_try_, __LINE__), declaration, __VA_ARGS__)
#define TRY_OK(...)                                              \
  do {                                                           \
    if (auto spindle_try_ok = (__VA_ARGS__); !spindle_try_ok)    \
      return std::unexpected(std::move(spindle_try_ok).error()); \
  } while (false)
