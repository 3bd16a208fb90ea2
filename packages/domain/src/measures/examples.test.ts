/** Days written out by hand: each call, and what each measure is of it, reckoned on paper. The reason stands in the test's name. */
import { describe, expect, test } from "vitest";
import type { GroupId, UserId } from "../ids.ts";
import type { CallRecord } from "../readmodel.ts";
import { at, type Written, written } from "../testing/by-hand.ts";
import { measures } from "../testing/closures.ts";
import type { MeasureName, Slice, Sources } from "./index.ts";

const day = { from: at("00:00:00"), to: at("24:00:00") };
const next = { from: at("24:00:00"), to: at("48:00:00") };
const sources = (calls: readonly CallRecord[]): Sources => ({ calls, spans: [], now: at("12:00:00") });
const calls = (all: Readonly<Record<string, Written>>) => Object.entries(all).map(([id, as]) => written(id, as));
const s = 1000;

const morning = sources(
  calls({
    // 8001 lets it ring for 20 s, 8002 answers after 10 s and talks 180 s, of which 40 s on hold; very satisfied
    answered: {
      ...{ t0: "09:00:00", as: "D2", visits: [["business", "09:00:10", "09:00:40", "ANSWER"]] },
      offers: [
        ["8001", "09:00:10", "09:00:30", "RNA"],
        ["8002", "09:00:30", "09:00:40"],
      ],
      talks: [["8002", "09:00:40", "09:03:40", { holdMs: 40 * s, offer: 1 }]],
      survey: ["8002", true],
    },
    // rings at 8001 for 2 s, 8002 picks it up and talks 60 s; rated, and not satisfied
    pickedUp: {
      ...{ t0: "09:05:00", as: "D2", visits: [["business", "09:05:05", "09:05:07", "ANSWER"]] },
      offers: [
        ["8001", "09:05:05", "09:05:07", "PICKED_UP"],
        ["8002", "09:05:07", "09:05:07", "pickUp"],
      ],
      talks: [["8002", "09:05:07", "09:06:07", { offer: 1 }]],
      survey: ["8002", false],
    },
    // waits 30 s for the one group, overflows, gives up after 20 s in the other
    overflowed: {
      ...{ t0: "09:10:00", as: "D3" },
      visits: [
        ["business", "09:10:10", "09:10:40", "TIMEOUT"],
        ["complaint", "09:10:40", "09:11:00", "ABANDON"],
      ],
    },
    // answered after 5 s, 60 s of talk, a transfer to nobody, gives up after 30 s at the same group's head; asked to rate, doesn't
    cameBack: {
      ...{ t0: "10:00:00", as: "D2" },
      visits: [
        ["business", "10:00:00", "10:00:05", "ANSWER"],
        ["business", "10:01:05", "10:01:35", "ABANDON"],
      ],
      offers: [["8001", "10:00:02", "10:00:05"]],
      talks: [["8001", "10:00:05", "10:01:05", { offer: 0 }]],
      survey: ["8001"],
    },
    // hangs up after 12 s, of which 8001's phone rings 10 s
    gaveUpRinging: {
      ...{ t0: "10:10:00", as: "D4", visits: [["business", "10:10:02", "10:10:14", "ABANDON"]] },
      offers: [["8001", "10:10:04", "10:10:14", "CALLER_GONE"]],
    },
    timedOut: { t0: "10:20:00", as: "D7", visits: [["business", "10:20:00", "10:25:00", "TIMEOUT"]] },
    inMenu: { t0: "10:30:00", as: "D1" },
    served: { t0: "10:31:00", as: "D1s" },
    duty: { t0: "10:32:00", as: "D5" },
    dutyLost: { t0: "10:33:00", as: "D6" },
    closed: { t0: "10:34:00", as: "D8" },
    refused: { t0: "10:35:00", as: "D9" },
    failed: { t0: "10:36:00", as: "D10" },
    // these go on: one waits and rings at 8002, one is in the menu, one talks with 8001 and was on hold for 5 s
    waits: {
      ...{ t0: "11:00:00", as: "D0", visits: [["business", "11:00:00"]] },
      offers: [["8002", "11:00:01"]],
    },
    menu: { t0: "11:05:00", as: "D0" },
    talks: {
      ...{ t0: "11:10:00", as: "D2", visits: [["business", "11:10:00", "11:10:04", "ANSWER"]] },
      offers: [["8001", "11:10:01", "11:10:04"]],
      talks: [["8001", "11:10:04", undefined, { holdMs: 5 * s, offer: 0 }]],
    },
    // 8001 calls out, talks 60 s and transfers to the other group, where 8002 answers after 10 s and talks 40 s
    out: {
      ...{ t0: "11:20:00", dial: ["8001", "11:20:02"], visits: [["complaint", "11:21:10", "11:21:20", "ANSWER"]] },
      offers: [["8002", "11:21:12", "11:21:20"]],
      talks: [
        ["8001", "11:20:10", "11:21:10"],
        ["8002", "11:21:20", "11:22:00", { offer: 0 }],
      ],
    },
    outInVain: { t0: "11:30:00", dial: ["8002", "11:30:03"] },
    // a test call counts as a test and as nothing else
    test: {
      ...{ t0: "11:40:00", as: "D2", test: true, visits: [["business", "11:40:01", "11:40:02", "ANSWER"]] },
      offers: [["8001", "11:40:01", "11:40:02"]],
      talks: [["8001", "11:40:02", "11:50:02", { offer: 0 }]],
      survey: ["8001", true],
    },
  }),
);

