// Who asks, and what they may do: API keys, OIDC bearer tokens (JWT signed with RS256 or ES256), roles.
//
// identify() may be called from any thread; it may fetch the signing keys of the token's issuer, at most once
// in kRefreshPause. Keys are kept as SHA-256 only. A token that was verified is remembered until it expires.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/config.h"
#include "lib/env/clock.h"

namespace spindle::secure {

// Each may do what those before it may.
enum class Role { none, reader, writer, admin };
std::string_view name_of(Role role);

struct ApiKey {
  std::string name;  // of the program or person who has it; told in logs
  Role role = Role::reader;
  std::string key;
};
config::Section describe(ApiKey& key);

struct OidcOptions {
  std::string issuer;    // as tokens say it in "iss"; empty: no tokens are taken
  std::string audience;  // as tokens say it in "aud"
  std::string
      jwks_url;  // where the issuer's signing keys are; empty: asked of the issuer's discovery document
  std::string roles_claim = "roles";
  std::string reader = "spindle.reader", writer = "spindle.writer", admin = "spindle.admin";  // values there
};
config::Section describe(OidcOptions& options);

struct SecureOptions {
  std::vector<ApiKey> keys;
  OidcOptions oidc;
  // Without keys and OIDC everyone is admin; that is refused on addresses others can reach unless this is
  // set.
  bool allow_anyone = false;
  [[nodiscard]] bool anyone() const { return keys.empty() && oidc.issuer.empty(); }
};
config::Section describe(SecureOptions& options);
// `reachable`: others than this machine can connect. `tls`: what they send is encrypted.
Result<> validate(const SecureOptions& options, bool reachable, bool tls);
bool is_loopback(std::string_view address);

struct Identity {
  std::string name;
  Role role = Role::none;
};

// The key or token in "Bearer TOKEN", "Bearer KEY" or "Basic NAME:KEY in base64"; else Code::denied.
Result<std::string> shown_secret(std::string_view authorization);

// Gets a document from a URL.
using Fetch = std::function<Result<std::string>(const std::string& url)>;

class Guard {
 public:
  Guard(const SecureOptions& options, Clock& clock, Fetch fetch);
  ~Guard();
  // `authorization`: as shown_secret() takes it. Empty is nobody: Role::none.
  // Code::denied says why something else is not believed.
  Result<Identity> identify(std::string_view authorization);

 private:
  struct Keys;
  Result<Identity> identify_token(const std::string& token);
  Result<Identity> verify(const std::string& token, Time& expires);
  Result<> refresh_keys();

  const SecureOptions options_;
  Clock& clock_;
  const Fetch fetch_;
  std::map<std::string, Identity> by_key_;  // SHA-256 of the key
  std::mutex mutex_;                        // guards all below
  std::unique_ptr<Keys> keys_;
  std::map<std::string, std::pair<Time, Identity>> verified_;  // SHA-256 of the token
};

inline constexpr Span kRefreshPause = 60s, kClockLeeway = 60s;
inline constexpr std::size_t kTokenBytesMax = 16u << 10, kTokensKept = 10'000;

}  // namespace spindle::secure
