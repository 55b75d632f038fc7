#include "lib/env/signing.h"

#include <array>

#include <fmt/chrono.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "lib/base/base64.h"
#include "lib/base/digest.h"

namespace spindle {
namespace {

std::tm utc(Time time) { return fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)); }

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string value_of(const std::map<std::string, std::string>& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

// learn.microsoft.com, "Authorize with Shared Key": the form of version 2015-02-21 and later.
Result<std::map<std::string, std::string>> signed_for_azure(const ObjectPut& put, const std::string& account,
                                                            const std::string& key, Time now) {
  const auto secret = from_base64(key);
  if (!secret) return fail(Code::invalid, "the key of the storage account '{}' is not base64", account);
  auto headers = put.headers;
  headers["x-ms-date"] = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", utc(now));
  headers["x-ms-version"] = "2021-08-06";
  std::string text = "PUT\n";
  for (const auto* name : {"content-encoding", "content-language"}) text += value_of(headers, name) + "\n";
  text += (put.body.empty() ? "" : std::to_string(put.body.size())) + "\n";
  for (const auto* name : {"content-md5", "content-type", "date", "if-modified-since", "if-match",
                           "if-none-match", "if-unmodified-since", "range"})
    text += value_of(headers, name) + "\n";
  for (const auto& [name, value] : headers)
    if (name.starts_with("x-ms-")) text += name + ":" + value + "\n";
  text += "/" + account + put.path;
  headers["authorization"] = fmt::format("SharedKey {}:{}", account, to_base64(hmac_sha256(*secret, text)));
  return headers;
}

// docs.aws.amazon.com, "Signature Version 4 signing process".
std::map<std::string, std::string> signed_for_aws(const ObjectPut& put, const AwsIdentity& identity,
                                                  Time now) {
  auto headers = put.headers;
  const auto stamp = fmt::format("{:%Y%m%dT%H%M%S}Z", utc(now)), day = stamp.substr(0, 8);
  const auto digest = sha256_hex(put.body);
  headers["host"] = put.host;
  headers["x-amz-date"] = stamp;
  headers["x-amz-content-sha256"] = digest;
  if (!identity.session_token.empty()) headers["x-amz-security-token"] = identity.session_token;
  std::string lines, names;
  for (const auto& [name, value] : headers) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const auto request = fmt::format("PUT\n{}\n\n{}\n{}\n{}", put.path, lines, names, digest);
  const auto scope = fmt::format("{}/{}/s3/aws4_request", day, identity.region);
  const auto text = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp, scope, sha256_hex(request));
  auto key = hmac_sha256("AWS4" + identity.secret_key, day);
  for (const auto& part : {identity.region, std::string{"s3"}, std::string{"aws4_request"}})
    key = hmac_sha256(key, part);
  headers["authorization"] = fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                         identity.access_key, scope, names, hex(hmac_sha256(key, text)));
  return headers;
}

}  // namespace spindle
