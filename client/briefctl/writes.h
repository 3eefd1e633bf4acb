// The end that all commands that write one record share.
#ifndef BRIEFING_CLIENT_BRIEFCTL_WRITES_H_
#define BRIEFING_CLIENT_BRIEFCTL_WRITES_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Makes one write and returns the record as it left it.
using RecordWrite = std::function<absl::StatusOr<v1::Record>(client::Client&, const client::WriteOptions&)>;

// Connects, runs `write` with the global flags and `validate_only`, and prints its record. Says so on standard error
// when nothing was written.
absl::Status WriteAndPrint(bool validate_only, Context& context, const RecordWrite& write);

// WriteAndPrint of a new record; `id` and `parent` as Client::Create has them.
absl::Status CreateAndPrint(const v1::Record& record, absl::string_view id, absl::string_view parent,
                            bool validate_only, Context& context);

// What a command that was given --validate-only says beside its output.
void SayNothingWritten(Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_WRITES_H_
