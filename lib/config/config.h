// Configuration: one YAML file into plain structs. Each folder describes its own options once, next to their
// defaults; reading, checking, the error messages and the printed reference all come from that description.
//
//   config::Section describe(ServeOptions& o) {
//     config::Section s{"How clients reach Spindle."};
//     s.text("address", o.address, "Address to listen on.");
//     s.number("port", o.port, {0, 65535}, "Port; 0 takes any free one.");
//     s.span("idle_timeout", o.idle_timeout, "Idle connections are closed after this.");
//     s.bytes("body_max", o.body_bytes_max, "Larger requests are refused.");
//     s.check([&o] { return validate(o); });
//     return s;
//   }
//
// Plain values; one thread. A Section points into the structs it describes, which must outlive it.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/base.h"
#include "lib/config/nearest.h"
#include "lib/config/section.h"
#include "lib/config/value.h"

namespace spindle::config {

// Finds what "env:NAME" or "file:PATH" stands for; given by the program, which alone may ask the system.
using Secrets = std::function<Result<std::string>(std::string_view reference)>;

struct ReadOptions {
  std::string file = "configuration";  // named in errors; relative paths start in its folder
  Secrets secrets;                     // absent: options that are secrets are refused
};

// Sets what `text` gives and leaves the rest as it is. The error lists every mistake found (at most
// kProblemsMax), each "file:line:column: option: what is wrong; what to do". After an error the structs are
// half set: throw them away.
Result<> read(std::string_view text, Section& section, const ReadOptions& options);
// The same of a part of a document that was parsed before.
Result<> read(const Value& value, Section& section, const ReadOptions& options);

// Every option with its doc, kind and default, as YAML that read() accepts.
std::string explain(const Section& section);

inline constexpr std::size_t kProblemsMax = 20;

}  // namespace spindle::config
