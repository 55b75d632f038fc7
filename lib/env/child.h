// Runs another program in a process of its own, within bounds. Any thread; the call waits for the end.
//
// The program sees its arguments, the environment variables named here and PATH, HOME, LANG=C.UTF-8 of its
// own; no input, no descriptors of ours. When time is up or it writes too much it and what it started are
// killed.
#pragma once

#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle {

struct ChildLimits {
  Span time{std::chrono::minutes{1}};                   // of the wall clock
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  // address space
  std::uint64_t output_bytes = std::uint64_t{256} << 20;
};

struct Child {
  std::vector<std::string> command;      // a program's name, looked up in PATH, and its arguments
  std::vector<std::string> environment;  // NAME=value
  std::string input;                     // what it reads from standard input
  ChildLimits limits;
};

struct ChildEnd {
  int status = 0;  // what it returned; 128 + signal when one ended it
  std::string output, errors;
};

// not_found: no such program. timeout, exhausted: a limit. io: the system would not start it.
// What the program itself has to complain about is in `status` and `errors`.
Result<ChildEnd> run_child(const Child& child);

}  // namespace spindle
