#include "client/feeds/actor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace briefing::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

std::vector<std::string> IdsOf(absl::string_view name) {
  std::vector<std::string> ids;
  for (const v1::Party& party : PartiesOf(name)) ids.push_back(party.name());
  return ids;
}
v1::PartyKind KindOf(absl::string_view name) { return PartiesOf(name).back().kind(); }

TEST(ActorTest, AStateHasItsIsoCodesWhateverItIsCalled) {
  for (const char* name : {"Japan", "JAPAN"}) EXPECT_THAT(IdsOf(name), ElementsAre("parties/jp"));
  for (const char* name : {"Czech Republic", "Czechia"}) EXPECT_THAT(IdsOf(name), ElementsAre("parties/cz"));
  EXPECT_THAT(IdsOf("Holy See (Vatican City State)"), ElementsAre("parties/va"));
  EXPECT_THAT(IdsOf("Palestinian Territory, Occupied"), ElementsAre("parties/ps"));
  const v1::Party japan = PartiesOf("Japan").back();
  EXPECT_EQ(japan.kind(), v1::PARTY_KIND_STATE);
  EXPECT_EQ(absl::StrCat(japan.iso_alpha2(), japan.iso_alpha3(), japan.iso_numeric()), "JPJPN392");
}

TEST(ActorTest, AStateIsKnownByItsLongFormInWhateverOrder) {
  const std::pair<const char*, const char*> names[] = {
      {"Korea, Rep.", "kr"},
      {"Korea, Republic of", "kr"},
      {"Korea (the Republic of)", "kr"},
      {"Republic of Korea (South Korea)", "kr"},
      {"Korea, Dem. People's Rep.", "kp"},
      {"Egypt, Arab Rep.", "eg"},
      {"Congo, Dem. Rep.", "cd"},
      {"Congo, Rep.", "cg"},
      {"Moldova, Republic of", "md"},
      {"Tanzania, United Republic of", "tz"},
      {"Taiwan, Province of China", "tw"},
      {"China, Republic of", "tw"},
      {"People's Republic of China", "cn"},
      {"Palestine, State of", "ps"},
      {"Hong Kong, China", "hk"},
      {"Chinese Taipei", "tw"},
      {"St. Kitts and Nevis", "kn"},
      {"St. Vincent and the Grenadines", "vc"},
      {"U.K.", "gb"},
      {"Lao PDR", "la"},
      {"Virgin Islands (U.S.)", "vi"},
      {"Federal Republic of Germany", "de"},
      {"Netherlands (Kingdom of the)", "nl"},
      {"Netherlands, Kingdom of the", "nl"},
      {"Kingdom of the Netherlands", "nl"},
      {"the former Yugoslav Republic of Macedonia", "mk"},
      {"Macedonia, the former Yugoslav Republic of", "mk"},
      {"the Republic of Austria", "at"},
      {"the Kingdom of Belgium", "be"},
      {"the Republic of the Union of Myanmar", "mm"},
      {"the Democratic Socialist Republic of Sri Lanka", "lk"},
      {"the Independent State of Papua New Guinea", "pg"},
      {"the Republic of Türkiye", "tr"},
      {"the State of Israel", "il"},
      {"the Swiss Confederation", "ch"},
      {"the Hellenic Republic", "gr"},
      {"the Federated States of Micronesia", "fm"},
  };
  for (const auto& [name, id] : names) EXPECT_THAT(IdsOf(name), ElementsAre(absl::StrCat("parties/", id))) << name;
  // Other states, or none, that are called like one.
  for (const char* name : {"Republic of Vietnam", "State of Georgia", "Georgia State", "State of Mexico",
                           "Democratic Republic of Yemen", "Republic of Texas", "St. Louis", "Banana Republic"}) {
    EXPECT_NE(KindOf(name), v1::PARTY_KIND_STATE) << name;
  }
}

TEST(ActorTest, AStateIsKnownByTheNamesThatFeedsPrint) {
  const std::pair<const char*, const char*> names[] = {
      {"Congo, The Democratic Republic of the", "cd"},
      {"Congo, Democratic Republic of the", "cd"},
      {"Republic of Congo", "cg"},
      {"Congo (the)", "cg"},
      {"Republic of Ireland", "ie"},
      {"The Gambia", "gm"},
      {"Gambia (the)", "gm"},
      {"Bosnia & Herzegovina", "ba"},
      {"USA", "us"},
      {"U.S.A.", "us"},
      {"United States of America (the)", "us"},
      {"Netherlands (the)", "nl"},
      {"The Netherlands", "nl"},
      {"Holy See (the) *", "va"},
      {"Cook Islands (the) **", "ck"},
      {"DPRK", "kp"},
      {"D.P.R.K.", "kp"},
      {"S. Korea", "kr"},
      {"ROK", "kr"},
      {"PRC", "cn"},
      {"UAE", "ae"},
      {"DRC", "cd"},
      {"Britain", "gb"},
      {"People\u2019s Republic of China", "cn"},
      {"Timor\u2011Leste", "tl"},
      {"Guinea\u2013Bissau", "gw"},
  };
  for (const auto& [name, id] : names) {
    EXPECT_THAT(IdsOf(name), ElementsAre(absl::StrCat("parties/", id))) << name;
    EXPECT_THAT(IdsOf(absl::StrCat("Government (", name, ")")),
                ElementsAre(absl::StrCat("parties/", id), absl::StrCat("parties/government--", id)))
        << name;
  }
  for (const char* name : {"The Poor", "The Times", "The"}) EXPECT_NE(KindOf(name), v1::PARTY_KIND_STATE) << name;
}

