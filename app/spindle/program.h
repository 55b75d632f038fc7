// What every verb of the program shares: where the archive is, how answers and errors are printed, exit
// codes. A verb is one file with one add_<verb>(): it describes its arguments and sets `program.action`.
#pragma once

#include <functional>
#include <string>

#include "lib/base/base.h"

namespace CLI {
class App;
}

namespace spindle {

// What the shell is told. Documented in `spindle --help` and docs/guides/cli.md.
enum class Exit {
  done = 0,
  failed = 1,       // the device, the disk or Spindle itself
  invalid = 2,      // wrong arguments, configuration or data: repeating will not help
  not_found = 3,    // no such tag, file or archive
  unavailable = 4,  // in use, not reachable, full or too slow: try again
  damaged = 5,      // `verify` found problems
  interrupted = 130
};
Exit exit_of(Code code);

struct Program {
  std::string name;  // as it was called: "build/spindle"
  bool json = false;
  std::string archive;                   // folder; see find_archive()
  std::string server;                    // URL
  std::string token;                     // bearer token for the server
  std::function<Result<Exit>()> action;  // of the chosen verb
};

// $XDG_STATE_HOME/spindle when that variable is set, else ./data.
std::string default_archive();

// "env:NAME" and "file:PATH".
Result<std::string> read_secret(std::string_view reference);

// On standard error; with --json as one object.
void print_error(const Program& program, const Error& error);

}  // namespace spindle
