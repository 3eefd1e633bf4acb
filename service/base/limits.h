// Every limit of the service that is not an option, in one place.
#ifndef BRIEFING_SERVICE_BASE_LIMITS_H_
#define BRIEFING_SERVICE_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace briefing::limits {

// --- Requests ---

// Largest request message. gRPC's own default, kept so that foreign clients need no setting.
inline constexpr size_t kMaxRequestBytes = 4 << 20;
// Largest headers of a request: gRPC's own default, which Debian's version takes as advice unless told.
inline constexpr int kMaxMetadataBytes = 8 << 10;
// Calls open at once on one connection; further ones wait at the client.
inline constexpr int kMaxStreamsPerConnection = 2000;
// Briefings, long lists, and reads that waited for a revision (all of kMaxRevisionWaiters at once), waiting for a
// thread.
inline constexpr size_t kMaxQueuedWork = 12000;
// Largest encoded commit: below the 4 MiB that a client takes by default, with room for a watch message around it.
inline constexpr size_t kMaxCommitBytes = 3 << 20;
// Mutations in one batch.
inline constexpr int kMaxMutations = 1000;
// Fields in one order_by.
inline constexpr int kMaxOrderFields = 4;
// Records looked at for an exact total size; with more to look at it is estimated from so many.
inline constexpr int kMaxCountedCandidates = 50000;
// The same where indexes know all that the filter asks for, and no record's bytes are read.
inline constexpr int64_t kMaxCountedByIndex = 250000;
// Names in one batch get.
inline constexpr int kMaxBatchGet = 1000;
// Records on one page, and what a page holds where the caller does not say.
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kDefaultPageSize = 100;
// A page, export or replay message is closed once it has this many bytes: large enough for throughput (small messages
// cost far more for the same bytes), small enough to stay well below what a client takes by default.
inline constexpr size_t kTargetMessageBytes = 256 << 10;
// Hard end of a page with large records: the page is cut here even below its size.
inline constexpr size_t kMaxPageBytes = 2 << 20;
// Of one value in a difference that would be larger than a page.
inline constexpr size_t kMaxShortenedValueBytes = 96;
// Searches made at once, and those that wait for their turn; the next one is answered RESOURCE_EXHAUSTED.
inline constexpr int kMaxSearches = 4;
inline constexpr size_t kMaxQueuedSearches = 256;
// What a page of a search holds where the caller does not say.
inline constexpr int kDefaultSearchResults = 20;
// Dimensions of one count.
inline constexpr int kMaxCountDimensions = 2;
// Cells, and keys of each dimension, that a count answers with, and how many where the caller does not say.
inline constexpr int kMaxCountCells = 10000;
inline constexpr int kDefaultCountCells = 1000;
// Different cells that one count keeps while it counts.
inline constexpr size_t kMaxCountedCells = 1 << 20;
// A filter: its bytes, parentheses inside one another, and conditions, literals in parentheses and words of phrases
// counted each.
inline constexpr size_t kMaxFilterBytes = 4096;
inline constexpr int kMaxFilterDepth = 64;
inline constexpr size_t kMaxFilterTerms = 256;
// Topics and parties of one briefing together.
inline constexpr int kMaxFilterValues = 256;

// --- Briefings ---

// What each section holds; what is left out is counted. All of them together stay well below the 4 MiB that a client
// takes by default.
inline constexpr size_t kMaxSectionBytes = 192 << 10;
inline constexpr size_t kMaxBriefedCommitments = 150;
inline constexpr size_t kMaxTimelineEntries = 200;
inline constexpr size_t kMaxBriefedChanges = 100;
inline constexpr size_t kMaxUpcomingItems = 100;
inline constexpr size_t kMaxContradictions = 50;
inline constexpr size_t kMaxSeries = 20;
inline constexpr size_t kMaxGaps = 60;
inline constexpr size_t kMaxMatrixParties = 16;
inline constexpr size_t kMaxMatrixTopics = 10;
inline constexpr size_t kMaxCitations = 400;
// Briefings followed at once, and how often each is composed: after so many times as long as composing it took.
inline constexpr int kFollowRestFactor = 9;
inline constexpr int kMaxFollowedBriefings = 500;
inline constexpr absl::Duration kDefaultFollowInterval = absl::Seconds(1);
inline constexpr absl::Duration kMaxFollowInterval = absl::Seconds(10);
// What one item holds.
inline constexpr int kMaxItemCitations = 8;
inline constexpr int kMaxItemParties = 12;
inline constexpr int kMaxItemScores = 8;
inline constexpr int kMaxItemFields = 12;
inline constexpr int kMaxPositions = 12;
inline constexpr size_t kMaxSeriesPoints = 60;
inline constexpr size_t kMaxBriefedTextBytes = 1024;
inline constexpr size_t kMaxBriefedValueBytes = 256;

