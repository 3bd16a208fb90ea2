import fc from "fast-check";
import { expect, test } from "vitest";
import { createTellings, patched, patchOf } from "./changes.ts";
import { keep, nothingLives } from "./living.ts";
import type { JournalRecord } from "./record.ts";

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const key = fc.constantFrom("a", "b", "c", "toString", "__proto__");
const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constant(null), fc.constant(undefined));
const { value } = fc.letrec((tie) => ({
  value: fc.dictionary(key, fc.oneof({ maxDepth: 4 }, leaf, fc.array(leaf, { maxLength: 3 }), tie("value"))),
})) as { value: fc.Arbitrary<Record<string, unknown>> };

test("what has changed, of what was, is what now is", () => {
  fc.assert(
    fc.property(value, value, (before, now) => {
      const patch = patchOf(before, now);
      expect(json(patch ? patched(json(before), json(patch) as never) : before)).toEqual(json(now));
      if (patch) expect(json(before)).not.toEqual(json(now));
    }),
    { numRuns: 2000 },
  );
});

/** The record as it lies in the journal. */
const recordOf = (key: string, told: ReturnType<ReturnType<typeof createTellings>["tell"]>): JournalRecord[] => {
  if (!told) return [];
  const { n, of, patch } = told;
  const written = patch
    ? { kind: "changed", key, at: 1, n, of, patch }
    : { kind: "held", key, at: 1, n, value: told.value };
  return [json(written) as JournalRecord];
};

const heldIn = (records: readonly JournalRecord[]) => {
  const living = nothingLives();
  for (const record of records) keep(living, record);
  const held = [...living.others.values()].flatMap(({ record }) => (record.kind === "held" ? [record] : []));
  return { held: Object.fromEntries(held.map((record) => [record.key, record.value])), unknown: living.unknown };
};

test("a thing that changes a little is written in little, and read as it last was", () => {
  const tellings = createTellings(0);
  const leg = { id: "x".repeat(500), state: { at: "calling", rang: false } as object, pending: true };
  const all = [
    leg,
    { ...leg, state: { at: "calling", rang: true } },
    { ...leg, state: { at: "talking" }, pending: undefined },
  ];
  const records = all.map((each) => recordOf("leg:1", tellings.tell("leg:1", each)));
  expect(records.map((each) => JSON.stringify(each).length > 500)).toEqual([true, false, false]);
  expect(heldIn(records.flat())).toEqual({ held: { "leg:1": json(all[2]) }, unknown: 0 });
  expect(tellings.tell("leg:1", { ...all[2] })).toBeUndefined();
  expect(heldIn([...records.flat(), ...recordOf("leg:1", tellings.tell("leg:1", null))]).held).toEqual({});
});

test("a change whose beginning is damaged is not guessed at, and what is written whole after it is read", () => {
  const tellings = createTellings(7);
  const told = (n: number) => recordOf("call:1", tellings.tell("call:1", { id: "one", n }));
  const all = Array.from({ length: 20 }, (_, n) => told(n));
  const without = (gone: number) => heldIn(all.filter((_, n) => n !== gone).flat());
  expect(heldIn(all.flat())).toEqual({ held: { "call:1": { id: "one", n: 19 } }, unknown: 0 });
  // The 18th is whole again.
  expect(without(5)).toEqual({ held: { "call:1": { id: "one", n: 19 } }, unknown: 11 });
  expect(without(18)).toEqual({ held: {}, unknown: 1 });
  expect(without(17)).toEqual({ held: {}, unknown: 2 });
});

test("a thing that somebody else wrote is written whole the next time", () => {
  const tellings = createTellings(0);
  tellings.tell("call:1", { n: 1 });
  tellings.forget("call:1");
  expect(tellings.tell("call:1", { n: 2 })).toEqual({ n: 2, value: { n: 2 } });
});