TEST(ActorTest, AFormerStateHasItsFormerCode) {
  const std::pair<const char*, const char*> names[] = {
      {"Soviet Union", "SUHH"},          {"USSR", "SUHH"},         {"Czechoslovakia", "CSHH"}, {"Yugoslavia", "YUCS"},
      {"Serbia and Montenegro", "CSXX"}, {"East Germany", "DDDE"},
  };
  for (const auto& [name, code] : names) {
    const v1::Party party = PartiesOf(name).back();
    EXPECT_EQ(party.kind(), v1::PARTY_KIND_STATE) << name;
    EXPECT_EQ(party.iso_former(), code) << name;
    EXPECT_EQ(party.name(), absl::StrCat("parties/", absl::AsciiStrToLower(code))) << name;
    EXPECT_EQ(absl::StrCat(party.iso_alpha2(), party.iso_alpha3(), party.iso_numeric()), "") << name;
  }
  EXPECT_THAT(IdsOf("Military (Soviet Union)"), ElementsAre("parties/suhh", "parties/military--suhh"));
}

TEST(ActorTest, ABodyBelongsToItsState) {
  const std::vector<v1::Party> parties = PartiesOf("Foreign Affairs (Japan)");
  ASSERT_EQ(parties.size(), 2u);
  EXPECT_EQ(parties[0].name(), "parties/jp");
  EXPECT_EQ(parties[1].name(), "parties/foreign-affairs--jp");
  EXPECT_EQ(parties[1].title(), "Foreign Affairs (Japan)");
  EXPECT_EQ(parties[1].kind(), v1::PARTY_KIND_GOVERNMENT_BODY);
  ASSERT_EQ(parties[1].memberships_size(), 1);
  EXPECT_EQ(parties[1].memberships(0).party(), "parties/jp");
}

TEST(ActorTest, TheLastBracketsNameTheWhole) {
  EXPECT_EQ(IdsOf("Member of Legislative (Govt) (India)").front(), "parties/in");
  EXPECT_EQ(IdsOf("Bishop (Holy See (Vatican City State))").front(), "parties/va");
  EXPECT_THAT(IdsOf("Militia (Houthis)"), ElementsAre("parties/houthis", "parties/militia--houthis"));
}

TEST(ActorTest, BracketsThatAreNoWholeAreLeftInTheName) {
  EXPECT_EQ(IdsOf("Congress Party (N)").size(), 1u);
  EXPECT_EQ(IdsOf("Communist Party of India (Marxist)").size(), 1u);
  EXPECT_EQ(IdsOf("Awami (People's) League").size(), 1u);
  EXPECT_EQ(IdsOf("(").size(), 1u);
  EXPECT_EQ(IdsOf(") (").size(), 1u);
  EXPECT_EQ(IdsOf("Citizen ()").size(), 1u);
}

TEST(ActorTest, DifferentNamesHaveDifferentIds) {
  EXPECT_EQ(PartyIdOf("Shinzo Abe"), "shinzo-abe");
  EXPECT_THAT(PartyIdOf("Kim Jong-Un"), MatchesRegex("kim-jong-un-[0-9a-f]{8}"));
  EXPECT_EQ(PartyIdOf("Kim Jong Un"), "kim-jong-un");
  EXPECT_NE(PartyIdOf("IT Company"), PartyIdOf("Company (Italy)"));
  EXPECT_THAT(PartyIdOf("GM"), MatchesRegex("gm-[0-9a-f]{8}"));
  EXPECT_THAT(PartyIdOf("日本"), MatchesRegex("[0-9a-f]{8}"));
}

TEST(ActorTest, IdsFitWhateverTheNamesLength) {
  for (const size_t length : {10, 60, 63, 64, 200, 900}) {
    const std::string name(length, 'x');
    for (const std::string& each : {name, absl::StrCat("Citizen (", name, ")"), absl::StrCat(name, " (Japan)")}) {
      const std::string id = PartyIdOf(each);
      EXPECT_LE(id.size(), 63u) << each;
      EXPECT_THAT(id, MatchesRegex("[a-z0-9]([a-z0-9-]*[a-z0-9])?"));
    }
  }
}

TEST(ActorTest, SlashesStayInTheTitle) {
  const v1::Party party = PartiesOf("Cabinet / Council of Ministers / Advisors (Japan)").back();
  EXPECT_EQ(party.title(), "Cabinet / Council of Ministers / Advisors (Japan)");
  EXPECT_EQ(party.kind(), v1::PARTY_KIND_GOVERNMENT_BODY);
  EXPECT_THAT(party.name(), MatchesRegex("parties/cabinet-council-of-ministers-a.*--jp"));
}

TEST(ActorTest, TellsTheKindFromTheWords) {
  EXPECT_EQ(KindOf("Shinzo Abe"), v1::PARTY_KIND_PERSON);
  EXPECT_EQ(KindOf("Citizen (India)"), v1::PARTY_KIND_GROUP);
  EXPECT_EQ(KindOf("Unspecified Actor"), v1::PARTY_KIND_GROUP);
  EXPECT_EQ(KindOf("European Union"), v1::PARTY_KIND_BLOC);
  EXPECT_EQ(KindOf("United Nations"), v1::PARTY_KIND_ORGANISATION);
  EXPECT_EQ(KindOf("Hamas"), v1::PARTY_KIND_ORGANISATION);
  EXPECT_EQ(KindOf("Africa"), v1::PARTY_KIND_GROUP);
  EXPECT_TRUE(KindIsSurmised("Shinzo Abe"));
  EXPECT_FALSE(KindIsSurmised("Japan"));
  EXPECT_FALSE(KindIsSurmised("Foreign Affairs (Japan)"));
}

}  // namespace
}  // namespace briefing::feeds
