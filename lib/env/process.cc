#include "lib/env/process.h"

#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace spindle {
namespace {

Span span_of(const timeval& time) { return std::chrono::seconds{time.tv_sec} + Span{time.tv_usec}; }

}  // namespace

ProcessUsage process_usage() {
  ProcessUsage usage;
  std::uint64_t pages = 0, resident = 0;
  if (std::ifstream in{"/proc/self/statm"}; in >> pages >> resident)
    usage.resident_bytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator{"/proc/self/fd", error};
       !error && entry != std::filesystem::directory_iterator{}; entry.increment(error))
    ++usage.open_files;
  rusage total{};
  if (::getrusage(RUSAGE_SELF, &total) == 0) usage.cpu = span_of(total.ru_utime) + span_of(total.ru_stime);
  return usage;
}

}  // namespace spindle
