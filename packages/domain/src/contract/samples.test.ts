import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { ContractDeed, ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const nodes = (text: string): string => createHash("sha256").update(text).digest("hex");
const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 60 });
const seed = fc.string().map(nodes);

test("the check sum is SHA-256 of any text", () => {
  expect(c.sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // Around the ends of blocks, and beyond ASCII.
  for (let length = 0; length < 200; length += 1)
    expect(c.sha256Hex("a".repeat(length))).toBe(nodes("a".repeat(length)));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      expect(c.sha256Hex(text)).toBe(nodes(text));
    }),
  );
});

test("the same seed and the same calls give the same sample, whatever their order; it is what the published lines say", () => {
  fc.assert(
    fc.property(ids, seed, fc.integer({ min: 1, max: 70 }), fc.nat(), (calls, own, size, turn) => {
      const drawn = c.drawCalls(own, calls, size);
      const other = [...calls.slice(turn % calls.length), ...calls.slice(0, turn % calls.length), calls[0]!];
      expect(c.drawCalls(own, other, size)).toEqual(drawn);
      expect(c.listText(other)).toBe(c.listText(calls));
      const byHand = [...calls].sort((a, b) => (nodes(own + a) < nodes(own + b) ? -1 : 1)).slice(0, size);
      expect(drawn).toEqual(byHand);
      // A server draws with the faster function of its own.
      const hash = vi.fn(nodes);
      expect(c.drawCalls(own, calls, size, hash)).toEqual(drawn);
      expect(hash.mock.calls.length).toBe(calls.length);
      // A larger sample begins with the smaller one.
      expect(c.drawCalls(own, calls, size + 1).slice(0, size)).toEqual(drawn);
    }),
  );
});

test("each call is drawn as often as any other, and each part of the seed changes the sample", () => {
  const calls = Array.from({ length: 20 }, (_, no) => `call-${no}`);
  const times = new Map(calls.map((call) => [call, 0]));
  const rounds = 4000;
  const parts = { chain: nodes("chain"), list: nodes("list"), secret: nodes("secret"), word: "a word" };
  for (let no = 0; no < rounds; no += 1)
    for (const call of c.drawCalls(c.seedOf({ ...parts, word: `word ${no}` }), calls, 5))
      times.set(call, times.get(call)! + 1);
  const expected = (rounds * 5) / calls.length;
  // χ² of 19 degrees of freedom: 43.8 is passed once in a thousand; the words are always the same, so that the test always says the same.
  const square = [...times.values()].reduce((all, n) => all + (n - expected) ** 2 / expected, 0);
  expect(square).toBeLessThan(43.8);
  const seeds = [
    parts,
    ...(["chain", "list", "secret", "word"] as const).map((name) => ({ ...parts, [name]: nodes(name + 1) })),
  ].map(c.seedOf);
  expect(new Set(seeds).size).toBe(5);
});

const [at, today, stage] = [1, "2026-12-05", "2026-11"];
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const calls = ["a", "b", "c", "d"];
const secret = nodes("secret");
const prepared = (sample = 1): Extract<ContractDeed, { type: "StageSamplePrepared" }> => ({
  ...{ type: "StageSamplePrepared", stage, sample, size: 2, from: "2026-06-01", to: "2026-11-30", day: "2026-11-29" },
  ...{ chain: nodes("chain"), calls: 4, list: nodes(c.listText(calls)), commitment: nodes(secret) },
});
const drawn = (sample = 1, word = "八个字以上的词语"): Extract<ContractDeed, { type: "StageSampleDrawn" }> => {
  const { chain, list } = prepared();
  const own = c.seedOf({ chain, list, secret, word });
  return { type: "StageSampleDrawn", stage, sample, word, secret, seed: own, drawn: c.drawCalls(own, calls, 2) };
};
const judge = (call: string, passed = true, note = ""): ContractDeed => ({
  ...{ type: "StageSampleJudged", stage, sample: 1, call, passed, note },
});
const pack = (no: number): ContractDeed => ({
  ...{ type: "StagePackMade", stage, pack: `p${no}`, no, sha256: nodes("m"), zip: nodes("z"), bytes: 1, files: 1 },
});
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const after = (deeds: readonly ContractDeed[], side: c.Side = "client") =>
  fold([written, ...deeds.map((deed) => ({ ...deed, side, at }) as ContractEvent)]);
