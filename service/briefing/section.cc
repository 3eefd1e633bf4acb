#include "service/briefing/section.h"

#include "service/catalog/terms.h"

namespace briefing {

DateOrder OrderOf(const v1::EdtfDate* date) {
  if (date == nullptr) return {true, 0, 0, ""};
  const DateBounds bounds = BoundsOf(*date);
  return {!bounds.known, bounds.start, bounds.end, date->edtf()};
}

bool WhollyBefore(const v1::EdtfDate* date, absl::optional<absl::Time> time) {
  if (date == nullptr || !time) return false;
  const DateBounds bounds = BoundsOf(*date);
  return bounds.known && bounds.end != DateBounds::kOpenEnd && absl::FromUnixSeconds(bounds.end) <= *time;
}

bool IsToCome(v1::Modality modality) {
  return modality == v1::MODALITY_EXPECTED || modality == v1::MODALITY_UNDER_CONSIDERATION;
}

bool IsOver(v1::CommitmentState state) {
  return state == v1::COMMITMENT_STATE_FULFILLED || state == v1::COMMITMENT_STATE_WITHDRAWN ||
         state == v1::COMMITMENT_STATE_EXPIRED || state == v1::COMMITMENT_STATE_SUPERSEDED;
}

bool IsToBeMade(v1::CommitmentState state) {
  return state == v1::COMMITMENT_STATE_PROPOSED || state == v1::COMMITMENT_STATE_EXPECTED;
}

v1::Modality ModalityOf(v1::CommitmentState state) {
  if (state == v1::COMMITMENT_STATE_PROPOSED) return v1::MODALITY_UNDER_CONSIDERATION;
  if (state == v1::COMMITMENT_STATE_EXPECTED) return v1::MODALITY_EXPECTED;
  return v1::MODALITY_OCCURRED;
}

}  // namespace briefing
