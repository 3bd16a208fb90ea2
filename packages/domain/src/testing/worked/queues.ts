import { at, type Written, writtenAll } from "../by-hand.ts";
import { between, is, s, type WorkedDay } from "./worked-day.ts";

/** A D7 call of one visit that began at tQ = t0. */
const request = (t0: string, tD: string, detail: string, group = "business"): Written => ({
  ...{ t0, as: "D7", detail, tH: t0, ends: tD },
  visits: [[group, t0, tD, detail as "KEY"]],
});

/** Each way out of a queue once, and overflows by reason. */
export const waysOut: WorkedDay = {
  story:
    "Of 13 stays in queues one each ends by key (3 s), callback (10 s), voicemail (20 s), transfer by a supervisor to the other group (6 s), release (8 s), platform fault (4 s), " +
    "time-out (300 s), full queue (0 s), nobody signed in (0 s, twice) and answer (7 s, the transferred one); one is given up after 15 s; one waits since 11:59:50. One leaves a message in the menu.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      key: request("09:00:00", "09:00:03", "KEY"),
      callback: request("09:01:00", "09:01:10", "CALLBACK"),
      voicemail: request("09:02:00", "09:02:20", "VOICEMAIL"),
      moved: {
        ...{ t0: "09:03:00", as: "D2", tH: "09:03:00", ends: "09:03:33" },
        visits: [
          ["business", "09:03:00", "09:03:06", "TRANSFER"],
          ["complaint", "09:03:06", "09:03:13", "ANSWER"],
        ],
        offers: [["8002", "09:03:07", "09:03:13", undefined, 1]],
        talks: [["8002", "09:03:13", "09:03:33", { offer: 0, group: "complaint" }]],
      },
      released: request("09:04:00", "09:04:08", "FORCED"),
      fault: {
        ...{ t0: "09:05:00", as: "D10", tH: "09:05:00", ends: "09:05:04" },
        visits: [["business", "09:05:00", "09:05:04", "ERROR"]],
      },
      timeout: request("09:06:00", "09:11:00", "TIMEOUT"),
      full: request("09:12:00", "09:12:00", "FULL"),
      noAgent: {
        ...{ t0: "09:13:00", as: "D7", detail: "NOAGENT", tH: "09:13:00", ends: "09:13:01" },
        visits: [
          ["business", "09:13:00", "09:13:00", "NOAGENT"],
          ["complaint", "09:13:00", "09:13:00", "NOAGENT"],
        ],
      },
      gaveUp: {
        ...{ t0: "09:14:00", as: "D3", tH: "09:14:00", ends: "09:14:15" },
        visits: [["business", "09:14:00", "09:14:15", "ABANDON"]],
      },
      waits: { t0: "11:59:50", as: "D0", tH: "11:59:50", visits: [["business", "11:59:50"]] },
      message: { t0: "09:20:00", as: "D1", detail: "voicemail", ends: "09:20:30" },
    }),
  },
  expects: [
    is(
      "queueVisits",
      13,
      "key, callback, voicemail, released, timeout, full 6; moved 2; noAgent 2; fault, gaveUp, waits 3",
    ),
    is("visitsLeftByKey", 1, "key"),
    is("visitsLeftForCallback", 1, "callback"),
    is("visitsLeftForVoicemail", 1, "voicemail; the message in the menu was no visit"),
    is("visitsTransferred", 1, "moved's first"),
    is("visitsForced", 1, "released"),
    is("visitsFailed", 1, "fault"),
    is("visitsLeftOtherwise", 6, "1 + 1 + 1 + 1 + 1 + 1"),
    is("overflowTimeout", 1, "timeout"),
    is("overflowFull", 1, "full"),
    is("overflowNoAgent", 2, "noAgent in both groups: each visit counts"),
    is("overflow", 4, "1 + 1 + 2"),
    is("overflow", 1, "by reason", { reason: "FULL" }),
    is("overflow", 1, "the second group's", { group: "complaint" }),
    is("visitsAnswered", 1, "moved's second"),
    is("visitsAbandoned", 1, "gaveUp"),
    is("stillQueued", 1, "waits: 1 + 1 + 4 + 6 + 1 = 13 (I4)"),
    is("queueEntries", 13, "nobody came to the same group twice"),
    is("entriesOverflowed", 4, "timeout, full, noAgent in two groups"),
    is("entriesLeftOtherwise", 6, "as the visits"),
    is("entriesOpen", 1, "waits: 1 answered + 1 abandoned + 4 + 6 + 1 = 13 (I4)"),
    is("queueWaitTotal", 373 * s, "3 + 10 + 20 + 6 + 7 + 8 + 4 + 300 + 0 + 0 + 0 + 15 s"),
    is("averageQueueWait", (373 * s) / 12, "of 12 that ended"),
    is("longestQueueWait", 300 * s, "timeout"),
    is("longestAnsweredWait", 7 * s, "moved in the group that answered"),
    is(
      "delayedEntries",
      8,
      "over 1 s without an offer: key, callback, voicemail, moved's first, released, fault, timeout, gaveUp; moved's second rang after 1 s sharp",
    ),
    is("shortAbandons", 0, "key left after 3 s, and hung up on nobody"),
    is("entriesSettled", 12, "13 − 1 that waits"),
    is("groupRequests", 12, "waits has waited 10 s so far"),
    is("callbacksAccepted", 1, "callback"),
    is("voicemails", 2, "voicemail from the queue, message from the menu"),
    is("forcedEnds", 1, "released"),
    is("requestEnded", 7, "key, callback, voicemail, released, timeout, full, noAgent are D7"),
    is("systemError", 1, "fault"),
    is("kpiRequests", 10, "D2 1 + D3 1 + D7 7 + D10 with a request 1; waits is open"),
    is("kpiAnswered", 1, "moved"),
    is("kpiConnectRate", 10, "1 of 10"),
    is("groupAnswerRate", 0, "business answered none of 10", { group: "business" }),
    is("groupAnswerRate", 50, "complaint: moved, and not noAgent", { group: "complaint" }),
    is("groupAnsweredInTime", 1, "moved, 7 s after it came to complaint"),
    is("averageCustomerWait", 13 * s, "moved over both groups: 6 + 7 s"),
  ],
};

