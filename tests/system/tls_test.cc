// The server behind TLS.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <chrono>

#include "absl/strings/str_split.h"
#include "tests/support/certificates.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

class TlsTest : public BriefingdTest {
 protected:
  void SetUp() override {
    certificates_.MakeAuthority("ca");
    certificates_.MakeAuthority("next");
    certificates_.MakeCertificate("server", "IP:127.0.0.1");
  }
  void StartTls(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"--tls-cert", certificates_.Pem("server"), "--tls-key", certificates_.Key("server")});
    Start(more);
  }
  // A connection of its own that trusts `authority`, and shows the certificate of `client` where there is one.
  std::shared_ptr<grpc::Channel> Trusting(const std::string& authority, const std::string& client = "") {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = ReadFile(certificates_.Pem(authority));
    if (!client.empty()) {
      options.pem_cert_chain = ReadFile(certificates_.Pem(client));
      options.pem_private_key = ReadFile(certificates_.Key(client));
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
    return grpc::CreateCustomChannel(address_, grpc::SslCredentials(options), arguments);
  }
  static bool Connects(const std::shared_ptr<grpc::Channel>& channel, std::chrono::seconds within) {
    return channel->WaitForConnected(std::chrono::system_clock::now() + within);
  }
  // NOT_FOUND says that the server has answered.
  grpc::StatusCode Ask(const std::shared_ptr<grpc::Channel>& channel) {
    channel_ = channel;
    v1::Event event;
    return Get("events/none", event).error_code();
  }

  Certificates certificates_;
};

TEST_F(TlsTest, TakesUpARenewedCertificateWithoutARestart) {
  StartTls();
  const auto before = Trusting("ca");
  ASSERT_EQ(Ask(before), grpc::StatusCode::NOT_FOUND);
  EXPECT_NE(Ask(Trusting("next")), grpc::StatusCode::NOT_FOUND);
  certificates_.MakeCertificate("renewed", "IP:127.0.0.1", "next");
  certificates_.Replace("server", "renewed");
  EXPECT_TRUE(Connects(Trusting("next"), std::chrono::seconds(30)));
  EXPECT_FALSE(Connects(Trusting("ca"), std::chrono::seconds(1)));
  // Connections that stand are not disturbed.
  EXPECT_EQ(Ask(before), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Stop(), 0);
}

TEST_F(TlsTest, AsksClientsForACertificateOfItsAuthority) {
  certificates_.MakeCertificate("analyst", "DNS:analyst.example");
  certificates_.MakeCertificate("stranger", "DNS:analyst.example", "next");
  StartTls({"--tls-client-ca", certificates_.Pem("ca")});
  EXPECT_EQ(Ask(Trusting("ca", "analyst")), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Ask(Trusting("ca", "stranger")), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(Trusting("ca")), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Stop(), 0);
}

// Callers on this machine need no certificate: the mode of the socket's file says who they are.
TEST_F(TlsTest, SpeaksWithoutTlsOverASocket) {
  const std::string socket = "unix:" + directory_.File("b.sock");
  certificates_.MakeCertificate("analyst", "DNS:analyst.example");
  StartTls({"--tls-client-ca", certificates_.Pem("ca"), "--listen", "127.0.0.1:0," + socket});
  const std::vector<std::string> addresses = absl::StrSplit(address_, ',');
  ASSERT_EQ(addresses.size(), 2u);
  EXPECT_EQ(Ask(grpc::CreateChannel(addresses[1], grpc::InsecureChannelCredentials())), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Ask(grpc::CreateChannel(addresses[0], grpc::InsecureChannelCredentials())), grpc::StatusCode::UNAVAILABLE);
  address_ = addresses[0];
  EXPECT_EQ(Ask(Trusting("ca", "analyst")), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
