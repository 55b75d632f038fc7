#include <set>

#include "lib/secure/secure.h"

namespace spindle::secure {
namespace {

constexpr std::size_t kKeyBytesMin = 16;

}  // namespace

std::string_view name_of(Role role) {
  constexpr std::string_view kNames[] = {"none", "reader", "writer", "admin"};
  return kNames[static_cast<std::size_t>(role)];
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

config::Section describe(ApiKey& key) {
  config::Section s{"A key that a program shows as `Authorization: Bearer KEY`."};
  s.text("name", key.name, "Whose it is; told in logs.").required();
  s.choice("role", key.role, {{"reader", Role::reader}, {"writer", Role::writer}, {"admin", Role::admin}},
           "What it allows.");
  s.secret("key", key.key, "The key itself, at least 16 characters.").required();
  return s;
}

config::Section describe(OidcOptions& o) {
  config::Section s{"Bearer tokens of an OpenID Connect issuer such as Entra ID."};
  s.text("issuer", o.issuer, "The issuer as tokens name it; empty takes no tokens.");
  s.text("audience", o.audience, "The audience that tokens must name.");
  s.text("jwks_url", o.jwks_url, "Where its signing keys are; empty asks its discovery document.");
  s.text("roles_claim", o.roles_claim, "The claim that lists roles.");
  s.text("reader", o.reader, "The role that may read.");
  s.text("writer", o.writer, "The role that may also write.");
  s.text("admin", o.admin, "The role that may do everything.");
  return s;
}

config::Section describe(SecureOptions& o) {
  config::Section s{"Who may do what. Without keys and issuer everyone on this machine may do everything."};
  s.sections("keys", o.keys, &describe, "API keys.");
  s.section("oidc", describe(o.oidc));
  s.flag("allow_anyone", o.allow_anyone,
         "Lets everyone who reaches the address do everything, or without TLS.");
  return s;
}

Result<> validate(const SecureOptions& o, bool reachable, bool tls) {
  if (reachable && !o.allow_anyone && o.anyone())
    return fail(Code::invalid,
                "others can reach this address: give auth keys or an OIDC issuer (or allow_anyone)");
  if (reachable && !o.allow_anyone && !tls)
    return fail(Code::invalid,
                "others can reach this address: give a TLS certificate and key (or allow_anyone)");
  std::set<std::string> seen;
  for (const auto& key : o.keys) {
    if (key.key.size() < kKeyBytesMin)
      return fail(Code::invalid, "the key of '{}' is shorter than {} characters", key.name, kKeyBytesMin);
    if (!seen.insert(key.key).second) return fail(Code::invalid, "the key of '{}' is given twice", key.name);
  }
  if (!o.oidc.issuer.empty() && o.oidc.audience.empty())
    return fail(Code::invalid, "oidc needs the audience that tokens must name");
  return {};
}

}  // namespace spindle::secure