const dispositionsOfRequests = ["D0", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10"] as const;
/** 考核: a request of every disposition, a moment after they came out. */
export const requestsOfAllKinds: WorkedDay = {
  story:
    "Calls of every disposition that asked for a human at 9:00:05, in service hours; read 15 s later. One ended in the menu without a request.",
  sources: {
    now: at("09:00:20"),
    spans: [],
    calls: writtenAll({
      ...Object.fromEntries(
        dispositionsOfRequests.map((as): [string, Written] => [
          as,
          { t0: "09:00:00", as, tH: "09:00:05", ...(as === "D0" ? {} : { ends: "09:00:19" }) },
        ]),
      ),
      menu: { t0: "09:00:00", as: "D1", ends: "09:00:19" },
    }),
  },
  expects: [
    is("requests", 9, "all that came out, however soon; D0 has waited 15 s and is in neither"),
    is("kpiRequests", 7, "D2 + D3 + D4 + D5 + D6 + D7 + D10 with a request; not D0, D8, D9"),
    is("kpiAnswered", 2, "D2 + D5"),
    is("kpiConnectRate", 200 / 7, "2 of 7"),
    is("requestsOutOfHours", 0, "all asked in hours; the menu's asked for nobody"),
    is("customerWaits", 0, "when D2 was answered is not written: it has no wait"),
    is("settled", 10, "11 calls but D0"),
    is("answerRate", 20, "2 of 10"),
    is("unansweredRate", 50, "D1 + D3 + D4 + D6 + D7: 5 of 10"),
    is("consultationsEnded", 1, "D2: what the duty phone said is no agent's talk"),
    is("shortAbandons", 0, "14 s after the request"),
  ],
};

const waits = (from: string, to: string, group = "business"): Written => ({
  ...{ t0: from, as: "D3", tH: from, ends: to },
  visits: [[group, from, to, "ABANDON"]],
});
/** 最大排队长度: a sweep of who comes and who leaves. */
export const queueLength: WorkedDay = {
  story:
    "a waits 9:00:00 to 9:10:00, b 9:01:00 to 9:05:00, c 9:05:00 to 9:06:00, d 9:05:30 to 9:07:00 at business; e 9:05:40 to 9:05:50 at complaint.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      a: waits("09:00:00", "09:10:00"),
      b: waits("09:01:00", "09:05:00"),
      c: waits("09:05:00", "09:06:00"),
      d: waits("09:05:30", "09:07:00"),
      e: waits("09:05:40", "09:05:50", "complaint"),
    }),
  },
  expects: [
    is("longestQueue", 4, "a, c, d, e at 9:05:40"),
    is("longestQueue", 3, "a, c, d at 9:05:30: b leaves in the ms in which c comes, and leaves first", {
      group: "business",
    }),
    is("longestQueue", 1, "e alone", { group: "complaint" }),
    is("longestQueue", 2, "until before 9:05:30: a and b, then a and c", {
      ...between("00:00:00", "09:05:30"),
      group: "business",
    }),
    is("longestQueue", 1, "a is carried in", between("09:08:00", "24:00:00")),
    is("longestQueue", 0, "nobody waits any more", between("10:00:00", "24:00:00")),
  ],
};

