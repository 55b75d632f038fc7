// OMF messages: the first line is "TYPE ACTION", the rest the body. What is answered must be valid, and what
// was created must be read back after a restart.
#include <cstddef>
#include <cstdint>
#include <filesystem>

#include <unistd.h>

#include "lib/testkit/memory_sink.h"
#include "src/acquire/omf/omf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spindle;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static const std::string file =
      (std::filesystem::temp_directory_path() / ("spindle_omf_fuzz_" + std::to_string(::getpid()))).string();
  std::filesystem::remove(file);
  testkit::MemorySink sink;
  for (int round = 0; round < 2; ++round) {
    const auto endpoint = acquire::OmfEndpoint::open(system_disk(), file, sink);
    CHECK(endpoint.has_value());
    // Messages are separated by lines with a single dot.
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = rest.find("\n.\n");
      const auto message = rest.substr(0, end);
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 3);
      const auto line = message.substr(0, message.find('\n'));
      const auto space = std::min(line.find(' '), line.size());
      const auto answer =
          (*endpoint)->handle({std::string{line.substr(0, space)}, "json", "1.2",
                               std::string{line.substr(std::min(space + 1, line.size()))},
                               std::string{message.substr(std::min(line.size() + 1, message.size()))}, ""});
      CHECK(answer.status >= 200 && answer.status <= 599);
    }
  }
  return 0;
}
