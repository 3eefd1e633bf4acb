// A briefing with something in every section, and one whose every text is hostile.
#ifndef BRIEFING_TESTS_CLIENT_PAGE_SAMPLE_H_
#define BRIEFING_TESTS_CLIENT_PAGE_SAMPLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "briefing/v1/briefing_service.pb.h"
#include "google/protobuf/message.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {

inline v1::Briefing SampleBriefing() {
  return ParseText<v1::Briefing>(R"pb(
    title: "Semiconductors: 日米"
    revision: 7
    commit_time { seconds: 1651654800 }
    reference_time { seconds: 1651654800 }
    since_revision: 3
    tlp: TLP_GREEN
    bottom_line { text: "Agreement is expected on 23 May." citations: 1 }
    outlook {
      name: "events/s"
      statement { text: "Summit, 23 May 2022" citations: 1 }
      likelihood: LIKELIHOOD_LIKELY
      confidence: CONFIDENCE_MODERATE
      confidence_reason: "one publisher, usually reliable (B)"
    }
    change_summary { added_count: 1 changed_count: 1 unchanged_count: 4 down_count: 1 direction: DIRECTION_DOWN
                     direction_reason: "Working group: agreed → breached" }
    changes {
      name: "commitments/wg" title: "Working group" type: CHANGE_TYPE_UPDATED direction: DIRECTION_DOWN
      direction_reason: "agreed → breached" citations: 2
      fields { field: "state" old_value: "agreed" new_value: "breached" }
    }
    changes { name: "events/s" title: "Summit" type: CHANGE_TYPE_CREATED direction: DIRECTION_SAME }
    commitment_groups {
      state: COMMITMENT_STATE_EXPECTED total_count: 2
      commitments { name: "commitments/a" title: "Stock in an emergency" state: COMMITMENT_STATE_EXPECTED
                    parties: "Japan" parties: "United States" citations: 1 evidence: VERDICT_STATUS_CANNOT_TELL
                    evidence_reason: "cannot tell: about 8 wk" evidence_citations: 2
                    scores { assessor: "Group" average: 0.25 assessed_count: 20 party_count: 21 }
                    searched_to { seconds: 1651968000 } schedule: SCHEDULE_STATUS_ON_TIME }
      commitments {
        name: "commitments/wg" title: "Working group" state: COMMITMENT_STATE_EXPECTED
        mechanism: MECHANISM_WORKING_GROUP parties: "Japan" due_date { edtf: "2021" } overdue: true doubtful: true
        last_evidence_date { edtf: "2020-12" } citations: 1
      }
    }
    timeline { name: "events/a" title: "Accord" date { edtf: "1986" start_time { seconds: 504921600 }
               end_time { seconds: 536457600 } } modality: MODALITY_OCCURRED standing: STANDING_HAPPENED citations: 2 }
    timeline { name: "events/r" title: "Rumour" modality: MODALITY_OCCURRED standing: STANDING_REPORTED doubtful: true
               credibility: CREDIBILITY_CANNOT_BE_JUDGED }
    timeline { name: "events/s" title: "Summit" date { edtf: "2022-05-23" start_time { seconds: 1653264000 }
               end_time { seconds: 1653350400 } } modality: MODALITY_EXPECTED standing: STANDING_SCHEDULED }
    upcoming { name: "events/s" title: "Summit" date { edtf: "2022-05-23" start_time { seconds: 1653264000 }
               end_time { seconds: 1653350400 } } reason: REASON_EXPECTED_EVENT
               modality: MODALITY_EXPECTED citations: 1 }
    matrix { topics: "chips" rows { party: "parties/jp" title: "Japan" iso_alpha2: "JP"
             cells { active_commitment_count: 2 troubled_commitment_count: 1 event_count: 3 last_move: "Accord"
                     last_move_date { edtf: "1986" } } } }
    numbers {
      indicator: "indicators/share" title: "Share" unit: "%" party: "Japan"
      points { observation: "indicators/share/observations/a" period { edtf: "1988" } value: 50 text: "half"
               disputed: true attribution: "Wire" citations: 2 }
      points { observation: "indicators/share/observations/b" period { edtf: "2022" } value: 10
               qualifier: VALUE_QUALIFIER_ABOUT text: "about 10 %" citations: 2 }
      targets { commitment: "commitments/a" title: "Floor" kind: TARGET_KIND_STANDING
                comparator: COMPARATOR_AT_LEAST value: 20 }
    }
    contradictions {
      name: "events/s" title: "Summit" field: "date"
      positions { value: "21 May" attribution: "officials" credibility: CREDIBILITY_DOUBTFUL citations: 1 }
      positions { value: "23 May" citations: 2 }
    }
    gaps { kind: KIND_COMMITMENT_WITHOUT_ASSESSMENT name: "commitments/a" title: "Stock in an emergency" citations: 1 }
    omissions { section: BRIEFING_SECTION_COMMITMENTS count: 12 filter: "type = COMMITMENT" }
    citations { number: 1 source: "sources/wire" title: "チップ" language: "ja" publisher: "Wire"
                publish_date { edtf: "2022-05-03" } reliability: RELIABILITY_USUALLY_RELIABLE
                credibilities: CREDIBILITY_PROBABLY_TRUE url: "https://example.org/a?b=1&c=2" locator { paragraph: 3 }
                sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
    citations { number: 2 source: "sources/wire" title: "チップ" language: "ja" publisher: "Wire"
                reliability: RELIABILITY_USUALLY_RELIABLE locator { page: 2 } }
  )pb");
}

// Puts `text` into every string of the message, but for those that are no free text: dates.
inline void FillTexts(const std::string& text, google::protobuf::Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    const bool is_text = field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (is_text && field->is_repeated()) reflection.SetRepeatedString(&message, field, i, text);
      if (is_text && !field->is_repeated()) reflection.SetString(&message, field, text);
      if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
      FillTexts(text, field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                           : *reflection.MutableMessage(&message, field));
    }
  }
}

inline v1::Briefing HostileBriefing(const std::string& text) {
  v1::Briefing briefing = SampleBriefing();
  FillTexts(text, briefing);
  return briefing;
}

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_PAGE_SAMPLE_H_
