import type { Fact, Segment } from "@zongji/domain";
import type { KeptCall, KeptRecording } from "@zongji/store";
import { packSealed, partiesOf } from "@zongji/store";
import { describe, expect, it } from "vitest";
import { consultRecordingsOf, oneTimeline, presentRecord, presentRow } from "./present.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
const party = parties.idOf("13812345678");
const t0 = 1_795_000_000_000;
const segment = (startMs: number, samples: number): Segment =>
  ({ file: "2026/11/27/c.wav", codec: "PCMA", startMs, samples }) as unknown as Segment;
const recording = (id: string, startedAt: number, ...segments: Segment[]): KeptRecording => ({
  id,
  startedAt,
  segments,
});

/** A citizen's call, as the read table has it. */
const row = (differs: Partial<Record<keyof KeptCall, unknown>> = {}): KeptCall =>
  ({
    id: "c",
    direction: "inbound",
    started_at: t0,
    ended_at: t0 + 60_000,
    party,
    number_sealed: packSealed(parties.seal(party, "13812345678")),
    withheld: false,
    called_number: "12345",
    trunk: "carrier",
    disposition: "D1",
    ending: { by: "caller", cause: "hangup" },
    group_id: "business",
    agent_no: "8001",
    wait_ms: 5000,
    ring_ms: 2000,
    talk_ms: 30_000,
    rating: 5,
    marks: [],
    recordings: [],
    consult_recordings: [],
    notes: [],
    trunk_name: "运营商中继",
    test_by: null,
    ...differs,
  }) as unknown as KeptCall;

describe("who hung up", () => {
  const talk = (reason: string) => ({ name: "tE", at: t0, agentNo: "8001", reason });
  const hungUp = (...marks: object[]) => presentRow(row({ marks }), parties, false).hungUp;
  it("is who ended the last talk, also where a survey or last words came after it", () => {
    expect(
      hungUp(talk("caller:hangup"), talk("agent:hangup"), { name: "end", at: t0, reason: "system:flowEnded" }),
    ).toEqual({
      ...{ by: "agent", cause: "hangup" },
    });
  });
  it("is told by the call's end where nobody talked, or the talk was passed on", () => {
    expect(hungUp({ name: "t0", at: t0 })).toBeNull();
    expect(hungUp(talk("agent:transferred"))).toBeNull();
    expect(hungUp({ name: "tE", at: t0 })).toBeNull();
  });
});

it("a line is called as people call it, and a note stands in its row, the last of several", () => {
  const note = (text: string, result: string | null) => ({ at: t0, agentNo: "8001", note: text, result });
  expect(presentRow(row({ notes: [note("一", "answered"), note("二", null)] }), parties, false)).toMatchObject({
    ...{ trunk: "carrier", trunkName: "运营商中继", note: "二", result: null },
  });
  expect(presentRow(row(), parties, false)).toMatchObject({ note: null, result: null });
});

describe("the number in a row of the call log", () => {
  it("is whole only for who may see it", () => {
    expect(presentRow(row(), parties, true).number).toBe("13812345678");
    expect(presentRow(row(), parties, false).number).toBe("138****5678");
  });

  it.each([
    ["of a caller who withheld it", { party: null, number_sealed: null, withheld: true }],
    ["that was erased", { number_sealed: null }],
    ["without its party", { party: null }],
    ["sealed with a key that is gone", { number_sealed: packSealed({ key: "gone", text: "x" }) }],
    ["sealed for another party", { number_sealed: packSealed(parties.seal("p-else" as typeof party, "13900001111")) }],
  ])("%s is empty", (_which, differs) => {
    for (const unmasked of [true, false]) expect(presentRow(row(differs), parties, unmasked).number).toBe("");
  });

  it("of a call within the house is the colleague's, whoever reads it", () => {
    const within = row({ direction: "internal", called_number: "8002", party: null, number_sealed: null });
    for (const unmasked of [true, false]) expect(presentRow(within, parties, unmasked).number).toBe("8002");
  });
});

