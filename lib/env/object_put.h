// Signed requests that put an object where none is, in the words of each service. `path` is "container/name".
#pragma once

#include "lib/env/conditional_put.h"
#include "lib/env/signing.h"

namespace spindle {

// How a storage account is reached.
struct AzureAccess {
  std::string url;  // as configured: a SAS token may stand behind its ?, a key before its @
  std::string account, blob_url;
  std::string key;  // base64; empty: what the URL has
};
// nullopt: there is neither a key nor a SAS token to sign with.
std::optional<ConditionalPut::Sign> azure_put(const AzureAccess& access);

struct S3Place {
  std::string scheme = "https";
  std::string endpoint;  // "host:port"; empty: Amazon's
  bool virtual_addressing = false;
};
// `identity` is asked each time: credentials of a role are renewed.
ConditionalPut::Sign s3_put(std::function<AwsIdentity()> identity, const S3Place& place);

}  // namespace spindle