describe("of the morning", () => {
  test.each<[MeasureName, number, string]>([
    ["inboundTotal", 16, "all inbound calls but the test"],
    ["settled", 14, "16 but the two that wait or are in the menu; who talks is settled"],
    ["inProgress", 2, "who waits, who is in the menu"],
    ["answered", 5, "4 by agents, of whom one talks still, and 1 by the duty phone"],
    ["agentAnswered", 4, "answered, pickedUp, cameBack, talks"],
    ["answerRate", 500 / 14, "5 of 14 that came out: the two that go on are not missed"],
    ["unanswered", 5, "menu D1, queue D3, ring D4, duty D6, request D7; not D1s, D8, D9, D10"],
    ["unansweredRate", 500 / 14, "5 of 14"],
    ["surveysOffered", 3, "who hung up at the question was asked too"],
    ["rated", 2, "one very satisfied, one not"],
    ["ratingRate", 200 / 3, "2 of 3 who were asked"],
    ["satisfied", 1, "a rating alone is no satisfaction"],
    ["satisfaction", 50, "1 of 2 ratings, not of 3 questions"],
    ["tests", 1, "the test"],
    ["queueEntries", 9, "overflowed entered two groups, cameBack one twice; the transferred call out none"],
    ["queueVisits", 10, "the second stay of cameBack counts here"],
    ["queueEntriesEnded", 8, "one waits still"],
    ["queueWaitTotal", 433 * s, "30 + 2 + 30 + 20 + 5 + 30 + 12 + 300 + 4 s"],
    ["queueWaitEnded", 433 * s, "the same: nobody waits for the second time"],
    ["averageQueueWait", (433 / 8) * s, "433 s of 8"],
    ["answeredEntries", 3, "answered, pickedUp, talks; cameBack's last stay was given up"],
    ["answeredWaitTotal", 36 * s, "30 + 2 + 4 s"],
    ["averageAnsweredWait", 12 * s, "36 s of 3"],
    ["longestAnsweredWait", 30 * s, "answered"],
    ["abandonedEntries", 3, "overflowed at its second group, cameBack, gaveUpRinging; a time-out is no abandon"],
    ["abandonedWaitTotal", 67 * s, "20 + (5 + 30) + 12 s: both stays of cameBack, not its last alone"],
    ["averageAbandonedWait", (67 / 3) * s, "67 s of 3"],
    ["longestAbandonedWait", 35 * s, "cameBack, whose stays were 5 and 30 s"],
    ["visitsAnswered", 4, "answered, pickedUp, the first of cameBack, talks"],
    ["visitsAbandoned", 3, "the second of overflowed and of cameBack, gaveUpRinging"],
    ["overflow", 2, "the first of overflowed, timedOut"],
    ["visitsLeftOtherwise", 0, "nobody pressed a key or was released"],
    ["stillQueued", 1, "waits"],
    ["offers", 8, "2 + 2 + 1 + 1 + 1 + 1; none of the transferred call out"],
    ["offersAnswered", 4, "8002 twice, once by pick-up; 8001 twice"],
    ["offersDue", 6, "8 but the one that was picked up elsewhere and the one that rings"],
    ["offerAnswerRate", 400 / 6, "4 of 6"],
    ["offersMissed", 1, "the RNA; who hung up while it rang is no miss of hers"],
    ["offersAbandoned", 1, "gaveUpRinging"],
    ["offersEndedOtherwise", 1, "picked up by a colleague"],
    ["stillRinging", 1, "waits"],
    ["ringTotal", 48 * s, "20 + 10 + 2 + 0 + 3 + 10 + 3 s; of one that rings nothing yet"],
    ["answerRingTotal", 16 * s, "10 + 3 + 3 s"],
    ["ringsAnswered", 3, "4 answered but the pick-up"],
    ["speedOfAnswer", (16 / 3) * s, "16 s of 3: the pick-up's 0 s say nothing"],
    ["talks", 6, "answered, pickedUp, cameBack, talks, and both of the call out"],
    ["talksEnded", 5, "one goes on"],
    ["talkTotal", 400 * s, "180 + 60 + 60 + 60 + 40 s, holds included"],
    ["holdTotal", 40 * s, "the 5 s of who talks still wait for his end"],
    ["averageTalk", 80 * s, "400 s of 5: with holds, and without the talk that goes on"],
    ["outboundTotal", 2, "both dials"],
    ["outboundAnswered", 1, "one talked"],
    ["outboundAnswerRate", 50, "1 of 2"],
  ])("%s is %d: %s", (name, expected, _why) => {
    expect(measures[name].value(morning, day)).toBeCloseTo(expected, 9);
  });

  const of = (name: MeasureName, slice: Slice) => measures[name].value(morning, { ...day, ...slice });
  test.each<[MeasureName, string, number, string]>([
    ["offers", "8001", 5, "RNA, picked up, answered twice, given up"],
    ["offersMissed", "8001", 1, "the RNA alone"],
    ["offersMissed", "8002", 0, "she missed none"],
    ["talks", "8001", 3, "cameBack, talks, out"],
    ["averageTalk", "8001", 60 * s, "60 and 60 s; the third goes on"],
    ["averageTalk", "8002", (280 / 3) * s, "180, 60 and 40 s"],
    ["speedOfAnswer", "8002", 10 * s, "one ring of 10 s; the pick-up left out"],
    ["satisfaction", "8002", 50, "1 of her 2"],
    ["surveysOffered", "8001", 1, "cameBack; the test left out"],
    ["outboundTotal", "8001", 1, "her dial"],
  ])("%s of %s is %d: %s", (name, agent, expected, _why) => {
    expect(of(name, { agent: agent as UserId })).toBeCloseTo(expected, 9);
  });

  test.each<[MeasureName, string, number | undefined, string]>([
    ["queueEntries", "complaint", 1, "overflowed; the transferred call out left out"],
    ["abandonedEntries", "complaint", 1, "overflowed gave up there"],
    ["abandonedEntries", "business", 2, "cameBack, gaveUpRinging; overflowed timed out here"],
    ["queueWaitTotal", "complaint", 20 * s, "the 20 s there alone"],
    ["averageAnsweredWait", "complaint", undefined, "nobody was answered there: no denominator"],
  ])("%s of group %s is %d: %s", (name, group, expected, _why) => {
    const value = of(name, { group: group as GroupId });
    if (expected === undefined) expect(value).toBeUndefined();
    else expect(value).toBeCloseTo(expected, 9);
  });
});

