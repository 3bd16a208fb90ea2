/** 出勤: an agent's states beside her roster, day by day (spec metrics §10). Pure: the reader over rows in memory; PostgreSQL's is packages/store/src/measures/attendance.ts. */
import type { StateSpan } from "../readmodel.ts";
import { entryRanges, type RosterEntry } from "../rosters/entry.ts";
import { joined, rangesWithout, type TimeRange, withinRanges } from "../rosters/ranges.ts";
import { dayStart, localTime } from "../schedule.ts";
import { bucketStarts, nextDay } from "./buckets.ts";
import type { Row } from "./columns.ts";
import { rowOfSpan } from "./rows.ts";

/** What she is in when she is in no state inside her window; offline: of a day with a roster, unrostered: of one without. */
export const absences = ["offline", "unrostered"] as const;
/** Signed in outside of the roster. */
export const overtime = "overtime";

type Around = { readonly now: number; readonly zone: string };
type Piece = { readonly span: StateSpan; readonly range: TimeRange };

/** The day's window: the roster, and where there is none from the first sign-in of the day to its last sign-out. */
const windowOf = (isRostered: boolean, planned: readonly TimeRange[], online: readonly TimeRange[]): TimeRange[] => {
  if (isRostered) return [...planned];
  return online.length === 0 ? [] : [{ from: online[0]!.from, to: online.at(-1)!.to }];
};

const rowsOfDay = (
  agent: string,
  {
    day,
    planned,
    isRostered,
  }: { readonly day: TimeRange; readonly planned: readonly TimeRange[]; readonly isRostered: boolean },
  pieces: readonly Piece[],
): Row<"attendance">[] => {
  const online = joined(pieces.map(({ range }) => range));
  const window = windowOf(
    isRostered,
    planned.flatMap((each) => withinRanges(each, [day])),
    online,
  );
  const place = ({ from, to }: TimeRange) => ({ id: `${agent}@${from}`, at: from, until: to, rostered: isRostered });
  const away = (state: string, ranges: readonly TimeRange[]) =>
    ranges.map((range): Row<"attendance"> => ({ ...place(range), agent, state, forced: false }));
  return [
    ...pieces.flatMap(({ span, range }) =>
      withinRanges(range, window).map((part): Row<"attendance"> => ({ ...rowOfSpan(span), ...place(part) })),
    ),
    ...away(overtime, rangesWithout(online, window)),
    ...away(isRostered ? "offline" : "unrostered", rangesWithout(window, online)),
  ];
};

const ofAgent = (
  agent: string,
  spans: readonly StateSpan[],
  entries: readonly RosterEntry[],
  { now, zone }: Around,
): Row<"attendance">[] => {
  const planned = joined(entries.flatMap((entry) => entryRanges(entry, zone)));
  const dates = new Set(entries.map(({ day }) => day));
  const all = [...planned, ...spans.map(({ from, to = now }) => ({ from, to: Math.min(to, now) }))];
  const [first, last] = [Math.min(...all.map(({ from }) => from)), Math.min(now, Math.max(...all.map(({ to }) => to)))];
  if (first >= last) return [];
  return bucketStarts(dayStart(first, zone), last, "day", zone).flatMap((from, no, starts) => {
    const next = starts[no + 1] ?? nextDay(from, zone);
    const day = { from, to: Math.min(next, now) };
    const pieces = spans.flatMap((span) =>
      withinRanges({ from: span.from, to: Math.min(span.to ?? now, now) }, [day]).map((range) => ({ span, range })),
    );
    const isRostered =
      dates.has(localTime(from, zone).date) || planned.some((each) => each.from < next && each.to > from);
    return rowsOfDay(agent, { day, planned, isRostered }, pieces);
  });
};

/**
 * The rows of attendance, each within one day. @param spans of each agent those of whole days
 * @param roster what was rostered for those days and the days before them
 */
export const attendanceRows = (
  spans: readonly StateSpan[],
  roster: readonly RosterEntry[],
  around: Around,
): Row<"attendance">[] => {
  const [states, entries] = [
    Map.groupBy(spans, ({ agent }) => agent as string),
    Map.groupBy(roster, ({ agent }) => agent),
  ];
  return [...new Set([...states.keys(), ...entries.keys()])].flatMap((agent) =>
    ofAgent(agent, states.get(agent) ?? [], entries.get(agent) ?? [], around),
  );
};
