// Hostile bytes as what clients send: addresses, JSON lines, Arrow streams, JSON of reads and batches, PI
// queries and WebIds. The first byte says as which. Rows in must be rows stored or set aside, columns alike.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "src/serve/ingest_arrow.h"
#include "src/serve/ingest_lines.h"
#include "src/serve/pi_web_api/batch.h"
#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/selected_fields.h"
#include "src/serve/pi_web_api/web_id.h"
#include "src/serve/read_request.h"

namespace spindle::serve {
namespace {

// Knows one tag of each type.
class FewTags final : public SampleSink {
 public:
  Result<Receipt> write(SourceBatch) override { return Receipt{}; }
  Result<std::optional<std::uint64_t>> last_sequence(const std::string&) override { return std::nullopt; }
  Result<Tag> declare(const Tag& tag) override { return tag; }
  Result<void> declare(const StateSet&) override { return {}; }
  std::optional<Tag> find_tag(std::string_view name) override {
    return name.size() == 1 ? find_tag(TagId{name[0] - 'a'}) : std::nullopt;
  }
  std::optional<Tag> find_tag(TagId id) override {
    if (id.value < 0 || id.value > 3) return std::nullopt;
    Tag tag;
    tag.id = id;
    tag.name = std::string(1, static_cast<char>('a' + id.value));
    tag.type = static_cast<ValueType>(id.value);
    tag.state_set = "modes";
    return tag;
  }
  std::optional<StateSet> find_state_set(std::string_view) override {
    return StateSet{"modes", {{0, "OFF"}, {1, "ON"}}};
  }
};

void check(const SourceBatch& batch) {
  const auto rows = batch.rows.size();
  CHECK(rows + batch.rejects.size() <= kBatchRowsMax);
  CHECK(batch.rows.time.size() == rows && batch.rows.value.size() == rows &&
        batch.rows.quality.size() == rows);
  CHECK(batch.rows.state.empty() || batch.rows.state.size() == rows);
  CHECK(batch.rows.text.empty() || batch.rows.text.size() == rows);
  for (const auto& reject : batch.rejects) CHECK(!reject.reason.empty());
}

void read_samples(std::string_view bytes, bool arrow) {
  FewTags tags;
  SourceBatch batch;
  if (arrow ? read_arrow(bytes, tags, batch) : read_lines(bytes, tags, batch)) check(batch);
}

void read_json(std::string_view bytes) {
  HttpRequest request;
  request.body = bytes;
  (void)with_json_fields(request);
  const auto split = std::min(bytes.find('\n'), bytes.size());
  const auto json = pi::Json::parse(bytes.substr(split), nullptr, false);
  (void)pi::find_path(json, bytes.substr(0, split));
  (void)pi::select_fields(json, bytes.substr(0, split));
}

}  // namespace
}  // namespace spindle::serve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spindle::serve;
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
  spindle::HttpRequest request;
  switch (data[0]) {
    case 't':
      (void)spindle::parse_target(bytes, request);
      break;
    case 'l':
      read_samples(bytes, false);
      break;
    case 'a':
      read_samples(bytes, true);
      break;
    case 'j':
      read_json(bytes);
      break;
    case 'q':
      (void)pi::parse_query(bytes);
      break;
    case 'w':
      (void)pi::parse_web_id(bytes, "North");
      break;
    default:
      break;
  }
  return 0;
}
