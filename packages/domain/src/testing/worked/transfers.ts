import { at, span, writtenAll } from "../by-hand.ts";
import { between, is, s, type WorkedDay } from "./worked-day.ts";

/** 转移: a call that goes from one group to another, and one that is sent on twice. */
export const transfer: WorkedDay = {
  story:
    "On 12345678 one is answered by 8001 after 10 s, talks 60 s, is transferred to the other group, waits 30 s, talks 60 s with 8002. " +
    "On 87654321 one is answered after 5 s, talks 20 s with 8001, goes to 8003 of the same group, waits 5 s, talks 30 s, and is sent outside by her.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      across: {
        ...{ t0: "09:00:00", as: "D2", tH: "09:00:00", ends: "09:02:40" },
        visits: [
          ["business", "09:00:00", "09:00:10", "ANSWER"],
          ["complaint", "09:01:10", "09:01:40", "ANSWER"],
        ],
        offers: [
          ["8001", "09:00:00", "09:00:10"],
          ["8002", "09:01:20", "09:01:40", undefined, 1],
        ],
        talks: [
          ["8001", "09:00:10", "09:01:10", { offer: 0 }],
          ["8002", "09:01:40", "09:02:40", { offer: 1, group: "complaint" }],
        ],
        transfers: [["8001", "09:01:10"]],
      },
      twice: {
        ...{ t0: "10:00:00", as: "D2", tH: "10:00:00", ends: "10:01:00", number: "87654321" },
        visits: [
          ["business", "10:00:00", "10:00:05", "ANSWER"],
          ["business", "10:00:25", "10:00:30", "ANSWER"],
        ],
        offers: [
          ["8001", "10:00:01", "10:00:05"],
          ["8003", "10:00:25", "10:00:30", undefined, 1],
        ],
        talks: [
          ["8001", "10:00:05", "10:00:25", { offer: 0 }],
          ["8003", "10:00:30", "10:01:00", { offer: 1 }],
        ],
        transfers: [
          ["8001", "10:00:25"],
          ["8003", "10:01:00"],
        ],
      },
    }),
  },
  expects: [
    is("inboundTotal", 2, "trunk level: one call once, however often it was transferred (G6)"),
    is("answered", 2, "several agents who answer one call count once"),
    is("queueEntries", 3, "across in two groups; twice in one group, once (G6)"),
    is("queueEntries", 2, "across and twice", { group: "business" }),
    is("queueEntries", 1, "across", { group: "complaint" }),
    is("queueVisits", 4, "2 + 2 stays: 进入次数"),
    is("queueWaitTotal", 50 * s, "10 + 30 + 5 + 5 s: a transfer starts a new visit with a new clock"),
    is("averageQueueWait", (50 * s) / 3, "50 s of 3 entries that ended"),
    is("averageAnsweredWait", 10 * s, "business: 10 s of across, 5 + 5 s of twice, of 2", { group: "business" }),
    is("longestAnsweredWait", 30 * s, "across in its second group; twice's are 5 + 5 s together"),
    is("abandonedAfterAnswer", 0, "the second entry of across was answered"),
    is("offers", 4, "agent level: each leg counts"),
    is("offersAnswered", 4, "each was answered"),
    is("talks", 4, "two talks of each call"),
    is("talks", 2, "the first talk of each call", { agent: "8001" }),
    is("talkTotal", 170 * s, "60 + 60 + 20 + 30 s: per leg, so that no transfer is counted twice"),
    is("averageTalk", 42.5 * s, "170 s of 4"),
    is("averageTalk", 40 * s, "60 and 20 s", { agent: "8001" }),
    is("transfersOut", 3, "across 1, twice 2: each counts"),
    is("transfersOut", 2, "8001 sent on one of each", { agent: "8001" }),
    is("transfersOut", 0, "8002 sent on nobody", { agent: "8002" }),
    is("transfersOut", 1, "8003 sent one outside", { agent: "8003" }),
    is("transferRate", 100, "business: across and twice of the two it answered; twice's two transfers are once", {
      group: "business",
    }),
    is("transferRate", 0, "complaint answered across and sent it nowhere", { group: "complaint" }),
    is("transferRate", 100, "across was transferred: 1 of 1 answered call, though two groups answered it", {
      number: "12345678",
    }),
    is("transferRate", 100, "2 of 2 answered calls"),
    is("transferredEntries", 2, "across and twice at business"),
    is("groupServiceLevel", 100, "10 s and 5 s after the first tQ in the group", { group: "business" }),
    is("groupServiceLevel", 0, "30 s: the other group's clock is its own, and it was too late", { group: "complaint" }),
    is("serviceLevel", 100, "whole hotline: first answer 10 and 5 s after the request, 2 of 2"),
    is(
      "averageCustomerWait",
      7.5 * s,
      "from the request to the first answer: 10 and 5 s; the wait after the transfer is not in it",
    ),
    is("consultationTalkTotal", 170 * s, "all talks of both calls"),
    is("averageConsultation", 85 * s, "170 s of 2 calls"),
  ],
};

