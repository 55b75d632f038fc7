#include "src/serve/ingest_lines.h"

#include <cmath>

#include <simdjson.h>

#include "src/serve/tag_finder.h"

namespace spindle::serve {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kExcerptBytesMax = 200;
constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

bool is_whole(element value) { return value.type() == element_type::INT64; }

std::string excerpt(std::string_view text) {
  while (text.size() > kExcerptBytesMax) text.remove_suffix(text.size() - kExcerptBytesMax);
  while (!text.empty() && !valid_utf8(text)) text.remove_suffix(1);
  return std::string{text};
}

class LineReader {
 public:
  LineReader(SampleSink& sink, SourceBatch& into) : sink_(sink), finder_(sink), into_(into) {}

  void read(std::string_view line) {
    Reject row;
    Sample sample;
    const Tag* tag = nullptr;
    if (const auto done = read(line, row, sample, tag); done)
      into_.rows.push(sample);
    else
      into_.rejects.push_back({std::move(row.tag), std::move(row.time),
                               row.value.empty() ? excerpt(line) : std::move(row.value),
                               done.error().message});
  }

 private:
  Result<> read(std::string_view line, Reject& row, Sample& sample, const Tag*& tag) {
    if (line.size() > kLineBytesMax)
      return fail(Code::invalid, "the line is longer than {} bytes", kLineBytesMax);
    element document;
    simdjson::dom::object fields;
    if (const auto error = parser_.parse(line.data(), line.size()).get(document))
      return fail(Code::invalid, "the line is not JSON: {}", simdjson::error_message(error));
    if (document.get(fields)) return fail(Code::invalid, "the line is not a JSON object");
    std::optional<element> value, quality, state;
    for (const auto [name, field] : fields) {
      if (name == "tag") {
        TRY_OK(read_tag(field, row, tag));
      } else if (name == "time") {
        TRY_OK(read_time(field, row, sample));
      } else if (name == "value") {
        value = field;
      } else if (name == "quality") {
        quality = field;
      } else if (name == "state") {
        state = field;
      } else {
        return fail(Code::invalid, "the field {} means nothing here", excerpt(name));
      }
    }
    if (!tag) return fail(Code::invalid, "the field tag is missing");
    if (row.time.empty()) return fail(Code::invalid, "the field time is missing");
    sample.tag = tag->id;
    if (quality) TRY_OK(read_quality(*quality, sample));
    if (state) TRY_OK(read_state(*state, sample));
    if (!value && !state) return fail(Code::invalid, "the field value is missing; null means not-a-number");
    if (value) TRY_OK(read_value(*value, *tag, row, sample));
    return {};
  }

  Result<> read_tag(element field, Reject& row, const Tag*& tag) {
    if (std::string_view name; !field.get(name)) {
      row.tag = excerpt(name);
      tag = finder_.find(name);
      if (!tag) return fail(Code::not_found, "{}", kUnknownTag);
      return {};
    }
    std::int64_t id = 0;
    if (!is_whole(field) || field.get(id)) return fail(Code::invalid, "tag is neither a name nor an id");
    row.tag = fmt::format("#{}", id);
    by_id_ = id < 0 || id > std::numeric_limits<std::int32_t>::max()
                 ? std::nullopt
                 : sink_.find_tag(TagId{static_cast<std::int32_t>(id)});
    if (!by_id_) return fail(Code::not_found, "no tag has this id");
    tag = &*by_id_;
    return {};
  }

  static Result<> read_time(element field, Reject& row, Sample& sample) {
    if (std::string_view text; !field.get(text)) {
      row.time = excerpt(text);
      TRY(sample.time, parse_time(text));
      return {};
    }
    std::int64_t count = 0;
    if (!is_whole(field) || field.get(count))
      return fail(Code::invalid, "time is neither a text nor whole microseconds since 1970");
    row.time = fmt::format("{}", count);
    sample.time = time_of(count);
    return {};
  }

  static Result<> read_quality(element field, Sample& sample) {
    if (std::string_view text; !field.get(text)) {
      TRY(sample.quality, parse_quality(text));
      return {};
    }
    std::int64_t code = 0;
    if (field.get(code) || code < 0 || code > std::numeric_limits<std::uint32_t>::max())
      return fail(Code::invalid, "quality is neither a name nor a 32-bit code");
    sample.quality = Quality{static_cast<std::uint32_t>(code)};
    return {};
  }

  static Result<> read_state(element field, Sample& sample) {
    std::int64_t code = 0;
    if (!is_whole(field) || field.get(code) || code <= kNoState ||
        code > std::numeric_limits<std::int32_t>::max())
      return fail(Code::invalid, "state is not a code of a state set");
    sample.state = static_cast<std::int32_t>(code);
    if (code >= 0) sample.value = static_cast<double>(code);
    return {};
  }

  Result<> read_value(element field, const Tag& tag, Reject& row, Sample& sample) {
    switch (field.type()) {
      case element_type::STRING: {
        const std::string_view text = field;
        row.value = excerpt(text);
        return read_word(text, tag, sample);
      }
      case element_type::BOOL:
        return read_number(bool(field) ? 1 : 0, tag, sample);
      case element_type::NULL_VALUE:
        return {};
      case element_type::INT64:
        if (const std::int64_t whole = field;
            tag.type == ValueType::integer && (whole > kExactMax || whole < -kExactMax)) {
          row.value = fmt::format("{}", whole);
          return fail(Code::invalid, "whole numbers beyond 2^53 are not kept exactly");
        }
        return read_number(double(field), tag, sample);
      case element_type::UINT64:
      case element_type::DOUBLE:
        return read_number(double(field), tag, sample);
      case element_type::ARRAY:
      case element_type::OBJECT:
        break;
    }
    return fail(Code::invalid, "value is neither a number nor a text");
  }

  static Result<> read_number(double number, const Tag& tag, Sample& sample) {
    if (tag.type == ValueType::text)
      sample.text = fmt::format("{}", number);
    else
      sample.value = number;
    return {};
  }

  Result<> read_word(std::string_view text, const Tag& tag, Sample& sample) {
    if (tag.type == ValueType::text) return sample.text = std::string{text}, Result<>{};
    if (tag.type == ValueType::digital) {
      const auto states = sink_.find_state_set(tag.state_set);
      if (const auto code = states ? states->code_of(text) : std::nullopt) {
        sample.state = *code, sample.value = *code;
        return {};
      }
    }
    if (const auto code = pi_state_code(text)) {
      sample.state = system_state(*code);
      if (sample.quality.good()) sample.quality = quality_of(PiStatus{.system_state = *code});
      return {};
    }
    if (folded(text) == "nan") return {};
    if (folded(text) == "infinity") return sample.value = HUGE_VAL, Result<>{};
    if (folded(text) == "-infinity") return sample.value = -HUGE_VAL, Result<>{};
    return fail(Code::invalid, "the tag holds {} values, and this text is neither one nor a known state",
                name_of(tag.type));
  }

  SampleSink& sink_;
  TagFinder finder_;
  SourceBatch& into_;
  std::optional<Tag> by_id_;
  simdjson::dom::parser parser_;
};

}  // namespace

Result<> read_lines(std::string_view body, SampleSink& sink, SourceBatch& into) {
  LineReader reader{sink, into};
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    auto line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == line.npos) continue;
    if (into.rows.size() + into.rejects.size() == kBatchRowsMax)
      return fail(Code::invalid, "more than {} lines in one batch; send smaller ones", kBatchRowsMax);
    reader.read(line);
  }
  return {};
}

}  // namespace spindle::serve
