#include "client/briefctl/writes.h"

#include "client/briefctl/print.h"

namespace briefing::briefctl {

void SayNothingWritten(Context& context) {
  if (context.is_table()) context.err() << "briefctl: --validate-only: all is well, nothing was written\n";
}

absl::Status WriteAndPrint(bool validate_only, Context& context, const RecordWrite& write) {
  const absl::StatusOr<client::Client*> client = context.client();
  if (!client.ok()) return client.status();
  client::WriteOptions options = context.write();
  options.validate_only = validate_only;
  const absl::StatusOr<v1::Record> written = write(**client, options);
  if (!written.ok()) return written.status();
  PrintRecord(*written, context);
  if (validate_only) SayNothingWritten(context);
  return absl::OkStatus();
}

absl::Status CreateAndPrint(const v1::Record& record, absl::string_view id, absl::string_view parent,
                            bool validate_only, Context& context) {
  return WriteAndPrint(validate_only, context, [&](client::Client& client, const client::WriteOptions& options) {
    return client.Create(record, id, parent, options, context.call());
  });
}

}  // namespace briefing::briefctl
