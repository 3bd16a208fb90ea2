import type { CallRecord } from "@zongji/api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisOf, timelineOf } from "./timeline.ts";

const t0 = 1_800_000_000_000;
const record = (marks: CallRecord["marks"], endedAt: number | null, facts: CallRecord["facts"] = []): CallRecord => ({
  row: { startedAt: t0, endedAt } as CallRecord["row"],
  marks,
  facts,
  steps: [],
  answers: [],
  notes: [],
  voicemails: [],
  recordings: [],
  consultRecordings: [],
  callBacks: [],
});
const mark = (name: string, sec: number, rest: Partial<CallRecord["marks"][number]> = {}) => ({
  name,
  at: t0 + sec * 1000,
  ...rest,
});

describe("a call's timeline", () => {
  it("shows menu, queue, ring, talk, hold and wrap-up as stretches on one axis", () => {
    const { bars, from, to } = timelineOf(
      record(
        [
          mark("t0", 0),
          mark("tI0", 1),
          mark("tI1", 9),
          mark("tH", 9),
          mark("tQ", 9, { group: "g" }),
          mark("tR", 12, { group: "g", agentNo: "8001" }),
          mark("tD", 15, { group: "g", reason: "ANSWER" }),
          mark("tA", 15, { group: "g", agentNo: "8001" }),
          mark("hS", 20, { agentNo: "8001" }),
          mark("hE", 30, { agentNo: "8001" }),
          mark("tE", 60, { agentNo: "8001" }),
          mark("wS", 60, { agentNo: "8001" }),
          mark("wE", 90, { agentNo: "8001" }),
          mark("end", 66),
        ],
        t0 + 66_000,
      ),
      t0 + 10 ** 6,
    );
    expect(bars.map((b) => [b.lane, (b.from - t0) / 1000, (b.to - t0) / 1000])).toEqual([
      ["menu", 1, 9],
      ["queue", 9, 15],
      ["ring", 12, 15],
      ["talk", 15, 60],
      ["hold", 20, 30],
      ["wrapUp", 60, 90],
    ]);
    expect([from, to]).toEqual([t0, t0 + 90_000]);
  });

  it("shows consultations and three-way talks, with who came", () => {
    const fact = (type: string, sec: number, more: object) => ({ type, at: t0 + sec * 1000, seq: sec, ...more });
    const { bars } = timelineOf(
      record([], t0 + 60_000, [
        fact("ConsultStarted", 5, { transfer: "a", toAgentNo: "8002" }),
        fact("ConsultAnswered", 8, { transfer: "a", toAgentNo: "8003" }),
        fact("ConsultEnded", 20, { transfer: "a" }),
        fact("ThreeWayStarted", 20, { transfer: "a" }),
        fact("ThreeWayEnded", 30, { transfer: "a" }),
        fact("ConsultStarted", 40, { transfer: "b", toParty: "p" }),
      ]),
      t0 + 10 ** 6,
    );
    expect(bars.map((b) => [b.lane, (b.from - t0) / 1000, (b.to - t0) / 1000, b.agentNo, b.open])).toEqual([
      ["consult", 5, 20, "8003", false],
      ["threeWay", 20, 30, "8003", false],
      ["consult", 40, 60, undefined, true],
    ]);
  });

  it("shows a ring that nobody answered and the one after it apart, each with its agent", () => {
    const { bars } = timelineOf(
      record(
        [
          mark("tR", 1, { agentNo: "8001" }),
          mark("tN", 16, { agentNo: "8001", reason: "RNA" }),
          mark("tR", 17, { agentNo: "8002" }),
          mark("tA", 20, { agentNo: "8002" }),
          mark("tE", 30, { agentNo: "8002" }),
        ],
        t0 + 30_000,
      ),
      t0,
    );
    expect(bars.map(({ lane, agentNo, reason }) => [lane, agentNo, reason])).toEqual([
      ["ring", "8001", "RNA"],
      ["ring", "8002", undefined],
      ["talk", "8002", undefined],
    ]);
  });

  it("lets a talk that goes on run until now", () => {
    const { bars, to } = timelineOf(record([mark("tA", 5)], null), t0 + 42_000);
    expect(bars).toEqual([{ lane: "talk", from: t0 + 5000, to: t0 + 42_000, open: true }]);
    expect(to).toBe(t0 + 42_000);
  });

  it("marks each key and the rating where they were pressed", () => {
    const { ticks } = timelineOf(
      record([], t0 + 9000, [
        { at: t0 + 2000, type: "KeyPressed", seq: 1, key: "1" },
        { at: t0 + 3000, type: "KeyPressed", seq: 3, valid: false },
        { at: t0 + 8000, type: "RatingGiven", seq: 2, key: "1", option: "满意" },
      ] as unknown as CallRecord["facts"]),
      t0,
    );
    expect(ticks.map(({ kind, text }) => [kind, text])).toEqual([
      ["key", "1"],
      ["key", ""],
      ["rating", "满意"],
    ]);
  });

  it("shows where nothing was recorded, until the recording went on, ended, or until now", () => {
    const fact = (type: string, sec: number, recording: string) => ({
      ...{ at: t0 + sec * 1000, type, seq: sec, recording },
      ...(type === "RecordingPaused" && { reason: "diskFull" }),
    });
    const facts = [
      fact("RecordingPaused", 5, "a"),
      fact("RecordingEnded", 6, "b"),
      fact("RecordingResumed", 8, "a"),
      fact("RecordingPaused", 20, "a"),
    ];
    const spans = (end: number | null) =>
      timelineOf(record([], end, facts), t0 + 30_000).bars.map(({ lane, from, to, open, reason }) => {
        return [lane, (from - t0) / 1000, (to - t0) / 1000, open, reason];
      });
    expect(spans(null)).toEqual([
      ["unrecorded", 5, 8, false, "diskFull"],
      ["unrecorded", 20, 30, true, "diskFull"],
    ]);
    facts.push(fact("RecordingEnded", 25, "a"));
    expect(spans(t0 + 25_000).at(-1)).toEqual(["unrecorded", 20, 25, false, "diskFull"]);
  });

  it("keeps every stretch on the axis, whatever marks are missing or doubled", () => {
    const names = ["t0", "tI0", "tI1", "tQ", "tD", "tR", "tA", "tN", "tE", "hS", "hE", "wS", "wE", "end", "new"];
    const marks = fc.array(
      fc.record({ name: fc.constantFrom(...names), at: fc.integer({ min: t0, max: t0 + 60_000 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(marks, (list) => {
        const { from, to, bars } = timelineOf(record(list, t0 + 60_000), t0);
        for (const b of bars) {
          expect(b.from).toBeGreaterThanOrEqual(from);
          expect(b.to).toBeLessThanOrEqual(to);
          expect(b.to).toBeGreaterThanOrEqual(b.from);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has between one and nine marks on its axis, from nothing to a day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), (span) => {
        const axis = axisOf(span);
        expect(axis[0]).toBe(0);
        expect(axis.length).toBeLessThanOrEqual(9);
        expect(axis.at(-1)).toBeLessThanOrEqual(span);
      }),
    );
  });
});
