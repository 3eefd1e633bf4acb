#include "client/briefctl/results.h"

#include "client/briefctl/text.h"
#include "client/record_kind.h"

namespace briefing::briefctl {

using Result = v1::MutationResult;

bool PrintResults(const v1::ApplyResponse& written, Context& context) {
  switch (context.output()) {
    case Output::kJson:
      context.out() << ToJson(written, JsonShape::kIndented);
      return true;
    case Output::kYaml:
      context.out() << ToYaml(written);
      return true;
    case Output::kNdjson:
      for (const Result& result : written.results()) context.out() << ToJson(result, JsonShape::kOneLine);
      return true;
    case Output::kName:
      for (const Result& result : written.results()) {
        if (result.outcome() != Result::OUTCOME_UNCHANGED) context.out() << Escape(result.name()) << '\n';
      }
      return true;
    default:
      return false;
  }
}

Result ExpectedOf(const v1::Mutation& mutation) {
  Result result;
  if (mutation.has_retract()) {
    result.set_name(mutation.retract().name());
    result.set_outcome(Result::OUTCOME_RETRACTED);
  } else if (mutation.has_create()) {
    result.set_name(client::NameOf(mutation.create()));
    result.set_outcome(Result::OUTCOME_CREATED);
  } else {
    result.set_name(client::NameOf(mutation.update().record()));
    result.set_outcome(Result::OUTCOME_UPDATED);
  }
  return result;
}

}  // namespace briefing::briefctl
