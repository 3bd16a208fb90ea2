import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CarrierLine, type Matching, type MatchRules, type OwnCall, matchCarrier as steps } from "./match.ts";

const matchCarrier = (...given: Parameters<typeof steps>): Matching => {
  const matching = steps(...given);
  for (;;) {
    const step = matching.next();
    if (step.done === true) return step.value;
  }
};
const rules: MatchRules = { windowMs: 300_000, timeToleranceMs: 5_000, durationToleranceMs: 3_000 };
const noon = Date.UTC(2026, 10, 25, 4);
const call = (
  id: string,
  party: string,
  atSec: number,
  sec: number,
  direction: OwnCall["direction"] = "inbound",
): OwnCall => ({
  ...{ id, party, direction, at: noon + atSec * 1000, durationMs: sec * 1000 },
});
const line = (no: number, caller: string, called: string, atSec: number, sec: number): CarrierLine => ({
  ...{ line: no, caller, called, at: noon + atSec * 1000, durationMs: sec * 1000 },
});

describe("the carrier's records", () => {
  it("are matched by number, time and length, and what does not match is told on both sides", () => {
    const calls = [
      call("a", "138", 0, 60),
      call("b", "139", 100, 30),
      call("c", "137", 200, 10),
      call("o", "136", 300, 20, "outbound"),
    ];
    const lines = [
      line(2, "138", "12345678", 1, 61),
      line(3, "135", "12345678", 90, 5),
      line(4, "12345678", "136", 300, 20),
      line(5, "139", "12345678", 160, 90),
    ];
    expect(matchCarrier(lines, calls, rules)).toEqual({
      clockMs: 0,
      matched: [
        { line: 2, call: "a", timeMs: 1000, durationMs: 1000, differs: [] },
        { line: 4, call: "o", timeMs: 0, durationMs: 0, differs: [] },
        { line: 5, call: "b", timeMs: 60_000, durationMs: 60_000, differs: ["time", "duration"] },
      ],
      carrierOnly: [3],
      oursOnly: ["c"],
    });
  });
  it("of two calls of one caller in one minute are told apart by their time, else by their length", () => {
    const calls = [call("short", "138", 0, 5), call("long", "138", 20, 300)];
    const lines = [line(2, "138", "x", 20, 300), line(3, "138", "x", 0, 5)];
    expect(matchCarrier(lines, calls, rules).matched.map((each) => [each.line, each.call, each.differs])).toEqual([
      [2, "long", []],
      [3, "short", []],
    ]);
    // One is missing: the other is not given to it.
    expect(matchCarrier([lines[0]!], calls, rules)).toMatchObject({
      matched: [{ line: 2, call: "long" }],
      oursOnly: ["short"],
    });
    // As near to both in time: its length says which it is.
    const between = [line(2, "138", "x", 10, 300)];
    expect(matchCarrier(between, calls, rules)).toMatchObject({ matched: [{ call: "long" }], oursOnly: ["short"] });
    expect(matchCarrier([line(2, "138", "x", 10, 5)], calls, rules)).toMatchObject({ matched: [{ call: "short" }] });
    // The carrier has whole minutes only.
    const minutes = [line(2, "138", "x", 0, 300), line(3, "138", "x", 0, 5)];
    expect(matchCarrier(minutes, calls, rules).matched.map((each) => [each.line, each.call])).toEqual([
      [2, "long"],
      [3, "short"],
    ]);
  });
  it("find a call whose number was withheld only where time and length are equal", () => {
    const calls = [call("w", "", 0, 60)];
    expect(matchCarrier([line(2, "138", "x", 2, 61)], calls, rules).matched).toHaveLength(1);
    expect(matchCarrier([line(2, "138", "x", 2, 90)], calls, rules)).toMatchObject({
      carrierOnly: [2],
      oursOnly: ["w"],
    });
    expect(matchCarrier([line(2, "138", "x", 60, 60)], calls, rules)).toMatchObject({
      carrierOnly: [2],
      oursOnly: ["w"],
    });
  });
  it("find withheld calls by their length too before they are paired, and so also where they came in another order", () => {
    const withheld = [call("w1", "", 1, 30), call("w2", "", 3, 300)];
    const lines = [line(2, "138", "x", 0, 60), line(3, "139", "x", 2, 30)];
    expect(matchCarrier(lines, withheld, rules)).toMatchObject({
      ...{ matched: [{ line: 3, call: "w1" }], carrierOnly: [2], oursOnly: ["w2"] },
    });
    const crossed = [call("w1", "", 1, 30), call("w2", "", 3, 60)];
    expect(matchCarrier(lines, crossed, rules).matched.map((each) => [each.line, each.call])).toEqual([
      [2, "w2"],
      [3, "w1"],
    ]);
  });
  it("find withheld calls among thousands of other lines that came without a pause", () => {
    const calls = Array.from({ length: 400 }, (_, n) => call(`w${n}`, "", n * 20 + 1, 400 + (n % 50) * 7));
    const others = Array.from({ length: 8_000 }, (_, n) => line(n + 1_000, `p${n}`, "x", n, n % 350));
    const found = matchCarrier([...others, ...carried(calls)], calls, rules);
    expect([found.matched.length, found.oursOnly]).toEqual([400, []]);
    // Though all are of one length or nearly so, which is more than can be weighed.
    const alike = Array.from({ length: 4_000 }, (_, n) => call(`w${n}`, "", n, 60 + (n % 2) * 3));
    const all = matchCarrier(carried(alike), alike, rules);
    expect([all.carrierOnly, all.oursOnly]).toEqual([[], []]);
  });
  it("never give an outbound call an inbound line", () => {
    expect(
      matchCarrier([line(2, "138", "12345678", 0, 10)], [call("o", "138", 0, 10, "outbound")], rules).matched,
    ).toEqual([]);
  });
});

