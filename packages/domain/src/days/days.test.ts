/** When a day closes, on fake clocks; one form of JSON; what two makings of a day differ in; the other reader. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Dimension, type MeasureName, measures, rowsOf, tabulate } from "../measures/index.ts";
import { fortnight } from "../testing/random-records.test-scene.ts";
import {
  type ClosingView,
  canonicalJson,
  catalogue,
  closedDimensions,
  closingOf,
  type DayLine,
  dayFromSources,
  dayLineOf,
  dayTimes,
  definedAlike,
  differencesOf,
  linesInOrder,
  linesText,
  measuresOfFacts,
  type NodeSign,
  valueIn,
  withOldOnes,
} from "./index.ts";

const zone = "Asia/Shanghai";
const day = "2026-11-25";
const hour = 3_600_000;
const minute = 60_000;
const { from, to } = dayTimes(day, zone);
const nothingOpen = { calls: 0, visits: 0, offers: 0, dials: 0 };
const said: NodeSign = { node: "n1", statedUpTo: to + 31 * minute, refused: 0 };
const view = (change: Partial<ClosingView> = {}): ClosingView => ({
  ...{ day, zone, now: to + 31 * minute, reachedMs: 10 * hour, nodes: [said], open: nothingOpen, behind: [] },
  ...change,
});
const waitsFor = (change: Partial<ClosingView>): string[] => {
  const closing = closingOf(view(change));
  return closing.closes ? [] : closing.waits.map((wait) => ("node" in wait ? `node ${wait.node}` : wait.for));
};
const proofs = (change: Partial<ClosingView>): string[] => {
  const closing = closingOf(view(change));
  return closing.closes ? closing.nodes.map(({ node, proof }) => `${node} ${proof}`) : ["waits"];
};

test("a day lasts from midnight to midnight of the hotline's zone, and closes between 00:30 and 04:00 of the next, on days of 23 hours too", () => {
  expect(dayTimes(day, zone)).toEqual({
    ...{ from: Date.UTC(2026, 10, 24, 16), to: Date.UTC(2026, 10, 25, 16) },
    ...{ opens: Date.UTC(2026, 10, 25, 16, 30), deadline: Date.UTC(2026, 10, 25, 20) },
  });
  const spring = dayTimes("2026-03-29", "Europe/Berlin");
  expect((spring.to - spring.from) / hour).toBe(23);
  expect(() => dayTimes("2026-02-30", zone)).toThrow("no day");
});

test("it waits for 00:30, for tables that are behind however late it is, and for what goes on until 04:00", () => {
  expect(waitsFor({ now: to + 30 * minute - 1 })).toEqual(["early"]);
  expect(waitsFor({})).toEqual([]);
  expect(waitsFor({ behind: ["measures"], now: to + 9 * hour })).toEqual(["tables"]);
  const open = { ...nothingOpen, visits: 1 };
  expect(waitsFor({ open, now: to + 4 * hour - 1 })).toEqual(["open"]);
  expect(waitsFor({ open, now: to + 4 * hour })).toEqual([]);
});

test("a node proves the day by its word or by a fact of a minute after midnight, not before", () => {
  const only = (sign: Partial<NodeSign>) => ({ nodes: [{ node: "n1", refused: 0, ...sign }] });
  expect(proofs(only({ statedUpTo: to + minute }))).toEqual(["n1 stated"]);
  expect(waitsFor(only({ statedUpTo: to + minute - 1 }))).toEqual(["node n1"]);
  expect(proofs(only({ lastFact: { at: to + minute, isStop: false } }))).toEqual(["n1 fact"]);
  expect(waitsFor(only({ lastFact: { at: to - 1, isStop: false } }))).toEqual(["node n1"]);
});

test("a node that stopped in order proves it, unless it runs again, or everybody is just back", () => {
  const stopped: NodeSign = { node: "n2", lastFact: { at: to - hour, isStop: true }, refused: 0 };
  const nodes = (change: Partial<NodeSign>) => [said, { ...stopped, ...change }];
  expect(proofs({ nodes: nodes({}) })).toEqual(["n1 stated", "n2 stopped"]);
  expect(waitsFor({ nodes: nodes({ heardAgoMs: 1000 }) })).toEqual(["node n2"]);
  expect(waitsFor({ nodes: nodes({ startedAt: to - hour + 1 }) })).toEqual(["node n2"]);
  expect(waitsFor({ nodes: nodes({}), reachedMs: minute })).toEqual(["node n2"]);
  // One that stopped the day before has nothing to do with it; one that fell silent then has.
  expect(proofs({ nodes: nodes({ lastFact: { at: from - 1, isStop: true } }) })).toEqual(["n1 stated"]);
  expect(waitsFor({ nodes: nodes({ lastFact: { at: from - 1, isStop: false } }) })).toEqual(["node n2"]);
  expect(proofs({ nodes: nodes({ lastFact: { at: from - 8 * 24 * hour, isStop: false } }) })).toEqual(["n1 stated"]);
});

test("one that died is named from 04:00 on, and after an outage not before half an hour", () => {
  const died: NodeSign = { node: "n3", lastFact: { at: from + hour, isStop: false }, refused: 2 };
  expect(waitsFor({ nodes: [said, died], now: to + 4 * hour - 1 })).toEqual(["node n3"]);
  expect(proofs({ nodes: [said, died], now: to + 4 * hour })).toEqual(["n1 stated", "n3 missing"]);
  expect(waitsFor({ nodes: [said, died], now: to + 9 * hour, reachedMs: 29 * minute })).toEqual(["node n3"]);
  const closing = closingOf(view({ nodes: [said, died], now: to + 9 * hour }));
  expect(closing.closes && closing.nodes[1]).toEqual({ node: "n3", proof: "missing", at: from + hour, refused: 2 });
});

test("JSON of one form: the order of names and of making is of no account, and it reads back as it was", () => {
  expect(canonicalJson({ b: [1, undefined, null], a: 'é\u2028"', c: undefined })).toBe(
    '{"a":"é\u2028\\"","b":[1,null,null]}',
  );
  expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

const names = Object.keys(measures).slice(0, 6);
const value = fc.oneof(fc.tuple(fc.nat(9)), fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })));
const lines: fc.Arbitrary<DayLine[]> = fc
  .uniqueArray(
    fc.record({
      by: fc.constantFrom(...closedDimensions),
      key: fc.constantFrom("a", "b", null),
      values: fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 }),
    }),
    { selector: ({ by, key }) => `${by} ${key}` },
  )
  .map((all) => all as DayLine[]);

test("the lines' text is the same in whatever order they were made, and any other figure makes another", () => {
  fc.assert(
    fc.property(lines, fc.nat(), (all, chance) => {
      expect(linesText(all.toReversed())).toBe(linesText(all));
      if (all.length === 0) return;
      const place = chance % all.length;
      const changed = all.map((line, no) => {
        if (no !== place) return line;
        const [name, [first, ...rest]] = Object.entries(line.values)[0]!;
        return { ...line, values: { ...line.values, [name]: [first + 1, ...rest] } } as unknown as DayLine;
      });
      expect(linesText(changed)).not.toBe(linesText(all));
      expect(differencesOf(all, changed).length).toBe(1);
    }),
  );
});

test("differences lead from one making to the other, and of a measure that is defined otherwise the old figure stays", () => {
  fc.assert(
    fc.property(lines, lines, fc.subarray(names), (before, after, alike) => {
      expect(differencesOf(before, before)).toEqual([]);
      const isAlike = (name: string): boolean => alike.includes(name);
      const merged = withOldOnes(before, after, isAlike);
      expect(differencesOf(before, merged)).toEqual(differencesOf(before, after, isAlike));
      expect(withOldOnes(before, after, () => true)).toEqual(linesInOrder(after));
      const turned = differencesOf(after, before).map((one) => ({ ...one, before: one.after, after: one.before }));
      expect(turned).toEqual(differencesOf(before, after));
    }),
  );
});

test("a count of nothing is left out and read as none; a rate without a denominator, and what can't be asked so, are no figures", () => {
  const line = dayLineOf("agent", "u1", {
    inboundTotal: {},
    offers: { value: 0 },
    offersAnswered: { value: 2 },
    longestAnsweredWait: { value: 0 },
  } as unknown as Parameters<typeof dayLineOf>[2]);
  expect(line?.values).toEqual({ offersAnswered: [2], longestAnsweredWait: [0] });
  expect(valueIn(line, "offers")).toEqual({ value: 0 });
  expect(valueIn(line, "inboundTotal")).toEqual({});
  expect(valueIn(line, "answerRate")).toEqual({});
  // Quality checks are made after the day has closed.
  const old: DayLine = { by: "none", key: null, values: { inspectionRate: [0, 3] } };
  for (const name of ["inspected", "inspectionRate", "criterionRate"] as const) expect(valueIn(old, name)).toEqual({});
  expect(valueIn(undefined, "inboundTotal")).toEqual({ value: 0 });
});

test("a definition of another version is told from one that is the same", () => {
  const kept = JSON.parse(canonicalJson(catalogue())) as { measures: { name: string; version: number }[] };
  expect(definedAlike(kept).size).toBe(Object.keys(measures).length);
  kept.measures.find(({ name }) => name === "offers")!.version = 99;
  expect(definedAlike(kept).has("offers")).toBe(false);
  expect(definedAlike(kept).has("inboundTotal")).toBe(true);
});

test("the reader by lines is the reader by tables, over random days", async () => {
  const since = from;
  await fc.assert(
    fc.asyncProperty(fortnight(since), fc.nat(13), async (sources, which) => {
      const period = { from: since + which * 24 * hour, to: since + (which + 1) * 24 * hour };
      const made = await dayFromSources({ ...sources, zone }, period);
      const rows = rowsOf({ ...sources, zone, now: period.to });
      const all = Object.fromEntries(measuresOfFacts.map((name) => [name, measures[name]])) as {
        [N in MeasureName]: (typeof measures)[N];
      };
      const tabled = (by: readonly Dimension[]) => tabulate(all, { ...period, grain: "whole", by }, rows);
      const expected = [
        dayLineOf("none", null, tabled([]).total),
        ...closedDimensions.flatMap((by) =>
          tabled([by]).perKey.map(({ keys, values }) => dayLineOf(by, keys[0] ?? null, values)),
        ),
      ];
      expect(made).toEqual(linesInOrder(expected.flatMap((line) => line ?? [])));
    }),
    { numRuns: 25 },
  );
});
