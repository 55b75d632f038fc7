// How requests to object stores show who asks: Azure's shared key and AWS's signature version 4. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace spindle {

std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes

// A request that puts an object, before it is signed.
struct ObjectPut {
  std::string host;  // with the port where it is not the scheme's own
  std::string path;  // percent-encoded, from the first /
  std::string_view body;
  std::map<std::string, std::string> headers;  // names in lower case
};

// The same headers with "authorization" and what it needs. `key` is base64; `account` may begin the path too.
Result<std::map<std::string, std::string>> signed_for_azure(const ObjectPut& put, const std::string& account,
                                                            const std::string& key, Time now);

struct AwsIdentity {
  std::string access_key, secret_key, session_token;  // the token may be empty
  std::string region;
};
std::map<std::string, std::string> signed_for_aws(const ObjectPut& put, const AwsIdentity& identity,
                                                  Time now);

}  // namespace spindle