describe("of one who waits again", () => {
  const [ended] = calls({
    ended: { t0: "09:00:00", as: "D3", visits: [["business", "09:00:00", "09:00:20", "ABANDON"]] },
  });
  const [again] = calls({
    again: {
      ...{ t0: "09:10:00", as: "D2" },
      visits: [
        ["business", "09:10:00", "09:10:10", "ANSWER"],
        ["business", "09:12:00"],
      ],
    },
  });
  const both = sources([ended!, again!]);
  test("the wait total has his first 10 s at once: 20 + 10 s of stays that have ended", () => {
    expect(measures.queueWaitTotal.value(both)).toBe(30 * s);
  });
  test("the average leaves him out until he has come out: 20 s of 1, not 30", () => {
    expect(measures.averageQueueWait.value(both)).toBe(20 * s);
    expect(measures.answeredEntries.value(both)).toBe(0);
  });
});

describe("of calls that were returned", () => {
  const returned = sources(
    calls({
      // reached at the second try on the same day
      reached: { t0: "09:00:00", as: "D3" },
      tryOne: { t0: "09:30:00", dial: ["8001", "09:30:01"], parent: "reached" },
      tryTwo: {
        t0: "10:00:00",
        dial: ["8001", "10:00:01"],
        talks: [["8001", "10:00:10", "10:02:10"]],
        parent: "reached",
      },
      // reached twice: once is recovered once
      twice: { t0: "09:10:00", as: "D7" },
      first: { t0: "09:40:00", dial: ["8002", "09:40:01"], talks: [["8002", "09:40:10", "09:41:10"]], parent: "twice" },
      again: { t0: "09:50:00", dial: ["8002", "09:50:01"], talks: [["8002", "09:50:10", "09:51:10"]], parent: "twice" },
      // reached for half a second, which is no talk
      shortly: { t0: "09:20:00", as: "D4" },
      cut: {
        t0: "10:10:00",
        dial: ["8001", "10:10:01"],
        talks: [["8001", "10:10:05", "10:10:05.5"]],
        parent: "shortly",
      },
      // missed in the evening, dialled before midnight and answered after it
      evening: { t0: "23:50:00", as: "D1" },
      late: {
        t0: "23:59:50",
        dial: ["8001", "23:59:52"],
        talks: [["8001", "24:00:05", "24:01:05"]],
        parent: "evening",
      },
      // who was answered is not recovered, and a call of nobody's is not a call back
      answered: { t0: "11:00:00", as: "D2" },
      other: { t0: "11:10:00", dial: ["8001", "11:10:01"], talks: [["8001", "11:10:05", "11:11:05"]] },
    }),
  );
  test.each<[MeasureName, number, string]>([
    ["callBacks", 6, "each dial that has a parent"],
    ["recovered", 2, "reached and twice, each once; not the half second, not the answer after midnight"],
    ["outboundTotal", 7, "call backs are calls out too"],
    ["answered", 1, "what was returned stays missed"],
    ["unanswered", 4, "reached, twice, shortly, evening"],
    ["answerRate", 20, "1 of 5: a call back adds nothing"],
  ])("%s is %d: %s", (name, expected, _why) => {
    expect(measures[name].value(returned, day)).toBe(expected);
  });
  test("recovered shows the calls that were missed, by the number they called, and has no answer for an agent", () => {
    expect(measures.recovered.behind(returned, day).map(({ call }) => call)).toEqual(["reached", "twice"]);
    expect(measures.recovered.value(returned, { ...day, number: "87654321" })).toBe(0);
    expect(measures.recovered.value(returned, { ...day, agent: "8001" as UserId })).toBeUndefined();
    expect(measures.callBacks.value(returned, { ...day, agent: "8002" as UserId })).toBe(2);
  });
  test("the day is the hotline's: in a zone one hour east the answer at 00:00:05 is of the same day", () => {
    expect(measures.recovered.value({ ...returned, zone: "Asia/Tokyo" })).toBe(3);
  });
});

