// Certificates that openssl makes, for tests of TLS.
#ifndef BRIEFING_TESTS_SUPPORT_CERTIFICATES_H_
#define BRIEFING_TESTS_SUPPORT_CERTIFICATES_H_

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace briefing::testing {

// A folder of certificates and keys in PEM, good for two days. Each goes by a name. What openssl cannot do fails the
// test.
class Certificates {
 public:
  // An authority of its own.
  void MakeAuthority(const std::string& name);
  // A certificate signed by `authority`, for `names` ("DNS:briefing.example,IP:127.0.0.1").
  void MakeCertificate(const std::string& name, const std::string& names, const std::string& authority = "ca");
  // Puts certificate and key of `name` in the place of those of `in_place_of`, each in one step.
  void Replace(const std::string& in_place_of, const std::string& name);

  std::string Pem(const std::string& name) const { return folder_.File(name + ".pem"); }
  std::string Key(const std::string& name) const { return folder_.File(name + ".key"); }

 private:
  TempDir folder_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_CERTIFICATES_H_