/** Calls of a day: few numbers, so that many call again, and often at the same moment. */
const someCalls = fc
  .array(
    fc.record({
      party: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
      atSec: fc.integer({ min: 0, max: 2_000 }),
      sec: fc.integer({ min: 0, max: 300 }),
      direction: fc.constantFrom("inbound" as const, "inbound" as const, "outbound" as const),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ party, atSec, sec, direction }, n) =>
      call(`c${String(n).padStart(3, "0")}`, party, atSec, sec, direction),
    ),
  );
const carried = (calls: readonly OwnCall[], clockMs = 0): CarrierLine[] =>
  calls.map(({ party, direction, at, durationMs }, n) => ({
    line: n + 2,
    caller: direction === "inbound" ? party : "us",
    called: direction === "inbound" ? "us" : party,
    at: at + clockMs,
    durationMs,
  }));

describe("for any calls", () => {
  it("a carrier that has them all, in any order, leaves nothing over and nothing differs", () => {
    fc.assert(
      fc.property(someCalls, fc.infiniteStream(fc.integer()), (calls, order) => {
        const keyed = carried(calls).map((each) => [order.next().value as number, each] as const);
        const shuffled = keyed.sort(([a], [b]) => a - b).map(([, each]) => each);
        const found = matchCarrier(shuffled, calls, rules);
        expect([found.carrierOnly, found.oursOnly]).toEqual([[], []]);
        expect(found.matched.every(({ differs }) => differs.length === 0)).toBe(true);
        expect(new Set(found.matched.map((each) => each.call)).size).toBe(calls.length);
      }),
    );
  });
  it("the order of lines and calls plays no part", () => {
    fc.assert(
      fc.property(someCalls, someCalls, (calls, others) => {
        const lines = carried(others);
        const turned = [...lines].reverse();
        expect(matchCarrier(turned, [...calls].reverse(), rules)).toEqual(matchCarrier(lines, calls, rules));
      }),
    );
  });
  it("each line and each call is told exactly once", () => {
    fc.assert(
      fc.property(someCalls, someCalls, (calls, others) => {
        const lines = carried(others);
        const { matched, carrierOnly, oursOnly } = matchCarrier(lines, calls, rules);
        const told = [...matched.map((each) => each.line), ...carrierOnly].sort((a, b) => a - b);
        expect(told).toEqual(lines.map((each) => each.line));
        expect([...matched.map((each) => each.call), ...oursOnly].sort()).toEqual(calls.map(({ id }) => id).sort());
      }),
    );
  });
  it("a clock of the carrier that goes wrong is found, and what it says set right", () => {
    fc.assert(
      fc.property(fc.integer({ min: -250, max: 250 }), fc.integer({ min: 5, max: 30 }), (sec, many) => {
        const calls = Array.from({ length: many }, (_, n) => call(`c${n}`, `p${n}`, n * 7, 20 + n));
        const found = matchCarrier(carried(calls, sec * 1000), calls, rules);
        expect(found).toMatchObject({ clockMs: sec * 1000, carrierOnly: [], oursOnly: [] });
        expect(found.matched.every(({ differs, timeMs }) => differs.length === 0 && timeMs === 0)).toBe(true);
      }),
    );
  });
  it("lines that the carrier lost, and others that it made up, are the ones that are told", () => {
    fc.assert(
      fc.property(someCalls, fc.nat(), (calls, seed) => {
        const lost = calls.length === 0 ? -1 : seed % calls.length;
        const lines = [...carried(calls).filter((_, n) => n !== lost), line(9_999, "nobody", "us", 50, 10)];
        const { carrierOnly, oursOnly } = matchCarrier(lines, calls, rules);
        expect(carrierOnly).toEqual([9_999]);
        expect(oursOnly).toHaveLength(calls.length === 0 ? 0 : 1);
      }),
    );
  });
});
