import { at, writtenAll } from "../by-hand.ts";
import { is, s, type WorkedDay } from "./worked-day.ts";

/** 重派: one call rings at one agent after the other. */
export const reOffer: WorkedDay = {
  story:
    "A call waits 45 s: 8001 lets it ring 20 s, 8002 refuses it after 10 s, 8003's phone is lost after 5 s, 8004 answers after 10 s, talks 55 s. " +
    "Another rings 20 s at 8001 in vain; then its caller hangs up, 3 s later, while nobody's phone rings.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      answered: {
        ...{ t0: "09:00:00", as: "D2", tH: "09:00:00", ends: "09:01:40" },
        visits: [["business", "09:00:00", "09:00:45", "ANSWER"]],
        offers: [
          ["8001", "09:00:00", "09:00:20", "RNA"],
          ["8002", "09:00:20", "09:00:30", "REJECT"],
          ["8003", "09:00:30", "09:00:35", "DEVICE_LOST"],
          ["8004", "09:00:35", "09:00:45"],
        ],
        talks: [["8004", "09:00:45", "09:01:40", { offer: 3 }]],
      },
      gone: {
        ...{ t0: "09:10:00", as: "D3", tH: "09:10:02", ends: "09:10:25" },
        visits: [["business", "09:10:02", "09:10:25", "ABANDON"]],
        offers: [["8001", "09:10:02", "09:10:22", "RNA"]],
      },
    }),
  },
  expects: [
    is("inboundTotal", 2, "a call is counted once (G10)"),
    is("queueEntries", 2, "and once in its group"),
    is("queueVisits", 2, "an offer is no new visit"),
    is("agentAnswered", 1, "answered"),
    is("abandonedInQueue", 1, "no phone rang at the end: D3, though one had rung out before (I1)"),
    is("abandonedRinging", 0, "the ring had ended"),
    is("offers", 5, "4 + 1: agents' figures count each time it was routed (G10)"),
    is("offers", 2, "8001 twice", { agent: "8001" }),
    is("offersMissed", 3, "RNA, REJECT, RNA; a lost phone is neither"),
    is("offersMissed", 2, "both rang out", { agent: "8001" }),
    is("offersMissed", 1, "the refusal alone", { reason: "REJECT" }),
    is("offersEndedOtherwise", 1, "8003's lost phone"),
    is("offersAbandoned", 0, "nobody's phone rang when he hung up"),
    is("offersDue", 5, "5 − PICKED_UP 0 − ELSEWHERE 0 − ringing 0"),
    is("offerAnswerRate", 20, "1 of 5"),
    is("offerAnswerRateWithoutAbandoned", 20, "1 of 5: none was the caller's"),
    is("offerAnswerRate", 0, "8001: 0 of 2", { agent: "8001" }),
    is("ringTotal", 65 * s, "20 + 10 + 5 + 10 + 20 s"),
    is("offersEnded", 5, "none rings still"),
    is("averageRing", 13 * s, "65 s of 5"),
    is("answerRingTotal", 10 * s, "8004's alone"),
    is("speedOfAnswer", 10 * s, "10 s of 1 answer"),
    is("averageCustomerWait", 45 * s, "from the request to the answer, all rings in it"),
    is("serviceLevel", 0, "45 s is late, and who hung up counts as missed: 0 of 2"),
    is("shortAbandons", 0, "23 s after the request"),
  ],
};

/** 代答、拦截、同振: offers that somebody else took. */
export const takenCalls: WorkedDay = {
  story:
    "8001's phone rings 2 s, 8002 picks the call up and talks 60 s. Another waits 8 s and a supervisor intercepts it from the queue, talks 20 s. " +
    "A third rings 4 s at 8003's two phones: one answers, the other ends; she talks 30 s.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      pickedUp: {
        ...{ t0: "09:05:00", as: "D2", tH: "09:05:05", ends: "09:06:07" },
        visits: [["business", "09:05:05", "09:05:07", "ANSWER"]],
        offers: [
          ["8001", "09:05:05", "09:05:07", "PICKED_UP"],
          ["8002", "09:05:07", "09:05:07", "pickUp"],
        ],
        talks: [["8002", "09:05:07", "09:06:07", { offer: 1 }]],
      },
      intercepted: {
        ...{ t0: "09:10:00", as: "D2", tH: "09:10:00", ends: "09:10:28" },
        visits: [["business", "09:10:00", "09:10:08", "ANSWER"]],
        offers: [["8000", "09:10:08", "09:10:08", "intercept"]],
        talks: [["8000", "09:10:08", "09:10:28", { offer: 0 }]],
      },
      twoPhones: {
        ...{ t0: "09:20:00", as: "D2", tH: "09:20:00", ends: "09:20:34" },
        visits: [["business", "09:20:00", "09:20:04", "ANSWER"]],
        offers: [
          ["8003", "09:20:00", "09:20:04"],
          ["8003", "09:20:00", "09:20:04", "ELSEWHERE"],
        ],
        talks: [["8003", "09:20:04", "09:20:34", { offer: 0 }]],
      },
    }),
  },
  expects: [
    is("agentAnswered", 3, "picked up and intercepted calls are D2 too"),
    is("offers", 5, "2 + 1 + 2: each phone that rang, and who took it herself 0 s"),
    is("offersAnswered", 3, "8002, 8000, 8003"),
    is("offersEndedOtherwise", 2, "PICKED_UP and ELSEWHERE"),
    is("offersDue", 3, "5 − 1 picked up − 1 elsewhere"),
    is("offerAnswerRate", 100, "3 of 3: nobody is blamed for a call that a colleague took"),
    is("offerAnswerRate", undefined, "8001's only offer was picked up: nothing is due", { agent: "8001" }),
    is("offersDueWithoutAbandoned", 3, "the same three: no caller gave up"),
    is("offerAnswerRateWithoutAbandoned", 100, "3 of 3"),
    is("ringTotal", 10 * s, "2 + 0 + 0 + 4 + 4 s"),
    is("averageRing", 2 * s, "10 s of 5 offers"),
    is("ringsAnswered", 1, "8003's; the two of 0 s are left out of speeds (§0)"),
    is("speedOfAnswer", 4 * s, "4 s of 1"),
    is("speedOfAnswer", undefined, "8002 took hers herself: no ring to go by", { agent: "8002" }),
    is("answeredInTime", 3, "2, 8 and 4 s after the request"),
    is("averageAnsweredWait", (14 * s) / 3, "2 + 8 + 4 s of 3 entries"),
    is("delayedEntries", 1, "the intercepted one waited 8 s before its first offer, the others 0 s"),
    is("inboundTalks", 3, "a talk each"),
    is("averageInboundTalk", (110 * s) / 3, "60 + 20 + 30 s of 3"),
  ],
};