/** A transfer back to the queue that nobody answers: the call stays answered. */
export const abandonedAfterTransfer: WorkedDay = {
  story:
    "Answered by 8001 after 5 s, talks 55 s, is transferred to the other group, and hangs up there after 25 s while 8002's phone rings.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      gone: {
        ...{ t0: "09:00:00", as: "D2", tH: "09:00:00", ends: "09:01:25" },
        visits: [
          ["business", "09:00:00", "09:00:05", "ANSWER"],
          ["complaint", "09:01:00", "09:01:25", "ABANDON"],
        ],
        offers: [
          ["8001", "09:00:00", "09:00:05"],
          ["8002", "09:01:10", "09:01:25", "CALLER_GONE", 1],
        ],
        talks: [["8001", "09:00:05", "09:01:00", { offer: 0 }]],
        transfers: [["8001", "09:01:00"]],
      },
    }),
  },
  expects: [
    is("agentAnswered", 1, "the first human answer decides: D2"),
    is("abandonedInQueue", 0, "so it is neither D3"),
    is("abandonedRinging", 0, "nor D4"),
    is("unanswered", 0, "D2 is answered"),
    is("abandonedEntries", 1, "the entry of the second group came out abandoned"),
    is("abandonedAfterAnswer", 1, "转接后放弃: an agent had talked with him before"),
    is("abandonedAfterAnswer", 0, "at the first group he was answered", { group: "business" }),
    is("averageAbandonedWait", 25 * s, "25 s of 1"),
    is("offersAbandoned", 1, "8002's"),
    is("abandonedRingTotal", 15 * s, "her phone rang from 10 to 25 s past"),
    is("averageAbandonedRing", 15 * s, "15 s of 1"),
    is("shortAbandons", 0, "not abandoned as a call, so not shortly either"),
    is("groupAnswerRate", 0, "0 of 1 entry", { group: "complaint" }),
    is("groupAnswerRate", 50, "both groups: 1 of 2 entries"),
  ],
};

const halves = [
  span("8001", "ready", "09:00:00", "10:00:00", { groups: ["business"] }),
  span("8001", "talking", "10:00:00", "10:30:00", { groups: ["business"], call: "a" }),
  span("8001", "wrapUp", "10:30:00", "10:40:00", { groups: ["business"], call: "a" }),
  span("8001", "ready", "13:00:00", "13:50:00", { groups: ["complaint"] }),
  span("8001", "talking", "13:50:00", "14:00:00", { groups: ["complaint"], call: "b" }),
] as const;
/** 当天换组: she works for one group in the morning and for the other in the afternoon. */
export const changeOfGroup: WorkedDay = {
  story:
    "8001 is signed in for business from 9:00 to 10:40, answers one call there after 5 s and talks 30 min, wraps up 10 min; " +
    "from 13:00 to 14:00 for complaint, answers one after 8 s, talks 10 min.",
  sources: {
    now: at("18:00:00"),
    spans: halves,
    calls: writtenAll({
      a: {
        ...{ t0: "09:59:50", as: "D2", tH: "09:59:55", ends: "10:30:00" },
        visits: [["business", "09:59:55", "10:00:00", "ANSWER"]],
        offers: [["8001", "09:59:55", "10:00:00"]],
        talks: [["8001", "10:00:00", "10:30:00", { offer: 0, wrapUp: ["10:30:00", "10:40:00"] }]],
      },
      b: {
        ...{ t0: "13:49:50", as: "D2", tH: "13:49:52", ends: "14:00:00" },
        visits: [["complaint", "13:49:52", "13:50:00", "ANSWER"]],
        offers: [["8001", "13:49:52", "13:50:00"]],
        talks: [["8001", "13:50:00", "14:00:00", { offer: 0 }]],
      },
    }),
  },
  expects: [
    is("agentDays", 1, "one agent on one day, whichever groups she sat for"),
    is("staffed", 1, "one agent"),
    is("staffed", 1, "until 10:40", { group: "business" }),
    is("staffed", 0, "she left it at 10:40", { group: "business", ...between("11:00:00", "14:00:00") }),
    is("staffed", 1, "from 13:00 on", { group: "complaint" }),
    is("workingTime", 40 * 60 * s, "30 + 10 min of a", { group: "business" }),
    is("availableTime", 128 * 60 * s, "40 of her 50 min of work: 128 of 160 min", { group: "business" }),
    is("availableTime", 32 * 60 * s, "10 of 50: 32 of 160 min", { group: "complaint" }),
    is("occupancy", 4000 / 128, "40 of 128 min", { group: "business" }),
    is("occupancy", 1000 / 32, "10 of 32 min", { group: "complaint" }),
    is("onlineTime", 160 * 60 * s, "100 + 60 min; the hours between are none of it"),
    is("averageOnline", 160 * 60 * s, "160 min of 1 agent-day"),
    is("talkingTime", 40 * 60 * s, "30 + 10 min"),
    is("offersAnswered", 2, "one for each group"),
    is("offersAnswered", 1, "that of a", { group: "business" }),
    is("offersAnswered", 1, "that of b", { group: "complaint", agent: "8001" }),
    is("talkTotal", 1800 * s, "30 min at business alone", { group: "business" }),
    is("talkTotal", 600 * s, "10 min at complaint alone", { group: "complaint" }),
    is("averageTalk", 1200 * s, "40 min of 2", { agent: "8001" }),
    is("speedOfAnswer", 5 * s, "the one of business", { group: "business" }),
    is("speedOfAnswer", 8 * s, "the one of complaint", { group: "complaint" }),
    is("averageWrapUp", 600 * s, "10 min of the 1 wrap-up, at business", { group: "business" }),
    is("averageWrapUp", undefined, "no wrap-up at complaint: nothing to divide by", { group: "complaint" }),
    is("occupancy", 5000 / 160, "talk 40 + wrap-up 10 of 160 min, no break and not busy"),
  ],
};
