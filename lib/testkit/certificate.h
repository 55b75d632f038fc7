// A self-signed certificate for localhost and 127.0.0.1, made anew, for tests of TLS.
#pragma once

#include <string>

namespace spindle::testkit {

struct Certificate {
  std::string certificate_file, key_file;  // PEM
};

// Both files in `folder`, which must exist. A failure stops the test program.
Certificate make_certificate(const std::string& folder);

}  // namespace spindle::testkit
