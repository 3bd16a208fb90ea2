/** 批量导入: what a file says of callers, line by line; nothing is saved while one line is wrong. */
import type { CallerImport, CallerImportProblem } from "@zongji/api";
import { type CallerList, callerLists, callerListWords, localTime, maskNumber } from "@zongji/domain";
import {
  type Actor,
  type Db,
  insertListedCaller,
  type KeptListedCaller,
  listedAmong,
  type Parties,
  packSealed,
  updateListedCaller,
  writeAudit,
} from "@zongji/store";
import { inCheckedTransaction, Refusal } from "@zongji/web";
import type { TableRow } from "../uploads/index.ts";

/** As the API takes a number. */
const number = /^\+?[0-9]([0-9 -]{1,22})[0-9]$/;
export const mostImported = 5_000;

type Column = "number" | "list" | "reason" | "until";
const heads: Readonly<Record<Column, RegExp>> = {
  number: /^(号码|电话|电话号码|来电号码|手机号码?|number|phone)$/i,
  list: /^(名单|名单类型|list)$/i,
  reason: /^(原因|说明|reason)$/i,
  until: /^(截止时间|截止|到期|到期时间|有效期至|until|end)$/i,
};

/** Where each column stands; undefined: the first row is no head that names them. */
export const columnsOf = (head: TableRow | undefined): Readonly<Record<Column, number>> | undefined => {
  const cells = (head?.cells ?? []).map((each) => each.replace(/^\u{feff}/u, "").trim());
  const at = (name: Column) => cells.findIndex((each) => heads[name].test(each));
  const found = { number: at("number"), list: at("list"), reason: at("reason"), until: at("until") };
  return found.number < 0 || found.list < 0 || found.reason < 0 ? undefined : found;
};

const listNamed = (text: string): CallerList | undefined =>
  callerLists.find((each) => {
    const { zh, en } = callerListWords[each];
    return [each, zh, en].some((word) => word.toLowerCase() === text.toLowerCase());
  });

const dayMs = 86_400_000;
/** Excel counts days from here. */
const dayZero = Date.UTC(1899, 11, 30);

/** Whether a date is one of the calendar: there is no 31 February. */
const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** An instant of a zone's clock, given as if that were UTC. */
const instantOf = (clock: number, zone: string): number => {
  const shown = (at: number): number => {
    const { date, time } = localTime(at, zone);
    return Date.parse(`${date}T${time}:00Z`);
  };
  const first = clock - (shown(clock) - clock);
  return first - (shown(first) - clock);
};

/** "2026-12-31" is to the end of that day; with a time up to then. Undefined: no date. */
export const untilOf = (text: string, zone: string): number | undefined => {
  const serial = /^\d{5}(\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (serial !== undefined) {
    const clock = dayZero + Math.round((serial * dayMs) / 60_000) * 60_000;
    return instantOf(Number.isInteger(serial) ? clock + dayMs : clock, zone);
  }
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute] = parts
    .slice(1)
    .map((each) => (each === undefined ? undefined : Number(each)));
  if (!isDay(year!, month!, day!) || (hour ?? 0) > 24 || (minute ?? 0) > 59) return undefined;
  const midnight = Date.UTC(year!, month! - 1, day!);
  return instantOf(hour === undefined ? midnight + dayMs : midnight + hour * 3_600_000 + minute! * 60_000, zone);
};

type Entry = {
  readonly line: number;
  readonly number: string;
  readonly list: CallerList;
  readonly reason: string;
  readonly until: number | null;
};
type Read = { readonly entries: readonly Entry[]; readonly problems: readonly CallerImportProblem[] };

