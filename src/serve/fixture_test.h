// A real server over a real archive, for tests of this folder.
#pragma once

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lib/testkit/testkit.h"
#include "src/serve/serve.h"

namespace spindle::serve {

class Serving : public testing::Test {
 protected:
  using Json = nlohmann::json;
  using Answer = testkit::RawClient::Answer;

  void SetUp() override { begin({}); }

  void begin(ServeOptions options) {
    server_.reset();
    if (!archive_) {
      auto opened = archive::Archive::open(
          system_env(), {.path = folder_.path(), .rejects_max = 1000, .background = false});
      ASSERT_TRUE(opened) << opened.error().message;
      archive_ = *std::move(opened);
    }
    options.port = 0;
    options.flight_port = -1;
    options.omf_definitions = folder_.path() + "/omf.jsonl";
    auto started = start(*archive_, system_env(), metrics_, options);
    ASSERT_TRUE(started) << started.error().message;
    server_ = *std::move(started);
  }

  Answer ask(const std::string& method, const std::string& target, const std::string& body = "",
             const std::string& headers = "") {
    testkit::RawClient client{server_->port()};
    return client.ask(fmt::format("{} {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n{}\r\n{}", method,
                                  target, body.size(), headers, body));
  }
  Json get(const std::string& target) {
    const auto answer = ask("GET", target);
    EXPECT_EQ(answer.status, 200) << target << ": " << answer.body;
    return Json::parse(answer.body, nullptr, false);
  }
  std::string error_of(const Answer& answer) {
    const auto body = Json::parse(answer.body, nullptr, false);
    return body.is_object() && body.contains("error") ? body["error"].get<std::string>() : "?" + answer.body;
  }

  TagId tag(const std::string& name, ValueType type = ValueType::real, const std::string& states = "") {
    Tag wanted;
    wanted.name = name;
    wanted.type = type;
    wanted.state_set = states;
    const auto declared = archive_->declare(wanted);
    EXPECT_TRUE(declared) << declared.error().message;
    return declared ? declared->id : TagId{};
  }
  // Rows as in testkit::series.
  void store(TagId tag, const std::string& rows) {
    const auto written = archive_->write({"", 0, testkit::series(rows, tag), {}, {}});
    EXPECT_TRUE(written) << written.error().message;
  }
  std::string stored(TagId tag) {
    const auto reader = archive_->snapshot().tag(tag);
    const auto rows = (*reader)->rows({}, archive::Order::forward, 1'000'000);
    return rows ? testkit::render(*rows) : rows.error().message;
  }

  static std::string ipc(
      const std::vector<std::shared_ptr<arrow::RecordBatch>>& batches,
      const arrow::ipc::IpcWriteOptions& options = arrow::ipc::IpcWriteOptions::Defaults()) {
    auto sink = *arrow::io::BufferOutputStream::Create();
    auto writer = *arrow::ipc::MakeStreamWriter(sink, batches.at(0)->schema(), options);
    for (const auto& batch : batches) EXPECT_TRUE(writer->WriteRecordBatch(*batch).ok());
    EXPECT_TRUE(writer->Close().ok());
    return (*sink->Finish())->ToString();
  }
  static std::shared_ptr<arrow::Table> table_of(const std::string& bytes) {
    auto reader = arrow::ipc::RecordBatchStreamReader::Open(
        std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)));
    EXPECT_TRUE(reader.ok()) << reader.status().message();
    return reader.ok() ? *(*reader)->ToTable() : nullptr;
  }

  testkit::Folder folder_{true};
  Metrics metrics_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<Server> server_;
};

}  // namespace spindle::serve
