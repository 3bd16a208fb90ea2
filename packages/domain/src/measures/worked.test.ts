/** Cases that reports get wrong elsewhere, each reckoned on paper: transfer, re-offer, short abandon, forced action, change of group, a call that goes on. */
import { describe, expect, test } from "vitest";
import type { UserId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import { at, type Written, written } from "../testing/by-hand.ts";
import { evaluate, type MeasureName, measures, rowsOf, type Slice } from "./index.ts";

const s = 1000;
const day = { from: at("00:00:00"), to: at("24:00:00") };
const rows = (calls: readonly CallRecord[], spans: readonly StateSpan[] = []) =>
  rowsOf({ calls, spans, now: at("12:00:00") });
const call = (as: Written, more: Partial<CallRecord> = {}): CallRecord => ({ ...written("c", as), ...more });
type Expected = readonly [MeasureName, number | undefined, Slice?];
const holds = (of: ReturnType<typeof rows>, ...all: readonly Expected[]) => {
  for (const [name, expected, slice] of all)
    expect([name, slice, evaluate(measures[name], of, { ...day, ...slice })]).toEqual([name, slice, expected]);
};

describe("one call", () => {
  test("transferred to another group is one call, an entry in each, a talk of each agent, and one transfer", () => {
    const transferred = call(
      {
        ...{ t0: "09:00:00", as: "D2" },
        visits: [
          ["business", "09:00:00", "09:00:10", "ANSWER"],
          ["complaint", "09:01:10", "09:01:40", "ANSWER"],
        ],
        talks: [
          ["8001", "09:00:10", "09:01:10"],
          ["8002", "09:01:40", "09:02:40"],
        ],
      },
      { transfers: [{ at: at("09:01:10"), agent: "8001" as UserId, kind: "blind" }] },
    );
    holds(
      rows([transferred]),
      ["inboundTotal", 1],
      ["answered", 1],
      ["queueEntries", 2],
      ["talks", 2],
      ["transfersOut", 1],
      ["transfersOut", 1, { agent: "8001" }],
      ["transfersOut", 0, { agent: "8002" }],
      ["transferRate", 100, { group: "business" }],
      // Each group has its own clock: 10 s are in time, 30 s are not.
      ["groupServiceLevel", 100, { group: "business" }],
      ["groupServiceLevel", 0, { group: "complaint" }],
      ["averageTalk", 60 * s],
      ["consultationTalkTotal", 120 * s],
    );
  });
  test("that rang at three agents is one call and three offers", () => {
    const offered = call({
      ...{ t0: "09:00:00", as: "D2", visits: [["business", "09:00:00", "09:00:45", "ANSWER"]] },
      offers: [
        ["8001", "09:00:00", "09:00:20", "RNA"],
        ["8002", "09:00:20", "09:00:40", "REJECT"],
        ["8003", "09:00:40", "09:00:45"],
      ],
    });
    holds(
      rows([offered]),
      ["inboundTotal", 1],
      ["queueEntries", 1],
      ["offers", 3],
      ["offersMissed", 2],
      ["offerAnswerRate", 100 / 3],
      ["averageRing", 15 * s],
      ["speedOfAnswer", 5 * s],
    );
  });
  test("given up 5 s after the request is a short abandon, 5.001 s after it is not; both are abandoned", () => {
    const gone = (ms: number) =>
      call({ t0: "09:00:00", as: "D3" }, { tH: at("09:00:10"), hungUpAt: at("09:00:10") + ms });
    holds(rows([gone(5000)]), ["shortAbandons", 1], ["abandonedInQueue", 1], ["unanswered", 1]);
    holds(rows([gone(5001)]), ["shortAbandons", 0], ["abandonedInQueue", 1]);
  });
  test("released in a talk stays answered; released before any answer is a forced end, ringing or in the queue", () => {
    const byHand = { by: "supervisor", cause: "released" } as const;
    const answered = call({ t0: "09:00:00", as: "D2", talks: [["8001", "09:00:10", "09:01:00"]] });
    const released = { ...answered, talks: answered.talks.map((talk) => ({ ...talk, ending: byHand })) };
    holds(rows([released]), ["answered", 1], ["talksReleased", 1], ["forcedEnds", 0]);
    const waiting = call(
      { t0: "09:00:00", as: "D7", visits: [["business", "09:00:00", "09:00:30", "FORCED"]] },
      { detail: "FORCED" },
    );
    holds(rows([waiting]), ["forcedEnds", 1], ["unanswered", 1], ["unansweredInQueue", 1], ["unansweredRinging", 0]);
    const ringing = call(
      {
        ...{ t0: "09:00:00", as: "D7", visits: [["business", "09:00:00", "09:00:30", "FORCED"]] },
        offers: [["8001", "09:00:10", "09:00:30", "FORCED"]],
      },
      { detail: "FORCED" },
    );
    holds(rows([ringing]), ["unansweredInQueue", 0], ["unansweredRinging", 1]);
  });
  test("that goes on counts in totals and in no average", () => {
    const goesOn = call({
      ...{ t0: "11:59:00", as: "D2", visits: [["business", "11:59:00", "11:59:10", "ANSWER"]] },
      talks: [["8001", "11:59:10"]],
    });
    holds(
      rows([goesOn]),
      ["talks", 1],
      ["talkTotal", 0],
      ["averageTalk", undefined],
      ["consultations", 1],
      ["averageConsultation", undefined],
    );
  });
});

test("the contract's rate asks for requests in service hours: of four, one is out of hours and one was given up", () => {
  const asked = (as: Written["as"], inServiceHours: boolean) =>
    call({ t0: "09:00:00", as: as! }, { tH: at("09:00:05"), inServiceHours });
  const of = rows([asked("D2", true), asked("D5", true), asked("D3", true), asked("D2", false)]);
  holds(of, ["kpiRequests", 3], ["kpiAnswered", 2], ["kpiConnectRate", 200 / 3], ["requestsOutOfHours", 1]);
  holds(rows([]), ["kpiConnectRate", undefined], ["talkToWrapUp", undefined], ["averageScore", undefined]);
});

test("the queue was longest while three waited: who leaves in the ms in which another comes makes room", () => {
  const waits = (name: string, from: string, to?: string): CallRecord =>
    written(name, {
      t0: from,
      as: "D3",
      visits: [["business", from, ...(to ? ([to, "ABANDON"] as const) : [])]] as never,
    });
  const of = rows([
    waits("a", "09:00:00", "09:10:00"),
    waits("b", "09:01:00", "09:05:00"),
    waits("c", "09:05:00", "09:06:00"),
    waits("d", "09:05:30", "09:07:00"),
  ]);
  holds(
    of,
    ["longestQueue", 3],
    ["longestQueue", 1, { from: at("09:08:00") }],
    ["longestQueue", 0, { from: at("10:00:00") }],
  );
});

test("a dial that failed after 30 s and one that was answered after 10 s and talked 50 s", () => {
  const failed = { ...written("f", { t0: "09:00:00", dial: ["8001", "09:00:00"] }), hungUpAt: at("09:00:30") };
  const talked = written("t", {
    t0: "09:10:00",
    dial: ["8001", "09:10:00"],
    talks: [["8001", "09:10:10", "09:11:00"]],
  });
  holds(
    rows([
      { ...failed, endedAt: at("09:00:30") },
      { ...talked, endedAt: at("09:11:00") },
    ]),
    ["dialTotal", 40 * s],
    ["averageDial", 20 * s],
    ["averageOutboundTalk", 50 * s],
    ["outboundEfficiency", 5000 / 90],
  );
});

test("of a talk of less than a second the efficiency of dials has the dial alone, as the columns beside it have, and of one that goes on nothing", () => {
  const short = written("s", {
    t0: "09:00:00",
    dial: ["8001", "09:00:00"],
    talks: [["8001", "09:00:10", "09:00:10.6"]],
  });
  const talked = written("t", {
    t0: "09:10:00",
    dial: ["8001", "09:10:00"],
    talks: [["8001", "09:10:10", "09:10:40"]],
  });
  const goesOn = written("g", { t0: "09:20:00", dial: ["8001", "09:20:00"], talks: [["8001", "09:20:10"]] });
  const over = [
    { ...short, endedAt: at("09:00:11") },
    { ...talked, endedAt: at("09:10:40") },
  ];
  holds(
    rows(over),
    ["outboundAnswered", 1],
    ["dialTotal", 20 * s],
    ["outboundTalkTotal", 30 * s],
    ["outboundTime", 50 * s],
    ["outboundEfficiency", 60],
  );
  holds(rows([...over, goesOn]), ["dialTotal", 30 * s], ["dialTotalEnded", 20 * s], ["outboundEfficiency", 60]);
});

test("who changes her group in the day is one agent with one day, and an interval over midnight is of both days", () => {
  const span = (from: string, to: string, state: StateSpan["state"], group: string) =>
    ({ agent: "8001", agentNo: "8001", state, from: at(from), to: at(to), groups: [group] }) as unknown as StateSpan;
  const of = rowsOf({
    calls: [],
    spans: [
      span("09:00:00", "10:00:00", "ready", "business"),
      span("10:00:00", "10:30:00", "talking", "business"),
      span("10:30:00", "10:40:00", "wrapUp", "business"),
      span("13:00:00", "14:00:00", "rest", "complaint"),
      span("23:00:00", "25:00:00", "ready", "complaint"),
    ],
    now: at("48:00:00"),
  });
  const minute = 60 * s;
  const both = { to: at("48:00:00") };
  holds(
    of,
    ["agentDays", 1],
    ["agentDays", 2, both],
    ["staffed", 1, both],
    ["onlineTime", 220 * minute],
    ["averageOnline", 140 * minute, both],
    ["occupancy", 4000 / 160],
    ["talkToWrapUp", 3],
    ["talkShare", 75],
    ["stateSpells", 5, both],
    ["stateSpells", 0, { from: at("24:00:00"), to: at("48:00:00") }],
    ["longestSpell", 60 * minute, { ...both, state: "ready" }],
  );
});

test("of a node that two callers entered, one thrice: entries, callers, keys and stays", () => {
  const entered = (name: string, times: number): CallRecord => ({
    ...written(name, { t0: "09:00:00", as: "D1" }),
    menu: Array.from({ length: times }, (_, no) => ({
      ...{ at: at("09:00:01") + no * 10 * s, node: "main", what: "entered" as const },
      ...{ until: at("09:00:05") + no * 10 * s, left: no + 1 === times ? ("hangup" as const) : ("next" as const) },
    })),
  });
  holds(
    rows([entered("a", 3), entered("b", 1)]),
    ["nodeEntries", 4, { node: "main" }],
    ["nodeCalls", 2],
    ["nodeHangUps", 2],
    ["averageNodeStay", 4 * s],
    ["nodeToHuman", 0],
  );
});
