/** What stands in the grid, and what is not saved yet. Pure. */
import type { Roster, RosterChangeAsked, RosterEntry, RosterShift } from "@zongji/api";
import { addDays, rosterWords, shiftRange, weekdayOf } from "@zongji/domain";

/** What is filled in: shifts by their ids, none for a day off; null: the entry is taken out. */
export type Filling = readonly string[] | null;
/** What is not saved, by agent and day. */
export type Draft = ReadonlyMap<string, Filling>;
export type Place = { readonly agent: string; readonly day: string };

export const placeKey = ({ agent, day }: Place): string => `${agent} ${day}`;
const placeOfKey = (key: string): Place => {
  const cut = key.lastIndexOf(" ");
  return { agent: key.slice(0, cut), day: key.slice(cut + 1) };
};

/** The days of a month, "2026-12". */
export const daysOfMonth = (month: string): string[] => {
  const days: string[] = [];
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) days.push(day);
  return days;
};
export const monthBeside = (month: string, by: 1 | -1): string =>
  by === 1 ? addDays(daysOfMonth(month).at(-1)!, 1).slice(0, 7) : addDays(`${month}-01`, -1).slice(0, 7);

export type Kept = ReadonlyMap<string, RosterEntry>;
export const keptOf = ({ entries }: Pick<Roster, "entries">): Kept =>
  new Map(entries.map((entry) => [placeKey(entry), entry]));

const idsOf = (entry: RosterEntry | undefined): Filling => entry?.shifts.map(({ shift }) => shift) ?? null;
const isSame = (a: Filling, b: Filling): boolean =>
  a === null || b === null ? a === b : [...a].sort().join(" ") === [...b].sort().join(" ");

/** What a cell holds now. */
export const fillingAt = (kept: Kept, draft: Draft, place: Place): Filling => {
  const key = placeKey(place);
  const drafted = draft.get(key);
  return drafted === undefined ? idsOf(kept.get(key)) : drafted;
};

type Cell = Place & { readonly filling: Filling };
/** Of cells those that can be filled so: of days that are open; of who is no agent any more an entry is taken out, and nothing else. */
export const fillable = (
  cells: readonly Cell[],
  agents: Roster["agents"],
  isOpen: (day: string) => boolean,
): readonly Cell[] => {
  const gone = new Set(agents.filter((agent) => agent.gone).map(({ id }) => id));
  return cells.filter(({ agent, day, filling }) => isOpen(day) && (filling === null || !gone.has(agent)));
};

/** Fills cells; one that becomes what is saved is no change any more. */
export const filled = (kept: Kept, draft: Draft, cells: readonly Cell[]): Draft => {
  const after = new Map(draft);
  for (const { filling, ...place } of cells) {
    const key = placeKey(place);
    if (isSame(idsOf(kept.get(key)), filling)) after.delete(key);
    else after.set(key, filling);
  }
  return after;
};

/** The cells between two, both among them: of the agents and days as they are shown. */
export const between = (
  { agents, days }: { readonly agents: readonly string[]; readonly days: readonly string[] },
  one: Place,
  other: Place,
): Place[] => {
  const range = (all: readonly string[], a: string, b: string): readonly string[] => {
    const [from, to] = [all.indexOf(a), all.indexOf(b)].sort((x, y) => x - y) as [number, number];
    return from < 0 ? [] : all.slice(from, to + 1);
  };
  const within = range(days, one.day, other.day);
  return range(agents, one.agent, other.agent).flatMap((agent) => within.map((day) => ({ agent, day })));
};

export const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day));

/** The cells that a copied week fills, in so many weeks after it. @param days those that may be filled */
export const copiedWeek = (
  filling: (place: Place) => Filling,
  agents: readonly string[],
  { monday, weeks, days }: { readonly monday: string; readonly weeks: number; readonly days: ReadonlySet<string> },
): (Place & { readonly filling: Filling })[] =>
  agents.flatMap((agent) =>
    Array.from({ length: weeks * 7 }, (_, no) => ({ from: addDays(monday, no % 7), day: addDays(monday, no + 7) }))
      .filter(({ day }) => days.has(day))
      .map(({ from, day }) => ({ agent, day, filling: filling({ agent, day: from }) })),
  );

/** What is to be saved. */
export const changesOf = (kept: Kept, draft: Draft): RosterChangeAsked[] =>
  [...draft].map(([key, filling]) => ({
    ...placeOfKey(key),
    ...{ revision: kept.get(key)?.revision ?? 0, shifts: filling && [...filling] },
  }));

type Hours = { readonly name: string; readonly from: string; readonly to: string };
/** The shifts of a cell with their hours: of what is saved as they were then. */
export const hoursAt = (
  { kept, draft, shifts }: { readonly kept: Kept; readonly draft: Draft; readonly shifts: readonly RosterShift[] },
  place: Place,
): readonly Hours[] | null => {
  const key = placeKey(place);
  const drafted = draft.get(key);
  if (drafted === undefined) return kept.get(key)?.shifts ?? null;
  return drafted?.flatMap((id) => shifts.find((shift) => shift.id === id) ?? []) ?? null;
};

/** How long shifts of a day last, in minutes. Zones play no part: a plan is told by the clock. */
export const minutesOf = (hours: readonly Hours[] | null): number =>
  (hours ?? []).reduce((sum, times) => {
    const { from, to } = shiftRange("2026-01-01", times, "UTC");
    return sum + (to - from) / 60_000;
  }, 0);
export const hoursText = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

/** A text that a spreadsheet would take for a formula is one no more. */
const safe = (text: string): string => {
  const bare = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(bare) ? `"${bare.replaceAll('"', '""')}"` : bare;
};
/** The month as a table that can be imported again. */
export const csvOf = (
  head: { readonly agent: string; readonly name: string },
  { agents, days }: { readonly agents: Roster["agents"]; readonly days: readonly string[] },
  at: (place: Place) => readonly Hours[] | null,
): string => {
  const cellOf = (hours: readonly Hours[] | null): string => {
    if (hours === null) return "";
    return hours.length === 0 ? rosterWords.off[0] : hours.map(({ name }) => name).join("+");
  };
  const lines = agents
    .filter(({ gone }) => !gone)
    .map(({ id, agentNo, name }) => [...[agentNo, name], ...days.map((day) => cellOf(at({ agent: id, day })))]);
  // The mark by which spreadsheets know UTF-8.
  return `\u{feff}${[[head.agent, head.name, ...days], ...lines].map((cells) => cells.map(safe).join(",")).join("\r\n")}\r\n`;
};
