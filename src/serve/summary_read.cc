#include "src/serve/summary_read.h"

#include <iterator>

#include <arrow/api.h>

#include "src/serve/answers.h"
#include "src/serve/arrow_writer.h"
#include "src/serve/ingest_arrow.h"

namespace spindle::serve {
namespace {

constexpr std::size_t kPartsMax = 1'000'000;

struct TagSummaries {
  std::string name;
  std::vector<archive::Summary> parts;
};

struct Number {
  const char* name;
  double archive::Summary::*member;
};
constexpr Number kNumbers[] = {{"total", &archive::Summary::total},
                               {"average", &archive::Summary::average},
                               {"standard_deviation", &archive::Summary::standard_deviation},
                               {"minimum", &archive::Summary::minimum},
                               {"maximum", &archive::Summary::maximum},
                               {"percent_good", &archive::Summary::percent_good}};

Result<std::vector<TagSummaries>> summarise(const TagRowsReader& reader) {
  const auto& request = reader.request();
  const TimeRange whole{request.start, request.end};
  std::vector<TimeRange> ranges{whole};
  if (request.interval > Span{0}) {
    TRY(ranges, archive::parts_of(whole, request.interval, kPartsMax / request.tags.size()));
  }
  TRY(auto all, reader.summaries(ranges));
  std::vector<TagSummaries> out;
  for (std::size_t i = 0; i < request.tags.size(); ++i)
    out.push_back({request.tags[i].name, std::move(all[i])});
  return out;
}

void append_summary(std::string& out, const archive::Summary& part) {
  fmt::format_to(std::back_inserter(out), R"({{"start":"{}","end":"{}","count":{})",
                 format_time(part.range.from), format_time(part.range.to), part.count);
  for (const auto& [name, member] : kNumbers) {
    fmt::format_to(std::back_inserter(out), R"(,"{}":)", name);
    append_number(out, part.*member);
  }
  fmt::format_to(std::back_inserter(out), R"(,"minimum_time":"{}","maximum_time":"{}","quality":"{}"}})",
                 format_time(part.minimum_time), format_time(part.maximum_time), name_of(part.quality));
}

std::string json_of(const std::vector<TagSummaries>& all) {
  std::string out = R"({"tags":[)";
  for (const auto& tag : all) {
    out +=
        fmt::format(R"({}{{"tag":{},"summaries":[)", &tag == all.data() ? "\n" : ",\n", json_text(tag.name));
    for (const auto& part : tag.parts) {
      if (&part != tag.parts.data()) out += ",\n";
      append_summary(out, part);
    }
    out += "]}";
  }
  return out + "]}\n";
}

// Columns by name; `of` gives each row its value.
class Columns {
 public:
  explicit Columns(const std::vector<TagSummaries>& all) : all_(all) {}
  template <class Builder, class Of>
  arrow::Status add(const char* name, Builder builder, Of of) {
    for (const auto& tag : all_)
      for (const auto& part : tag.parts) ARROW_RETURN_NOT_OK(builder.Append(of(tag, part)));
    ARROW_ASSIGN_OR_RAISE(auto column, builder.Finish());
    fields_.push_back(arrow::field(name, column->type()));
    columns_.push_back(std::move(column));
    return arrow::Status::OK();
  }
  [[nodiscard]] std::shared_ptr<arrow::RecordBatch> batch() const {
    return arrow::RecordBatch::Make(arrow::schema(fields_), columns_[0]->length(), columns_);
  }

 private:
  const std::vector<TagSummaries>& all_;
  std::vector<std::shared_ptr<arrow::Field>> fields_;
  std::vector<std::shared_ptr<arrow::Array>> columns_;
};

arrow::Result<std::shared_ptr<arrow::RecordBatch>> batch_of(const std::vector<TagSummaries>& all) {
  using Part = archive::Summary;
  using All = TagSummaries;
  Columns out{all};
  const auto times = [&](const char* name, auto of) {
    arrow::TimestampBuilder builder{arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"),
                                    arrow::default_memory_pool()};
    return out.add(name, std::move(builder), [of](const All&, const Part& part) { return micros(of(part)); });
  };
  ARROW_RETURN_NOT_OK(
      out.add("tag", arrow::StringBuilder{}, [](const All& tag, const Part&) { return tag.name; }));
  ARROW_RETURN_NOT_OK(times("start", [](const Part& part) { return part.range.from; }));
  ARROW_RETURN_NOT_OK(times("end", [](const Part& part) { return part.range.to; }));
  ARROW_RETURN_NOT_OK(out.add("count", arrow::Int64Builder{}, [](const All&, const Part& part) {
    return static_cast<std::int64_t>(part.count);
  }));
  for (const auto& [name, member] : kNumbers)
    ARROW_RETURN_NOT_OK(out.add(name, arrow::DoubleBuilder{},
                                [m = member](const All&, const Part& part) { return part.*m; }));
  ARROW_RETURN_NOT_OK(times("minimum_time", [](const Part& part) { return part.minimum_time; }));
  ARROW_RETURN_NOT_OK(times("maximum_time", [](const Part& part) { return part.maximum_time; }));
  ARROW_RETURN_NOT_OK(out.add("quality", arrow::UInt32Builder{},
                              [](const All&, const Part& part) { return part.quality.code; }));
  return out.batch();
}

}  // namespace

Result<HttpResponse> summary_answer(const TagRowsReader& reader) {
  TRY(const auto all, summarise(reader));
  if (!reader.request().arrow) return json_answer(json_of(all));
  const auto batch = batch_of(all);
  if (!batch.ok()) return fail(Code::exhausted, "Arrow: {}", batch.status().message());
  TRY(auto writer, ArrowWriter::open((*batch)->schema()));
  TRY(auto bytes, writer.write(**batch));
  TRY(const auto end, writer.finish());
  return HttpResponse{.content_type = std::string{kArrowStream}, .body = std::move(bytes) + end};
}

}  // namespace spindle::serve
