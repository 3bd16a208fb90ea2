import { type Disposition, dispositions } from "../../disposition.ts";
import type { OfferReason, VisitReason } from "../../fact.ts";
import { at, type Written, writtenAll } from "../by-hand.ts";
import { are, is, s, type WorkedDay } from "./worked-day.ts";

const details: { readonly [D in Disposition]?: string } = { D1: "voicemail", D9: "tooOften" };
/** A test call that came out so, 4 s after the request for a human. */
const testOf = (as: Disposition, detail = details[as], more: Partial<Written> = {}): Written => ({
  ...{ t0: "09:00:00", as, tH: "09:00:10", ends: "09:00:14", test: true, ...more },
  ...(detail ? { detail } : {}),
});
const answeredTest: Partial<Written> = {
  visits: [["business", "09:00:10", "09:00:11", "ANSWER"]],
  offers: [["8001", "09:00:10", "09:00:11"]],
  talks: [["8001", "09:00:11", "09:00:14", { offer: 0, by: "supervisor", announceMs: 1000 }]],
  survey: ["8001", true],
  transfers: [["8001", "09:00:14"]],
  menu: [["main", "entered", "09:00:01", { until: "09:00:05", left: "queue" }]],
  businessType: "tax",
};

/** 测试呼叫 of every disposition (G8). */
export const testsOfAllKinds: WorkedDay = {
  story:
    "A test call of every disposition, of D7 by callback, release and voicemail; one is answered, transferred, rated; one asks out of hours.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      ...Object.fromEntries(dispositions.map((as) => [as, testOf(as, details[as], as === "D2" ? answeredTest : {})])),
      ...Object.fromEntries(["CALLBACK", "FORCED", "VOICEMAIL"].map((how) => [how, testOf("D7", how)])),
      ringing: testOf("D7", "FORCED", {
        visits: [["business", "09:00:10", "09:00:14", "FORCED"]],
        offers: [["8001", "09:00:12", "09:00:14", "FORCED"]],
      }),
      late: testOf("D3", undefined, { outOfHours: true }),
    }),
  },
  expects: [
    is("tests", 17, "12 dispositions, 3 more of D7, ringing, late"),
    ...are(["inboundTotal", "settled", "inProgress", "tooOften", "voicemails"], 0, "tests count in nothing else"),
    ...are(["answered", "agentAnswered", "dutyAnswered", "dutyTotal", "dutyLost"], 0, "neither as answered"),
    ...are(["unanswered", "endedInMenu", "abandonedInQueue", "abandonedRinging", "requestEnded"], 0, "nor unanswered"),
    ...are(["unansweredInQueue", "unansweredRinging", "shortAbandons"], 0, "wherever they ended"),
    ...are(["callbacksAccepted", "forcedEnds"], 0, "however they left"),
    ...are(["selfServed", "outOfHours", "blocked", "systemError", "otherInbound", "residual"], 0, "nor beside"),
    ...are(["requests", "answeredInTime", "kpiRequests", "kpiAnswered", "requestsOutOfHours"], 0, "nor as requests"),
    ...are(["customerWaits", "customerWaitTotal", "consultations", "consultationsEnded"], 0, "nor as waits or talks"),
    ...are(["consultationTalkTotal", "callsInvited", "surveysOffered", "rated", "satisfied"], 0, "nor as ratings"),
    ...are(["talks", "talksReleased", "transfersOut", "announceTotal", "offers", "queueVisits"], 0, "nor as parts"),
    ...are(["nodeEntries", "nodeToHuman", "nodeStays"], 0, "nor in menus"),
    ...are(
      ["answerRate", "unansweredRate", "serviceLevel", "kpiConnectRate", "invitationRate"],
      undefined,
      "no call to divide by",
    ),
    ...are(
      ["averageCustomerWait", "averageConsultation", "longestCustomerWait"],
      undefined,
      "none of them waited or talked",
    ),
  ],
};