describe("a call over midnight", () => {
  const late = sources(
    calls({
      // rings at 8001 before midnight and at 8002 after it, who answers; rated at 24:02:10
      overMidnight: {
        ...{ t0: "23:59:30", as: "D2", visits: [["business", "23:59:50", "24:00:25", "ANSWER"]] },
        offers: [
          ["8001", "23:59:50", "24:00:10", "RNA"],
          ["8002", "24:00:10", "24:00:25"],
        ],
        talks: [["8002", "24:00:25", "24:02:05", { offer: 1 }]],
        survey: ["8002", true],
      },
      // in the menu at midnight
      queuedAfter: {
        ...{ t0: "23:59:55", as: "D2", visits: [["business", "24:00:05", "24:00:15", "ANSWER"]] },
        offers: [["8001", "24:00:05", "24:00:15"]],
        talks: [["8001", "24:00:15", "24:01:15", { offer: 0 }]],
      },
      // rung before midnight, answered after it
      rungBefore: {
        ...{ t0: "23:59:00", as: "D2", visits: [["business", "23:59:10", "24:00:03", "ANSWER"]] },
        offers: [["8003", "23:59:58", "24:00:03"]],
        talks: [["8003", "24:00:03", "24:00:33", { offer: 0 }]],
      },
      // her own phone rang before midnight, the citizen was dialled after it
      dialledAfter: { t0: "23:59:58", dial: ["8004", "24:00:04"], talks: [["8004", "24:00:10", "24:01:10"]] },
    }),
  );
  test.each<[MeasureName, number, number, string]>([
    ["inboundTotal", 3, 0, "calls by t0"],
    ["answered", 3, 0, "answers by t0 too"],
    ["surveysOffered", 1, 0, "a survey by t0"],
    ["rated", 1, 0, "a rating that is given after midnight by t0"],
    ["satisfied", 1, 0, "and what it says"],
    ["queueEntries", 2, 1, "an entry by its first tQ: one went from the menu to the queue after midnight"],
    ["queueVisits", 2, 1, "a visit by tQ"],
    ["visitsAnswered", 2, 1, "with its outcome"],
    ["queueWaitTotal", 88 * s, 10 * s, "with its whole wait: 35 + 53 s and 10 s"],
    ["offers", 2, 2, "an offer by tR: two rang before midnight"],
    ["offersMissed", 1, 0, "the one that rang out began before midnight"],
    ["offersAnswered", 1, 2, "8003 before, 8002 and 8001 after"],
    ["ringTotal", 25 * s, 25 * s, "20 + 5 s, 15 + 10 s"],
    ["talks", 1, 3, "a talk by its offer's tR, of a call out by its dial"],
    ["talkTotal", 30 * s, 220 * s, "30 s; 100 + 60 + 60 s"],
    ["outboundTotal", 0, 1, "a dial by its start, not by the call's t0"],
    ["outboundAnswered", 0, 1, "and what came of it"],
  ])("has %s %d on the first day and %d on the second: %s", (name, first, second, _why) => {
    expect([day, next].map((period) => measures[name].value(late, period))).toEqual([first, second]);
  });
});

