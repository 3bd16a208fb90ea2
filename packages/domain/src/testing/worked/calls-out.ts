import { at, writtenAll } from "../by-hand.ts";
import { is, s, type WorkedDay } from "./worked-day.ts";

/** 回拨: missed calls that are returned, and one who left the queue for a callback. */
export const callback: WorkedDay = {
  story:
    "Four missed calls are called back, the first at the second try, one reached only after midnight; so is one who had served himself. A sixth was answered; a dial is nobody's.",
  sources: {
    now: at("36:00:00"),
    spans: [],
    calls: writtenAll({
      // reached at the second try on the same day
      reached: { t0: "09:00:00", as: "D3" },
      tryOne: { t0: "09:30:00", dial: ["8001", "09:30:01"], parent: "reached", ends: "09:30:31" },
      tryTwo: {
        ...{ t0: "10:00:00", dial: ["8001", "10:00:01"], parent: "reached", ends: "10:02:10" },
        talks: [["8001", "10:00:10", "10:02:10"]],
      },
      // left the queue for a callback and is reached twice: recovered once
      twice: {
        ...{ t0: "09:10:00", as: "D7", detail: "CALLBACK", tH: "09:10:00", ends: "09:10:50" },
        visits: [["business", "09:10:00", "09:10:40", "CALLBACK"]],
      },
      first: {
        ...{ t0: "09:40:00", dial: ["8002", "09:40:01"], parent: "twice", ends: "09:41:10" },
        talks: [["8002", "09:40:10", "09:41:10"]],
      },
      again: {
        ...{ t0: "09:50:00", dial: ["8002", "09:50:01"], parent: "twice", ends: "09:51:10" },
        talks: [["8002", "09:50:10", "09:51:10"]],
      },
      // reached for half a second, which is no talk
      shortly: { t0: "09:20:00", as: "D4" },
      cut: {
        ...{ t0: "10:10:00", dial: ["8001", "10:10:01"], parent: "shortly", ends: "10:10:06" },
        talks: [["8001", "10:10:05", "10:10:05.5"]],
      },
      // missed in the evening, dialled before midnight and answered after it
      evening: { t0: "23:50:00", as: "D1" },
      late: {
        ...{ t0: "23:59:50", dial: ["8001", "23:59:52"], parent: "evening", ends: "24:01:05" },
        talks: [["8001", "24:00:05", "24:01:05"]],
      },
      // self-served is not missed: who calls back there recovers nothing
      served: { t0: "08:00:00", as: "D1s" },
      toServed: {
        ...{ t0: "08:30:00", dial: ["8002", "08:30:01"], parent: "served", ends: "08:31:05" },
        talks: [["8002", "08:30:05", "08:31:05"]],
      },
      answered: { t0: "11:00:00", as: "D2" },
      other: {
        ...{ t0: "11:10:00", dial: ["8001", "11:10:01"], ends: "11:11:05" },
        talks: [["8001", "11:10:05", "11:11:05"]],
      },
    }),
  },
  expects: [
    is("callBacks", 7, "each dial that has a parent"),
    is("callBacks", 3, "first, again, toServed", { agent: "8002" }),
    {
      ...is(
        "recovered",
        2,
        "reached and twice, each once; not half a second, not after midnight, not who served himself",
      ),
      behind: ["reached", "twice"],
    },
    is("recovered", 2, "by the number that was called", { number: "12345678" }),
    is("recovered", 0, "nobody called this one", { number: "87654321" }),
    is("recovered", undefined, "a missed call is no agent's: no answer (G15)", { agent: "8001" }),
    is("outboundTotal", 8, "call backs are calls out too: 7 and other"),
    is("outboundAnswered", 6, "all but tryOne and the half second"),
    is("outboundAnswerRate", 75, "6 of 8"),
    is("callbacksAccepted", 1, "twice left the queue so"),
    is("visitsLeftForCallback", 1, "her visit"),
    is("requestEnded", 1, "D7: not abandoned, not answered (G7)"),
    is("abandonedEntries", 0, "who takes a callback abandons nothing"),
    is("entriesLeftOtherwise", 1, "her entry came out by a callback"),
    is("averageQueueWait", 40 * s, "her 40 s of 1: it is in the wait total"),
    is("answered", 1, "what was returned stays missed"),
    is("unanswered", 4, "reached, twice, shortly, evening"),
    is("answerRate", 100 / 6, "1 of 6: a call back adds nothing"),
  ],
};

