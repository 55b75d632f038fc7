// Signed tokens (RFC 7519) and the keys that sign them (RFC 7517). Private to lib/secure; pure functions.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "lib/base/base.h"

struct evp_pkey_st;

namespace spindle::secure {

struct SigningKey {
  std::string algorithm;  // "RS256" or "ES256": a key serves one only
  std::shared_ptr<evp_pkey_st> key;
};
using SigningKeys = std::map<std::string, SigningKey>;  // by key id

// Keys of other kinds are left out.
Result<SigningKeys> parse_jwks(std::string_view text);

struct Token {
  std::string key_id, algorithm;
  nlohmann::json claims;
  std::string signed_part, signature;
};
Result<Token> parse_token(std::string_view text);

bool signature_holds(const Token& token, const SigningKey& key);

}  // namespace spindle::secure
