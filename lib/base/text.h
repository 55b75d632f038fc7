// UTF-8, and texts as JSON and XML write them. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spindle {

// Bytes of the character at the start of `text`, which is not empty; 0 where that is broken UTF-8.
std::size_t utf8_length(std::string_view text);

// Between double quotes, escaped as JSON. What is broken UTF-8 becomes U+FFFD: the output always is JSON.
void append_json_text(std::string& out, std::string_view text);
std::string json_text(std::string_view text);

// As XML and SVG write it, between tags or double quotes. Control characters, which XML cannot hold, are left
// out.
std::string xml_text(std::string_view text);

}  // namespace spindle
