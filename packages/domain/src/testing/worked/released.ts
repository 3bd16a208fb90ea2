import { at, span, writtenAll } from "../by-hand.ts";
import { is, minute, s, type WorkedDay } from "./worked-day.ts";

/** 强制操作: what a supervisor does to calls and to agents. */
export const forcedAction: WorkedDay = {
  story:
    "A supervisor ends a talk of 50 s; releases one who waits for 30 s, and one at whose request a phone rings for 20 s; takes a third call out of the queue after 12 s, " +
    "talks 40 s; forces 8001, who came back at 9:40, to rest from 10:00 to 10:30 and signs her out.",
  sources: {
    now: at("12:00:00"),
    spans: [
      span("8001", "ready", "09:40:00", "10:00:00"),
      span("8001", "rest", "10:00:00", "10:30:00", { reason: "training", forced: true }),
    ],
    calls: writtenAll({
      ended: {
        ...{ t0: "09:00:00", as: "D2", tH: "09:00:00", ends: "09:01:00" },
        visits: [["business", "09:00:00", "09:00:10", "ANSWER"]],
        offers: [["8001", "09:00:00", "09:00:10"]],
        talks: [["8001", "09:00:10", "09:01:00", { offer: 0, by: "supervisor" }]],
      },
      waiting: {
        ...{ t0: "09:10:00", as: "D7", detail: "FORCED", tH: "09:10:00", ends: "09:10:30" },
        visits: [["business", "09:10:00", "09:10:30", "FORCED"]],
      },
      ringing: {
        ...{ t0: "09:20:00", as: "D7", detail: "FORCED", tH: "09:20:00", ends: "09:20:30" },
        visits: [["business", "09:20:00", "09:20:30", "FORCED"]],
        offers: [["8001", "09:20:10", "09:20:30", "FORCED"]],
      },
      intercepted: {
        ...{ t0: "09:30:00", as: "D2", tH: "09:30:00", ends: "09:30:52" },
        visits: [["business", "09:30:00", "09:30:12", "ANSWER"]],
        offers: [["8000", "09:30:12", "09:30:12", "intercept"]],
        talks: [["8000", "09:30:12", "09:30:52", { offer: 0, by: "caller" }]],
      },
    }),
  },
  expects: [
    is("answered", 2, "ended stays answered, intercepted is D2 (G9)"),
    is("talksReleased", 1, "ended: SUPERVISOR hung up"),
    is("forcedEnds", 2, "released before any answer: waiting and ringing"),
    is("requestEnded", 2, "both are D7"),
    is("unanswered", 2, "both"),
    is("unansweredInQueue", 1, "no phone rang for waiting"),
    is("unansweredRinging", 1, "an offer was open as ringing ended"),
    is("answerRate", 50, "2 of 4"),
    is("visitsForced", 2, "their visits"),
    is("visitsLeftOtherwise", 2, "FORCED is one of the other ways"),
    is("entriesLeftOtherwise", 2, "as entries"),
    is("abandonedEntries", 0, "nobody hung up"),
    is("offersEndedOtherwise", 1, "the ring of 20 s, FORCED"),
    is("offersMissed", 0, "it is no miss of hers"),
    is("offersDue", 3, "8001's two and 8000's one: a FORCED one is due (§6)"),
    is("offerAnswerRate", 50, "8001: 1 of 2", { agent: "8001" }),
    is("talkTotal", 90 * s, "50 + 40 s"),
    is("kpiConnectRate", 50, "2 of 4 requests: a release counts against it"),
    is("forcedSpells", 1, "the rest"),
    is("forcedSpells", 1, "by its reason", { reason: "training" }),
    is("breakTime", 30 * minute, "10:00 to 10:30"),
    is("stateSpells", 2, "ready and rest"),
    is("stateSpells", 1, "the rest", { state: "rest" }),
    is("onlineTime", 50 * minute, "9:40 to the forced sign-out at 10:30"),
  ],
};

