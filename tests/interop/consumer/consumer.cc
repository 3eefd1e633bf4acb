// Reads one record, then waits for its next change: consumer HOST:PORT NAME
#include <iostream>
#include <string>

#include "client/client.h"
#include "service/base/errors.h"

namespace {

namespace client = briefing::client;
namespace v1 = briefing::v1;

class FirstCommit final : public client::WatchHandler {
 public:
  client::Step OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>& commits,
                         const client::WatchPosition&) override {
    for (const v1::Change& change : commits[0].changes()) {
      std::cout << "revision " << commits[0].revision() << ": " << change.name() << " is now \""
                << change.record().party().title() << "\"\n";
    }
    return client::Step::kStop;
  }
};

int Fail(const absl::Status& status) {
  std::cerr << status.ToString() << " " << briefing::errors::ReasonOf(status) << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto connected = client::Client::Connect({.addresses = {argv[1]}});
  if (!connected.ok()) return Fail(connected.status());
  const absl::StatusOr<v1::Record> record = (*connected)->Get(argv[2]);
  if (!record.ok()) return Fail(record.status());
  std::cout << argv[2] << " is \"" << record->party().title() << "\"" << std::endl;
  v1::WatchRequest request;
  request.set_start_revision(record->party().revision() + 1);
  FirstCommit handler;
  const absl::Status watched = (*connected)->Watch(request, handler);
  return watched.ok() ? 0 : Fail(watched);
}
