// briefctl and briefingd with certificates that openssl made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/client/briefctl_fixture.h"
#include "tests/support/certificates.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::Ran;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class BriefctlTlsTest : public BriefctlTest {
 protected:
  // No server yet: each test says what it asks of clients.
  void SetUp() override {
    certificates_.MakeAuthority("ca");
    certificates_.MakeAuthority("stranger");
    certificates_.MakeCertificate("server", "DNS:briefing.example,IP:127.0.0.1");
    certificates_.MakeCertificate("analyst", "DNS:analyst.example");
  }

  void StartTlsServer(std::vector<std::string> more = {}) {
    std::vector<std::string> flags = {"--tls-cert", Pem("server"), "--tls-key", Key("server")};
    flags.insert(flags.end(), more.begin(), more.end());
    StartServer("127.0.0.1:0", flags);
  }

  std::string Pem(const std::string& name) { return certificates_.Pem(name); }
  std::string Key(const std::string& name) { return certificates_.Key(name); }
  // The same server under a name that its certificate does not carry.
  std::string AddressAsLocalhost() { return "localhost" + address_.substr(address_.rfind(':')); }

 private:
  testing::Certificates certificates_;
};

TEST_F(BriefctlTlsTest, ReadsAndWritesOverTls) {
  StartTlsServer();
  Out({"import", "-", "--tls-ca", Pem("ca")}, testing::kSeed);
  EXPECT_EQ(Out({"get", "parties/jp", "-o", "name", "--tls-ca", Pem("ca")}), "parties/jp\n");
}

TEST_F(BriefctlTlsTest, TakesTheAuthorityFromTheEnvironment) {
  StartTlsServer();
  EXPECT_EQ(Briefctl({"status"}, "", {"BRIEFCTL_TLS_CA=" + Pem("ca")}).exit_code, 0);
}

TEST_F(BriefctlTlsTest, ExpectsTheNameThatIsAskedFor) {
  StartTlsServer();
  EXPECT_THAT(Err(78, {"status", "--server", AddressAsLocalhost(), "--tls-ca", Pem("ca"), "--timeout", "2s"}),
              AllOf(HasSubstr("localhost is not in peer certificate"), HasSubstr("--tls-server-name")));
  Out({"status", "--server", AddressAsLocalhost(), "--tls-ca", Pem("ca"), "--tls-server-name", "briefing.example"});
}

TEST_F(BriefctlTlsTest, SaysThatTheAuthorityIsTheWrongOne) {
  StartTlsServer();
  const std::string said = Err(78, {"status", "--tls-ca", Pem("stranger"), "--timeout", "2s"});
  EXPECT_THAT(said,
              HasSubstr("hint: no authority in --tls-ca (without it: the system's) vouches for the certificate of " +
                        address_));
  EXPECT_THAT(said, Not(HasSubstr("ssl_transport_security.cc")));
}

TEST_F(BriefctlTlsTest, SaysThatPlaintextMayHaveMetTls) {
  StartTlsServer();
  EXPECT_THAT(Err(78, {"status", "--timeout", "2s"}),
              HasSubstr("hint: " + address_ + " closed the connection: it may want TLS (--tls-ca)"));
}

TEST_F(BriefctlTlsTest, SaysThatTlsHasMetPlaintext) {
  StartServer("127.0.0.1:0");
  EXPECT_THAT(Err(78, {"status", "--tls-ca", Pem("ca"), "--timeout", "2s"}),
              HasSubstr("hint: " + address_ + " does not speak TLS; --plaintext talks to it without"));
}

TEST_F(BriefctlTlsTest, ShowsItsCertificateWhereTheServerAsksForOne) {
  StartTlsServer({"--tls-client-ca", Pem("ca")});
  Out({"status", "--tls-ca", Pem("ca"), "--tls-cert", Pem("analyst"), "--tls-key", Key("analyst")});
  EXPECT_THAT(Err(78, {"status", "--tls-ca", Pem("ca"), "--timeout", "2s"}), HasSubstr("--tls-cert"));
  EXPECT_THAT(Err(78, {"status", "--tls-ca", Pem("ca"), "--tls-cert", Pem("stranger"), "--tls-key", Key("stranger"),
                       "--timeout", "2s"}),
              HasSubstr("a certificate from an authority it trusts"));
}

TEST_F(BriefctlTlsTest, SaysThatTheKeyIsAnotherCertificates) {
  StartTlsServer();
  EXPECT_THAT(Err(78, {"status", "--tls-ca", Pem("ca"), "--tls-cert", Pem("analyst"), "--tls-key", Key("server"),
                       "--timeout", "2s"}),
              HasSubstr("The key must be that of the certificate"));
}

TEST_F(BriefctlTlsTest, RefusesFilesAndFlagsThatMakeNoSense) {
  WriteFile(folder_.File("notes.txt"), "no certificate\n");
  StartTlsServer();
  EXPECT_THAT(Err(1, {"status", "--tls-ca", folder_.File("notes.txt")}),
              HasSubstr("holds no PEM block \"CERTIFICATE\""));
  EXPECT_THAT(Err(1, {"status", "--tls-ca", folder_.File("none.pem")}), HasSubstr("No such file"));
  EXPECT_THAT(Err(2, {"status", "--tls-cert", Pem("analyst")}), HasSubstr("--tls-cert and --tls-key go together"));
  EXPECT_THAT(Err(2, {"status", "--tls-key", Key("analyst")}), HasSubstr("--tls-cert and --tls-key go together"));
  EXPECT_THAT(Err(2, {"status", "--plaintext", "--tls-ca", Pem("ca")}), HasSubstr("exclude each other"));
}

TEST_F(BriefctlTlsTest, SpeaksNoTlsOverSockets) {
  const std::string socket = "unix:" + folder_.File("b.sock");
  StartTlsServer({"--listen", "127.0.0.1:0," + socket});
  // The file of the port names both, and either serves.
  const std::string both = address_;
  EXPECT_THAT(both, HasSubstr("," + socket));
  EXPECT_THAT(Err(2, {"status", "--server", socket, "--tls-ca", Pem("ca")}), HasSubstr("leave the --tls flags out"));
  Out({"import", "-", "--server", socket}, testing::kSeed);
  EXPECT_EQ(Out({"get", "parties/jp", "-o", "name", "--server", both, "--tls-ca", Pem("ca")}), "parties/jp\n");
}

}  // namespace
}  // namespace briefing
