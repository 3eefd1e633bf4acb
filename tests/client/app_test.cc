// Whole runs of briefctl in this process, against a server whose answers are scripted.
#include "client/briefctl/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "client/briefctl/context.h"
#include "service/base/errors.h"
#include "tests/client/fake_server.h"
#include "tests/support/temp_dir.h"

namespace briefing::briefctl {
namespace {

using briefing::testing::FakeServer;
using briefing::testing::OnTheWire;
using briefing::testing::TempDir;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class AppTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "briefctl");
    arguments.insert(arguments.end(), {"--server", server_.address(), "--config", "/dev/null"});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    return RunApp(static_cast<int>(argv.size()), argv.data(), context_);
  }
  int Create() { return Run({"create", "event", "--id", "talks", "--set", "title=Talks", "--set", "kind=consult"}); }
  FakeServer::Step<v1::CreateEventRequest, v1::Event*> Answers(const grpc::Status& status) {
    return [status](const auto&, auto*) { return status; };
  }

  FakeServer server_;
  std::ostringstream out_;
  std::ostringstream err_;
  Context context_{{.out = out_, .err = err_}};
};

class ImportTest : public AppTest {
 protected:
  // What is told on the way; the server takes nothing.
  std::string Told(const std::string& file, const std::string& contents, std::vector<std::string> flags) {
    WriteFile(folder_.File(file), contents);
    flags.insert(flags.begin(), {"import", folder_.File(file)});
    err_.str("");
    Run(std::move(flags));
    return err_.str();
  }

  TempDir folder_;
};

TEST_F(ImportTest, TellsTheFirstTwentyWrongRowsAndAllWhereAsked) {
  std::string rows = "Japan\tConsult\tIran\t2018-09-28\n";
  for (int i = 0; i < 25; ++i) rows += "Japan\tConsult\n";
  const std::string few = Told("a.tsv", rows, {"--format", "icews"});
  EXPECT_THAT(few, AllOf(HasSubstr("a.tsv:21: 2 columns"), Not(HasSubstr("a.tsv:22:")),
                         HasSubstr("and 5 more rows like these; -v tells all")));
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"-o", "json"}, std::vector<std::string>{"-v"}}) {
    std::vector<std::string> all = {"--format", "icews"};
    all.insert(all.end(), flags.begin(), flags.end());
    EXPECT_THAT(Told("a.tsv", rows, all), AllOf(HasSubstr("a.tsv:26: 2 columns"), Not(HasSubstr("more rows"))));
  }
}

TEST_F(ImportTest, TellsLabelsInTheOrderOfTheirLinesAndWhatIsSurmised) {
  const std::string told = Told("a.tsv",
                                "Japan\tSanction_heavily\tIran\t2018-09-28\nJapan\tDemand_much\tIran\t2018-09-28\n"
                                "Japan\t042\tIran\t2018-09-28\n",
                                {"--format", "icews"});
  EXPECT_THAT(told, AllOf(HasSubstr("a.tsv:1: \"Sanction heavily\" is no label or code of CAMEO; kept as printed in 1 "
                                    "row; the kind, development, is surmised\n"
                                    "a.tsv:2: \"Demand much\""),
                          HasSubstr("the kind, request, is surmised"), Not(HasSubstr("042"))));
}

TEST_F(ImportTest, NamesAllFormatsWhereOneIsUnknown) {
  EXPECT_THAT(Told("a.tsv", "x", {"--format", "icew"}),
              AllOf(HasSubstr("--format icew: is none of text, json, ndjson, icews, gdelt, promise-tracker, csv, auto"),
                    HasSubstr("did you mean \"icews\"")));
}

TEST_F(ImportTest, TellsWhatItTakesOfAKnownTracker) {
  EXPECT_THAT(Told("own.json", R"({"promises": [{"title": "A", "status": "Kept", "politician": "Ann Lee",
                                   "comments": ["compare https://trumptracker.github.io/a"]}]})",
                   {}),
              Not(HasSubstr("is taken")));
  EXPECT_THAT(
      Told("known.json", R"({"promises": [{"title": "A", "status": "Kept",
                                     "url": "https://trumptracker.github.io/a/"}]})",
           {}),
      HasSubstr("known.json: assessor is taken to be \"TrumpTracker\", promiser is taken to be \"Donald Trump\""));
}

TEST_F(AppTest, AServersWordOnAWriteEndsTheDoubtOfAnEarlierAttempt) {
  server_.creates = {Answers({grpc::StatusCode::UNAVAILABLE, "connection reset"}),
                     Answers(OnTheWire(errors::AlreadyExists("events/talks")))};
  EXPECT_EQ(Create(), 70);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("see it with `briefctl get events/talks`"), Not(HasSubstr("--request-id"))));
}

TEST_F(AppTest, AnInterruptedWriteThatMayHaveBeenMadeTellsItsId) {
  server_.creates = {[this](const auto&, auto*) {
    context_.cancellation().Cancel();
    return grpc::Status::OK;
  }};
  EXPECT_EQ(Create(), 130);
  ASSERT_EQ(server_.create_requests.size(), 1u);
  EXPECT_THAT(err_.str(), HasSubstr("--request-id " + server_.create_requests[0].request_id()));
}

TEST_F(AppTest, AnInterruptedReadEndsWithoutAWord) {
  server_.gets = {[this](const auto&, auto*) {
    context_.cancellation().Cancel();
    return grpc::Status::OK;
  }};
  EXPECT_EQ(Run({"get", "events/talks"}), 130);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(AppTest, AnImportTellsOfTheHalfOfABatchThatIsWritten) {
  TempDir folder;
  WriteFile(
      folder.File("two.ndjson"),
      "{\"party\":{\"name\":\"parties/a\",\"title\":\"A\"}}\n{\"party\":{\"name\":\"parties/b\",\"title\":\"B\"}}\n");
  const auto refuses = [](const absl::Status& status) {
    return [status](const v1::ApplyRequest&, v1::ApplyResponse*) { return OnTheWire(status); };
  };
  server_.applies = {refuses(errors::TooLarge("the commit", 1)),
                     [](const v1::ApplyRequest&, v1::ApplyResponse* response) {
                       response->add_results()->set_outcome(v1::MutationResult::OUTCOME_CREATED);
                       return grpc::Status::OK;
                     },
                     refuses(errors::InvalidField("mutations[0].put.party.kind", "is missing"))};
  EXPECT_EQ(Run({"import", folder.File("two.ndjson")}), 67);
  EXPECT_THAT(err_.str(), HasSubstr("briefctl: 1 of 2 records are written"));
}

}  // namespace
}  // namespace briefing::briefctl
