// POST /v1/write: a batch of samples in, for good.
#include "src/serve/write.h"

#include <charconv>

#include "src/serve/answers.h"
#include "src/serve/ingest_arrow.h"
#include "src/serve/ingest_lines.h"

namespace spindle::serve {
namespace {

// Headers say where a batch comes from; query fields of the same name do as well.
std::string said(const HttpRequest& request, const std::string& name) {
  const auto header = request.header("spindle-" + name);
  return header.empty() ? request.value(name) : header;
}

Result<SourceBatch> read_origin(const HttpRequest& request) {
  SourceBatch batch;
  batch.source = said(request, "source");
  if (const auto text = said(request, "sequence"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), batch.sequence);
    if (error != std::errc{} || end != text.data() + text.size())
      return fail(Code::invalid, "sequence '{}' is not a whole number", text);
  }
  if (const auto text = said(request, "known"); !text.empty()) {
    TRY(batch.known, parse_time(text));
  }
  return batch;
}

Result<> read_body(const HttpRequest& request, SampleSink& sink, SourceBatch& batch) {
  auto type = request.header("content-type");
  type = folded(type.substr(0, type.find(';')));
  if (type == kArrowStream) return read_arrow(request.body, sink, batch);
  for (const auto* lines :
       {"application/x-ndjson", "application/jsonl", "application/json-lines", "application/json"})
    if (type == lines) return read_lines(request.body, sink, batch);
  return fail(Code::unsupported, "Content-Type '{}' is not read here; send {} or application/x-ndjson", type,
              kArrowStream);
}

HttpResponse gap_answer(const Error& error, SampleSink& sink, const std::string& source) {
  const auto last = sink.last_sequence(source);
  const auto expected = last && *last ? **last + 1 : 1;
  return json_answer(fmt::format(R"({{"error":{},"code":"out_of_order","expected":{}}})",
                                 json_text(error.message), expected),
                     409);
}

}  // namespace

Result<HttpResponse> handle_write(const Call& call) {
  TRY(auto batch, read_origin(call.request));
  SampleSink& sink = call.site.archive;
  TRY_OK(read_body(call.request, sink, batch));
  const auto source = batch.source;
  const auto receipt = sink.write(std::move(batch));
  if (!receipt && receipt.error().code == Code::out_of_order)
    return gap_answer(receipt.error(), sink, source);
  if (!receipt) return std::unexpected(receipt.error());
  return json_answer(fmt::format(R"({{"stored":{},"rejected":{},"replay":{}}})", receipt->stored,
                                 receipt->rejected, receipt->replay));
}

}  // namespace spindle::serve