/** 速挂: who hangs up within 5 s of his request. */
export const shortAbandon: WorkedDay = {
  story:
    "Four ask for a human and give up: after 3 s in the queue, after exactly 5 s while a phone rings, after 5.001 s, after 40 s. " +
    "A fifth hangs up in the menu after 2 s, a sixth is answered after 20 s and hangs up 4 s later, while her number is told.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      three: {
        ...{ t0: "09:00:00", as: "D3", tH: "09:00:10", ends: "09:00:13" },
        visits: [["business", "09:00:10", "09:00:13", "ABANDON"]],
      },
      five: {
        ...{ t0: "09:01:00", as: "D4", tH: "09:01:10", ends: "09:01:15" },
        visits: [["business", "09:01:10", "09:01:15", "ABANDON"]],
        offers: [["8001", "09:01:12", "09:01:15", "CALLER_GONE"]],
      },
      over: {
        ...{ t0: "09:02:00", as: "D3", tH: "09:02:10", ends: "09:02:15.001" },
        visits: [["business", "09:02:10", "09:02:15.001", "ABANDON"]],
      },
      long: {
        ...{ t0: "09:03:00", as: "D3", tH: "09:03:10", ends: "09:03:50" },
        visits: [["business", "09:03:10", "09:03:50", "ABANDON"]],
      },
      menu: { t0: "09:04:00", as: "D1", ends: "09:04:02" },
      announced: {
        ...{ t0: "09:05:00", as: "D2", tH: "09:05:00", ends: "09:05:24" },
        visits: [["business", "09:05:00", "09:05:20", "ANSWER"]],
        offers: [["8001", "09:05:16", "09:05:20"]],
        talks: [["8001", "09:05:20", "09:05:24", { offer: 0, announceMs: 4000 }]],
      },
    }),
  },
  expects: [
    is("shortAbandons", 2, "3 s and exactly 5 s; 5.001 s is over the limit, who was in the menu asked for nobody"),
    is("abandonedInQueue", 3, "three, over, long: a short one stays abandoned (G5)"),
    is("abandonedRinging", 1, "five"),
    is("unanswered", 5, "D1 1 + D3 3 + D4 1: no rate leaves short ones out"),
    is("unansweredRate", 500 / 6, "5 of 6"),
    is("answerRate", 100 / 6, "1 of 6: a hang-up at the announcement is answered"),
    is("kpiRequests", 5, "all that asked, the short ones too: Y is off for the contract"),
    is("kpiConnectRate", 20, "1 of 5"),
    is("requests", 5, "the same five are judged"),
    is("answeredInTime", 1, "20 s sharp are within 20 s"),
    is("serviceLevel", 20, "1 of 5"),
    is("abandonedEntries", 4, "as entries"),
    is("abandonedWaitTotal", 53_001, "3000 + 5000 + 5001 + 40 000 ms"),
    is("averageAbandonedWait", 53_001 / 4, "of 4"),
    is("longestAbandonedWait", 40 * s, "long"),
    is("averageAbandonedRing", 3 * s, "8001's 3 s of 1"),
    is("abandonedAfterAnswer", 0, "no agent had talked with any of them"),
    is("announceTotal", 4 * s, "her number, until he hung up"),
    is("averageTalk", 4 * s, "4 s of 1"),
    is(
      "delayedEntries",
      5,
      "three 3 s, over 5.001 s and long 40 s were never offered; five 2 s, announced 16 s before it rang",
    ),
  ],
};
