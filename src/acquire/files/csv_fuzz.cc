// CSV of any bytes: the records must not depend on how the bytes come in, and memory stays bounded.
#include <cstddef>
#include <cstdint>

#include "src/acquire/files/csv_records.h"

namespace {

using namespace spindle;
using namespace spindle::acquire;

std::vector<std::string> records(std::string_view bytes, std::size_t step) {
  CsvRecords reader{[&](std::string& to) -> Result<bool> {
                      const auto some = bytes.substr(0, step);
                      to += some;
                      bytes.remove_prefix(some.size());
                      return !some.empty();
                    },
                    ';'};
  std::vector<std::string> out;
  for (;;) {
    const auto record = reader.next();
    CHECK(record.has_value());
    if (!*record) return out;
    CHECK((*record)->line > 0);
    std::string all;
    for (const auto field : (*record)->fields) (all += field) += '\0';
    out.push_back(std::move(all));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  CHECK(records(bytes, 1) == records(bytes, 1 << 16));
  return 0;
}
