// Samples out, as JSON or as an Arrow stream, in pieces.
#include "src/serve/read.h"

#include <arrow/record_batch.h>

#include "src/serve/answers.h"
#include "src/serve/arrow_writer.h"
#include "src/serve/cancel_watch.h"
#include "src/serve/ingest_arrow.h"
#include "src/serve/pieces.h"
#include "src/serve/samples_json.h"
#include "src/serve/summary_read.h"
#include "src/serve/tag_rows.h"

namespace spindle::serve {
namespace {

std::optional<StateSet> states_of(SampleSink& sink, const Tag& tag) {
  return tag.state_set.empty() ? std::nullopt : sink.find_state_set(tag.state_set);
}

constexpr std::size_t kPieceRows = 16'384;

// At most kPieceRows rows a piece, however many the reader gives at once.
class JsonPieces {
 public:
  JsonPieces(archive::Archive& archive, TagRowsReader reader)
      : archive_(archive), reader_(std::move(reader)) {}
  Result<std::optional<std::string>> operator()() {
    if (done_) return std::nullopt;
    std::string out;
    if (!part_) {
      TRY(part_, reader_.next());
      row_ = 0;
    }
    if (!part_) return done_ = true, std::optional<std::string>{"]}\n"};
    append(out);
    return out;
  }

 private:
  void append(std::string& out) {
    const Tag& tag = reader_.request().tags[part_->tag];
    if (first_of_tag_ && row_ == 0) {
      states_ = states_of(archive_, tag);
      out = fmt::format(R"({}{{"tag":{},"unit":{},"samples":[)", part_->tag == 0 ? "" : ",",
                        json_text(tag.name), json_text(tag.unit));
    }
    for (const auto end = std::min(part_->rows.size(), row_ + kPieceRows); row_ < end; ++row_) {
      out += first_of_tag_ && row_ == 0 ? "\n" : ",\n";
      append_sample(out, part_->rows, row_, tag, states_ ? &*states_ : nullptr);
    }
    if (row_ < part_->rows.size()) return;
    if (part_->last) out += "]}";
    first_of_tag_ = part_->last;
    part_.reset();
  }

  archive::Archive& archive_;
  TagRowsReader reader_;
  std::optional<TagRows> part_;
  std::size_t row_ = 0;  // of part_
  std::optional<StateSet> states_;
  bool first_of_tag_ = true, done_ = false;
};

class ArrowPieces {
 public:
  ArrowPieces(ArrowWriter writer, TagRowsReader reader)
      : writer_(std::move(writer)), reader_(std::move(reader)), names_(reader_.request().tags) {}
  Result<std::optional<std::string>> operator()() {
    if (done_) return std::nullopt;
    TRY(auto part, reader_.next());
    if (part) {
      TRY(auto bytes, writer_.write(*names_.batch(part->tag, std::move(part->rows))));
      return std::optional{std::move(bytes)};
    }
    done_ = true;
    TRY(auto bytes, writer_.finish());
    return std::optional{std::move(bytes)};
  }

 private:
  ArrowWriter writer_;
  TagRowsReader reader_;
  TagNames names_;
  bool done_ = false;
};

}  // namespace

Result<HttpResponse> handle_read(const Call& call) {
  TRY(const auto request, with_json_fields(call.request));
  TRY(auto read, parse_read({call.site, request, {}}));
  const auto watch = std::make_shared<CancelWatch>(call.request.gone);
  TagRowsReader reader{call.site.archive.snapshot(), read, watch->cancel()};
  if (read.kind == ReadKind::summary) return summary_answer(reader);
  if (!read.arrow)
    return stream(R"({"tags":[)", "application/json",
                  std::make_shared<JsonPieces>(call.site.archive, std::move(reader)), watch);
  TRY(auto writer, ArrowWriter::open(samples_schema()));
  return stream("", kArrowStream, std::make_shared<ArrowPieces>(std::move(writer), std::move(reader)), watch);
}

Result<HttpResponse> handle_latest(const Call& call) {
  TRY(const auto request, with_json_fields(call.request));
  TRY(const auto read, parse_read({call.site, request, {}}));
  std::vector<TagId> ids;
  for (const auto& tag : read.tags) ids.push_back(tag.id);
  const auto samples = call.site.archive.latest(ids);
  std::string out = R"({"tags":[)";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Tag& tag = read.tags[i];
    out += fmt::format(R"({}{{"tag":{},"unit":{},"sample":)", i == 0 ? "\n" : ",\n", json_text(tag.name),
                       json_text(tag.unit));
    Batch row;
    if (samples[i]) row.push(*samples[i]);
    const auto states = states_of(call.site.archive, tag);
    if (samples[i])
      append_sample(out, row, 0, tag, states ? &*states : nullptr);
    else
      out += "null";
    out += '}';
  }
  return json_answer(out + "]}\n");
}

}  // namespace spindle::serve
