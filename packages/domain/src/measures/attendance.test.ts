/** 离线 and 加班, whatever was rostered and whoever was there: nothing is told twice, and nothing is left out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StateSpan } from "../readmodel.ts";
import { entryRanges, joined, type RosterEntry, type TimeRange, withinRanges } from "../rosters/index.ts";
import { dayStart, localTime } from "../schedule.ts";
import { someRoster } from "../testing/random-roster.test-scene.ts";
import { attendanceRows } from "./attendance.ts";
import type { Row } from "./columns.ts";

const zone = "Asia/Shanghai";
const since = Date.UTC(2026, 10, 24, 16);
const hour = 3_600_000;
const agent = fc.constantFrom("u1", "u2");
const states = ["ready", "talking", "rest"] as const;

/** Each agent's time: states one after another, with pauses. */
const someSpans: fc.Arbitrary<StateSpan[]> = fc
  .array(
    fc.record({
      agent,
      away: fc.nat({ max: 30 }),
      lasts: fc.integer({ min: 1, max: 30 }),
      state: fc.constantFrom(...states),
    }),
    { maxLength: 25, size: "max" },
  )
  .map((all) => {
    const at = new Map<string, number>();
    return all.map(({ agent: who, away, lasts, state }) => {
      const from = (at.get(who) ?? since) + away * hour;
      at.set(who, from + lasts * hour);
      return { agent: who, agentNo: "", state, from, to: from + lasts * hour, groups: [] } as unknown as StateSpan;
    });
  });
const now = fc.integer({ min: 0, max: 15 * 24 }).map((hours) => since + hours * hour + 1234);

const rangeOf = ({ at, until }: Row<"attendance">): TimeRange => ({ from: at, to: until! });
const lasts = (ranges: readonly TimeRange[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
const dayOf = (at: number): string => localTime(at, zone).date;

/** What of the roster's time has come. */
const dueOf = (who: string, roster: readonly RosterEntry[], until: number): TimeRange[] =>
  joined(roster.filter((each) => each.agent === who).flatMap((entry) => entryRanges(entry, zone))).flatMap((each) =>
    withinRanges(each, [{ from: Number.MIN_SAFE_INTEGER, to: until }]),
  );

test("each moment of an agent is one thing, of one day, with an id of its own; together they are the time signed in and the time due", () => {
  fc.assert(
    fc.property(someSpans, someRoster(since, agent), now, (spans, roster, until) => {
      const rows = attendanceRows(spans, roster, { now: until, zone });
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      for (const who of ["u1", "u2"]) {
        const own = rows.filter((row) => row.agent === who);
        expect(lasts(joined(own.map(rangeOf)))).toBe(lasts(own.map(rangeOf)));
        const online = joined(
          spans.filter((span) => span.agent === who).map(({ from, to }) => ({ from, to: Math.min(to!, until) })),
        );
        const due = dueOf(who, roster, until);
        const unrostered = own.filter(({ state }) => state === "unrostered").map(rangeOf);
        expect(joined(own.map(rangeOf))).toEqual(joined([...online, ...due, ...unrostered]));
        for (const row of own) {
          expect(dayStart(row.at, zone)).toBe(dayStart(row.until! - 1, zone));
          const both = (all: readonly TimeRange[]) => lasts(withinRanges(rangeOf(row), all));
          const whole = lasts([rangeOf(row)]);
          const told = {
            isThere: both(online) === whole,
            isDue: both(due) === whole,
            isAway: both(online) === 0,
            isFree: both(due) === 0,
          };
          if (row.state === "overtime") expect(told).toMatchObject({ isThere: true, isFree: true });
          else if (row.state === "offline") expect(told).toMatchObject({ isAway: true, isDue: true });
          else if (row.state === "unrostered") expect(told).toMatchObject({ isAway: true, isFree: true });
          else expect(told).toMatchObject({ isThere: true, ...(row.rostered ? { isDue: true } : { isFree: true }) });
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("a day without a roster has no overtime, one with a roster no gaps; an entry, or a shift that reaches into it, is a roster", () => {
  fc.assert(
    fc.property(someSpans, someRoster(since, agent), now, (spans, roster, until) => {
      for (const row of attendanceRows(spans, roster, { now: until, zone })) {
        const day = dayOf(row.at);
        const whole = { from: dayStart(row.at, zone), to: dayStart(row.at, zone) + 24 * hour };
        const own = roster.filter((each) => each.agent === row.agent);
        const reaches = own.some((entry) =>
          entryRanges(entry, zone).some((each) => withinRanges(each, [whole]).length > 0),
        );
        expect(row.rostered).toBe(reaches || own.some((entry) => entry.day === day));
        expect(row.rostered ? "unrostered" : "overtime").not.toBe(row.state);
        if (!row.rostered) expect(row.state).not.toBe("offline");
      }
    }),
    { numRuns: 200 },
  );
});

test("what is rostered for other days changes nothing of a day", () => {
  fc.assert(
    fc.property(someSpans, someRoster(since, agent), now, (spans, roster, until) => {
      const day = dayOf(since + 5 * 24 * hour);
      const before = dayOf(since + 4 * 24 * hour);
      const ofDay = (entries: readonly RosterEntry[]) =>
        attendanceRows(spans, entries, { now: until, zone }).filter(({ at }) => dayOf(at) === day);
      const near = roster.filter((entry) => entry.day === day || entry.day === before);
      const byAgent = (rows: readonly Row<"attendance">[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(byAgent(ofDay(near))).toEqual(byAgent(ofDay(roster)));
    }),
    { numRuns: 200 },
  );
});
