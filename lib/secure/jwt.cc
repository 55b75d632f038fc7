#include "lib/secure/jwt.h"

#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "lib/base/base64.h"

namespace spindle::secure {
namespace {

using nlohmann::json;
using Key = std::shared_ptr<EVP_PKEY>;
template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using Number = std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM, OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG, ECDSA_SIG_free>>;

constexpr std::size_t kP256Bytes = 32, kRsaBitsMin = 2048;

std::string text_of(const json& object, const char* name) {
  return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

Number number_of(std::string_view bytes) {
  return Number{BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr)};
}

Key key_of(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params{OSSL_PARAM_BLD_to_param(builder)};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  return {key, EVP_PKEY_free};
}

Key rsa_key(const json& jwk) {
  const auto n = from_base64(text_of(jwk, "n")), e = from_base64(text_of(jwk, "e"));
  if (!n || !e || n->size() * 8 < kRsaBitsMin || e->empty()) return nullptr;
  const Number modulus = number_of(*n), exponent = number_of(*e);
  const Builder builder{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return key_of("RSA", builder.get());
}

Key p256_key(const json& jwk) {
  const auto x = from_base64(text_of(jwk, "x")), y = from_base64(text_of(jwk, "y"));
  if (text_of(jwk, "crv") != "P-256" || !x || !y || x->size() != kP256Bytes || y->size() != kP256Bytes)
    return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return key_of("EC", builder.get());
}

// JWT writes r and s side by side; OpenSSL wants them as ASN.1.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kP256Bytes) return {};
  const EcSignature pair{ECDSA_SIG_new()};
  ECDSA_SIG_set0(pair.get(), number_of(signature.substr(0, kP256Bytes)).release(),
                 number_of(signature.substr(kP256Bytes)).release());
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
  if (size <= 0) return {};
  std::string out{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
  OPENSSL_free(bytes);
  return out;
}

Result<json> parse_part(std::string_view text) {
  const auto bytes = from_base64(text);
  auto out = bytes ? json::parse(*bytes, nullptr, false) : json{};
  if (!out.is_object()) return fail(Code::denied, "the token is not a signed JSON Web Token");
  return out;
}

}  // namespace

Result<SigningKeys> parse_jwks(std::string_view text) {
  const auto set = json::parse(text, nullptr, false);
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array())
    return fail(Code::invalid, "the issuer's signing keys are not a JSON Web Key Set");
  SigningKeys out;
  for (const auto& jwk : set["keys"]) {
    if (!jwk.is_object() || text_of(jwk, "use") == "enc") continue;
    const auto kind = text_of(jwk, "kty");
    const auto key = kind == "RSA" ? rsa_key(jwk) : kind == "EC" ? p256_key(jwk) : nullptr;
    if (key) out[text_of(jwk, "kid")] = {kind == "RSA" ? "RS256" : "ES256", key};
  }
  return out;
}

Result<Token> parse_token(std::string_view text) {
  const auto first = text.find('.'), second = text.find('.', first + 1);
  if (first == text.npos || second == text.npos)
    return fail(Code::denied, "the token is not a signed JSON Web Token");
  TRY(const auto head, parse_part(text.substr(0, first)));
  Token out;
  TRY(out.claims, parse_part(text.substr(first + 1, second - first - 1)));
  out.key_id = text_of(head, "kid");
  out.algorithm = text_of(head, "alg");
  out.signed_part = text.substr(0, second);
  const auto signature = from_base64(text.substr(second + 1));
  if (!signature) return fail(Code::denied, "the token's signature is not base64");
  out.signature = *signature;
  return out;
}

bool signature_holds(const Token& token, const SigningKey& key) {
  if (token.algorithm != key.algorithm) return false;  // also refuses "none" and HS256
  const auto signature = key.algorithm == "ES256" ? der_of(token.signature) : token.signature;
  const DigestContext context{EVP_MD_CTX_new()};
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(token.signed_part.data()),
                          token.signed_part.size()) == 1;
}

}  // namespace spindle::secure