const visitReasons: readonly VisitReason[] = [
  ...(["ABANDON", "TIMEOUT", "FULL", "NOAGENT", "KEY", "CALLBACK"] as const),
  ...(["VOICEMAIL", "TRANSFER", "FORCED", "ERROR"] as const),
];
const offerReasons: readonly OfferReason[] = [
  ...(["RNA", "REJECT", "CALLER_GONE", "PICKED_UP", "ELSEWHERE", "FORCED", "DEVICE_LOST"] as const),
];
/** A call out that 8001 talks in for 10 s before it is transferred to the queue. */
const passedOn = (visits: Written["visits"] & {}, offers: Written["offers"] & {} = []): Written => ({
  ...{ t0: "09:00:00", dial: ["8001", "09:00:00"], visits, offers, transfers: [["8001", "09:00:20"]] },
  talks: [["8001", "09:00:10", "09:00:20"]],
});

/** 呼出 that are transferred: nobody called in, so they are in no figure of queues and offers. */
export const callsOutPassedOn: WorkedDay = {
  story:
    "Calls out are transferred to the queue, which each leaves in another way after 10 s, one waits; they ring in every way at 8002, who answers one.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      ...Object.fromEntries(visitReasons.map((how) => [how, passedOn([["business", "09:00:20", "09:00:30", how]])])),
      answered: passedOn(
        [["business", "09:00:20", "09:00:30", "ANSWER"]],
        [
          ...offerReasons.map((how) => ["8002", "09:00:20", "09:00:25", how] as const),
          ["8002", "09:00:25", "09:00:30"],
        ],
      ),
      waits: passedOn([["business", "09:00:20"]], [["8002", "09:00:20"]]),
    }),
  },
  expects: [
    is("outboundTotal", 12, "10 ways, answered, waits"),
    is("transfersOut", 12, "each was transferred"),
    is("talks", 12, "8001's: what 8002 said is not written here"),
    is("talkTotal", 120 * s, "10 s each"),
    ...are(
      ["queueEntries", "queueEntriesEnded", "queueVisits", "queueWaitTotal", "queueWaitEnded"],
      0,
      "nobody called in",
    ),
    ...are(
      ["answeredEntries", "answeredWaitTotal", "abandonedEntries", "abandonedWaitTotal"],
      0,
      "nor was answered or gave up",
    ),
    ...are(["entriesOverflowed", "entriesLeftOtherwise", "entriesOpen", "delayedEntries"], 0, "nor left otherwise"),
    ...are(["abandonedAfterAnswer", "entriesAnswered", "entriesSettled", "groupRequests"], 0, "nor is a request"),
    ...are(["groupAnsweredInTime", "transferredEntries", "longestQueue"], 0, "nor stood in the queue"),
    ...are(["visitsAnswered", "visitsAbandoned", "overflow", "overflowTimeout", "overflowFull"], 0, "nor as visits"),
    ...are(
      ["overflowNoAgent", "visitsLeftByKey", "visitsLeftForCallback", "visitsLeftForVoicemail"],
      0,
      "whichever way",
    ),
    ...are(["visitsTransferred", "visitsForced", "visitsFailed", "visitsLeftOtherwise", "stillQueued"], 0, "they left"),
    ...are(
      ["offers", "offersAnswered", "offersDue", "offersDueWithoutAbandoned", "offersEnded"],
      0,
      "座席呼入总量 has calls in alone",
    ),
    ...are(["offersMissed", "offersAbandoned", "offersEndedOtherwise", "stillRinging"], 0, "however they ended"),
    ...are(["ringTotal", "abandonedRingTotal", "answerRingTotal", "ringsAnswered"], 0, "and their rings"),
    ...are(["inboundTalks", "inboundTalksEnded", "inboundTalkTotal"], 0, "the talks went out"),
    ...are(
      ["groupAnswerRate", "groupServiceLevel", "transferRate", "offerAnswerRate"],
      undefined,
      "nothing to divide by",
    ),
    ...are(["offerAnswerRateWithoutAbandoned", "averageRing", "averageAbandonedRing"], undefined, "no offers"),
    ...are(["speedOfAnswer", "averageQueueWait", "averageAbandonedWait", "averageAnsweredWait"], undefined, "no waits"),
    ...are(["longestQueueWait", "longestAnsweredWait", "longestAbandonedWait"], undefined, "of none"),
    is("agentCalls", 12, "0 offers + 12 dials"),
    is("groupCalls", 12, "0 entries + 12 dials"),
  ],
};
