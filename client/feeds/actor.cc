#include "client/feeds/actor.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/feeds/feed_id.h"
#include "service/base/limits.h"

namespace briefing::feeds {
namespace {

constexpr size_t kMaxPartBytes = 40;

using Words = absl::flat_hash_set<absl::string_view>;

// Words of offices and bodies of a state.
const Words& OfficeWords() {
  static const auto& words = *new Words{
      "government",  "ministry",     "ministery",      "minister",   "cabinet",      "congress",        "parliament",
      "senate",      "legislature",  "legislative",    "lawmaker",   "court",        "courts",          "judiciary",
      "department",  "governor",     "mayor",          "envoy",      "police",       "military",        "army",
      "navy",        "naval",        "marine",         "admiral",    "royal",        "secretariat",     "embassy",
      "ambassador",  "authorities",  "officials",      "official",   "prosecutor",   "ombudsman",       "regulator",
      "duma",        "intelligence", "undersecretary", "bureaucrat", "assemblies",   "representatives", "commando",
      "council",     "presidential", "justice",        "judge",      "civil",        "assembly",        "gendermarie",
      "gendarmerie", "consul",       "chief",          "speaker",    "peacekeeping", "border",          "customs"};
  return words;
}

// Whole roles that are offices though their words are not.
const Words& Offices() {
  static const auto& roles = *new Words{"foreign affairs",
                                        "domestic affairs",
                                        "head of government",
                                        "head of state",
                                        "ousted head of state",
                                        "attorney general",
                                        "inspector general",
                                        "director general",
                                        "central bank",
                                        "government affiliated bank",
                                        "election commission",
                                        "independent electoral commission",
                                        "human rights commission",
                                        "planning commission",
                                        "investment commission",
                                        "special commission",
                                        "development council",
                                        "high commission",
                                        "air force",
                                        "air marshall",
                                        "reserve personnel",
                                        "national security advisor",
                                        "military advisor",
                                        "secret agent",
                                        "state media",
                                        "public sector",
                                        "public works",
                                        "fire brigade",
                                        "space agency",
                                        "national intelligence bureau",
                                        "food water and disaster relief",
                                        "representative to the united nations",
                                        "drug enforcement",
                                        "administrative body",
                                        "joint chiefs of staff",
                                        "public defender",
                                        "house of representatives",
                                        "house of councillors",
                                        "fighter bomber",
                                        "attack craft",
                                        "attack helicopter",
                                        "aircraft carrier",
                                        "spy plane"};
  return roles;
}

const Words& OrganisationWords() {
  static const auto& words =
      *new Words{"party",         "parties",     "union",        "unions",       "nations",
                 "front",         "movement",    "organization", "organisation", "organizations",
                 "organisations", "association", "commission",   "committee",    "agency",
                 "bank",          "university",  "institute",    "foundation",   "society",
                 "league",        "alliance",    "coalition",    "federation",   "confederation",
                 "forum",         "group",       "forces",       "force",        "corporation",
                 "company",       "companies",   "industry",     "airline",      "newspaper",
                 "media",         "press",       "news",         "times",        "post",
                 "radio",         "television",  "tv",           "cartel",       "brigade",
                 "brigades",      "guards",      "guard",        "bureau",       "center",
                 "centre",        "club",        "church",       "school",       "college",
                 "hospital",      "network",     "service",      "services",     "office",
                 "fund",          "board",       "authority",    "tribunal",     "international",
                 "watch",         "units",       "democrats",    "liberals",     "opposition",
                 "archdiocese",   "monastery",   "republic",     "janata",       "congress",
                 "council",       "court",       "army",         "parliament",   "ministry",
                 "department",    "government",  "assembly",     "secretariat",  "administration",
                 "democracy",     "liberation",  "resistance",   "militia",      "telegraph",
                 "journal",       "airlines",    "airways",      "treaty",       "programme",
                 "program",       "conference",  "trust",        "inc",          "ltd",
                 "plc",           "corp",        "sabha",        "dal",          "al-qaeda",
                 "jihad",         "brotherhood", "tigers",       "regime",       "embassy",
                 "police",        "high"};
  return words;
}

// Roles that are companies, and those that are groups of people.
const Words& CompanyRoles() {
  static const auto& roles = *new Words{"airline",   "national airline", "holding company", "pharmaceutical firm",
                                        "newspaper", "the daily news"};
  return roles;
}

const Words& GroupRoles() {
  static const auto& roles = *new Words{"citizen",
                                        "men",
                                        "women",
                                        "children",
                                        "criminal",
                                        "business",
                                        "media personnel",
                                        "party member",
                                        "protester",
                                        "employee",
                                        "student",
                                        "militant",
                                        "media",
                                        "activist",
                                        "education",
                                        "armed gang",
                                        "armed rebel",
                                        "indigenous people",
                                        "businessperson",
                                        "attacker",
                                        "farm worker",
                                        "medical personnel",
                                        "people associated with the opposition",
                                        "insurgent",
                                        "immigrants",
                                        "combatant",
                                        "refugee",
                                        "thief",
                                        "religion",
                                        "muslim",
                                        "villager",
                                        "armed band",
                                        "bishop",
                                        "professor",
                                        "militia",
                                        "mob",
                                        "rights activist",
                                        "news editor",
                                        "economist",
                                        "priest",
                                        "terrorist",
                                        "fishermen",
                                        "population",
                                        "separatist",
                                        "armed opposition",
                                        "opposition supporter",
                                        "archbishop",
                                        "guerrilla",
                                        "detainee",
                                        "islamic preacher",
                                        "tourist",
                                        "hindu",
                                        "scholar",
                                        "murderer",
                                        "extremist",
                                        "drug gang",
                                        "engineer",
                                        "scientist",
                                        "christian",
                                        "kidnapper",
                                        "rebel group",
                                        "organized crime",
                                        "human rights activist",
                                        "dissident",
                                        "civic group",
                                        "veterans",
                                        "actor",
                                        "defense attorney",
                                        "terrorist leader",
                                        "asylum seeker",
                                        "cleric",
                                        "drug dealer",
                                        "nurse",
                                        "ethnic group",
                                        "jew",
                                        "illegal immigrant",
                                        "armed separatist",
                                        "settler",
                                        "rabbi",
                                        "sex trade",
                                        "transport",
                                        "blogger",
                                        "displaced families",
                                        "pilgrim",
                                        "islamic militant",
                                        "believer",
                                        "tamil",
                                        "preacher",
                                        "hacker",
                                        "local media",
                                        "rebel commander",
                                        "rioter",
                                        "intellectual",
                                        "the poor",
                                        "environmentalist",
                                        "catholic bishop",
                                        "opposition activist",
                                        "freedom fighter",
                                        "uighur",
                                        "muslim militant",
                                        "sikh",
                                        "student dissident",
                                        "armed services deserter",
                                        "social worker",
                                        "hunter",
                                        "opposition force",
                                        "defector",
                                        "terrorist organization",
                                        "clergy",
                                        "expatriate",
                                        "resistance movement",
                                        "buddhist",
                                        "raider",
                                        "separatist leader",
                                        "waiter",
                                        "tenants",
                                        "muslim cleric",
                                        "landowner",
                                        "buddhist monk",
                                        "prelate",
                                        "protesting worker",
                                        "islamic",
                                        "insurgency",
                                        "lawyer attorney",
                                        "labor union",
                                        "political parties",
                                        "main opposition",
                                        "opposition coalition",
                                        "ruling party",
                                        "ruling parties",
                                        "ruling coalition",
                                        "governing party",
                                        "party president",
                                        "industry",
                                        "company owner or operator",
                                        "healthcare facility",
                                        "bank",
                                        "human rights group",
                                        "presidential candidate",
                                        "the opposition",
                                        "unspecified actor",
                                        "unidentified state actor",
                                        "residents of the capital",
                                        "death squad"};
  return roles;
}

const Words& Blocs() {
  static const auto& names = *new Words{"european union",
                                        "african union",
                                        "association of southeast asian nations",
                                        "arab league",
                                        "gulf cooperation council",
                                        "g7",
                                        "g8",
                                        "g20",
                                        "brics",
                                        "group of seven",
                                        "group of twenty",
                                        "mercosur",
                                        "visegrad group",
                                        "commonwealth of independent states",
                                        "eurasian economic union",
                                        "shanghai cooperation organization",
                                        "economic community of west african states",
                                        "southern african development community",
                                        "south asian association for regional cooperation",
                                        "asia pacific economic cooperation",
                                        "la francophonie",
                                        "north atlantic treaty organization",
                                        "common market for eastern and southern africa",
                                        "council of europe",
                                        "union of south american nations",
                                        "pacific islands forum",
                                        "caribbean community"};
  return names;
}

const Words& Regions() {
  static const auto& names =
      *new Words{"africa",        "asia",           "europe",         "middle east",    "latin america",
                 "north america", "south america",  "southeast asia", "south asia",     "caribbean",
                 "international", "central asia",   "east asia",      "central africa", "west africa",
                 "the americas",  "western europe", "eastern europe", "arab world",     "oceania"};
  return names;
}

bool AnyWord(absl::string_view folded, const Words& words) {
  const std::vector<absl::string_view> parts = absl::StrSplit(folded, ' ');
  return std::any_of(parts.begin(), parts.end(), [&](absl::string_view part) { return words.contains(part); });
}

// A role that many have, such as "Citizen", and no name: "Congress Party" has a word of an office, too.
bool IsRole(absl::string_view folded) {
  return Offices().contains(folded) || CompanyRoles().contains(folded) || GroupRoles().contains(folded) ||
         OfficeWords().contains(folded) || (AnyWord(folded, OfficeWords()) && !AnyWord(folded, OrganisationWords()));
}

v1::PartyKind KindOfRole(absl::string_view folded) {
  if (Offices().contains(folded)) return v1::PARTY_KIND_GOVERNMENT_BODY;
  if (CompanyRoles().contains(folded)) return v1::PARTY_KIND_COMPANY;
  if (GroupRoles().contains(folded)) return v1::PARTY_KIND_GROUP;
  if (AnyWord(folded, OfficeWords())) return v1::PARTY_KIND_GOVERNMENT_BODY;
  if (AnyWord(folded, OrganisationWords())) return v1::PARTY_KIND_ORGANISATION;
  return v1::PARTY_KIND_GROUP;
}

v1::PartyKind KindOfName(absl::string_view folded) {
  if (Blocs().contains(folded)) return v1::PARTY_KIND_BLOC;
  if (Regions().contains(folded) || GroupRoles().contains(folded)) return v1::PARTY_KIND_GROUP;
  if (CompanyRoles().contains(folded)) return v1::PARTY_KIND_COMPANY;
  if (Offices().contains(folded)) return v1::PARTY_KIND_GOVERNMENT_BODY;
  if (AnyWord(folded, OrganisationWords())) return v1::PARTY_KIND_ORGANISATION;
  const auto words = std::count(folded.begin(), folded.end(), ' ') + 1;
  const bool digits = std::any_of(folded.begin(), folded.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool person = words >= 2 && words <= 5 && !digits && !absl::StrContains(folded, " of ");
  return person ? v1::PARTY_KIND_PERSON : v1::PARTY_KIND_ORGANISATION;
}

// "Foreign Affairs" and "Japan" of "Foreign Affairs (Japan)". Both empty where the name does not end in brackets.
struct NameParts {
  absl::string_view role;
  absl::string_view whole;
};

NameParts PartsOf(absl::string_view name) {
  if (!absl::EndsWith(name, ")")) return {};
  int depth = 0;
  for (size_t i = name.size(); i-- > 1;) {
    if (name[i] == ')') ++depth;
    if (name[i] != '(' || --depth > 0) continue;
    const bool bracketed = name[i - 1] == ' ' && i > 1 && i + 2 < name.size();
    return bracketed ? NameParts{name.substr(0, i - 1), name.substr(i + 1, name.size() - i - 2)} : NameParts{};
  }
  return {};
}

// Where what stands in brackets is what the role belongs to.
NameParts BelongingOf(absl::string_view name) {
  const NameParts parts = PartsOf(name);
  if (parts.whole.empty()) return {};
  return FindCountry(parts.whole) != nullptr || IsRole(Folded(parts.role)) ? parts : NameParts{};
}

std::string IdOf(absl::string_view name, size_t max_bytes) {
  if (const Country* country = FindCountry(name); country != nullptr) return Folded(country->code);
  const std::string slug = SlugOf(name, max_bytes);
  // "GM" is a company's name, and the code of the Gambia.
  return slug.size() == 2 ? absl::StrCat(slug, "-", Hash(name).substr(0, 8)) : slug;
}

v1::Party Named(absl::string_view name) {
  if (const Country* country = FindCountry(name); country != nullptr) return PartyOf(*country);
  v1::Party party;
  party.set_name(absl::StrCat("parties/", PartyIdOf(name)));
  party.set_title(std::string(name));
  party.set_kind(KindOfName(Folded(name)));
  return party;
}

}  // namespace

std::string PartyNameOf(const Country& country) { return absl::StrCat("parties/", Folded(country.code)); }

v1::Party PartyOf(const Country& country) {
  v1::Party party;
  party.set_name(PartyNameOf(country));
  party.set_title(std::string(country.name));
  party.set_kind(v1::PARTY_KIND_STATE);
  if (country.is_former()) party.set_iso_former(std::string(country.code));
  if (country.alpha3.empty()) return party;
  party.set_iso_alpha2(std::string(country.code));
  party.set_iso_alpha3(std::string(country.alpha3));
  party.set_iso_numeric(std::string(country.numeric));
  return party;
}

std::string PartyIdOf(absl::string_view name) {
  const NameParts parts = BelongingOf(name);
  if (FindCountry(name) != nullptr || parts.whole.empty()) return IdOf(name, limits::kMaxIdBytes);
  const std::string whole = PartyIdOf(parts.whole);
  // No single name has two hyphens in a row, so that "IT Company" is not taken for "Company (Italy)".
  const std::string id = absl::StrCat(IdOf(parts.role, kMaxPartBytes), "--", whole);
  return id.size() <= limits::kMaxIdBytes ? id : IdOf(name, limits::kMaxIdBytes);
}

std::vector<v1::Party> PartiesOf(absl::string_view name) {
  const NameParts parts = BelongingOf(name);
  if (FindCountry(name) != nullptr || parts.whole.empty()) return {Named(name)};
  std::vector<v1::Party> parties = PartiesOf(parts.whole);
  v1::Party party;
  party.set_name(absl::StrCat("parties/", PartyIdOf(name)));
  party.set_title(std::string(name));
  party.set_kind(KindOfRole(Folded(parts.role)));
  party.add_memberships()->set_party(parties.back().name());
  parties.push_back(std::move(party));
  return parties;
}

bool KindIsSurmised(absl::string_view name) {
  if (FindCountry(name) != nullptr) return false;
  const NameParts parts = BelongingOf(name);
  const std::string folded = Folded(parts.whole.empty() ? name : parts.role);
  return parts.whole.empty()
             ? !Blocs().contains(folded) && !Regions().contains(folded) && !GroupRoles().contains(folded)
             : !IsRole(folded);
}

}  // namespace briefing::feeds
