#include "client/feeds/cameo.h"

#include <string>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace briefing::feeds {
namespace {

// GDELT's table of labels numbers the demands (101 to 108) as a draft of CAMEO did; the codebook, which its coders and
// those of ICEWS went by, and PLOVER's conversion number them as here.
constexpr CameoCode kCodes[] = {
    {"01", "MAKE PUBLIC STATEMENT", v1::EVENT_KIND_STATEMENT},
    {"010", "Make statement, not specified below", v1::EVENT_KIND_STATEMENT},
    {"011", "Decline comment", v1::EVENT_KIND_STATEMENT},
    {"012", "Make pessimistic comment", v1::EVENT_KIND_STATEMENT},
    {"013", "Make optimistic comment", v1::EVENT_KIND_STATEMENT},
    {"014", "Consider policy option", v1::EVENT_KIND_STATEMENT},
    {"015", "Acknowledge or claim responsibility", v1::EVENT_KIND_STATEMENT},
    {"016", "Deny responsibility", v1::EVENT_KIND_STATEMENT},
    {"017", "Engage in symbolic act", v1::EVENT_KIND_STATEMENT},
    {"018", "Make empathetic comment", v1::EVENT_KIND_STATEMENT},
    {"019", "Express accord", v1::EVENT_KIND_STATEMENT},
    {"02", "APPEAL", v1::EVENT_KIND_REQUEST},
    {"020", "Appeal, not specified below", v1::EVENT_KIND_REQUEST},
    {"021", "Appeal for material cooperation, not specified below", v1::EVENT_KIND_REQUEST},
    {"0211", "Appeal for economic cooperation", v1::EVENT_KIND_REQUEST},
    {"0212", "Appeal for military cooperation", v1::EVENT_KIND_REQUEST},
    {"0213", "Appeal for judicial cooperation", v1::EVENT_KIND_REQUEST},
    {"0214", "Appeal for intelligence", v1::EVENT_KIND_REQUEST},
    {"022", "Appeal for diplomatic cooperation, such as policy support", v1::EVENT_KIND_REQUEST},
    {"023", "Appeal for aid, not specified below", v1::EVENT_KIND_REQUEST},
    {"0231", "Appeal for economic aid", v1::EVENT_KIND_REQUEST},
    {"0232", "Appeal for military aid", v1::EVENT_KIND_REQUEST},
    {"0233", "Appeal for humanitarian aid", v1::EVENT_KIND_REQUEST},
    {"0234", "Appeal for military protection or peacekeeping", v1::EVENT_KIND_REQUEST},
    {"024", "Appeal for political reform, not specified below", v1::EVENT_KIND_REQUEST},
    {"0241", "Appeal for change in leadership", v1::EVENT_KIND_REQUEST},
    {"0242", "Appeal for policy change", v1::EVENT_KIND_REQUEST},
    {"0243", "Appeal for rights", v1::EVENT_KIND_REQUEST},
    {"0244", "Appeal for change in institutions, regime", v1::EVENT_KIND_REQUEST},
    {"025", "Appeal to yield", v1::EVENT_KIND_REQUEST},
    {"0251", "Appeal for easing of administrative sanctions", v1::EVENT_KIND_REQUEST},
    {"0252", "Appeal for easing of popular dissent", v1::EVENT_KIND_REQUEST},
    {"0253", "Appeal for release of persons or property", v1::EVENT_KIND_REQUEST},
    {"0254", "Appeal for easing of economic sanctions, boycott, or embargo", v1::EVENT_KIND_REQUEST},
    {"0255", "Appeal for target to allow international involvement (non-mediation)", v1::EVENT_KIND_REQUEST},
    {"0256", "Appeal for de-escalation of military engagement", v1::EVENT_KIND_REQUEST},
    {"026", "Appeal to others to meet or negotiate", v1::EVENT_KIND_REQUEST},
    {"027", "Appeal to others to settle dispute", v1::EVENT_KIND_REQUEST},
    {"028", "Appeal to others to engage in or accept mediation", v1::EVENT_KIND_REQUEST},
    {"03", "EXPRESS INTENT TO COOPERATE", v1::EVENT_KIND_AGREE},
    {"030", "Express intent to cooperate, not specified below", v1::EVENT_KIND_AGREE},
    {"031", "Express intent to engage in material cooperation, not specified below", v1::EVENT_KIND_AGREE},
    {"0311", "Express intent to cooperate economically", v1::EVENT_KIND_AGREE},
    {"0312", "Express intent to cooperate militarily", v1::EVENT_KIND_AGREE},
    {"0313", "Express intent to cooperate on judicial matters", v1::EVENT_KIND_AGREE},
    {"0314", "Express intent to cooperate on intelligence", v1::EVENT_KIND_AGREE},
    {"032", "Express intent to provide diplomatic cooperation such as policy support", v1::EVENT_KIND_AGREE},
    {"033", "Express intent to provide material aid, not specified below", v1::EVENT_KIND_AGREE},
    {"0331", "Express intent to provide economic aid", v1::EVENT_KIND_AGREE},
    {"0332", "Express intent to provide military aid", v1::EVENT_KIND_AGREE},
    {"0333", "Express intent to provide humanitarian aid", v1::EVENT_KIND_AGREE},
    {"0334", "Express intent to provide military protection or peacekeeping", v1::EVENT_KIND_AGREE},
    {"034", "Express intent to institute political reform, not specified below", v1::EVENT_KIND_AGREE},
    {"0341", "Express intent to change leadership", v1::EVENT_KIND_AGREE},
    {"0342", "Express intent to change policy", v1::EVENT_KIND_AGREE},
    {"0343", "Express intent to provide rights", v1::EVENT_KIND_AGREE},
    {"0344", "Express intent to change institutions, regime", v1::EVENT_KIND_AGREE},
    {"035", "Express intent to yield, not specified below", v1::EVENT_KIND_AGREE},
    {"0351", "Express intent to ease administrative sanctions", v1::EVENT_KIND_AGREE},
    {"0352", "Express intent to ease popular dissent", v1::EVENT_KIND_AGREE},
    {"0353", "Express intent to release persons or property", v1::EVENT_KIND_AGREE},
    {"0354", "Express intent to ease economic sanctions, boycott, or embargo", v1::EVENT_KIND_AGREE},
    {"0355", "Express intent to allow international involvement (not mediation)", v1::EVENT_KIND_AGREE},
    {"0356", "Express intent to de-escalate military engagement", v1::EVENT_KIND_AGREE},
    {"036", "Express intent to meet or negotiate", v1::EVENT_KIND_AGREE},
    {"037", "Express intent to settle dispute", v1::EVENT_KIND_AGREE},
    {"038", "Express intent to accept mediation", v1::EVENT_KIND_AGREE},
    {"039", "Express intent to mediate", v1::EVENT_KIND_AGREE},
    {"04", "CONSULT", v1::EVENT_KIND_CONSULT},
    {"040", "Consult, not specified below", v1::EVENT_KIND_CONSULT},
    {"041", "Discuss by telephone", v1::EVENT_KIND_CONSULT},
    {"042", "Make a visit", v1::EVENT_KIND_CONSULT},
    {"043", "Host a visit", v1::EVENT_KIND_CONSULT},
    {"044", "Meet at a third location", v1::EVENT_KIND_CONSULT},
    {"045", "Mediate", v1::EVENT_KIND_CONSULT},
    {"046", "Engage in negotiation", v1::EVENT_KIND_CONSULT},
    {"05", "ENGAGE IN DIPLOMATIC COOPERATION", v1::EVENT_KIND_SUPPORT},
    {"050", "Engage in diplomatic cooperation, not specified below", v1::EVENT_KIND_SUPPORT},
    {"051", "Praise or endorse", v1::EVENT_KIND_SUPPORT},
    {"052", "Defend verbally", v1::EVENT_KIND_SUPPORT},
    {"053", "Rally support on behalf of", v1::EVENT_KIND_SUPPORT},
    {"054", "Grant diplomatic recognition", v1::EVENT_KIND_SUPPORT},
    {"055", "Apologize", v1::EVENT_KIND_SUPPORT},
    {"056", "Forgive", v1::EVENT_KIND_SUPPORT},
    {"057", "Sign formal agreement", v1::EVENT_KIND_SUPPORT},
    {"06", "ENGAGE IN MATERIAL COOPERATION", v1::EVENT_KIND_COOPERATE},
    {"060", "Engage in material cooperation, not specified below", v1::EVENT_KIND_COOPERATE},
    {"061", "Cooperate economically", v1::EVENT_KIND_COOPERATE},
    {"062", "Cooperate militarily", v1::EVENT_KIND_COOPERATE},
    {"063", "Engage in judicial cooperation", v1::EVENT_KIND_COOPERATE},
    {"064", "Share intelligence or information", v1::EVENT_KIND_COOPERATE},
    {"07", "PROVIDE AID", v1::EVENT_KIND_AID},
    {"070", "Provide aid, not specified below", v1::EVENT_KIND_AID},
    {"071", "Provide economic aid", v1::EVENT_KIND_AID},
    {"072", "Provide military aid", v1::EVENT_KIND_AID},
    {"073", "Provide humanitarian aid", v1::EVENT_KIND_AID},
    {"074", "Provide military protection or peacekeeping", v1::EVENT_KIND_AID},
    {"075", "Grant asylum", v1::EVENT_KIND_AID},
    {"08", "YIELD", v1::EVENT_KIND_RETREAT},
    {"080", "Yield, not specified below", v1::EVENT_KIND_CONCEDE},
    {"081", "Ease administrative sanctions, not specified below", v1::EVENT_KIND_CONCEDE},
    {"0811", "Ease restrictions on political freedoms", v1::EVENT_KIND_CONCEDE},
    {"0812", "Ease ban on political parties or politicians", v1::EVENT_KIND_CONCEDE},
    {"0813", "Ease curfew", v1::EVENT_KIND_RETREAT},
    {"0814", "Ease state of emergency or martial law", v1::EVENT_KIND_RETREAT},
    {"082", "Ease political dissent", v1::EVENT_KIND_CONCEDE},
    {"083", "Accede to requests or demands for political reform not specified below", v1::EVENT_KIND_CONCEDE},
    {"0831", "Accede to demands for change in leadership", v1::EVENT_KIND_CONCEDE},
    {"0832", "Accede to demands for change in policy", v1::EVENT_KIND_CONCEDE},
    {"0833", "Accede to demands for rights", v1::EVENT_KIND_CONCEDE},
    {"0834", "Accede to demands for change in institutions, regime", v1::EVENT_KIND_CONCEDE},
    {"084", "Return, release, not specified below", v1::EVENT_KIND_RETREAT},
    {"0841", "Return, release person(s)", v1::EVENT_KIND_RETREAT},
    {"0842", "Return, release property", v1::EVENT_KIND_RETREAT},
    {"085", "Ease economic sanctions, boycott, embargo", v1::EVENT_KIND_RETREAT},
    {"086", "Allow international involvement not specified below", v1::EVENT_KIND_RETREAT},
    {"0861", "Receive deployment of peacekeepers", v1::EVENT_KIND_RETREAT},
    {"0862", "Receive inspectors", v1::EVENT_KIND_RETREAT},
    {"0863", "Allow delivery of humanitarian aid", v1::EVENT_KIND_RETREAT},
    {"087", "De-escalate military engagement", v1::EVENT_KIND_RETREAT},
    {"0871", "Declare truce, ceasefire", v1::EVENT_KIND_RETREAT},
    {"0872", "Ease military blockade", v1::EVENT_KIND_RETREAT},
    {"0873", "Demobilize armed forces", v1::EVENT_KIND_RETREAT},
    {"0874", "Retreat or surrender militarily", v1::EVENT_KIND_RETREAT},
    {"09", "INVESTIGATE", v1::EVENT_KIND_ACCUSE},
    {"090", "Investigate, not specified below", v1::EVENT_KIND_ACCUSE},
    {"091", "Investigate crime, corruption", v1::EVENT_KIND_ACCUSE},
    {"092", "Investigate human rights abuses", v1::EVENT_KIND_ACCUSE},
    {"093", "Investigate military action", v1::EVENT_KIND_ACCUSE},
    {"094", "Investigate war crimes", v1::EVENT_KIND_ACCUSE},
    {"10", "DEMAND", v1::EVENT_KIND_REQUEST},
    {"100", "Demand, not specified below", v1::EVENT_KIND_REQUEST},
    {"101", "Demand material cooperation, not specified below", v1::EVENT_KIND_REQUEST},
    {"1011", "Demand economic cooperation", v1::EVENT_KIND_REQUEST},
    {"1012", "Demand military cooperation", v1::EVENT_KIND_REQUEST},
    {"1013", "Demand judicial cooperation", v1::EVENT_KIND_REQUEST},
    {"1014", "Demand intelligence cooperation", v1::EVENT_KIND_REQUEST},
    {"102", "Demand diplomatic cooperation (such as policy support)", v1::EVENT_KIND_REQUEST},
    {"103", "Demand material aid, not specified below", v1::EVENT_KIND_REQUEST},
    {"1031", "Demand economic aid", v1::EVENT_KIND_REQUEST},
    {"1032", "Demand military aid", v1::EVENT_KIND_REQUEST},
    {"1033", "Demand humanitarian aid", v1::EVENT_KIND_REQUEST},
    {"1034", "Demand military protection or peacekeeping", v1::EVENT_KIND_REQUEST},
    {"104", "Demand political reform, not specified below", v1::EVENT_KIND_REQUEST},
    {"1041", "Demand change in leadership", v1::EVENT_KIND_REQUEST},
    {"1042", "Demand policy change", v1::EVENT_KIND_REQUEST},
    {"1043", "Demand rights", v1::EVENT_KIND_REQUEST},
    {"1044", "Demand change in institutions, regime", v1::EVENT_KIND_REQUEST},
    {"105", "Demand that target yields, not specified below", v1::EVENT_KIND_REQUEST},
    {"1051", "Demand easing of administrative sanctions", v1::EVENT_KIND_REQUEST},
    {"1052", "Demand easing of political dissent", v1::EVENT_KIND_REQUEST},
    {"1053", "Demand release of persons or property", v1::EVENT_KIND_REQUEST},
    {"1054", "Demand easing of economic sanctions, boycott, or embargo", v1::EVENT_KIND_REQUEST},
    {"1055", "Demand that target allows international involvement (non-mediation)", v1::EVENT_KIND_REQUEST},
    {"1056", "Demand de-escalation of military engagement", v1::EVENT_KIND_REQUEST},
    {"106", "Demand meeting, negotiation", v1::EVENT_KIND_REQUEST},
    {"107", "Demand settling of dispute", v1::EVENT_KIND_REQUEST},
    {"108", "Demand mediation", v1::EVENT_KIND_REQUEST},
    {"11", "DISAPPROVE", v1::EVENT_KIND_ACCUSE},
    {"110", "Disapprove, not specified below", v1::EVENT_KIND_ACCUSE},
    {"111", "Criticize or denounce", v1::EVENT_KIND_ACCUSE},
    {"112", "Accuse, not specified below", v1::EVENT_KIND_ACCUSE},
    {"1121", "Accuse of crime, corruption", v1::EVENT_KIND_ACCUSE},
    {"1122", "Accuse of human rights abuses", v1::EVENT_KIND_ACCUSE},
    {"1123", "Accuse of aggression", v1::EVENT_KIND_ACCUSE},
    {"1124", "Accuse of war crimes", v1::EVENT_KIND_ACCUSE},
    {"1125", "Accuse of espionage, treason", v1::EVENT_KIND_ACCUSE},
    {"113", "Rally opposition against", v1::EVENT_KIND_ACCUSE},
    {"114", "Complain officially", v1::EVENT_KIND_ACCUSE},
    {"115", "Bring lawsuit against", v1::EVENT_KIND_ACCUSE},
    {"116", "Find guilty or liable (legally)", v1::EVENT_KIND_ACCUSE},
    {"12", "REJECT", v1::EVENT_KIND_REJECT},
    {"120", "Reject, not specified below", v1::EVENT_KIND_REJECT},
    {"121", "Reject material cooperation", v1::EVENT_KIND_REJECT},
    {"1211", "Reject economic cooperation", v1::EVENT_KIND_REJECT},
    {"1212", "Reject military cooperation", v1::EVENT_KIND_REJECT},
    {"1213", "Reject judicial cooperation", v1::EVENT_KIND_REJECT},
    {"1214", "Reject intelligence cooperation", v1::EVENT_KIND_REJECT},
    {"122", "Reject request or demand for material aid, not specified below", v1::EVENT_KIND_REJECT},
    {"1221", "Reject request for economic aid", v1::EVENT_KIND_REJECT},
    {"1222", "Reject request for military aid", v1::EVENT_KIND_REJECT},
    {"1223", "Reject request for humanitarian aid", v1::EVENT_KIND_REJECT},
    {"1224", "Reject request for military protection or peacekeeping", v1::EVENT_KIND_REJECT},
    {"123", "Reject request or demand for political reform, not specified below", v1::EVENT_KIND_REJECT},
    {"1231", "Reject request for change in leadership", v1::EVENT_KIND_REJECT},
    {"1232", "Reject request for policy change", v1::EVENT_KIND_REJECT},
    {"1233", "Reject request for rights", v1::EVENT_KIND_REJECT},
    {"1234", "Reject request for change in institutions, regime", v1::EVENT_KIND_REJECT},
    {"124", "Refuse to yield, not specified below", v1::EVENT_KIND_REJECT},
    {"1241", "Refuse to ease administrative sanctions", v1::EVENT_KIND_REJECT},
    {"1242", "Refuse to ease popular dissent", v1::EVENT_KIND_REJECT},
    {"1243", "Refuse to release persons or property", v1::EVENT_KIND_REJECT},
    {"1244", "Refuse to ease economic sanctions, boycott, or embargo", v1::EVENT_KIND_REJECT},
    {"1245", "Refuse to allow international involvement (non mediation)", v1::EVENT_KIND_REJECT},
    {"1246", "Refuse to de-escalate military engagement", v1::EVENT_KIND_REJECT},
    {"125", "Reject proposal to meet, discuss, or negotiate", v1::EVENT_KIND_REJECT},
    {"126", "Reject mediation", v1::EVENT_KIND_REJECT},
    {"127", "Reject plan, agreement to settle dispute", v1::EVENT_KIND_REJECT},
    {"128", "Defy norms, law", v1::EVENT_KIND_REJECT},
    {"129", "Veto", v1::EVENT_KIND_REJECT},
    {"13", "THREATEN", v1::EVENT_KIND_THREATEN},
    {"130", "Threaten, not specified below", v1::EVENT_KIND_THREATEN},
    {"131", "Threaten non-force, not specified below", v1::EVENT_KIND_THREATEN},
    {"1311", "Threaten to reduce or stop aid", v1::EVENT_KIND_THREATEN},
    {"1312", "Threaten to boycott, embargo, or sanction", v1::EVENT_KIND_THREATEN},
    {"1313", "Threaten to reduce or break relations", v1::EVENT_KIND_THREATEN},
    {"132", "Threaten with administrative sanctions, not specified below", v1::EVENT_KIND_THREATEN},
    {"1321", "Threaten to impose restrictions on political freedoms", v1::EVENT_KIND_THREATEN},
    {"1322", "Threaten to ban political parties or politicians", v1::EVENT_KIND_THREATEN},
    {"1323", "Threaten to impose curfew", v1::EVENT_KIND_THREATEN},
    {"1324", "Threaten to impose state of emergency or martial law", v1::EVENT_KIND_THREATEN},
    {"133", "Threaten political dissent, protest", v1::EVENT_KIND_THREATEN},
    {"134", "Threaten to halt negotiations", v1::EVENT_KIND_THREATEN},
    {"135", "Threaten to halt mediation", v1::EVENT_KIND_THREATEN},
    {"136", "Threaten to halt international involvement (non-mediation)", v1::EVENT_KIND_THREATEN},
    {"137", "Threaten with violent repression", v1::EVENT_KIND_THREATEN},
    {"138", "Threaten to use military force, not specified below", v1::EVENT_KIND_THREATEN},
    {"1381", "Threaten blockade", v1::EVENT_KIND_THREATEN},
    {"1382", "Threaten occupation", v1::EVENT_KIND_THREATEN},
    {"1383", "Threaten unconventional violence", v1::EVENT_KIND_THREATEN},
    {"1384", "Threaten conventional attack", v1::EVENT_KIND_THREATEN},
    {"1385", "Threaten attack with WMD", v1::EVENT_KIND_THREATEN},
    {"139", "Give ultimatum", v1::EVENT_KIND_THREATEN},
    {"14", "PROTEST", v1::EVENT_KIND_PROTEST},
    {"140", "Engage in political dissent, not specified below", v1::EVENT_KIND_PROTEST},
    {"141", "Demonstrate or rally", v1::EVENT_KIND_PROTEST},
    {"1411", "Demonstrate for leadership change", v1::EVENT_KIND_PROTEST},
    {"1412", "Demonstrate for policy change", v1::EVENT_KIND_PROTEST},
    {"1413", "Demonstrate for rights", v1::EVENT_KIND_PROTEST},
    {"1414", "Demonstrate for change in institutions, regime", v1::EVENT_KIND_PROTEST},
    {"142", "Conduct hunger strike, not specified below", v1::EVENT_KIND_PROTEST},
    {"1421", "Conduct hunger strike for leadership change", v1::EVENT_KIND_PROTEST},
    {"1422", "Conduct hunger strike for policy change", v1::EVENT_KIND_PROTEST},
    {"1423", "Conduct hunger strike for rights", v1::EVENT_KIND_PROTEST},
    {"1424", "Conduct hunger strike for change in institutions, regime", v1::EVENT_KIND_PROTEST},
    {"143", "Conduct strike or boycott, not specified below", v1::EVENT_KIND_PROTEST},
    {"1431", "Conduct strike or boycott for leadership change", v1::EVENT_KIND_PROTEST},
    {"1432", "Conduct strike or boycott for policy change", v1::EVENT_KIND_PROTEST},
    {"1433", "Conduct strike or boycott for rights", v1::EVENT_KIND_PROTEST},
    {"1434", "Conduct strike or boycott for change in institutions, regime", v1::EVENT_KIND_PROTEST},
    {"144", "Obstruct passage, block", v1::EVENT_KIND_PROTEST},
    {"1441", "Obstruct passage to demand leadership change", v1::EVENT_KIND_PROTEST},
    {"1442", "Obstruct passage to demand policy change", v1::EVENT_KIND_PROTEST},
    {"1443", "Obstruct passage to demand rights", v1::EVENT_KIND_PROTEST},
    {"1444", "Obstruct passage to demand change in institutions, regime", v1::EVENT_KIND_PROTEST},
    {"145", "Protest violently, riot", v1::EVENT_KIND_PROTEST},
    {"1451", "Engage in violent protest for leadership change", v1::EVENT_KIND_PROTEST},
    {"1452", "Engage in violent protest for policy change", v1::EVENT_KIND_PROTEST},
    {"1453", "Engage in violent protest for rights", v1::EVENT_KIND_PROTEST},
    {"1454", "Engage in violent protest for change in institutions, regime", v1::EVENT_KIND_PROTEST},
    {"15", "EXHIBIT FORCE POSTURE", v1::EVENT_KIND_MOBILIZE},
    {"150", "Demonstrate military or police power, not specified below", v1::EVENT_KIND_MOBILIZE},
    {"151", "Increase police alert status", v1::EVENT_KIND_MOBILIZE},
    {"152", "Increase military alert status", v1::EVENT_KIND_MOBILIZE},
    {"153", "Mobilize or increase police power", v1::EVENT_KIND_MOBILIZE},
    {"154", "Mobilize or increase armed forces", v1::EVENT_KIND_MOBILIZE},
    {"155", "Mobilize or increase cyber-forces", v1::EVENT_KIND_MOBILIZE},
    {"16", "REDUCE RELATIONS", v1::EVENT_KIND_SANCTION},
    {"160", "Reduce relations, not specified below", v1::EVENT_KIND_SANCTION},
    {"161", "Reduce or break diplomatic relations", v1::EVENT_KIND_SANCTION},
    {"162", "Reduce or stop aid, not specified below", v1::EVENT_KIND_SANCTION},
    {"1621", "Reduce or stop economic assistance", v1::EVENT_KIND_SANCTION},
    {"1622", "Reduce or stop military assistance", v1::EVENT_KIND_SANCTION},
    {"1623", "Reduce or stop humanitarian assistance", v1::EVENT_KIND_SANCTION},
    {"163", "Impose embargo, boycott, or sanctions", v1::EVENT_KIND_COERCE},
    {"164", "Halt negotiations", v1::EVENT_KIND_SANCTION},
    {"165", "Halt mediation", v1::EVENT_KIND_SANCTION},
    {"166", "Expel or withdraw, not specified below", v1::EVENT_KIND_SANCTION},
    {"1661", "Expel or withdraw peacekeepers", v1::EVENT_KIND_SANCTION},
    {"1662", "Expel or withdraw inspectors, observers", v1::EVENT_KIND_SANCTION},
    {"1663", "Expel or withdraw aid agencies", v1::EVENT_KIND_SANCTION},
    {"17", "COERCE", v1::EVENT_KIND_COERCE},
    {"170", "Coerce, not specified below", v1::EVENT_KIND_COERCE},
    {"171", "Seize or damage property, not specified below", v1::EVENT_KIND_COERCE},
    {"1711", "Confiscate property", v1::EVENT_KIND_COERCE},
    {"1712", "Destroy property", v1::EVENT_KIND_ASSAULT},
    {"172", "Impose administrative sanctions, not specified below", v1::EVENT_KIND_COERCE},
    {"1721", "Impose restrictions on political freedoms", v1::EVENT_KIND_COERCE},
    {"1722", "Ban political parties or politicians", v1::EVENT_KIND_COERCE},
    {"1723", "Impose curfew", v1::EVENT_KIND_COERCE},
    {"1724", "Impose state of emergency or martial law", v1::EVENT_KIND_COERCE},
    {"173", "Arrest, detain, or charge with legal action", v1::EVENT_KIND_COERCE},
    {"174", "Expel or deport individuals", v1::EVENT_KIND_COERCE},
    {"175", "Use tactics of violent repression", v1::EVENT_KIND_ASSAULT},
    {"18", "ASSAULT", v1::EVENT_KIND_ASSAULT},
    {"180", "Use unconventional violence, not specified below", v1::EVENT_KIND_ASSAULT},
    {"181", "Abduct, hijack, or take hostage", v1::EVENT_KIND_ASSAULT},
    {"182", "Physically assault, not specified below", v1::EVENT_KIND_ASSAULT},
    {"1821", "Sexually assault", v1::EVENT_KIND_ASSAULT},
    {"1822", "Torture", v1::EVENT_KIND_ASSAULT},
    {"1823", "Kill by physical assault", v1::EVENT_KIND_ASSAULT},
    {"183", "Conduct suicide, car, or other non-military bombing, not specified below", v1::EVENT_KIND_ASSAULT},
    {"1831", "Carry out suicide bombing", v1::EVENT_KIND_ASSAULT},
    {"1832", "Carry out car bombing", v1::EVENT_KIND_ASSAULT},
    {"1833", "Carry out roadside bombing", v1::EVENT_KIND_ASSAULT},
    {"1834", "Carry out location bombing", v1::EVENT_KIND_ASSAULT},
    {"184", "Use as human shield", v1::EVENT_KIND_ASSAULT},
    {"185", "Attempt to assassinate", v1::EVENT_KIND_ASSAULT},
    {"186", "Assassinate", v1::EVENT_KIND_ASSAULT},
    {"19", "FIGHT", v1::EVENT_KIND_ASSAULT},
    {"190", "Use conventional military force, not specified below", v1::EVENT_KIND_ASSAULT},
    {"191", "Impose blockade, restrict movement", v1::EVENT_KIND_COERCE},
    {"192", "Occupy territory", v1::EVENT_KIND_COERCE},
    {"193", "Fight with small arms and light weapons", v1::EVENT_KIND_ASSAULT},
    {"194", "Fight with artillery and tanks", v1::EVENT_KIND_ASSAULT},
    {"195", "Employ aerial weapons", v1::EVENT_KIND_ASSAULT},
    {"1951", "Employ precision-guided aerial munitions", v1::EVENT_KIND_ASSAULT},
    {"1952", "Employ remotely piloted aerial munitions", v1::EVENT_KIND_ASSAULT},
    {"196", "Violate ceasefire", v1::EVENT_KIND_ASSAULT},
    {"20", "USE UNCONVENTIONAL MASS VIOLENCE", v1::EVENT_KIND_ASSAULT},
    {"200", "Use unconventional mass violence, not specified below", v1::EVENT_KIND_ASSAULT},
    {"201", "Engage in mass expulsion", v1::EVENT_KIND_ASSAULT},
    {"202", "Engage in mass killings", v1::EVENT_KIND_ASSAULT},
    {"203", "Engage in ethnic cleansing", v1::EVENT_KIND_ASSAULT},
    {"204", "Use weapons of mass destruction, not specified below", v1::EVENT_KIND_ASSAULT},
    {"2041", "Use chemical, biological, or radiological weapons", v1::EVENT_KIND_ASSAULT},
    {"2042", "Detonate nuclear weapons", v1::EVENT_KIND_ASSAULT},
};

struct LabelSpelling {
  absl::string_view label;
  absl::string_view code;
};

// Labels of ICEWS that differ from the table's in more than punctuation.
constexpr LabelSpelling kLabelSpellings[] = {
    {"make an appeal or request", "020"},
    {"appeal to engage in or accept mediation", "028"},
    {"express intent to engage in material cooperation", "031"},
    {"express intent to engage in diplomatic cooperation such as policy support", "032"},
    {"meet at a third location", "044"},
    {"accede to requests or demands for political reform", "083"},
    {"threaten with political dissent protest", "133"},
    {"threaten with military force", "138"},
    {"reduce or stop material aid", "162"},
    {"conduct suicide car or other non military bombing", "183"},
    {"appeal for easing of political dissent", "0252"},
    {"threaten with restrictions on political freedoms", "1321"},
    {"threaten with sanctions boycott embargo", "1312"},
    {"threaten with repression", "137"},
    {"express intent to allow international involvement non mediation", "0355"},
    {"engage in mediation", "045"},
    {"allow humanitarian access", "0863"},
    {"demand aid", "103"},
    {"reject proposal to meet discuss negotiate", "125"},
    {"carry out vehicular bombing", "1832"},
    // Of the draft.
    {"demand information investigation", "101"},
    {"demand policy support", "102"},
    {"demand aid protection or peacekeeping", "103"},
    // Misprints of the table as published.
    {"express intent to provide matyerial aid", "033"},
    {"express intent allow international involvement not mediation", "0355"},
    {"use chemical biological or radiologicalweapons", "2041"},
};

std::string Normalised(absl::string_view label) {
  std::string words;
  for (const char c : label) {
    if (absl::ascii_isalnum(c)) {
      words += absl::ascii_tolower(c);
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  absl::string_view rest = absl::StripSuffix(words, " ");
  for (const absl::string_view tail : {" not specified below", " not spec below"}) rest = absl::StripSuffix(rest, tail);
  return std::string(rest);
}

using CameoCodes = absl::flat_hash_map<std::string, const CameoCode*>;

const CameoCodes& CameoByCode() {
  static const CameoCodes* const table = [] {
    auto* codes = new CameoCodes;
    for (const CameoCode& code : kCodes) codes->emplace(std::string(code.code), &code);
    return codes;
  }();
  return *table;
}

const CameoCodes& CameoByLabel() {
  static const CameoCodes* const table = [] {
    auto* labels = new CameoCodes;
    // A broad code stands before its own "not specified below", which is the one that feeds write.
    for (const CameoCode& code : kCodes) labels->insert_or_assign(Normalised(code.label), &code);
    for (const LabelSpelling& spelling : kLabelSpellings) {
      labels->insert_or_assign(std::string(spelling.label), FindCameoCode(spelling.code));
    }
    return labels;
  }();
  return *table;
}

const CameoCode* Found(const CameoCodes& table, const std::string& key) {
  const auto found = table.find(key);
  return found == table.end() ? nullptr : found->second;
}

}  // namespace

const CameoCode* FindCameoCode(absl::string_view code) { return Found(CameoByCode(), std::string(code)); }

const CameoCode* FindCameoLabel(absl::string_view label) { return Found(CameoByLabel(), Normalised(label)); }

v1::EventKind SurmisedKind(absl::string_view printed) {
  const bool is_number = absl::c_all_of(printed, [](char c) { return absl::ascii_isdigit(c); });
  const CameoCode* root = is_number && printed.size() > 2 ? FindCameoCode(printed.substr(0, 2)) : nullptr;
  if (root != nullptr) return root->kind;
  const absl::string_view first = printed.substr(0, printed.find(' '));
  if (first == "Demand" || first == "Appeal") return v1::EVENT_KIND_REQUEST;
  if (first == "Reject" || first == "Refuse") return v1::EVENT_KIND_REJECT;
  if (first == "Threaten") return v1::EVENT_KIND_THREATEN;
  if (first == "Accuse") return v1::EVENT_KIND_ACCUSE;
  return v1::EVENT_KIND_DEVELOPMENT;
}

}  // namespace briefing::feeds
