#include "src/serve/answers.h"

#include <cmath>
#include <iterator>

namespace spindle::serve {

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
    case Code::unsupported:
      return 400;
    case Code::denied:
      return 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
    case Code::out_of_order:
      return 409;
    case Code::exhausted:
    case Code::unavailable:
    case Code::cancelled:
      return 503;
    case Code::timeout:
      return 504;
    case Code::corrupt:
    case Code::io:
      return 500;
  }
  return 500;
}

HttpResponse json_answer(std::string text, int status) { return {.status = status, .body = std::move(text)}; }

HttpResponse error_answer(int status, std::string_view code, std::string_view message) {
  return json_answer(fmt::format(R"({{"error":{},"code":{}}})", json_text(message), json_text(code)), status);
}

HttpResponse error_answer(const Error& error) {
  auto answer = error_answer(status_of(error.code), name_of(error.code), error.message);
  if (answer.status == 503) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

void append_number(std::string& out, double number) {
  if (std::isfinite(number))
    fmt::format_to(std::back_inserter(out), "{}", number);
  else
    out += "null";
}

}  // namespace spindle::serve