/** The same evening in a zone one hour east, where midnight was an hour ago. */
export const callbackInTokyo: WorkedDay = {
  story: "As above, where days begin in Asia/Tokyo.",
  sources: { ...callback.sources, zone: "Asia/Tokyo" },
  expects: [is("recovered", 3, "evening's answer at 24:00:05 is 01:00:05 of the same day as the call at 00:50")],
};

/** 呼出 of every outcome. */
export const dials: WorkedDay = {
  story:
    "8001 dials five: one fails after 30 s; one answers after 10 s and talks 50 s, 5 s on hold; one answers after 6 s and hangs up 0.6 s later; " +
    "one answered after 8 s talks on; one rings still. 8002 of the other group dials one in vain for 20 s.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      failed: { t0: "09:00:00", dial: ["8001", "09:00:02"], ends: "09:00:32" },
      talked: {
        ...{ t0: "09:10:00", dial: ["8001", "09:10:02"], ends: "09:11:02", businessType: "tax" },
        talks: [["8001", "09:10:12", "09:11:02", { holdMs: 5000 }]],
      },
      shortly: {
        ...{ t0: "09:20:00", dial: ["8001", "09:20:02"], ends: "09:20:09" },
        talks: [["8001", "09:20:08", "09:20:08.6"]],
      },
      goesOn: { t0: "11:50:00", dial: ["8001", "11:50:02"], talks: [["8001", "11:50:10"]] },
      rings: { t0: "11:59:50", dial: ["8001", "11:59:52"] },
      inVain: {
        ...{ t0: "09:30:00", dial: ["8002", "09:30:02"], ends: "09:30:22" },
        visits: [["complaint", "09:30:22", "09:30:22", "ABANDON"]],
      },
    }),
  },
  expects: [
    is("outboundTotal", 6, "attempts, the failed and the ringing ones too"),
    is("outboundTotal", 5, "8001's", { agent: "8001" }),
    is("outboundTotal", 1, "8002's", { group: "complaint" }),
    is("agentsOutbound", 6, "each of them is an agent's own"),
    is("agentsOutbound", 1, "8002's", { agent: "8002" }),
    is("outboundAnswered", 2, "talked and goesOn; 0.6 s is less than a second"),
    is("outboundAnswerRate", 200 / 6, "2 of 6"),
    is("outboundAnswerRate", 0, "0 of her 1", { agent: "8002" }),
    is("dialTotal", 74 * s, "30 + 10 + 6 + 8 + 20 s; of the ringing one nothing yet"),
    is("dialsOver", 5, "all but the ringing one"),
    is("averageDial", 14.8 * s, "74 s of 5, failures included"),
    is("outboundTalksEnded", 1, "talked"),
    is("outboundTalkTotal", 50 * s, "talked; the one that goes on is in no average yet (G11)"),
    is("averageOutboundTalk", 50 * s, "50 s of 1"),
    is("averageOutboundTalk", undefined, "nobody answered 8002: nothing to divide by", { agent: "8002" }),
    is("dialTotalEnded", 66 * s, "30 + 10 + 6 + 20 s: without the one that talks on"),
    is("outboundTime", 116 * s, "66 s of dials + 50 s of talk"),
    is("outboundEfficiency", 5000 / 116, "50 of 116 s"),
    is("outboundEfficiency", 0, "0 of 20 s", { agent: "8002" }),
    is("effectiveTalks", 1, "talked; the one that talks on, for ten minutes, has not ended"),
    is("effectiveShare", 100 / 6, "1 of 6"),
    is("effectiveShare", 0, "0 of her 1", { agent: "8002" }),
    is("effectiveShare", undefined, "8003 dialled nobody", { agent: "8003" }),
    is("outboundWorkShare", undefined, "nobody was signed in: nothing to divide by"),
    is("agentCalls", 6, "座席呼叫总量: 0 offers + 6 dials"),
    is("agentCalls", 1, "8002's dial", { agent: "8002" }),
    is("groupCalls", 6, "座席组呼叫总量: 0 entries + 6 dials"),
    is("groupCalls", 1, "her group: a call out that waits in a queue entered none", { group: "complaint" }),
    is("queueEntries", 0, "nobody called in"),
    is("talks", 3, "connected outbound legs: each that somebody answered"),
    is("talksEnded", 2, "talked, and the 0.6 s"),
    is("talkTotal", 50_600, "50 000 + 600 ms from answer to end"),
    is("holdTotal", 5 * s, "talked's hold"),
    is("inboundTalks", 0, "none called in"),
    is("talks", 1, "talked", { businessType: "tax" }),
    is("inboundTotal", 0, "calls out are no calls in"),
  ],
};

