#include <algorithm>
#include <cmath>

#include "lib/base/base64.h"
#include "lib/base/digest.h"
#include "lib/secure/jwt.h"
#include "lib/secure/secure.h"

namespace spindle::secure {
namespace {

using nlohmann::json;

bool same_scheme(std::string_view text, std::string_view scheme) {
  return text.size() > scheme.size() &&
         std::ranges::equal(text.substr(0, scheme.size()), scheme,
                            [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

bool names(const json& claims, const std::string& claim, const std::string& wanted) {
  if (!claims.contains(claim)) return false;
  const auto& value = claims[claim];
  return value == wanted || (value.is_array() && std::ranges::find(value, json(wanted)) != value.end());
}

// A NumericDate of the token; 0 when it is not there.
double instant(const json& claims, const char* name) {
  return claims.contains(name) && claims[name].is_number() ? claims[name].get<double>() : 0;
}

std::string subject_of(const json& claims) {
  for (const auto* claim : {"preferred_username", "appid", "azp", "sub"})
    if (claims.contains(claim) && claims[claim].is_string()) return claims[claim];
  return "token";
}

}  // namespace

Result<std::string> shown_secret(std::string_view authorization) {
  if (same_scheme(authorization, "Bearer ")) return std::string{authorization.substr(7)};
  if (!same_scheme(authorization, "Basic "))
    return fail(Code::denied, "send Authorization: Bearer with an API key or a token");
  const auto pair = from_base64(authorization.substr(6)).value_or("");
  return pair.substr(std::min(pair.find(':'), pair.size() - 1) + 1);
}

struct Guard::Keys {
  SigningKeys known;
  std::optional<Span> asked_at;  // steady
};

Guard::Guard(const SecureOptions& options, Clock& clock, Fetch fetch)
    : options_(options), clock_(clock), fetch_(std::move(fetch)), keys_(std::make_unique<Keys>()) {
  for (const auto& key : options.keys) by_key_[sha256_hex(key.key)] = {key.name, key.role};
}
Guard::~Guard() = default;

Result<Identity> Guard::identify(std::string_view authorization) {
  if (options_.anyone()) return Identity{"anyone", Role::admin};
  if (authorization.empty()) return Identity{};
  TRY(const auto secret, shown_secret(authorization));
  if (const auto found = by_key_.find(sha256_hex(secret)); found != by_key_.end()) return found->second;
  if (options_.oidc.issuer.empty() || secret.find('.') == secret.npos)
    return fail(Code::denied, "the API key is not known");
  return identify_token(secret);
}

Result<Identity> Guard::identify_token(const std::string& token) {
  if (token.size() > kTokenBytesMax)
    return fail(Code::denied, "the token is longer than {} bytes", kTokenBytesMax);
  const auto digest = sha256_hex(token);
  const std::lock_guard lock{mutex_};
  const auto now = clock_.now();
  if (const auto found = verified_.find(digest); found != verified_.end() && now < found->second.first)
    return found->second.second;
  Time expires;
  TRY(const auto identity, verify(token, expires));
  if (verified_.size() == kTokensKept) verified_.clear();
  verified_[digest] = {expires, identity};
  return identity;
}

Result<Identity> Guard::verify(const std::string& text, Time& expires) {
  TRY(const auto token, parse_token(text));
  auto key = keys_->known.find(token.key_id);
  if (key == keys_->known.end()) {
    TRY_OK(refresh_keys());
    key = keys_->known.find(token.key_id);
  }
  if (key == keys_->known.end())
    return fail(Code::denied, "the token is signed with a key its issuer does not show");
  if (!signature_holds(token, key->second)) return fail(Code::denied, "the token's signature is wrong");
  const auto& claims = token.claims;
  const auto& oidc = options_.oidc;
  const double now = static_cast<double>(micros(clock_.now())) * 1e-6, leeway = seconds(kClockLeeway);
  const double end = instant(claims, "exp");
  if (!(end + leeway > now) || end > 1e11) return fail(Code::denied, "the token has expired, or has no end");
  if (instant(claims, "nbf") > now + leeway) return fail(Code::denied, "the token is not valid yet");
  if (!names(claims, "iss", oidc.issuer)) return fail(Code::denied, "the token is of another issuer");
  if (!names(claims, "aud", oidc.audience)) return fail(Code::denied, "the token is for another audience");
  expires = time_of(static_cast<std::int64_t>((end + leeway) * 1e6));
  Identity out{subject_of(claims), Role::none};
  for (const auto& [name, role] :
       {std::pair{oidc.reader, Role::reader}, {oidc.writer, Role::writer}, {oidc.admin, Role::admin}})
    if (names(claims, oidc.roles_claim, name)) out.role = role;
  return out;
}

Result<> Guard::refresh_keys() {
  const auto now = clock_.steady();
  if (keys_->asked_at && now - *keys_->asked_at < kRefreshPause) return {};
  keys_->asked_at = now;
  auto url = options_.oidc.jwks_url;
  if (url.empty()) {
    auto issuer = options_.oidc.issuer;
    if (issuer.ends_with('/')) issuer.pop_back();
    TRY(const auto text, fetch_(issuer + "/.well-known/openid-configuration"));
    const auto document = json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("jwks_uri") || !document["jwks_uri"].is_string())
      return fail(Code::unavailable, "the issuer's discovery document names no jwks_uri");
    url = document["jwks_uri"];
  }
  TRY(const auto text, fetch_(url));
  TRY(keys_->known, parse_jwks(text));
  return {};
}

}  // namespace spindle::secure