// --- Verdicts ---

// Commitments that one commit may concern; a batch that concerns more is refused.
inline constexpr size_t kMaxCommitmentsJudged = 2000;
// Commitments that one commit of the clock judges; what else is due follows in the next.
inline constexpr size_t kMaxCommitmentsPerClockCommit = 500;
// Observations of an indicator that targets are judged by; with more the verdict is that it cannot be told. What
// targets read of them is kept in memory, for the indicators that a target is measured by.
inline constexpr size_t kMaxObservationsJudged = 10'000;
// Records that a verdict lists.
inline constexpr size_t kMaxEvidenceListed = 100;

// --- Scorecards ---

// Cells of one scorecard, over all assessors.
inline constexpr size_t kMaxScorecardCells = 100'000;

// --- Fields (characters are bytes of UTF-8) ---

inline constexpr size_t kMaxIdBytes = 63;
inline constexpr size_t kMaxRequestIdBytes = 128;
inline constexpr size_t kMaxActorBytes = 256;
inline constexpr size_t kMaxReasonBytes = 1024;
inline constexpr size_t kMaxTitleBytes = 1024;
inline constexpr size_t kMaxTextBytes = 64 << 10;
inline constexpr size_t kMaxEdtfBytes = 256;
inline constexpr int kMaxRepeated = 1000;
// Paths in one update mask; no record has so many fields.
inline constexpr int kMaxMaskPaths = 256;

// --- Errors ---

// What an error repeats of a caller's value: the longest name whole (152 bytes), of others the beginning.
inline constexpr size_t kMaxQuotedBytes = 192;
// What an error says of one wrong field; the middle of a longer description is left out.
inline constexpr size_t kMaxDescriptionBytes = 512;

// --- Queues ---

// Writes waiting for the writer thread; the next one is answered RESOURCE_EXHAUSTED with a retry delay.
inline constexpr int kMaxQueuedWrites = 4096;
// And their bytes, as encoded; decoded they take a few times as much.
inline constexpr size_t kMaxQueuedWriteBytes = 64 << 20;
// Writes that share one durable append (group commit), and their bytes.
inline constexpr int kMaxGroupCommits = 256;
inline constexpr size_t kMaxGroupBytes = 8 << 20;
// Reads waiting for a revision to arrive.
inline constexpr int kMaxRevisionWaiters = 10000;
// A read waits at most this long for at_least_revision, also where it has more time or no deadline.
inline constexpr absl::Duration kMaxRevisionWait = absl::Seconds(30);

// --- Watches ---

// Streams open at once; the next one is answered RESOURCE_EXHAUSTED.
inline constexpr int kMaxWatchers = 20000;
// A watcher this far behind the head is told that it fell behind.
inline constexpr int64_t kFellBehindCommits = 10000;
// Changes that one step of a filtered watch, and records that one of an export, examines before it sends a progress
// mark and lets others run.
inline constexpr int64_t kMaxChangesPerStep = 20000;
inline constexpr absl::Duration kMinProgressInterval = absl::Milliseconds(100);
inline constexpr absl::Duration kMaxProgressInterval = absl::Hours(1);
inline constexpr absl::Duration kDefaultProgressInterval = absl::Seconds(10);

}  // namespace briefing::limits

#endif  // BRIEFING_SERVICE_BASE_LIMITS_H_
