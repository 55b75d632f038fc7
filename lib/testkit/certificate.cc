#include "lib/testkit/certificate.h"

#include <cstdio>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "lib/base/base.h"

namespace spindle::testkit {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

X509Pointer self_signed(EVP_PKEY* key) {
  X509Pointer certificate{X509_new(), &X509_free};
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  for (const auto& [id, text] : {std::pair{NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"},
                                 std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, text);
    CHECK(extension && X509_add_ext(certificate.get(), extension, -1) == 1);
    X509_EXTENSION_free(extension);
  }
  CHECK(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

Certificate make_certificate(const std::string& folder) {
  const Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  CHECK(key);
  const auto certificate = self_signed(key.get());
  const Certificate files{folder + "/certificate.pem", folder + "/key.pem"};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> certificate_file{
      std::fopen(files.certificate_file.c_str(), "w"), &std::fclose};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> key_file{std::fopen(files.key_file.c_str(), "w"),
                                                                 &std::fclose};
  CHECK(certificate_file && PEM_write_X509(certificate_file.get(), certificate.get()) == 1);
  CHECK(key_file &&
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return files;
}

}  // namespace spindle::testkit
