import { at, type Written, writtenAll } from "../by-hand.ts";
import { are, is, type WorkedDay } from "./worked-day.ts";

type Survey = NonNullable<Written["survey"]>;
/** A call that an agent answers and that is asked to rate so; `group` is hers. */
const rated = (t0: string, group: string, survey?: Survey, businessType?: string): Written => ({
  ...{ t0, as: "D2", visits: [[group, t0, t0, "ANSWER"]] },
  offers: [[survey?.[0] ?? "8001", t0, t0]],
  talks: [[survey?.[0] ?? "8001", t0, t0.replace(/..$/, "50"), { offer: 0 }]],
  ...(survey ? { survey } : {}),
  ...(businessType ? { businessType } : {}),
});

/** 满意度: every answer and non-answer. */
export const ratings: WorkedDay = {
  story:
    "Eight calls are answered. 8001's callers rate very satisfied (5), satisfied (4), not satisfied (1); one presses wrong keys only; one is not asked. " +
    "8002's: fair (3), one presses nothing, one hangs up at the question. A test is rated very satisfied.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      very: rated("09:00:00", "business", ["8001", true, { option: "very", score: 5, outcome: "rated" }], "tax"),
      good: rated("09:01:00", "business", ["8001", true, { option: "good", score: 4, outcome: "rated" }]),
      bad: rated("09:02:00", "business", ["8001", false, { option: "bad", score: 1, outcome: "rated" }]),
      wrongKeys: rated("09:03:00", "business", ["8001", undefined, { outcome: "invalid" }]),
      notAsked: rated("09:04:00", "business"),
      fair: rated("10:05:00", "complaint", ["8002", false, { option: "fair", score: 3, outcome: "rated" }]),
      silent: rated("10:06:00", "complaint", ["8002", undefined, { outcome: "none" }]),
      gone: rated("10:07:00", "complaint", ["8002", undefined, { outcome: "hangup" }]),
      test: { ...rated("09:08:00", "business", ["8001", true, { option: "very", score: 5 }]), test: true },
    }),
  },
  expects: [
    is("surveysOffered", 7, "座席参与调查量: all but notAsked; the test counts in nothing (G8)"),
    is("surveysOffered", 4, "very, good, bad, wrongKeys", { agent: "8001" }),
    is("callsInvited", 7, "of the 8 answered"),
    is("invitationRate", 87.5, "7 of 8 answered eligible calls"),
    is("rated", 4, "very, good, bad, fair: a valid key was received"),
    is("ratingRate", 400 / 7, "4 of 7 offered"),
    is("ratingRate", 100 / 3, "8002: 1 of 3", { agent: "8002" }),
    is("satisfied", 2, "very and good; fair is not satisfied as the survey says"),
    is("satisfaction", 50, "2 of 4 ratings; who hangs up is not dissatisfied"),
    is("satisfaction", 200 / 3, "8001: 2 of 3", { agent: "8001" }),
    is("satisfaction", 0, "8002: 0 of 1, which is no dash", { group: "complaint" }),
    is("satisfaction", 100, "very", { businessType: "tax" }),
    is("satisfaction", undefined, "nobody rated her: no denominator (G4)", { agent: "8003" }),
    is("rated", 1, "分布: very", { option: "very" }),
    is("rated", 1, "分布: fair", { option: "fair" }),
    is("surveysInvalid", 1, "wrongKeys"),
    is("surveysUnanswered", 1, "silent"),
    is("surveysHungUp", 1, "gone: 4 + 1 + 1 + 1 = 7"),
    is("scoreTotal", 13, "5 + 4 + 1 + 3: the options' scores, not their keys"),
    is("averageScore", 3.25, "13 of 4 ratings"),
    is("averageScore", 3, "8002's one", { agent: "8002" }),
    is("satisfaction", 200 / 3, "by the hour of t0: 2 of the 3 from nine to ten", { hour: "09" }),
  ],
};

