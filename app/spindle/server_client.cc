#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <nlohmann/json.hpp>

#include "app/spindle/client.h"
#include "lib/env/http_client.h"

namespace spindle {
namespace {

using nlohmann::json;

Code code_of(const std::string& name, int status) {
  for (int i = 0; i <= static_cast<int>(Code::io); ++i)
    if (name_of(static_cast<Code>(i)) == name) return static_cast<Code>(i);
  return status == 401 || status == 403 ? Code::denied : status >= 500 ? Code::unavailable : Code::invalid;
}

double number_of(const json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

// The functions below let nlohmann's exceptions out; call() catches them.
Time time_in(const json& object, const char* name) {
  return parse_time(object.at(name).get<std::string>()).value();
}

Tag tag_of(const json& object) {
  Tag tag{.id = TagId{object.at("id").get<std::int32_t>()}, .name = object.at("name")};
  tag.type = parse_value_type(object.at("type").get<std::string>()).value();
  tag.step = object.at("step"), tag.description = object.at("description"), tag.unit = object.at("unit");
  tag.state_set = object.value("state_set", ""), tag.source = object.value("source", "");
  return tag;
}

Sample sample_of(const json& object, const Tag& tag) {
  const auto& value = object.at("value");
  Sample sample{.tag = tag.id, .time = time_in(object, "time"), .value = number_of(value)};
  sample.quality = parse_quality(object.at("quality").get<std::string>()).value();
  sample.state = object.value("state", kNoState);
  if (tag.type == ValueType::digital && sample.state >= 0) sample.value = sample.state;
  if (value.is_string() && sample.state == kNoState) sample.text = value;
  return sample;
}

archive::Summary summary_of(const json& object) {
  archive::Summary s{.range = {time_in(object, "start"), time_in(object, "end")},
                     .count = object.at("count")};
  s.percent_good = number_of(object.at("percent_good")), s.total = number_of(object.at("total"));
  s.average = number_of(object.at("average")), s.minimum = number_of(object.at("minimum"));
  s.maximum = number_of(object.at("maximum")),
  s.standard_deviation = number_of(object.at("standard_deviation"));
  s.minimum_time = time_in(object, "minimum_time"), s.maximum_time = time_in(object, "maximum_time");
  s.quality = parse_quality(object.at("quality").get<std::string>()).value();
  return s;
}

json fields_of(const Tag& tag, const Question& q) {
  const std::map<Kind, const char*> kinds = {
      {Kind::recorded, "recorded"}, {Kind::interpolated, "interpolated"}, {Kind::at, "at-times"},
      {Kind::plot, "plot"},         {Kind::summary, "summary"},           {Kind::latest, "recorded"}};
  const char* const boundaries[] = {"inside", "outside", "interpolated"};
  const char* const bases[] = {"time-weighted", "event-weighted"};
  json out = {{"tags", {tag.name}},
              {"kind", kinds.at(q.kind)},
              {"start", format_time(q.start)},
              {"end", format_time(q.end)},
              {"intervals", q.intervals},
              {"boundary", boundaries[static_cast<int>(q.boundary)]},
              {"basis", bases[static_cast<int>(q.basis)]},
              {"max_count", q.rows_max}};
  if (q.interval > Span{0}) out["interval"] = format_span(q.interval);
  if (q.as_of) out["as_of"] = format_time(*q.as_of);
  for (const auto& time : q.times) out["times"].push_back(format_time(time));
  return out;
}

class ServerClient final : public ArchiveClient {
 public:
  ServerClient(std::string url, std::unique_ptr<HttpClient> http)
      : url_(std::move(url)), http_(std::move(http)) {}

  Result<std::vector<Tag>> tags(const std::string& pattern, std::size_t max_count) override {
    const auto path = fmt::format("/v1/tags?name={}&max_count={}", url_escape(pattern), max_count);
    std::vector<Tag> out;
    TRY_OK(call("GET", path, {}, [&](const json& answer) {
      for (const auto& tag : answer.at("tags")) out.push_back(tag_of(tag));
    }));
    return out;
  }

  Result<Answer> ask(const Tag& tag, const Question& question) override {
    Answer answer{.tag = tag};
    TRY_OK(load_states(tag, answer));
    const char* path = question.kind == Kind::latest ? "/v1/latest" : "/v1/read";
    TRY_OK(call("POST", path, fields_of(tag, question), [&](const json& all) {
      const auto& of_tag = all.at("tags").at(0);
      if (of_tag.contains("sample") && !of_tag["sample"].is_null())
        answer.rows.push(sample_of(of_tag["sample"], tag));
      for (const auto& sample : of_tag.value("samples", json::array()))
        answer.rows.push(sample_of(sample, tag));
      for (const auto& part : of_tag.value("summaries", json::array()))
        answer.summaries.push_back(summary_of(part));
    }));
    return answer;
  }

  Result<std::shared_ptr<arrow::RecordBatchReader>> sql(const std::string& statement,
                                                        std::optional<Time> as_of, const Cancel&) override {
    json body = {{"sql", statement}, {"format", "arrow"}};
    if (as_of) body["as_of"] = format_time(*as_of);
    TRY(auto answer, send("POST", "/v1/sql", body));
    const auto input =
        std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(answer.body)));
    auto reader = arrow::ipc::RecordBatchStreamReader::Open(input);
    if (!reader.ok())
      return fail(Code::corrupt, "{} gave no Arrow stream: {}", url_, reader.status().message());
    return *reader;
  }

