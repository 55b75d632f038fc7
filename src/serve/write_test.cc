#include "src/serve/fixture_test.h"

namespace spindle::serve {
namespace {

constexpr auto kLines = "Content-Type: application/x-ndjson\r\n";
constexpr auto kArrow = "Content-Type: application/vnd.apache.arrow.stream\r\n";

class Writing : public Serving {
 protected:
  Answer lines(const std::string& body, const std::string& headers = "") {
    return ask("POST", "/v1/write", body, kLines + headers);
  }
  Answer arrow(const std::string& body, const std::string& headers = "") {
    return ask("POST", "/v1/write", body, kArrow + headers);
  }
  std::vector<std::string> reasons() {
    std::vector<std::string> out;
    const auto answer = get("/v1/rejects?max_count=1000");
    for (const auto& row : answer["rejects"]) out.insert(out.begin(), row["reason"]);
    return out;
  }

  template <class Builder, class T>
  static std::shared_ptr<arrow::Array> column(Builder builder, const std::vector<T>& values) {
    for (const auto& value : values)
      EXPECT_TRUE((value ? builder.Append(*value) : builder.AppendNull()).ok());
    return *builder.Finish();
  }
  using Ints = std::vector<std::optional<std::int64_t>>;
  static std::shared_ptr<arrow::Array> ids(const Ints& values) {
    return column(arrow::Int32Builder{}, values);
  }
  static std::shared_ptr<arrow::Array> times(const Ints& values,
                                             arrow::TimeUnit::type unit = arrow::TimeUnit::MICRO) {
    return column(arrow::TimestampBuilder{arrow::timestamp(unit, "UTC"), arrow::default_memory_pool()},
                  values);
  }
  static std::shared_ptr<arrow::Array> doubles(const std::vector<std::optional<double>>& values) {
    return column(arrow::DoubleBuilder{}, values);
  }
  static std::shared_ptr<arrow::Array> texts(const std::vector<std::optional<std::string>>& values) {
    return column(arrow::StringBuilder{}, values);
  }
  static std::shared_ptr<arrow::RecordBatch> batch(
      const std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>& columns) {
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const auto& [name, array] : columns) {
      fields.push_back(arrow::field(name, array->type()));
      arrays.push_back(array);
    }
    return arrow::RecordBatch::Make(arrow::schema(fields), arrays[0]->length(), arrays);
  }
};

TEST_F(Writing, takes_json_lines_of_every_type) {
  ASSERT_TRUE(archive_->declare(StateSet{"modes", {{0, "OFF"}, {1, "ON"}}}));
  const auto a = tag("a"), d = tag("d", ValueType::digital, "modes"), t = tag("t", ValueType::text);
  const auto answer = lines(R"({"tag":"a","time":"1970-01-01T00:00:01Z","value":1.5}
{"tag":"A","time":2000000,"value":2,"quality":"UncertainSubstituteValue"}

{"tag":)" + std::to_string(a.value) +
                            R"(,"time":3000000,"value":"I/O Timeout"}
{"tag":"a","time":4000000,"value":true}
{"tag":"a","time":5000000,"value":null}
{"tag":"d","time":1000000,"value":"on"}
{"tag":"d","time":2000000,"value":0}
{"tag":"t","time":1000000,"value":"text \u00e9"}
{"tag":"t","time":2000000,"value":7.5})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"stored":9,"rejected":0,"replay":false})");
  EXPECT_EQ(get("/v1/read?tag=d&start=1970-01-01&end=1970-01-02")["tags"][0]["samples"][0]["value"], "ON");
  const auto samples = get("/v1/read?tag=a&start=1970-01-01&end=1970-01-02")["tags"][0]["samples"];
  EXPECT_EQ(samples[0]["value"], 1.5);
  EXPECT_EQ(samples[1]["quality"], "UncertainSubstituteValue");
  EXPECT_EQ(samples[2]["value"], "I/O Timeout");
  EXPECT_EQ(samples[2]["state"], ~246);
  EXPECT_EQ(samples[3]["value"], 1);
  EXPECT_TRUE(samples[4]["value"].is_null());
  EXPECT_EQ(samples[4]["quality"], "BadDataEncodingInvalid");
  EXPECT_EQ(get("/v1/read?tag=t&start=1970-01-01&end=1970-01-02")["tags"][0]["samples"][1]["value"], "7.5");
  EXPECT_EQ(stored(t).substr(0, 3), "1s ");
  EXPECT_NE(stored(d), "");
}