/** 进行中: what is still open at noon. */
export const inProgress: WorkedDay = {
  story:
    "At noon one is in the menu since 5 s; one waits since 21 s; one waits since 20 s while 8002's phone rings since 4 s; one talks since 50 s after waiting 10 s, on hold before for 5 s; " +
    "one was answered after 10 s, was transferred and waits again. One talk of 30 s ended after a wait of 6 s. 8002 is signed in since 11:00, ringing for 4 s.",
  sources: {
    now: at("12:00:00"),
    spans: [span("8002", "ready", "11:00:00", "11:59:56"), span("8002", "ringing", "11:59:56")],
    calls: writtenAll({
      menu: { t0: "11:59:55", as: "D0", menu: [["main", "entered", "11:59:56"]] },
      long: { t0: "11:59:00", as: "D0", tH: "11:59:39", visits: [["business", "11:59:39"]] },
      rings: {
        ...{ t0: "11:59:10", as: "D0", tH: "11:59:40", visits: [["business", "11:59:40"]] },
        offers: [["8002", "11:59:56"]],
      },
      talks: {
        ...{ t0: "11:59:00", as: "D2", tH: "11:59:00", visits: [["business", "11:59:00", "11:59:10", "ANSWER"]] },
        offers: [["8001", "11:59:00", "11:59:10"]],
        talks: [["8001", "11:59:10", undefined, { offer: 0, holdMs: 5000 }]],
      },
      again: {
        ...{ t0: "11:30:00", as: "D2", tH: "11:30:00" },
        visits: [
          ["business", "11:30:00", "11:30:10", "ANSWER"],
          ["business", "11:59:30"],
        ],
        offers: [["8003", "11:30:00", "11:30:10"]],
        talks: [["8003", "11:30:10", "11:59:30", { offer: 0 }]],
        transfers: [["8003", "11:59:30"]],
      },
      over: {
        ...{ t0: "11:00:00", as: "D2", tH: "11:00:00", ends: "11:00:36" },
        visits: [["business", "11:00:00", "11:00:06", "ANSWER"]],
        offers: [["8004", "11:00:01", "11:00:06"]],
        talks: [["8004", "11:00:06", "11:00:36", { offer: 0 }]],
      },
    }),
  },
  expects: [
    is("inboundTotal", 6, "open ones count in totals (G11)"),
    is("inProgress", 3, "menu, long, rings: not ended and nobody answered"),
    is("settled", 3, "talks, again, over: answered"),
    is("answered", 3, "the same three"),
    is("answerRate", 100, "3 of 3 that came out: who waits is not missed yet"),
    is("unansweredRate", 0, "0 of 3"),
    is("residual", 3, "D0 3"),
    is("otherInbound", 3, "D0 3"),
    is(
      "requests",
      4,
      "talks, again, over, and long, who waits over 20 s; rings waits 20 s sharp and is in neither (§2)",
    ),
    is("serviceLevel", 75, "10, 10 and 6 s: 3 of 4"),
    is("kpiRequests", 3, "those that came out"),
    is("queueEntries", 5, "all but menu"),
    is("queueEntriesEnded", 2, "talks and over; again waits for the second time"),
    is("entriesOpen", 3, "long, rings, again"),
    is("stillQueued", 3, "their open visits"),
    is("queueVisits", 6, "again has two"),
    is("queueWaitTotal", 26 * s, "10 + 10 + 6 s of visits that have ended"),
    is("queueWaitEnded", 16 * s, "10 + 6 s of entries that have ended"),
    is("averageQueueWait", 8 * s, "16 s of 2"),
    is("averageAbandonedWait", undefined, "nobody has given up yet"),
    is("entriesAnswered", 3, "talks, again, over"),
    is("entriesSettled", 3, "the same three: again was answered before"),
    is("groupAnswerRate", 100, "3 of 3"),
    is("groupRequests", 4, "those, and long after 21 s; rings after 20 s is not judged"),
    is("groupServiceLevel", 75, "3 of 4"),
    is("longestQueue", 3, "long, rings and again from 11:59:40"),
    is("offers", 4, "8001, 8002, 8003, 8004"),
    is("stillRinging", 1, "8002's"),
    is("offersEnded", 3, "4 − 1 that rings"),
    is("offersDue", 3, "4 − 1 that rings"),
    is("offerAnswerRate", 100, "3 of 3"),
    is("ringTotal", 25 * s, "10 + 10 + 5 s: of the open one nothing yet"),
    is("averageRing", (25 * s) / 3, "25 s of 3"),
    is("talks", 3, "those that go on too"),
    is("talksEnded", 2, "again's and over's"),
    is("talkTotal", 1790 * s, "29 min 20 s = 1760 s, and 30 s"),
    is("averageTalk", 895 * s, "1790 s of 2"),
    is("averageTalk", undefined, "8001's only talk goes on", { agent: "8001" }),
    is("holdTotal", 0, "the 5 s of who talks wait for his end"),
    is("consultations", 3, "answered"),
    is("consultationsEnded", 2, "nobody talks in again and over"),
    is("averageConsultation", 895 * s, "1760 + 30 s of 2"),
    is("nodeEntries", 1, "menu entered one"),
    is("averageNodeStay", undefined, "and has not left it"),
    is("ringingTime", 4 * s, "until now"),
    is("readyTime", 3596 * s, "11:00:00 to 11:59:56"),
    is("onlineTime", 3600 * s, "11:00 until now"),
    is("transferRate", 100 / 3, "again of 3 answered calls"),
  ],
};