it("a row says what became of the call and whether it was recorded", () => {
  expect(presentRow(row(), parties, false)).toEqual({
    id: "c",
    businessType: null,
    direction: "inbound",
    startedAt: t0,
    endedAt: t0 + 60_000,
    number: "138****5678",
    party,
    withheld: false,
    calledNumber: "12345",
    trunk: "carrier",
    trunkName: "运营商中继",
    hungUp: null,
    result: null,
    note: null,
    disposition: "D1",
    ending: { by: "caller", cause: "hangup" },
    group: "business",
    agentNo: "8001",
    waitMs: 5000,
    ringMs: 2000,
    talkMs: 30_000,
    rating: 5,
    recorded: false,
    testBy: null,
  });
  expect(presentRow(row({ recordings: [recording("r", t0)] }), parties, false).recorded).toBe(true);
});

it("recordings of one call lie on the first one's timeline, none before its beginning", () => {
  const both = [recording("r1", t0, segment(0, 8000)), recording("r2", t0 + 4000, segment(0, 8000), segment(2000, 80))];
  expect(oneTimeline(both).map(({ startMs }) => startMs)).toEqual([0, 4000, 6000]);
  expect(oneTimeline(both)[2]).toEqual(segment(6000, 80));
  expect(oneTimeline([both[1]!, both[0]!]).map(({ startMs }) => startMs)).toEqual([0, 2000, 0]);
  expect(oneTimeline([])).toEqual([]);
});

describe("the record of a call", () => {
  const facts = [{ type: "CallArrived", call: "c" }] as unknown as Fact[];
  const recorded = row({
    marks: [
      { name: "t0", at: t0 },
      { name: "tA", at: t0 + 9000 },
    ],
    recordings: [recording("r1", t0 + 1000, segment(0, 8000)), recording("r2", t0 + 10_000, segment(500, 12_000))],
    consult_recordings: [recording("rc", t0 + 12_000, segment(0, 4000))],
  });

  it("gives no sealed key to anybody, not even to who may read whole numbers", () => {
    const pressed = { type: "KeyPressed", call: "c", valid: false, at: t0, seq: 1 };
    const sealed = { ...pressed, sealedKey: { key: "k", text: "t" } } as unknown as Fact;
    expect(presentRecord(recorded, [sealed], parties, true).facts).toEqual([pressed]);
  });

  it("tells where in each recording the talk begins, and how long each lasts", () => {
    const { recordings, consultRecordings, marks } = presentRecord(recorded, facts, parties, false);
    expect(recordings).toEqual([
      { id: "r1", startedAt: t0 + 1000, durationMs: 1000, talkFromMs: 8000, segments: [segment(0, 8000)] },
      { id: "r2", startedAt: t0 + 10_000, durationMs: 2000, talkFromMs: 0, segments: [segment(500, 12_000)] },
    ]);
    expect(consultRecordings).toEqual([{ id: "rc", startedAt: t0 + 12_000, durationMs: 500 }]);
    expect(consultRecordingsOf(recorded).map(({ id }) => id)).toEqual(["rc"]);
    expect(marks.map(({ name }) => name)).toEqual(["t0", "tA"]);
  });

  it("of a call that nobody answered has no beginning of the talk", () => {
    const unanswered = { ...recorded, marks: [{ name: "t0", at: t0 }] } as unknown as KeptCall;
    expect(presentRecord(unanswered, facts, parties, false).recordings[0]?.talkFromMs).toBeNull();
  });

  it("masks the number as the log does, and gives the facts that were allowed", () => {
    expect(presentRecord(recorded, facts, parties, false).row.number).toBe("138****5678");
    expect(presentRecord(recorded, facts, parties, true).row.number).toBe("13812345678");
    expect(presentRecord(recorded, facts, parties, false).facts).toEqual(facts);
  });
});