TEST_F(Writing, keeps_the_good_rest_of_a_batch_and_says_what_was_wrong) {
  const auto a = tag("a");
  tag("i", ValueType::integer);
  const std::vector<std::pair<std::string, std::string>> bad = {
      {R"(nonsense)", "not JSON"},
      {R"([1,2])", "not a JSON object"},
      {R"({"tag":"a","time":1})", "value is missing"},
      {R"({"tag":"a","value":1})", "time is missing"},
      {R"({"time":1,"value":1})", "tag is missing"},
      {R"({"tag":"nope","time":1,"value":1})", "no tag has this name"},
      {R"({"tag":99,"time":1,"value":1})", "no tag has this id"},
      {R"({"tag":-1,"time":1,"value":1})", "no tag has this id"},
      {R"({"tag":{},"time":1,"value":1})", "neither a name nor an id"},
      {R"({"tag":"a","time":"2026-01-01T00:00:00","value":1})", "zone"},
      {R"({"tag":"a","time":1.5,"value":1})", "microseconds"},
      {R"({"tag":"a","time":1,"value":"wet"})", "neither one nor a known state"},
      {R"({"tag":"a","time":1,"value":[1]})", "neither a number nor a text"},
      {R"({"tag":"a","time":1,"value":1,"qualty":3})", "qualty means nothing"},
      {R"({"tag":"a","time":1,"value":1,"quality":-3})", "quality"},
      {R"({"tag":"a","time":1,"value":1,"state":1e10})", "state"},
      {R"({"tag":"i","time":1,"value":9007199254740993})", "2^53"},
      {R"({"tag":"i","time":1,"value":1.5})", "integer tag takes whole"},
      {R"({"tag":"a","time":-9000000000000000,"value":1})", "1900"},
      {R"({"tag":"a","time":1,"value":)" + std::string(2000, '[') + "}", "not JSON"},
      {R"({"tag":"a","time":1,"value":")" + std::string(kTextBytesMax + 1, 'x') + "\"}",
       "neither one nor a known state"},
      {R"({"tag":"a","time":1,"value":")" + std::string(2 << 20, 'x') + "\"}", "longer than"},
      {"{\"tag\":\"a\",\"time\":1,\"value\":\"\xff\"}", "not JSON"}};
  std::string body = R"({"tag":"a","time":1000000,"value":1})";
  for (const auto& [line, reason] : bad) body += "\n" + line;
  const auto answer = lines(body + "\n" + R"({"tag":"a","time":2000000,"value":2})");
  EXPECT_EQ(answer.body, fmt::format(R"({{"stored":2,"rejected":{},"replay":false}})", bad.size()));
  EXPECT_EQ(stored(a), "1s 1 | 2s 2");
  const auto said = reasons();
  EXPECT_EQ(said.size(), bad.size());
  for (const auto& [line, reason] : bad)
    EXPECT_THAT(said, testing::Contains(testing::HasSubstr(reason))) << line.substr(0, 100);
  const auto newest = get("/v1/rejects?max_count=1")["rejects"][0]["number"].get<int>();
  EXPECT_EQ(ask("DELETE", fmt::format("/v1/rejects?up_to={}", newest)).body,
            fmt::format(R"({{"cleared":{}}})", bad.size()));
}

TEST_F(Writing, recognises_what_was_acknowledged_and_names_a_gap) {
  const auto a = tag("a");
  const auto numbered = [&](int sequence, int second) {
    return lines(fmt::format(R"({{"tag":"a","time":{},"value":{}}})", second * 1'000'000, second),
                 fmt::format("Spindle-Source: s\r\nSpindle-Sequence: {}\r\n", sequence));
  };
  EXPECT_EQ(numbered(1, 1).body, R"({"stored":1,"rejected":0,"replay":false})");
  EXPECT_EQ(numbered(1, 1).body, R"({"stored":0,"rejected":0,"replay":true})");
  const auto gap = numbered(3, 3);
  EXPECT_EQ(gap.status, 409);
  EXPECT_EQ(Json::parse(gap.body)["expected"], 2);
  EXPECT_EQ(Json::parse(gap.body)["code"], "out_of_order");
  EXPECT_EQ(numbered(2, 2).status, 200);
  EXPECT_EQ(stored(a), "1s 1 | 2s 2");
  EXPECT_EQ(ask("POST", "/v1/write?source=s&sequence=2", R"({"tag":"a","time":1,"value":1})", kLines).body,
            R"({"stored":0,"rejected":0,"replay":true})");
  EXPECT_EQ(error_of(lines("", "Spindle-Sequence: one\r\n")), "sequence 'one' is not a whole number");
  EXPECT_EQ(lines("", "Spindle-Sequence: 1\r\n").status, 400);  // whose?
  EXPECT_EQ(get("/v1/status")["sources"][0]["last_sequence"], 2);
}