/** 呼入 and 呼出 side by side. */
export const bothWays: WorkedDay = {
  story:
    "8001 is rung twice and answers one, and dials once: 40 s of talk in, 20 s out, wrap-ups of 30 and 10 s; a third goes on.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      missed: {
        ...{ t0: "09:00:00", as: "D4", tH: "09:00:00", ends: "09:00:09" },
        visits: [["business", "09:00:00", "09:00:09", "ABANDON"]],
        offers: [["8001", "09:00:02", "09:00:09", "CALLER_GONE"]],
      },
      taken: {
        ...{ t0: "09:10:00", as: "D2", tH: "09:10:00", ends: "09:10:44" },
        visits: [["business", "09:10:00", "09:10:04", "ANSWER"]],
        offers: [["8001", "09:10:00", "09:10:04"]],
        talks: [["8001", "09:10:04", "09:10:44", { offer: 0, wrapUp: ["09:10:44", "09:11:14"] }]],
      },
      out: {
        ...{ t0: "09:20:00", dial: ["8001", "09:20:00"], ends: "09:20:30" },
        talks: [["8001", "09:20:10", "09:20:30", { wrapUp: ["09:20:30", "09:20:40"] }]],
      },
      open: {
        ...{ t0: "11:59:00", as: "D2", tH: "11:59:00" },
        visits: [["business", "11:59:00", "11:59:03", "ANSWER"]],
        offers: [["8001", "11:59:00", "11:59:03"]],
        talks: [["8001", "11:59:03"]],
      },
    }),
  },
  expects: [
    is("agentCalls", 4, "3 offers + 1 dial"),
    is("groupCalls", 4, "3 entries + 1 dial", { group: "business" }),
    is("talks", 3, "taken, out, open"),
    is("inboundTalks", 2, "taken, open"),
    is("inboundTalksEnded", 1, "taken"),
    is("inboundTalkTotal", 40 * s, "taken"),
    is("averageInboundTalk", 40 * s, "40 s of 1"),
    is("averageTalk", 30 * s, "40 + 20 s of 2"),
    is("averageTalk", 20 * s, "the talk out", { direction: "out" }),
    is("longestTalk", 40 * s, "taken"),
    is("longestTalk", undefined, "nobody of that group talked", { group: "complaint" }),
    is("wrapUps", 2, "of taken and out"),
    is("wrapUpTotal", 40 * s, "30 + 10 s"),
    is("averageWrapUp", 20 * s, "40 s of 2"),
    is("outboundWrapUp", 10 * s, "of out alone"),
    is("outboundWork", 40 * s, "10 s of dialling, 20 of talk, 10 of wrap-up"),
    is("effectiveTalks", 0, "20 s are less than 30"),
    is("offerAnswerRate", 200 / 3, "2 of 3: who hung up while it rang counts here"),
    is("offersDueWithoutAbandoned", 2, "3 − 1 that the caller gave up"),
    is("offerAnswerRateWithoutAbandoned", 100, "2 of 2"),
    is("abandonedRingTotal", 7 * s, "missed"),
    is("averageAbandonedRing", 7 * s, "7 s of 1"),
    is("inboundTotal", 3, "by direction", { direction: "in" }),
    is("inboundTotal", 0, "none that came in went out", { direction: "out" }),
  ],
};