/** What exports put before a text that a spreadsheet would take for a formula. */
const bare = (text = ""): string => text.trim().replace(/^'(?=[+\-=@])/, "");

const entryOf = (
  { line, cells }: TableRow,
  columns: NonNullable<ReturnType<typeof columnsOf>>,
  { zone, now }: { readonly zone: string; readonly now: number },
): Entry | CallerImportProblem[] => {
  const at = (name: Column): string => (columns[name] < 0 ? "" : bare(cells[columns[name]]));
  const [digits, list, reason, end] = [at("number"), listNamed(at("list")), at("reason"), at("until")];
  const until = end === "" ? null : untilOf(end, zone);
  const wrong = (field: Column, problem: CallerImportProblem["problem"]) => ({ line, field, problem });
  const problems = [
    ...(number.test(digits) ? [] : [wrong("number", digits === "" ? "missing" : "malformed")]),
    ...(list ? [] : [wrong("list", at("list") === "" ? "missing" : "unknown")]),
    ...(reason === "" ? [wrong("reason", "missing")] : reason.length > 100 ? [wrong("reason", "long")] : []),
    ...(until === undefined ? [wrong("until", "malformed")] : []),
    ...(typeof until === "number" && until <= now ? [wrong("until", "past")] : []),
  ];
  return problems.length > 0 ? problems : { line, number: digits, list: list!, reason, until: until ?? null };
};

/** Each row after the head that holds anything. */
export const readRows = (
  rows: readonly TableRow[],
  columns: NonNullable<ReturnType<typeof columnsOf>>,
  how: { readonly zone: string; readonly now: number; readonly idOf: (number: string) => string },
): Read => {
  const entries: Entry[] = [];
  const problems: CallerImportProblem[] = [];
  const lines = new Map<string, number>();
  for (const row of rows.slice(1)) {
    if (row.cells.every((cell) => cell.trim() === "")) continue;
    const found = entryOf(row, columns, how);
    if (!("number" in found)) {
      problems.push(...found);
      continue;
    }
    const party = how.idOf(found.number);
    const first = lines.get(party);
    if (first === undefined) {
      lines.set(party, row.line);
      entries.push(found);
    } else problems.push({ line: row.line, field: "number", problem: "twice", of: first });
  }
  return { entries, problems };
};

type Room = { readonly db: Db; readonly parties: Parties };
type How = { readonly save: boolean; readonly replace: boolean; readonly actor: Actor; readonly now: number };
type Tx = Parameters<Parameters<typeof inCheckedTransaction>[1]>[0];

const write = async (
  tx: Tx,
  { parties }: Room,
  entry: Entry,
  was: KeptListedCaller | undefined,
  { actor, now }: How,
) => {
  const { number: digits, line: _line, ...is } = entry;
  const party = parties.idOf(digits);
  const who = { by: actor.userId, at: now };
  if (was) {
    await updateListedCaller(tx, party, { ...is, ...who });
    const before = { list: was.list, reason: was.reason, until: was.until === null ? null : Number(was.until) };
    await writeAudit(tx, actor, "listedCaller.change", party, { number: maskNumber(digits), was: before, is });
    return;
  }
  const sealed = { number_sealed: packSealed(parties.seal(party, digits)), number_end: parties.endOf(digits) };
  // Somebody else put him on a list meanwhile: nothing is saved.
  if (!(await insertListedCaller(tx, { party, ...sealed, ...is, ...who })))
    throw new Refusal("conflict", { field: "number", reason: "callerListed" });
  await writeAudit(tx, actor, "listedCaller.create", party, { number: maskNumber(digits), ...is });
};

/** Tells what would become of a file's callers, and makes it so where that is asked and no line is wrong. @throws Refusal conflict callerListed */
export const importCallers = (room: Room, { entries, problems }: Read, how: How): Promise<CallerImport> =>
  inCheckedTransaction(room.db, async (tx) => {
    const kept = await listedAmong(
      tx,
      entries.map((each) => room.parties.idOf(each.number)),
    );
    const there = new Map(kept.map((each) => [each.party, each]));
    const wasOf = (entry: Entry) => there.get(room.parties.idOf(entry.number));
    const listed = entries.filter((entry) => wasOf(entry) !== undefined);
    const all: CallerImportProblem[] = [
      ...problems,
      ...(how.replace ? [] : listed.map(({ line }) => ({ line, field: "number", problem: "listed" }) as const)),
    ].sort((a, b) => a.line - b.line);
    const isSaved = how.save && all.length === 0;
    if (isSaved) for (const entry of entries) await write(tx, room, entry, wasOf(entry), how);
    const changed = how.replace ? listed.length : 0;
    return {
      ...{
        lines: entries.length + new Set(problems.map(({ line }) => line)).size,
        added: entries.length - listed.length,
      },
      ...{ changed, problems: all, isSaved },
    };
  });