test("the service level judges who came out or has waited over 20 s: the whole hotline, by first answer after the request", () => {
  const asks = (id: string, as: Written, tH: string, tA?: string): CallRecord => ({
    ...written(id, as),
    tH: at(tH),
    ...(tA === undefined ? {} : { tA: at(tA) }),
  });
  const of = sources([
    // 20 s are in time, 20.001 s are not
    asks("inTime", { t0: "09:00:00", as: "D2" }, "09:00:10", "09:00:30"),
    { ...asks("late", { t0: "09:01:00", as: "D2" }, "09:01:10"), tA: at("09:01:30") + 1 },
    asks("gaveUp", { t0: "09:02:00", as: "D3" }, "09:02:10"),
    asks("timedOut", { t0: "09:03:00", as: "D7" }, "09:03:10"),
    written("menuOnly", { t0: "09:04:00", as: "D1" }),
    asks("waitsLong", { t0: "11:00:00", as: "D0" }, "11:59:39"),
    asks("waitsShort", { t0: "11:01:00", as: "D0" }, "11:59:40"),
    asks("test", { t0: "09:05:00", as: "D2", test: true }, "09:05:01", "09:05:02"),
  ]);
  expect(measures.requests.value(of)).toBe(5);
  expect(measures.answeredInTime.value(of)).toBe(1);
  expect(measures.serviceLevel.value(of)).toBe(20);
  expect(measures.serviceLevel.value(sources([]))).toBeUndefined();
});