TEST_F(Writing, takes_arrow_in_the_shapes_clients_have) {
  const auto a = tag("a"), b = tag("b");
  const auto by_id = batch({{"tag", ids({a.value, b.value})},
                            {"time", times({1'000'000, 1'000'000})},
                            {"value", doubles({1, std::nullopt})},
                            {"quality", column(arrow::UInt32Builder{}, Ints{0, 0x8000'0000})}});
  EXPECT_EQ(arrow(ipc({by_id, by_id->Slice(0, 1)})).body, R"({"stored":3,"rejected":0,"replay":false})");
  const auto by_name = batch({{"value", column(arrow::FloatBuilder{}, Ints{2, 3})},
                              {"tag", texts({"a", "B"})},
                              {"time", times({2'000, 2'000}, arrow::TimeUnit::MILLI)}});
  EXPECT_EQ(arrow(ipc({by_name})).status, 200);
  const auto names = texts({"b", "a"});
  const auto dictionary = std::make_shared<arrow::DictionaryArray>(
      arrow::dictionary(arrow::int32(), arrow::utf8()), ids({1, 0}), names);
  const auto by_dictionary = batch({{"tag", dictionary},
                                    {"time", times({3'000'000'999, 3'000'000'999}, arrow::TimeUnit::NANO)},
                                    {"value", column(arrow::Int64Builder{}, Ints{30, 31})}});
  EXPECT_EQ(arrow(ipc({by_dictionary})).status, 200);
  EXPECT_EQ(stored(a), "1s 1 | 1s 1 | 2s 2 | 3s 30");
  EXPECT_EQ(stored(b), "1s bad | 2s 3 | 3s 31");
}

TEST_F(Writing, sets_aside_arrow_rows_that_name_no_tag) {
  const auto a = tag("a");
  const auto rows = batch({{"tag", texts({"a", "nope", std::nullopt, "a"})},
                           {"time", times({1'000'000, 2'000'000, 3'000'000, std::nullopt})},
                           {"value", doubles({1, 2, 3, 4})}});
  EXPECT_EQ(arrow(ipc({rows})).body, R"({"stored":1,"rejected":3,"replay":false})");
  EXPECT_EQ(stored(a), "1s 1");
  EXPECT_EQ(get("/v1/rejects")["rejects"].size(), 3u);
}

TEST_F(Writing, stores_nothing_of_an_arrow_stream_that_is_cut_or_wrong) {
  const auto a = tag("a");
  const auto good = batch({{"tag", ids({a.value})}, {"time", times({1'000'000})}, {"value", doubles({1})}});
  const auto whole = ipc({good, good});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto answer = arrow(whole.substr(0, size));
    ASSERT_EQ(answer.status, 400) << size << " of " << whole.size() << ": " << answer.body;
  }
  const auto refused = [&](const std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>& columns,
                           const std::string& word) {
    const auto answer = arrow(ipc({batch(columns)}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(error_of(answer).find(word), std::string::npos) << answer.body;
  };
  const auto tags = ids({a.value}), time = times({1}), value = doubles({1});
  refused({{"tag", tags}, {"value", value}}, "time is missing");
  refused({{"tag", tags}, {"time", time}}, "value is missing");
  refused({{"tag", tags}, {"time", time}, {"value", value}, {"vaule", value}}, "vaule means nothing");
  refused({{"tag", tags}, {"time", time}, {"value", value}, {"value", value}}, "twice");
  refused({{"tag", tags}, {"time", value}, {"value", value}}, "time holds double");
  refused({{"tag", tags}, {"time", time}, {"value", texts({"x"})}}, "value holds string");
  refused({{"tag", value}, {"time", time}, {"value", value}}, "tag holds double");
  EXPECT_EQ(stored(a), "");
  EXPECT_EQ(ask("POST", "/v1/write", "x", "Content-Type: text/csv\r\n").status, 400);
  EXPECT_EQ(arrow(whole).status, 200);
}

TEST_F(Writing, is_bounded) {
  begin({.body_bytes_max = 1 << 20, .bodies_bytes_max = 4 << 20});
  EXPECT_EQ(lines(std::string(2 << 20, 'x')).status, 413);  // one line, far too long
  const auto blank = lines(std::string(1 << 20, '\n'));
  EXPECT_EQ(blank.status, 200) << blank.body;
}

}  // namespace
}  // namespace spindle::serve