  Result<std::vector<archive::StoredReject>> rejects(std::size_t max_count) override {
    std::vector<archive::StoredReject> out;
    TRY_OK(call("GET", fmt::format("/v1/rejects?max_count={}", max_count), {}, [&](const json& answer) {
      for (const auto& row : answer.at("rejects"))
        out.push_back({row.at("number"),
                       time_in(row, "at"),
                       row.at("source"),
                       row.at("sequence"),
                       {row.at("tag"), row.at("time"), row.at("value"), row.at("reason")}});
    }));
    return out;
  }

 private:
  Result<> load_states(const Tag& tag, Answer& answer) {
    if (tag.state_set.empty()) return {};
    if (state_sets_.empty()) {
      TRY_OK(call("GET", "/v1/state-sets", {}, [&](const json& all) {
        for (const auto& set : all.at("state_sets"))
          for (const auto& [code, name] : set.at("states").items())
            state_sets_[set.at("name")].states[std::stoi(code)] = name;
      }));
    }
    if (const auto found = state_sets_.find(tag.state_set); found != state_sets_.end())
      answer.states = found->second;
    return {};
  }

  // An answer with status 2xx.
  Result<HttpAnswer> send(const char* method, const std::string& path, const json& body) {
    TRY(auto answer, http_->send({.method = method,
                                  .url = url_ + path,
                                  .headers = {"Content-Type: application/json"},
                                  .body = body.is_null() ? "" : body.dump()}));
    if (answer.status / 100 == 2) return answer;
    const auto told = json::parse(answer.body, nullptr, false);
    if (!told.is_object() || !told.contains("error") || !told["error"].is_string())
      return fail(code_of("", answer.status), "{}{} answers with status {}; is it Spindle?", url_, path,
                  answer.status);
    return fail(code_of(told.value("code", ""), answer.status), "{}", told["error"].get<std::string>());
  }

  template <class Take>
  Result<> call(const char* method, const std::string& path, const json& body, Take take) {
    TRY(const auto answer, send(method, path, body));
    try {
      take(json::parse(answer.body));
      return {};
    } catch (const std::exception& error) {
      return fail(Code::corrupt, "{}{} gave an answer that is not Spindle's: {}", url_, path, error.what());
    }
  }

  const std::string url_;
  const std::unique_ptr<HttpClient> http_;
  std::map<std::string, StateSet> state_sets_;
};

}  // namespace

Result<std::unique_ptr<ArchiveClient>> make_server_client(const std::string& url, const std::string& token) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return fail(Code::invalid, "--server '{}' is not a URL such as http://127.0.0.1:8080", url);
  TRY(auto http,
      make_http_client({.bearer_token = token, .authentication = token.empty() ? "none" : "bearer"}));
  return std::make_unique<ServerClient>(url.ends_with('/') ? url.substr(0, url.size() - 1) : url,
                                        std::move(http));
}

}  // namespace spindle
