#include "tests/support/certificates.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "tests/support/process.h"

namespace briefing::testing {
namespace {

void OpenSsl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/openssl");
  const Ran ran = Run({.argv = std::move(arguments), .environment = {}, .input = ""});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
}

}  // namespace

void Certificates::MakeAuthority(const std::string& name) {
  OpenSsl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
           "/CN=" + name, "-keyout", Key(name), "-out", Pem(name)});
}

void Certificates::MakeCertificate(const std::string& name, const std::string& names, const std::string& authority) {
  const std::string request = folder_.File(name + ".csr");
  const std::string extensions = folder_.File(name + ".ext");
  OpenSsl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
           Key(name), "-out", request});
  std::ofstream(extensions) << "subjectAltName=" << names << "\n";
  OpenSsl({"x509", "-req", "-in", request, "-CA", Pem(authority), "-CAkey", Key(authority), "-CAcreateserial", "-days",
           "2", "-extfile", extensions, "-out", Pem(name)});
}

void Certificates::Replace(const std::string& in_place_of, const std::string& name) {
  ASSERT_EQ(std::rename(Key(name).c_str(), Key(in_place_of).c_str()), 0);
  ASSERT_EQ(std::rename(Pem(name).c_str(), Pem(in_place_of).c_str()), 0);
}

}  // namespace briefing::testing
