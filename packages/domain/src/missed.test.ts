import fc from "fast-check";
import { expect, test } from "vitest";
import { dispositions, isMissed } from "./disposition.ts";
import { missedCases, missedStateOf, type PartyCall } from "./missed.ts";

const minute = 60_000;
const day = 86_400_000;
const inbound = (id: string, at: number, disposition: PartyCall["disposition"], group: string | null = null) =>
  ({ id, direction: "inbound", at, disposition, talkMs: 0, group, number: "12345", parent: null }) as const;
const outbound = (id: string, at: number, parent: string | null, talkMs: number) =>
  ({ id, direction: "outbound", at, disposition: null, talkMs, group: "g", number: "12345", parent }) as const;

test("a caller who tries again stands in the list once, with his last call", () => {
  const [one, ...more] = missedCases([inbound("a", 0, "D1"), inbound("b", minute, "D3", "g"), inbound("c", 9, "D8")]);
  expect(more).toEqual([]);
  expect(one).toMatchObject({ id: "a", firstAt: 0, lastAt: minute, lastCall: "b", calls: 3, group: "g" });
  expect(one?.disposition).toBe("D3");
});

test("only what metrics G7 names is missed: D1, D3, D4, D6, D7, D8", () => {
  const alone = dispositions.filter((each) => missedCases([inbound("a", 0, each)]).length > 0);
  expect(alone).toEqual(["D1", "D3", "D4", "D6", "D7", "D8"]);
});

test("a call back that was answered recovers it; one that was not is a try", () => {
  const missed = inbound("a", 0, "D3");
  const tried = missedCases([missed, outbound("x", minute, "a", 0), outbound("y", 2 * minute, "a", 999)]);
  expect(tried).toMatchObject([{ attempts: 2, attemptsSince: 2, lastAttemptAt: 2 * minute, reached: null }]);
  const [recovered] = missedCases([missed, outbound("x", minute, "a", 0), outbound("y", 2 * minute, "a", 1000)]);
  expect(recovered?.reached).toEqual({ at: 2 * minute, call: "y", how: "callBack" });
  // One more talk about it is one more call back, and it was recovered by the first.
  const again = missedCases([missed, outbound("x", minute, "a", 5000), outbound("y", 2 * minute, "a", 5000)]);
  expect(again).toMatchObject([{ attempts: 2, reached: { call: "x" } }]);
});

test("a caller who gets through himself, or is called for something else, is reached otherwise", () => {
  for (const later of [inbound("b", minute, "D2"), inbound("b", minute, "D5"), outbound("b", minute, null, 1000)])
    expect(missedCases([inbound("a", 0, "D4"), later])[0]?.reached).toEqual({
      at: minute,
      call: "b",
      how: "otherwise",
    });
  for (const later of [inbound("b", minute, "D1s"), inbound("b", minute, "D9"), outbound("b", minute, null, 999)])
    expect(missedCases([inbound("a", 0, "D4"), later])[0]?.reached).toBeNull();
});

test("what is missed after he was reached is a new case, and so is what comes a week later", () => {
  const ids = (...calls: PartyCall[]) => missedCases(calls).map(({ id }) => id);
  expect(ids(inbound("a", 0, "D3"), inbound("b", 1, "D2"), inbound("c", 2, "D3"))).toEqual(["a", "c"]);
  expect(ids(inbound("a", 0, "D3"), inbound("b", 7 * day, "D3"))).toEqual(["a"]);
  expect(ids(inbound("a", 0, "D3"), inbound("b", 7 * day + 1, "D3"))).toEqual(["a", "b"]);
  // Whoever is missed day after day is not one endless case.
  const daily = Array.from({ length: 40 }, (_, n) => inbound(`d${n}`, n * day, "D3"));
  expect(ids(...daily)).toEqual(["d0", "d31"]);
});

test("a call back belongs to the case whose call it returns, whenever it is made", () => {
  const calls = [inbound("a", 0, "D3"), inbound("b", 1, "D2"), inbound("c", 2, "D3"), outbound("x", 3, "a", 0)];
  expect(missedCases(calls)).toMatchObject([
    { id: "a", attempts: 1, reached: { call: "b" } },
    { id: "c", attempts: 0, reached: null },
  ]);
});

test("each new call of his may be returned as often as the first", () => {
  const calls = [inbound("a", 0, "D3"), outbound("x", 1, "a", 0), outbound("y", 2, "a", 0), inbound("b", 3, "D3")];
  expect(missedCases(calls)).toMatchObject([{ attempts: 2, attemptsSince: 0, calls: 2, lastCall: "b" }]);
});

test("closed by somebody, it is open again when he calls again", () => {
  const [one] = missedCases([inbound("a", 10, "D3")]);
  expect(missedStateOf(one!, null)).toBe("waiting");
  expect(missedStateOf(one!, 10)).toBe("closed");
  expect(missedStateOf({ ...one!, lastAt: 11 }, 10)).toBe("waiting");
  expect(missedStateOf({ ...one!, attemptsSince: 1 }, null)).toBe("tried");
  expect(missedStateOf({ ...one!, reached: { at: 20, call: "x", how: "callBack" } }, 10)).toBe("recovered");
  expect(missedStateOf({ ...one!, reached: { at: 20, call: "x", how: "otherwise" } }, null)).toBe("otherwise");
});

const anyCalls = fc
  .array(
    fc.record({
      hours: fc.integer({ min: 0, max: 2000 }),
      isOut: fc.boolean(),
      disposition: fc.constantFrom(...dispositions),
      talkMs: fc.constantFrom(0, 999, 1000, 60_000),
      parent: fc.option(fc.nat(30)),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ hours, isOut, disposition, talkMs, parent }, n): PartyCall => {
      const at = hours * 60 * minute;
      return isOut
        ? outbound(`c${n}`, at, parent === null ? null : `c${parent}`, talkMs)
        : inbound(`c${n}`, at, disposition);
    }),
  );

test("whatever the order of the calls, every missed call is in one case, and the cases follow one another", () => {
  fc.assert(
    fc.property(anyCalls, fc.infiniteStream(fc.nat()), (calls, order) => {
      const cases = missedCases(calls);
      const shuffled = calls
        .map((call) => ({ call, by: order.next().value as number }))
        .sort((a, b) => a.by - b.by)
        .map(({ call }) => call);
      expect(missedCases(shuffled)).toEqual(cases);
      const missed = calls.filter(({ direction, disposition }) => direction === "inbound" && isMissed(disposition));
      expect(cases.reduce((sum, each) => sum + each.calls, 0)).toBe(missed.length);
      for (const [n, each] of cases.entries()) {
        expect(each.firstAt <= each.lastAt).toBe(true);
        expect(each.attemptsSince <= each.attempts).toBe(true);
        const next = cases[n + 1];
        if (next) expect(each.lastAt <= next.firstAt).toBe(true);
      }
    }),
  );
});

test("the cases from a case's first call on are those of all calls", () => {
  fc.assert(
    fc.property(anyCalls, fc.nat(), (calls, pick) => {
      const cases = missedCases(calls);
      const from = cases[cases.length === 0 ? 0 : pick % cases.length];
      if (!from) return;
      // Of calls of the same moment the order is by id: what comes before the case's first call is left out.
      const later = calls.filter(({ at, id }) => at > from.firstAt || (at === from.firstAt && id >= from.id));
      const expected = cases.slice(cases.indexOf(from));
      expect(missedCases(later)).toEqual(expected);
    }),
  );
});
