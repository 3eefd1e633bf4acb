// What every command works with.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CONTEXT_H_
#define BRIEFING_CLIENT_BRIEFCTL_CONTEXT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/briefctl/formats.h"
#include "client/briefctl/style.h"
#include "client/client.h"
#include "service/base/mutex.h"

namespace briefing::briefctl {

// The global flags, after flags, environment and configuration file have been put together.
struct Settings {
  std::vector<std::string> servers = {std::string(client::kDefaultAddress)};
  std::string timeout = "10s";
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string tls_server_name;
  bool plaintext = false;
  // Which of the servers that the configuration file names; "": the one that it says is current.
  std::string context;
  std::string actor;
  std::string reason;
  std::string request_id;
  std::string config;
  std::string output = "table";
  std::string color = "auto";
  bool no_pager = false;
  // A jq expression through which JSON output goes; "": none.
  std::string jq;
  bool verbose = false;
};

// The streams and the terminal.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // Columns of the terminal; 80 where there is none.
  size_t width = 80;
  // The same of the terminal on standard error.
  size_t err_width = 80;
};

// One run of the program. Used by one thread, but for the cancellation, and for what other threads have to say by Tell.
class Context {
 public:
  explicit Context(Console console) : console_(console) {}

  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }
  // Reads what the settings say; usage or local failure. Once, before the command runs.
  absl::Status Prepare();

  std::ostream& out() { return out_ != nullptr ? *out_ : console_.out; }
  std::ostream& err() { return err_ != nullptr ? *err_ : console_.err; }
  // Lets `write` write to err(), one at a time. Whatever is written while other threads make calls goes through here.
  void Tell(absl::FunctionRef<void(std::ostream&)> write) ABSL_LOCKS_EXCLUDED(err_mutex_);
  // Lets `listener` have from now on what would go there by Tell; empty: there again. It is called under a lock: no
  // Tell from within. When this returns, no call of the one before is under way.
  void TellTo(std::function<void(const std::string&)> listener) ABSL_LOCKS_EXCLUDED(err_mutex_);
  // Where both go from now on; null: to the console again. Borrowed.
  void Redirect(std::ostream* out, std::ostream* err) {
    out_ = out;
    err_ = err;
  }
  // Whether a pager has the terminal, and Ctrl-C with it. Thread-safe.
  void set_paging(bool paging) { paging_ = paging; }
  bool is_paging() const { return paging_; }
  const Console& console() const { return console_; }
  // Columns into which tables are fitted; 0 where standard output is no terminal.
  size_t table_width() const { return console_.out_is_terminal ? console_.width : 0; }
  Output output() const { return output_; }
  bool is_table() const { return output_ == Output::kTable || output_ == Output::kWide; }
  bool is_json() const { return output_ == Output::kJson || output_ == Output::kNdjson; }
  Style style() const;
  Style err_style() const;
  // The addresses, for messages.
  std::string server() const;

  // Thrown by Ctrl-C.
  client::Cancellation& cancellation() { return cancellation_; }
  // Connects when first asked, with options that `adjust` may change before. Valid as long as this lives.
  absl::StatusOr<client::Client*> client(const std::function<void(client::ConnectionOptions&)>& adjust = {});
  client::CallOptions call() { return {.cancellation = &cancellation_, .timeout = absl::nullopt}; }
  // With one request id for all that this run writes, made up where none was given.
  client::WriteOptions write();
  // Tells with a failure the request id by which its write can be repeated, where a write with the options above may
  // have been made all the same.
  absl::Status WithRequestId(absl::Status status) const;
  // Whether that is so.
  bool is_in_doubt() const { return in_doubt_ && !request_id_.empty(); }

 private:
  absl::StatusOr<client::ConnectionOptions> Connection();
  bool WantsColourOn(bool is_terminal) const;
  // Of each attempt at a call. Thread-safe.
  void NoteCall(const client::CallRecord& call);
  // Says, once, that an answer may lack what others wrote.
  void WarnOfAge(const client::CallRecord& call);

  const Console console_;
  std::ostream* out_ = nullptr;
  std::ostream* err_ = nullptr;
  std::atomic<bool> paging_{false};
  Settings settings_;
  Output output_ = Output::kTable;
  absl::Duration timeout_;
  std::atomic<bool> warned_of_age_ = false;
  Mutex err_mutex_;
  std::function<void(const std::string&)> listener_ ABSL_GUARDED_BY(err_mutex_);
  // Of write(); "": there was none.
  std::string request_id_;
  // Whether attempts at a write ended without the server's word on what became of it.
  std::atomic<bool> in_doubt_ = false;
  client::Cancellation cancellation_;
  std::unique_ptr<client::Client> client_;
};

// A command, once its flags are known.
using Command = std::function<absl::Status()>;

// Says what --as-of means, where it may be why there is no answer.
void TellAsOf(Context& context);

// Parses "42", an RFC 3339 time, a day ("2022-05-01": as it began, UTC), or "latest": with all that any server of the
// ledger has acknowledged. Usage failure under `flag`.
absl::StatusOr<v1::AsOf> ParseAsOf(const std::string& text, const std::string& flag);

// Puts what --as-of says into a request, or into read options; "" leaves them as they are.
template <typename Holder>
absl::Status SetAsOf(const std::string& text, Holder& holder) {
  if (text.empty()) return absl::OkStatus();
  absl::StatusOr<v1::AsOf> as_of = ParseAsOf(text, "--as-of");
  if (!as_of.ok()) return as_of.status();
  if constexpr (requires { holder.mutable_as_of(); }) {
    *holder.mutable_as_of() = *std::move(as_of);
  } else {
    holder.as_of = *std::move(as_of);
  }
  return absl::OkStatus();
}

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CONTEXT_H_
