import fc from "fast-check";
import { addDays } from "../contract/calendar.ts";
import type { RosterEntry } from "../rosters/index.ts";
import { localTime } from "../schedule.ts";

const times = [
  { from: "08:00", to: "12:00" },
  { from: "12:00", to: "17:30" },
  { from: "22:00", to: "06:00" },
  { from: "20:00", to: "24:00" },
] as const;

/** What some agents are rostered for in the two weeks from a moment on and the days around them: shifts over midnight, days off, and days of which nothing is said. */
export const someRoster = (
  since: number,
  agent: fc.Arbitrary<string>,
  zone = "Asia/Shanghai",
): fc.Arbitrary<readonly RosterEntry[]> =>
  fc
    .uniqueArray(fc.record({ agent, no: fc.integer({ min: -2, max: 16 }), shifts: fc.subarray([...times]) }), {
      selector: ({ agent: who, no }) => `${who} ${no}`,
      maxLength: 25,
    })
    .map((all) => all.map(({ no, ...entry }) => ({ ...entry, day: addDays(localTime(since, zone).date, no) })));
