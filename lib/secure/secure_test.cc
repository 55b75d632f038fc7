#include "lib/secure/secure.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "lib/base/base64.h"
#include "lib/sim/sim.h"

namespace spindle::secure {
namespace {

using nlohmann::json;

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  out.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                                      reinterpret_cast<const unsigned char*>(bytes.data()),
                                                      static_cast<int>(bytes.size()))));
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

// An issuer: signs tokens and shows its key.
class Issuer {
 public:
  explicit Issuer(bool rsa) : rsa_(rsa), key_(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256")) {}
  ~Issuer() { EVP_PKEY_free(key_); }
  Issuer(const Issuer&) = delete;
  Issuer& operator=(const Issuer&) = delete;

  std::string jwks() const {
    json key{{"kid", "k1"}, {"use", "sig"}};
    if (rsa_)
      key.update({{"kty", "RSA"}, {"n", number("n")}, {"e", number("e")}});
    else
      key.update({{"kty", "EC"}, {"crv", "P-256"}, {"x", number("qx")}, {"y", number("qy")}});
    return json{{"keys", {key, {{"kty", "oct"}, {"kid", "k2"}, {"k", "AAAA"}}}}}.dump();
  }

  std::string token(const json& claims, json head = {}) const {
    if (head.is_null()) head = {{"alg", rsa_ ? "RS256" : "ES256"}, {"kid", "k1"}};
    const auto text = base64url(head.dump()) + "." + base64url(claims.dump());
    return text + "." + base64url(sign(text));
  }

 private:
  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_, name, &value), 1);
    std::string out(static_cast<std::size_t>(rsa_ ? BN_num_bytes(value) : 32), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
    BN_free(value);
    return base64url(out);
  }
  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::string out(512, '\0');
    std::size_t size = out.size();
    EXPECT_EQ(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_), 1);
    EXPECT_EQ(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()),
              1);
    EVP_MD_CTX_free(context);
    out.resize(size);
    return rsa_ ? out : side_by_side(out);
  }
  static std::string side_by_side(const std::string& der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
    std::string out(64, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + 32, 32);
    ECDSA_SIG_free(pair);
    return out;
  }

  bool rsa_;
  EVP_PKEY* key_;
};

class Guards : public testing::TestWithParam<bool> {
 protected:
  Guards() : issuer_(GetParam()) {
    options_.keys = {{"historian", Role::writer, "a-long-enough-key"}};
    options_.oidc = {.issuer = "https://issuer/", .audience = "spindle"};
    guard_ = std::make_unique<Guard>(options_, clock_, [this](const std::string& url) -> Result<std::string> {
      ++fetched_;
      if (url == "https://issuer/.well-known/openid-configuration")
        return R"({"jwks_uri":"https://issuer/keys"})";
      if (url == "https://issuer/keys") return issuer_.jwks();
      return fail(Code::unavailable, "no {}", url);
    });
  }
  json claims() {
    const auto now = micros(clock_.now()) / 1'000'000;
    return {{"iss", "https://issuer/"}, {"aud", "spindle"}, {"exp", now + 600},
            {"nbf", now - 1},           {"sub", "ada"},     {"roles", {"spindle.reader", "spindle.writer"}}};
  }
  std::string why(const std::string& token) {
    const auto identity = guard_->identify("Bearer " + token);
    return identity ? "believed" : identity.error().message;
  }

  sim::FakeClock clock_{time_of(1'750'000'000'000'000)};
  Issuer issuer_;
  SecureOptions options_;
  int fetched_ = 0;
  std::unique_ptr<Guard> guard_;
};

TEST_P(Guards, believe_a_signed_token) {
  const auto token = issuer_.token(claims());
  for (int i = 0; i < 3; ++i) {
    const auto identity = guard_->identify("Bearer " + token);
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->name, "ada");
    EXPECT_EQ(identity->role, Role::writer);
  }
  EXPECT_EQ(fetched_, 2);  // discovery and keys, once
  clock_.sleep(700s);
  EXPECT_NE(why(token).find("expired"), std::string::npos);
}

TEST_P(Guards, refuse_everything_else) {
  const auto changed = [&](const char* claim, const json& value) {
    auto c = claims();
    c[claim] = value;
    return why(issuer_.token(c));
  };
  EXPECT_NE(changed("iss", "https://other/").find("another issuer"), std::string::npos);
  EXPECT_NE(changed("aud", json::array({"x", "y"})).find("another audience"), std::string::npos);
  EXPECT_EQ(changed("aud", json::array({"x", "spindle"})), "believed");
  EXPECT_NE(changed("exp", 3).find("expired"), std::string::npos);
  EXPECT_NE(changed("exp", "never").find("expired"), std::string::npos);
  EXPECT_NE(changed("nbf", 9e9).find("not valid yet"), std::string::npos);
  auto broken = issuer_.token(claims());
  broken[broken.find('.') + 5] ^= 1;
  EXPECT_NE(why(broken), "believed");
  const Issuer other{GetParam()};
  EXPECT_EQ(why(other.token(claims())), "the token's signature is wrong");
  for (const auto* algorithm : {"none", "HS256", "PS256", ""})
    EXPECT_EQ(why(issuer_.token(claims(), {{"alg", algorithm}, {"kid", "k1"}})),
              "the token's signature is wrong");
  EXPECT_NE(why(issuer_.token(claims(), {{"alg", "RS256"}, {"kid", "k9"}})).find("does not show"),
            std::string::npos);
  for (const auto* junk : {"a.b.c", ".", "..", "a.b", "e30.e30.e30", "e30.e30."})
    EXPECT_NE(why(junk), "believed");
  EXPECT_NE(why(std::string(20'000, '.')), "believed");
}

TEST_P(Guards, know_keys) {
  EXPECT_EQ(guard_->identify("Bearer a-long-enough-key")->role, Role::writer);
  EXPECT_EQ(guard_->identify("bearer a-long-enough-key")->name, "historian");
  EXPECT_EQ(guard_->identify("Basic dXNlcjphLWxvbmctZW5vdWdoLWtleQ==")->role, Role::writer);
  EXPECT_EQ(guard_->identify("")->role, Role::none);
  for (const auto* bad : {"Bearer wrong", "Bearer ", "Basic", "Basic !", "Basic QQ==", "Negotiate x", "x"})
    EXPECT_FALSE(guard_->identify(bad)) << bad;
  EXPECT_EQ(fetched_, 0);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Guards, testing::Bool(),
                         [](const auto& info) { return info.param ? "RS256" : "ES256"; });

TEST(SecureOptions, are_needed_where_others_can_reach_us) {
  SecureOptions open;
  EXPECT_TRUE(validate(open, false, false));
  EXPECT_FALSE(validate(open, true, true));
  open.allow_anyone = true;
  EXPECT_TRUE(validate(open, true, false));
  SecureOptions keyed{.keys = {{"a", Role::reader, "sixteen-characters"}}};
  EXPECT_TRUE(validate(keyed, true, true));
  EXPECT_FALSE(validate(keyed, true, false));
  keyed.keys[0].key = "short";
  EXPECT_FALSE(validate(keyed, false, false));
  EXPECT_FALSE(validate({.oidc = {.issuer = "x"}}, false, false));
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
}

TEST(Base64, is_read_in_both_alphabets) {
  EXPECT_EQ(from_base64("YWI="), "ab");
  EXPECT_EQ(from_base64("__-_"), from_base64("//+/"));
  EXPECT_FALSE(from_base64("a"));
  EXPECT_FALSE(from_base64("a b="));
}

}  // namespace
}  // namespace spindle::secure