/** 业务按键: nodes, keys and stays. */
export const menus: WorkedDay = {
  story:
    "One hears the main menu 6 s, presses 1, hears deeds 4 s, presses a wrong key, hears it again 10 s, presses 9 twice and goes to the queue. " +
    "One hears the main menu 8 s, presses nothing in time, and hangs up. One hears it since 3 s. A test call pressed 1.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      through: {
        ...{ t0: "09:00:00", as: "D3", tH: "09:00:20", ends: "09:00:40", businessType: "deeds" },
        visits: [["business", "09:00:20", "09:00:40", "ABANDON"]],
        menu: [
          ["main", "entered", "09:00:00", { until: "09:00:06", left: "next" }],
          ["main", "key", "09:00:06", { key: "1" }],
          ["deeds", "entered", "09:00:06", { until: "09:00:10", left: "next" }],
          ["deeds", "invalid", "09:00:09"],
          ["deeds", "entered", "09:00:10", { until: "09:00:20", left: "queue" }],
          ["deeds", "key", "09:00:15", { key: "9" }],
          ["deeds", "key", "09:00:20", { key: "9" }],
        ],
      },
      silent: {
        ...{ t0: "09:10:00", as: "D1", ends: "09:10:08" },
        menu: [
          ["main", "entered", "09:10:00", { until: "09:10:08", left: "hangup" }],
          ["main", "timeout", "09:10:07"],
        ],
      },
      hears: { t0: "11:59:57", as: "D0", menu: [["main", "entered", "11:59:57"]] },
      test: {
        ...{ t0: "09:20:00", as: "D1", test: true, ends: "09:20:05" },
        menu: [
          ["main", "entered", "09:20:00", { until: "09:20:05", left: "hangup" }],
          ["main", "key", "09:20:03", { key: "1" }],
        ],
      },
    }),
  },
  expects: [
    is("nodeEntries", 5, "进入量: main 3, deeds 2"),
    is("nodeEntries", 3, "through, silent, hears", { node: "main" }),
    is("nodeCalls", 4, "main 3 calls, deeds 1"),
    is("nodeCalls", 1, "through, though it entered twice", { node: "deeds" }),
    is("keyPresses", 3, "1, 9, 9"),
    is("keyPresses", 2, "9 twice", { key: "9" }),
    is("keyCalls", 2, "1 at main, 9 at deeds: each once a call"),
    is("keyCalls", 1, "9 twice is one call", { node: "deeds", key: "9" }),
    is("invalidKeys", 1, "at deeds"),
    is("invalidKeys", 0, "none at main", { node: "main" }),
    is("keyTimeouts", 1, "silent"),
    is("nodeHangUps", 1, "silent"),
    is("nodeToHuman", 1, "through, from deeds"),
    is("nodeToHuman", 0, "nobody from main", { node: "main" }),
    is("nodeStays", 4, "5 but the one that goes on"),
    is("nodeStayTotal", 28_000, "6 + 4 + 10 + 8 s"),
    is("averageNodeStay", 7000, "28 s of 4"),
    is("averageNodeStay", 7000, "main: 6 + 8 s of 2", { node: "main" }),
    is("averageNodeStay", undefined, "nobody was at that node", { node: "progress" }),
    is("keyPresses", 3, "of the type of the call, where the key has none of its own", { businessType: "deeds" }),
    is("tests", 1, "the test and none of its keys"),
  ],
};

/** Ways out of a menu. */
export const menuExits: WorkedDay = {
  story:
    "Six callers stay 5 s at the main menu: one each goes to a queue, an agent, the duty phone, a voicemail, the end of the flow, and hangs up.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll(
      Object.fromEntries(
        (["queue", "agent", "dutyPhone", "voicemail", "ended", "hangup"] as const).map((left) => [
          left,
          { t0: "09:00:00", as: "D1", menu: [["main", "entered", "09:00:00", { until: "09:00:05", left }]] },
        ]),
      ),
    ),
  },
  expects: [
    is("nodeEntries", 6, "each"),
    is("nodeToHuman", 3, "queue, agent, duty phone"),
    is("nodeHangUps", 1, "hangup; the flow's own end is none"),
    is("averageNodeStay", 5000, "30 s of 6"),
  ],
};

