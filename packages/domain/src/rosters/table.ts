/** A roster as a table that people edit elsewhere: a line for each agent with a column for each day, or a line for each agent's day. Pure. */
import { type Day, isDay } from "../contract/calendar.ts";
import { mostShiftsOfDay, placeOf } from "./checks.ts";

type TableRow = { readonly line: number; readonly cells: readonly string[] };
type Named = { readonly id: string; readonly name: string };
type Known = {
  readonly agents: readonly { readonly id: string; readonly agentNo: string }[];
  readonly shifts: readonly Named[];
};

/** What is wrong with a cell. twice: another line, or another column, says something of the same day already. */
export const rosterTableFaults = [
  ...(["agentMissing", "agentUnknown", "dayMissing", "dayMalformed", "shiftMissing", "shiftUnknown"] as const),
  ...(["shiftTwice", "shiftsMany", "twice"] as const),
] as const;
export type RosterTableFault = (typeof rosterTableFaults)[number];
export type RosterTableProblem = {
  readonly line: number;
  /** The head of the column. */
  readonly column: string;
  readonly problem: RosterTableFault;
  /** What stands there; of twice the line that said it first. */
  readonly text: string;
};
/** What a line says of an agent's day: shifts by their ids; null: nothing any more. */
export type RosterTableEntry = {
  readonly line: number;
  readonly column: string;
  readonly agent: string;
  readonly day: Day;
  readonly shifts: readonly string[] | null;
};
export type RosterTable = {
  readonly entries: readonly RosterTableEntry[];
  readonly problems: readonly RosterTableProblem[];
};

/** Words of cells that are no shift. The first of each is what a downloaded table has. */
export const rosterWords = {
  off: ["休", "休息", "公休", "off", "day off"],
  clear: ["清除", "-", "—", "clear"],
} as const;
const heads = {
  agent: /^(工号|座席工号|坐席工号|agent ?no\.?|agent|no\.?)$/i,
  name: /^(姓名|座席|坐席|name)$/i,
  day: /^(日期|天|date|day)$/i,
  shifts: /^(班次|班|排班|shifts?)$/i,
} as const;

const dayMs = 86_400_000;
/** Excel counts days from here. */
const dayZero = Date.UTC(1899, 11, 30);
const pad = (text: string): string => text.padStart(2, "0");

/** "2026-12-01", "2026/12/1", "2026年12月1日", or as Excel counts days; undefined: none. */
export const dayOfText = (text: string): Day | undefined => {
  if (/^\d{5}$/.test(text)) return new Date(dayZero + Number(text) * dayMs).toISOString().slice(0, 10);
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  const day = parts ? `${parts[1]}-${pad(parts[2]!)}-${pad(parts[3]!)}` : "";
  return isDay(day) ? day : undefined;
};

/** What exports put before a text that a spreadsheet would take for a formula. */
const bare = (text = ""): string =>
  text
    .replace(/^\u{feff}/u, "")
    .trim()
    .replace(/^'(?=[+\-=@])/, "");
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether an imported cell of this text is read as a day off, or as none, so that no shift can be called so. */
export const isNoShiftName = (name: string): boolean =>
  [...rosterWords.off, ...rosterWords.clear].some((word) => same(word, bare(name)));

/** Shifts by their names, one name or several with + or 、 between them. */
const shiftsOf = (text: string, shifts: readonly Named[]): readonly string[] | null | RosterTableFault => {
  if (rosterWords.off.some((word) => same(word, text))) return [];
  if (rosterWords.clear.some((word) => same(word, text))) return null;
  const idOf = (name: string) => shifts.find((each) => same(each.name, name))?.id;
  const whole = idOf(text);
  if (whole !== undefined) return [whole];
  const ids = text.split(/[+＋、]/).map((name) => idOf(name.trim()));
  if (ids.includes(undefined)) return "shiftUnknown";
  if (new Set(ids).size < ids.length) return "shiftTwice";
  return ids.length > mostShiftsOfDay ? "shiftsMany" : (ids as string[]);
};

type Columns = {
  readonly agent: number;
  /** Where a line is of one day. */
  readonly day: number;
  readonly shifts: number;
  /** Where a column is of one day. */
  readonly days: readonly { readonly at: number; readonly head: string; readonly day: Day | undefined }[];
};

/** Where each column stands; undefined: the first row is no head that names them. */
export const rosterColumnsOf = (head: TableRow | undefined): Columns | undefined => {
  const cells = (head?.cells ?? []).map(bare);
  const at = (pattern: RegExp) => cells.findIndex((cell) => pattern.test(cell));
  const [agent, day, shifts] = [at(heads.agent), at(heads.day), at(heads.shifts)];
  if (agent < 0) return undefined;
  if (day >= 0 && shifts >= 0) return { agent, day, shifts, days: [] };
  const days = cells.flatMap((cell, no) =>
    no === agent || cell === "" || heads.name.test(cell) ? [] : [{ at: no, head: cell, day: dayOfText(cell) }],
  );
  return days.some((each) => each.day !== undefined) ? { agent, day: -1, shifts: -1, days } : undefined;
};

/** The cells of a line that say something: of which day, and what. */
const saidIn = ({ cells }: TableRow, head: TableRow, { day, shifts, days }: Columns) => {
  const text = (at: number) => bare(cells[at]);
  if (day >= 0)
    return [
      {
        ...{ column: bare(head.cells[shifts]), dayColumn: bare(head.cells[day]), dayText: text(day) },
        ...{ day: dayOfText(text(day)), text: text(shifts), isAsked: true },
      },
    ];
  return days.map((each) => ({
    ...{ column: each.head, dayColumn: each.head, dayText: each.head, day: each.day },
    ...{ text: text(each.at), isAsked: text(each.at) !== "" },
  }));
};

/** Reads each row after the head that holds anything. A cell of a day that is empty says nothing. @param rows the head first */
export const readRosterTable = (rows: readonly TableRow[], columns: Columns, known: Known): RosterTable => {
  const [entries, problems]: [RosterTableEntry[], RosterTableProblem[]] = [[], []];
  const [head, ...lines] = rows as [TableRow, ...TableRow[]];
  const agents = new Map(known.agents.map(({ id, agentNo }) => [agentNo, id]));
  const first = new Map<string, number>();
  for (const row of lines) {
    if (row.cells.every((cell) => bare(cell) === "")) continue;
    const agentNo = bare(row.cells[columns.agent]);
    const wrong = (column: string, problem: RosterTableFault, text: string) =>
      void problems.push({ line: row.line, column, problem, text });
    const agent = agents.get(agentNo);
    if (agent === undefined) {
      wrong(bare(head.cells[columns.agent]), agentNo === "" ? "agentMissing" : "agentUnknown", agentNo);
      continue;
    }
    for (const { column, dayColumn, dayText, day, text, isAsked } of saidIn(row, head, columns)) {
      if (!isAsked) continue;
      if (day === undefined) wrong(dayColumn, dayText === "" ? "dayMissing" : "dayMalformed", dayText);
      const shifts = text === "" ? "shiftMissing" : shiftsOf(text, known.shifts);
      if (typeof shifts === "string") wrong(column, shifts, text);
      if (day === undefined || typeof shifts === "string") continue;
      const place = placeOf({ agent, day });
      const said = first.get(place);
      if (said !== undefined) wrong(column, "twice", String(said));
      else {
        first.set(place, row.line);
        entries.push({ line: row.line, column, agent, day, shifts });
      }
    }
  }
  return { entries, problems };
};
