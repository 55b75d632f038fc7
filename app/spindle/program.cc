#include "app/spindle/program.h"

#include <cstdio>
#include <cstdlib>

#include "lib/env/env.h"
#include "lib/observe/observe.h"

namespace spindle {

Exit exit_of(Code code) {
  switch (code) {
    case Code::invalid:
    case Code::unsupported:
    case Code::denied:
    case Code::out_of_order:
      return Exit::invalid;
    case Code::not_found:
      return Exit::not_found;
    case Code::conflict:
    case Code::exhausted:
    case Code::unavailable:
    case Code::timeout:
      return Exit::unavailable;
    case Code::cancelled:
      return Exit::interrupted;
    case Code::corrupt:
      return Exit::damaged;
    case Code::io:
      return Exit::failed;
  }
  return Exit::failed;
}

std::string default_archive() {
  const char* state = std::getenv("XDG_STATE_HOME");
  return state && *state ? std::string{state} + "/spindle" : "data";
}

Result<std::string> read_secret(std::string_view reference) {
  if (reference.starts_with("env:")) {
    const std::string name{reference.substr(4)};
    const char* value = std::getenv(name.c_str());
    if (!value) return fail(Code::not_found, "the environment variable {} is not set", name);
    return std::string{value};
  }
  if (!reference.starts_with("file:"))
    return fail(Code::invalid, "a secret is given as env:NAME or file:PATH");
  TRY(std::string text, system_disk().read(std::string{reference.substr(5)}));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

void print_error(const Program& program, const Error& error) {
  const auto line = program.json ? fmt::format("{{\"error\":{{\"code\":{},\"message\":{}}}}}",
                                               json_text(name_of(error.code)), json_text(error.message))
                                 : fmt::format("spindle: {}", error.message);
  std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace spindle