/** 零分母: some things happened, but nothing that a rate divides by. */
export const zeroDenominator: WorkedDay = {
  story: "One caller is in the menu; a test call was answered, talked and rated very satisfied. Nobody is signed in.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      menu: { t0: "11:59:50", as: "D0", menu: [["main", "entered", "11:59:51"]] },
      test: {
        ...{ t0: "09:00:00", as: "D2", test: true, tH: "09:00:00", ends: "09:01:00" },
        visits: [["business", "09:00:00", "09:00:05", "ANSWER"]],
        offers: [["8001", "09:00:00", "09:00:05"]],
        talks: [["8001", "09:00:05", "09:01:00", { offer: 0, wrapUp: ["09:01:00", "09:01:30"] }]],
        survey: ["8001", true],
        transfers: [["8001", "09:01:00"]],
      },
    }),
  },
  expects: [
    is("inboundTotal", 1, "menu"),
    is("answered", 0, "a count of nothing is 0"),
    ...are(["answerRate", "unansweredRate"], undefined, "no call has come out: — , not 0 % and not 100 % (G4)"),
    ...are(
      ["serviceLevel", "standardServiceLevel", "kpiConnectRate", "allConnectRate"],
      undefined,
      "nobody asked for a human",
    ),
    is("averageCustomerWait", undefined, "nobody asked for a human"),
    ...are(["invitationRate", "averageConsultation", "transferRate"], undefined, "nobody was answered"),
    ...are(["ratingRate", "satisfaction", "averageScore"], undefined, "nobody was asked to rate"),
    ...are(["outboundAnswerRate", "averageDial", "averageOutboundTalk", "outboundEfficiency"], undefined, "no dials"),
    ...are(["averageQueueWait", "averageAnsweredWait", "averageAbandonedWait"], undefined, "nobody queued"),
    ...are(["groupAnswerRate", "groupServiceLevel", "groupStandardLevel"], undefined, "no group was entered"),
    ...are(["offerAnswerRate", "offerAnswerRateWithoutAbandoned", "averageRing"], undefined, "no phone rang"),
    ...are(["averageAbandonedRing", "speedOfAnswer"], undefined, "no ring was given up or answered"),
    ...are(
      ["averageTalk", "averageTalkWithoutHold", "averageInboundTalk", "averageWrapUp"],
      undefined,
      "nobody talked",
    ),
    ...are(["occupancy", "workShare", "talkShare", "talkToWrapUp"], undefined, "nobody is signed in"),
    ...are(["averageOnline", "averageSpell"], undefined, "nor has a state begun"),
    is("averageNodeStay", undefined, "nobody has left the node"),
    ...are(["longestTalk", "longestQueueWait", "longestAnsweredWait", "longestAbandonedWait"], undefined, "of none"),
    ...are(["longestCustomerWait", "longestSpell"], undefined, "of none there is no longest"),
    is("longestQueue", 0, "nobody queued at any time"),
    is("tests", 1, "the test"),
  ],
};

/** And where the numerator is zero but not the denominator, it is 0 %. */
export const zeroNumerator: WorkedDay = {
  story: "One caller is refused as busy.",
  sources: { now: at("12:00:00"), spans: [], calls: writtenAll({ refused: { t0: "09:00:00", as: "D9" } }) },
  expects: [
    is("answerRate", 0, "0 of 1 settled call"),
    is("unansweredRate", 0, "D9 is in neither: 0 of 1"),
    is("blocked", 1, "refused"),
    is("serviceLevel", undefined, "nobody asked for a human"),
    is("tooOften", 0, "refused for another reason"),
  ],
};
