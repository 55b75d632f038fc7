// Answers in JSON, and errors as answers. Private to src/serve; pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/text.h"
#include "lib/env/http_server.h"

namespace spindle::serve {

// The HTTP status that tells a client what an error means for it.
int status_of(Code code);

// {"error": "...", "code": "invalid"}; with Retry-After where trying again helps.
HttpResponse error_answer(const Error& error);
HttpResponse error_answer(int status, std::string_view code, std::string_view message);

HttpResponse json_answer(std::string text, int status = 200);

void append_number(std::string& out, double number);  // shortest that reads back alike; else null

}  // namespace spindle::serve
