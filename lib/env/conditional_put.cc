#include "lib/env/conditional_put.h"

#include <thread>

namespace spindle {
namespace {

constexpr int kTriesMax = 4;
constexpr Span kPause = 200ms;

}  // namespace

// 412 and 409 say that there is one; S3 also says 409 when two writers meet, and then one of them did it.
Result<ConditionalPut::Outcome> ConditionalPut::send_once(const std::string& name, std::string_view body) {
  TRY(const auto call, sign_(name, body));
  const auto answer = http_->send(call);
  if (!answer && answer.error().code == Code::invalid) return std::unexpected(answer.error());
  if (!answer || answer->status >= 500 || answer->status == 429) return Outcome::doubtful;
  if (answer->status == 200 || answer->status == 201) return Outcome::done;
  const bool met = answer->body.find("ConditionalRequestConflict") != std::string::npos;
  if (answer->status == 412 || (answer->status == 409 && !met)) return Outcome::exists;
  if (answer->status == 409) return Outcome::doubtful;
  const bool denied = answer->status == 401 || answer->status == 403;
  return fail(denied ? Code::denied : Code::unavailable, "cannot write {}: the store answers {} {}", name,
              answer->status, answer->body.substr(0, 200));
}

Result<> ConditionalPut::put(const std::string& name, std::span<const std::byte> bytes) {
  const std::string_view body{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  bool doubt = false;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    TRY(const auto outcome, send_once(name, body));
    if (outcome == Outcome::done) return {};
    if (outcome == Outcome::exists && !doubt) return fail(Code::conflict, "{} exists already", name);
    if (outcome == Outcome::exists) {
      TRY(const auto found, get_(name));
      if (found == body) return {};
      return fail(Code::conflict, "{} exists already", name);
    }
    doubt = true;
    std::this_thread::sleep_for(kPause * (1 << tries));
  }
  return fail(Code::unavailable, "cannot write {}: the store does not answer", name);
}

}  // namespace spindle