/** 服务水平 and the contract's rate: who is judged, and how. */
export const serviceLevels: WorkedDay = {
  story:
    "Answered after 20 s; after 20.001 s; given up; timed out; answered by the duty phone at 18:00, out of hours; lost at the duty phone in hours; failed with a request; failed without; in the menu only; " +
    "waiting since 21 s and since 20 s; a test. The late one waited 12 s for business, then overflowed and was answered 8.001 s later at complaint.",
  sources: {
    now: at("19:00:00"),
    spans: [],
    calls: writtenAll({
      inTime: {
        ...{ t0: "09:00:00", as: "D2", tH: "09:00:10", ends: "09:01:30", businessType: "tax" },
        visits: [["business", "09:00:10", "09:00:30", "ANSWER"]],
        offers: [["8001", "09:00:20", "09:00:30"]],
        talks: [["8001", "09:00:30", "09:01:30", { offer: 0 }]],
      },
      late: {
        ...{ t0: "09:01:00", as: "D2", tH: "09:01:10", ends: "09:02:10.001", businessType: "deeds" },
        visits: [
          ["business", "09:01:10", "09:01:22", "TIMEOUT"],
          ["complaint", "09:01:22", "09:01:30.001", "ANSWER"],
        ],
        offers: [["8002", "09:01:22", "09:01:30.001", undefined, 1]],
        talks: [["8002", "09:01:30.001", "09:02:10.001", { offer: 0, group: "complaint" }]],
      },
      gaveUp: waits("09:02:00", "09:02:30"),
      timedOut: request("09:03:00", "09:03:40", "TIMEOUT"),
      duty: { t0: "18:00:00", as: "D5", tH: "18:00:05", outOfHours: true, ends: "18:03:00" },
      dutyLost: { t0: "09:05:00", as: "D6", tH: "09:05:05", ends: "09:05:30" },
      failed: { t0: "09:06:00", as: "D10", tH: "09:06:05", ends: "09:06:06" },
      failedBefore: { t0: "09:07:00", as: "D10", ends: "09:07:00" },
      menuOnly: { t0: "09:08:00", as: "D1", ends: "09:08:10" },
      waitsLong: { t0: "18:59:00", as: "D0", tH: "18:59:39", outOfHours: true, visits: [["business", "18:59:39"]] },
      waitsShort: { t0: "18:59:10", as: "D0", tH: "18:59:40", outOfHours: true, visits: [["business", "18:59:40"]] },
      test: {
        ...{ t0: "09:10:00", as: "D2", tH: "09:10:01", test: true, ends: "09:11:00" },
        talks: [["8001", "09:10:02", "09:11:00"]],
      },
    }),
  },
  expects: [
    is(
      "requests",
      8,
      "inTime, late, gaveUp, timedOut, duty, dutyLost, failed, waitsLong; waitsShort is in neither, failedBefore and menuOnly asked for nobody",
    ),
    is("answeredInTime", 1, "20 s are in time, 20.001 s are not"),
    is("serviceLevel", 12.5, "1 of 8"),
    is("answeredInStandardTime", 0, "20 s are over 15 s"),
    is("standardServiceLevel", 0, "none of 8"),
    is("groupStandardLevel", 0, "business: none of 5 within 15 s", { group: "business" }),
    is("groupStandardLevel", 100, "complaint: 8.001 s are within 15 s", { group: "complaint" }),
    is("groupRequests", 5, "inTime, late, gaveUp, timedOut, waitsLong", { group: "business" }),
    is("groupServiceLevel", 20, "business: 1 of 5", { group: "business" }),
    is("groupServiceLevel", 100, "complaint: late was answered 8.001 s after it came there", { group: "complaint" }),
    is("groupAnsweredInTime", 2, "inTime and late, each by its group's clock"),
    is("customerWaitTotal", 40_001, "20 000 + 20 001 ms, over groups"),
    is("customerWaits", 2, "inTime and late: duty is no agent's answer"),
    is("averageCustomerWait", 40_001 / 2, "of 2"),
    is("longestCustomerWait", 20_001, "late"),
    is(
      "kpiRequests",
      6,
      "in service hours: inTime, late, gaveUp, timedOut, dutyLost, failed; duty asked out of hours, failedBefore for nobody",
    ),
    is("kpiAnswered", 2, "inTime, late"),
    is("kpiConnectRate", 200 / 6, "2 of 6"),
    is("requestsOutOfHours", 3, "duty, waitsLong, waitsShort"),
    is("allRequests", 7, "those 6 and duty; who waits has not come out"),
    is("allRequestsAnswered", 3, "inTime, late, duty"),
    is("allConnectRate", 300 / 7, "3 of 7"),
    is("consultations", 3, "answered calls: inTime, late, duty"),
    is("consultations", 1, "inTime", { businessType: "tax" }),
    is("consultations", 1, "duty is unclassified, a row of its own", { businessType: null }),
    is("consultationTalkTotal", 100 * s, "60 + 40 s"),
    is("consultationsEnded", 2, "inTime, late: agents' talks"),
    is("averageConsultation", 50 * s, "100 s of 2"),
    is("averageConsultation", 40 * s, "late's 40 s of 1", { businessType: "deeds" }),
    is("averageConsultation", undefined, "an agent talked with none of the unclassified", { businessType: null }),
    is("answerRate", undefined, "only answered calls have a type: no rate of 100 % (G15)", { businessType: "tax" }),
    is(
      "delayedEntries",
      4,
      "inTime was offered after 10 s; late's first 12 s, gaveUp's 30 s and timedOut's 40 s went without an offer; who waits has none yet",
    ),
  ],
};