const refused = (before: readonly ContractDeed[], deed: ContractDeed, side: c.Side = "client", on = today) =>
  c.refusalOf(after(before), deed, side, on);

test("the client alone prepares, draws and judges; of what the server writes down nothing can be another than what follows", () => {
  const forbidden = { code: "forbidden" };
  for (const deed of [prepared(), drawn(), judge("a")]) expect(refused([], deed, "provider")).toEqual(forbidden);
  expect(refused([], prepared())).toBe(undefined);
  expect(refused([], prepared(2))).toMatchObject({ reason: "twice" });
  expect(refused([], { ...prepared(), calls: 0 })).toMatchObject({ reason: "noCalls" });
  expect(refused([], { ...prepared(), stage: "no" })).toMatchObject({ reason: "noStage" });
  expect(refused([], drawn())).toMatchObject({ reason: "noSuch", field: "sample" });
  // One is drawn before the next is prepared: who does not like the list can't begin anew.
  expect(refused([prepared()], prepared(2))).toMatchObject({ reason: "sampleOpen" });
  expect(refused([prepared()], drawn())).toBe(undefined);
  const other = nodes("another");
  expect(refused([prepared()], { ...drawn(), secret: other })).toMatchObject({ reason: "altered", field: "secret" });
  expect(refused([prepared()], { ...drawn(), seed: other })).toMatchObject({ reason: "altered", field: "seed" });
  expect(refused([prepared()], { ...drawn(), word: "another word" })).toMatchObject({ field: "seed" });
  expect(refused([prepared()], { ...drawn(), drawn: ["a"] })).toMatchObject({ reason: "altered", field: "drawn" });
  expect(refused([prepared(), drawn()], drawn())).toMatchObject({ reason: "alreadyDone" });
  expect(refused([prepared(), drawn()], prepared(2))).toBe(undefined);
});

test("what was drawn is judged call by call, a finding with words, and the stage is decided after that", () => {
  const [one, two] = drawn().drawn as [string, string];
  const before = [prepared(), drawn()];
  expect(refused(before, judge("nobody"))).toMatchObject({ reason: "noSuch", field: "call" });
  expect(refused(before, judge(one, false, " "))).toMatchObject({ reason: "noNote", field: "note" });
  const items = c.stageItems.map(
    (item): ContractDeed => ({ type: "StageItemExamined", stage, item, passed: true, note: "" }),
  );
  const decided: ContractDeed = { type: "StageDecided", stage, passed: true, note: "" };
  expect(refused([...items, prepared()], decided)).toMatchObject({ reason: "sampleOpen" });
  expect(refused([...items, ...before, judge(one)], decided)).toMatchObject({ reason: "notJudged" });
  const all = [...items, ...before, judge(one), judge(two, false, "未报工号")];
  expect(refused(all, decided)).toBe(undefined);
  const state = after([...all, pack(1), pack(2), decided, pack(3)]);
  expect(c.stageOf(state, stage)).toMatchObject({
    decided: { passed: true, pack: 2 },
    samples: [{ judged: { [one]: { passed: true }, [two]: { passed: false, note: "未报工号" } } }],
    packs: [{ no: 1 }, { no: 2 }, { no: 3 }],
  });
  // Decided is decided: what was found stays.
  for (const deed of [prepared(2), judge(one, false, "x")])
    expect(refused([...all, decided], deed)).toMatchObject({ reason: "wrongStep" });
});

test("either side has packs made, each numbered, at any time, after the end of the contract too", () => {
  for (const side of ["client", "provider"] as const) {
    expect(refused([], pack(1), side)).toBe(undefined);
    expect(refused([pack(1)], pack(1), side)).toMatchObject({ reason: "twice" });
    expect(refused([pack(1)], { ...pack(3), pack: "p9" } as ContractDeed, side)).toMatchObject({ field: "no" });
  }
  expect(refused([], { ...pack(1), stage: "2026-first" } as ContractDeed)).toMatchObject({ reason: "noStage" });
  const ended: ContractDeed = { type: "ContractTerminated", ground: "agreement", evidence: "x", on: today };
  expect(refused([ended], pack(1))).toBe(undefined);
  expect(refused([ended], prepared())).toMatchObject({ reason: "ended" });
});
