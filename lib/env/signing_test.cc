#include "lib/env/signing.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "lib/base/base64.h"
#include "lib/env/object_put.h"

namespace spindle {
namespace {

TEST(Signing, makes_the_digest_of_rfc_4231) {
  std::string hex;
  for (const char c : hmac_sha256("Jefe", "what do ya want for nothing?"))
    hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  EXPECT_EQ(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// The example "PUT Object" of Amazon's documentation of signatures in the authorization header.
TEST(Signing, agrees_with_amazons_example) {
  const ObjectPut put{
      "examplebucket.s3.amazonaws.com",
      "/test%24file.text",
      "Welcome to Amazon S3.",
      {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}};
  const AwsIdentity who{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1"};
  const auto headers = signed_for_aws(put, who, parse_time("2013-05-24T00:00:00Z").value());
  EXPECT_TRUE(headers.at("authorization")
                  .ends_with("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"))
      << headers.at("authorization");
}

TEST(Signing, refuses_a_key_that_is_not_base64) {
  EXPECT_FALSE(signed_for_azure({"h", "/p", "", {}}, "account", "not a key", Time{}));
}

TEST(ObjectPuts, take_azures_key_or_sas_token_from_the_address) {
  const AzureAccess nothing{"abfs://box@account/x", "account", "https://account.blob.core.windows.net/", ""};
  EXPECT_FALSE(azure_put(nothing));
  auto sas = nothing;
  sas.url += "?sv=2021&enable_tls=true&sig=a%2Fb";
  const auto call = (*azure_put(sas))("box/a b", "body").value();
  EXPECT_EQ(call.url, "https://account.blob.core.windows.net/box/a%20b?sv=2021&sig=a%2Fb");
  auto key = nothing;
  key.url = "abfs://account:" + to_base64_url("key!") + "@127.0.0.1:1/box";
  const auto signed_call = (*azure_put(key))("box/a", "body").value();
  EXPECT_TRUE(std::ranges::any_of(signed_call.headers, [](const auto& header) {
    return header.starts_with("authorization: SharedKey account:");
  }));
}

TEST(ObjectPuts, address_s3_by_path_or_by_host) {
  const auto who = [] { return AwsIdentity{"a", "s", "token", "eu-north-1"}; };
  EXPECT_EQ(s3_put(who, {})("box/x/1", "")->url, "https://box.s3.eu-north-1.amazonaws.com/x/1");
  EXPECT_EQ(s3_put(who, {"http", "127.0.0.1:9000", false})("box/x/1", "")->url,
            "http://127.0.0.1:9000/box/x/1");
}

}  // namespace
}  // namespace spindle
