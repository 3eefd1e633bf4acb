#include "service/tool/ledger_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/catalog/catalog.h"
#include "service/catalog/record_type.h"
#include "service/ledger/copy/copy.h"
#include "service/ledger/engines/engines.h"
#include "service/rpc/etcd_flags.h"
#include "service/store/applier.h"

namespace briefing {
namespace {

constexpr int kFailed = 1;
constexpr int kBadFlags = 2;
constexpr int64_t kProgressInterval = 100'000;

struct Arguments {
  std::string from;
  std::string to;
  int64_t at = -1;
  EtcdOptions etcd;
};

std::string AsUri(const std::string& file) { return absl::StartsWith(file, "sqlite:") ? file : "sqlite:" + file; }

std::string Hex(uint64_t checksum) { return absl::StrCat(absl::Hex(checksum, absl::kZeroPad16)); }

void Tell(const std::string& label, const std::string& value) {
  std::printf("%-11s%s\n", label.c_str(), value.c_str());
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenThere(const std::string& uri, const Arguments& arguments) {
  return OpenLedger(uri, {.etcd = arguments.etcd, .create = false});
}

absl::Status TellLevel(Ledger& ledger, Revision revision) {
  const absl::StatusOr<uint64_t> checksum = ledger.ChecksumAt(revision);
  if (!checksum.ok()) return checksum.status();
  Tell("ledger", absl::StrCat(ledger.id(), " (", ledger.engine(), ")"));
  Tell("revision", revision.ToString());
  Tell("checksum", Hex(*checksum));
  return absl::OkStatus();
}

absl::Status Copy(const Arguments& arguments) {
  const auto from = OpenThere(arguments.from, arguments);
  if (!from.ok()) return from.status();
  const auto to = OpenLedger(arguments.to, {.etcd = arguments.etcd, .ledger_id = (*from)->id()});
  if (!to.ok()) return to.status();
  const absl::StatusOr<Revision> head = (*from)->Head();
  if (!head.ok()) return head.status();
  const absl::StatusOr<Revision> before = (*to)->Head();
  if (!before.ok()) return before.status();
  const absl::StatusOr<Revision> copied = CopyEntries(**from, **to, [&](Revision revision) {
    std::fprintf(stderr, "revision %s of %s\n", revision.ToString().c_str(), head->ToString().c_str());
    return absl::OkStatus();
  });
  if (!copied.ok()) return copied.status();
  if (absl::Status status = CheckCopy(**from, **to); !status.ok()) return status;
  Tell("copied", absl::StrCat(*copied - *before, " entries"));
  return TellLevel(**to, *copied);
}

// Applies the ledger's entries up to `last` to a catalog of their own.
absl::Status Load(Ledger& ledger, Revision last, Catalog& catalog) {
  Applier applier(ledger, catalog);
  MutexLock lock(&applier.turn());
  const absl::Status enough = absl::CancelledError();
  absl::Status status;
  // Past `last` the reading ends with `enough`, which is no fault.
  absl::Status read =
      ledger.Read(Revision(), [&](Revision revision, absl::string_view entry) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        if (revision > last) return enough;
        status = applier.Apply(revision, entry);
        if (revision.value() % kProgressInterval == 0) {
          std::fprintf(stderr, "revision %s of %s\n", revision.ToString().c_str(), last.ToString().c_str());
        }
        return status;
      });
  if (!status.ok()) return status;
  return absl::IsCancelled(read) ? absl::OkStatus() : read;
}

absl::StatusOr<Revision> PointOf(Ledger& ledger, const Arguments& arguments) {
  const absl::StatusOr<Revision> head = ledger.Head();
  if (!head.ok() || arguments.at < 0) return head;
  if (Revision(arguments.at) > *head) return errors::RevisionAhead(Revision(arguments.at), *head);
  return Revision(arguments.at);
}

absl::Status VerifyOne(Ledger& ledger, Revision revision) {
  Catalog catalog;
  if (absl::Status status = Load(ledger, revision, catalog); !status.ok()) return status;
  if (absl::Status status = TellLevel(ledger, revision); !status.ok()) return status;
  for (const Catalog::TypeCounts& count : catalog.GetStatistics().types) {
    if (count.versions == 0) continue;
    Tell(std::string(InfoOf(count.type).plural), absl::StrCat(count.live, ", ", count.versions, " versions"));
  }
  return absl::OkStatus();
}

absl::Status Verify(const Arguments& arguments) {
  const auto ledger = OpenThere(arguments.from, arguments);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<Revision> revision = PointOf(**ledger, arguments);
  if (!revision.ok()) return revision.status();
  if (arguments.to.empty()) return VerifyOne(**ledger, *revision);
  const auto other = OpenThere(arguments.to, arguments);
  if (!other.ok()) return other.status();
  const absl::StatusOr<Revision> end = PointOf(**other, arguments);
  if (!end.ok()) return end.status();
  if (*end != *revision) {
    return errors::LedgerCorrupt(absl::StrCat("\"", arguments.to, "\""),
                                 absl::StrCat("it ends at revision ", end->ToString(), ", and \"", arguments.from,
                                              "\" at ", revision->ToString(), " (--at compares them before)"));
  }
  for (Ledger* one : {ledger->get(), other->get()}) {
    if (absl::Status status = VerifyOne(*one, *revision); !status.ok()) return status;
  }
  const absl::StatusOr<uint64_t> checksums[] = {(*ledger)->ChecksumAt(*revision), (*other)->ChecksumAt(*revision)};
  for (const auto& checksum : checksums) {
    if (!checksum.ok()) return checksum.status();
  }
  if (*checksums[0] == *checksums[1]) return absl::OkStatus();
  return errors::LedgerCorrupt(absl::StrCat("\"", arguments.to, "\" at revision ", revision->ToString()),
                               absl::StrCat("it holds other entries than \"", arguments.from, "\""));
}

using Run = std::function<absl::Status(const Arguments&)>;

void AddCommands(CLI::App& ledger, Arguments& arguments, Run& run) {
  const auto add = [&](const std::string& name, const std::string& help, Run command) {
    CLI::App* app = ledger.add_subcommand(name, help);
    app->fallthrough();
    app->callback([&run, command = std::move(command)] { run = command; });
    return app;
  };
  CLI::App* copy = add("copy", "Copy what TO lacks of FROM, as it is; call it again to go on", Copy);
  copy->add_option("FROM", arguments.from, "sqlite:PATH or etcd://HOST:PORT,…/prefix")->required();
  copy->add_option("TO", arguments.to, "The same; made where there is none")->required();
  CLI::App* backup = add("backup", "Copy what FILE lacks of LEDGER", [](Arguments given) {
    given.to = AsUri(given.to);
    return Copy(given);
  });
  backup->add_option("LEDGER", arguments.from, "sqlite:PATH or etcd://HOST:PORT,…/prefix")->required();
  backup->add_option("FILE", arguments.to, "A SQLite file; made where there is none")->required();
  CLI::App* restore = add("restore", "Copy what LEDGER lacks of FILE", [](Arguments given) {
    given.from = AsUri(given.from);
    return Copy(given);
  });
  restore->add_option("FILE", arguments.from, "A SQLite file that backup has made")->required();
  restore->add_option("LEDGER", arguments.to, "sqlite:PATH or etcd://HOST:PORT,…/prefix; made where there is none")
      ->required();
  CLI::App* verify = add("verify", "Check every entry, and tell the checksum that holds them all", Verify);
  verify->add_option("LEDGER", arguments.from, "sqlite:PATH or etcd://HOST:PORT,…/prefix")->required();
  verify->add_option("OTHER", arguments.to, "A ledger that must hold the same");
  verify->add_option("--at", arguments.at, "Up to this revision; by default all")->check(CLI::NonNegativeNumber);
}

}  // namespace

bool IsLedgerCommand(int argc, const char* const* argv) { return argc > 1 && std::string(argv[1]) == "ledger"; }

int LedgerCommand(int argc, const char* const* argv) {
  CLI::App app("Copies, backs up, restores and verifies ledgers, without a server.", "briefingd");
  CLI::App& ledger = *app.add_subcommand("ledger", app.get_description());
  ledger.require_subcommand(1);
  ledger.footer(
      "A ledger in etcd may be copied while servers write to it. One in a SQLite file is its server's own while that\n"
      "runs: briefingd --copy-to keeps a copy level from within, and has it level when the server stops.\n"
      "Exit codes: 0 done, 1 a ledger cannot be opened, is damaged or differs, 2 wrong flags.");
  rpc::EtcdFlags etcd(ledger);
  Arguments arguments;
  Run run;
  AddCommands(ledger, arguments, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadFlags;
  }
  if (const std::string wrong = etcd.Take(arguments.etcd); !wrong.empty()) {
    std::fprintf(stderr, "briefingd: %s\n", wrong.c_str());
    return kBadFlags;
  }
  const absl::Status status = run(arguments);
  if (status.ok()) return 0;
  std::fprintf(stderr, "briefingd: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kBadFlags : kFailed;
}

}  // namespace briefing
