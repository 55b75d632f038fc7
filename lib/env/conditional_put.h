// Puts an object only where none is, in one step of the service: `If-None-Match: *`. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "lib/env/http_client.h"

namespace spindle {

class ConditionalPut {
 public:
  // The signed request that puts `body` at `name`.
  using Sign = std::function<Result<HttpClient::Call>(const std::string& name, std::string_view body)>;
  // What stands at `name` now; Code::not_found: nothing.
  using Get = std::function<Result<std::string>(const std::string& name)>;
  ConditionalPut(std::unique_ptr<HttpClient> http, Sign sign, Get get)
      : http_(std::move(http)), sign_(std::move(sign)), get_(std::move(get)) {}

  // Code::conflict when an object exists. An answer that was lost is made good by looking: the bytes say
  // whose object it is.
  Result<> put(const std::string& name, std::span<const std::byte> bytes);

 private:
  enum class Outcome { done, exists, doubtful };
  Result<Outcome> send_once(const std::string& name, std::string_view body);

  const std::unique_ptr<HttpClient> http_;
  const Sign sign_;
  const Get get_;
};

}  // namespace spindle
