// All that the catalog's readers read.
#ifndef BRIEFING_SERVICE_CATALOG_RECORD_INDEX_H_
#define BRIEFING_SERVICE_CATALOG_RECORD_INDEX_H_

#include "service/catalog/byte_arena.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/commit_stage.h"
#include "service/catalog/name_index.h"
#include "service/catalog/term_table.h"
#include "service/catalog/version_table.h"
#include "service/catalog/view.h"

namespace briefing {

struct RecordIndex {
  CommitLog log;
  // Facets, posting lists, and values of numeric terms.
  ByteArena arena;
  VersionTable versions;
  NameIndex names{versions};
  TermTable terms{arena};

  RecordVersion Describe(VersionId id) const {
    const Version& version = versions.At(id);
    return {.id = version.record,
            .version = id,
            .type = static_cast<v1::RecordType>(version.type),
            .retracted = version.retracted != 0,
            .revision = Revision(version.revision),
            .name = NameInBytes(version.view()),
            .bytes = version.view()};
  }

  size_t memory_bytes() const {
    return static_cast<size_t>(log.memory_bytes()) + arena.memory_bytes() + versions.memory_bytes() +
           names.memory_bytes() + terms.memory_bytes();
  }
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_RECORD_INDEX_H_
