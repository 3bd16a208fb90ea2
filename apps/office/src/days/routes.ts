import type { ClosedDays, IdentityChecked } from "@zongji/api";
import { type ClosingWait, type Difference, daysBetween, daysOf, isDay, localTime } from "@zongji/domain";
import {
  chainHolds,
  checksOf,
  compareDay,
  type DayEntry,
  type Db,
  entriesOf,
  factsHold,
  firstFactAt,
  keptLines,
  newestEntries,
  newestEntry,
  newestIdentityCheck,
  waitingDay,
  writeAudit,
} from "@zongji/store";
import { type AddOperation, type Principal, Refusal, reachOf } from "@zongji/web";
import { choicesOf } from "../reports/index.ts";
import { checkNow, type Days } from "./closing.ts";
import { evidenceOf } from "./evidence.ts";
import {
  type NameOf,
  presentBreach,
  presentDay,
  presentDifference,
  presentEntry,
  presentFigures,
  presentWait,
  stateOf,
} from "./present.ts";

const mostDays = 400;

/** A closed day has the figures of all. @throws Refusal forbidden */
const mustSeeAll = (principal: Principal): void => {
  if (reachOf(principal, "report.see").scope !== "all") throw new Refusal("forbidden");
};

const namesIn = async (db: Db): Promise<NameOf> => {
  const { group, agent, trunk, number, businessType } = await choicesOf(db);
  const lists = { group, agent, trunk, number, businessType };
  return (by, key) => {
    const list = by in lists ? lists[by as keyof typeof lists] : undefined;
    return list?.find(({ value }) => value === key)?.name ?? (key === null || by === "none" ? null : key);
  };
};

/** @throws Refusal badRequest: there is no such day */
const mustBeDay = (day: string, field: string): void => {
  if (!isDay(day)) throw new Refusal("badRequest", { field });
};

const identityChecked = (check: Awaited<ReturnType<typeof newestIdentityCheck>>): IdentityChecked | null =>
  check === undefined
    ? null
    : { at: check.at, from: check.from_at, to: check.to_at, breaches: check.breaches.map(presentBreach) };

const list = async ({ db, zone, now }: Days, from: string, to: string): Promise<ClosedDays> => {
  const today = localTime(now(), zone).date;
  const first = await firstFactAt(db);
  const begins = first === undefined ? today : localTime(first, zone).date;
  const [entries, checks] = [await newestEntries(db, from, to), await checksOf(db, from, to)];
  const days = [...daysOf(from, to), to].filter((day) => day >= begins && day <= today).reverse();
  const [waiting, newest] = [await waitingDay(db), await newestEntry(db)];
  return {
    items: days.map((day) => presentDay(day, entries.get(day), checks.get(day), day === today)),
    waiting: waiting
      ? { day: waiting.day, since: waiting.since, waits: (waiting.waits as readonly ClosingWait[]).map(presentWait) }
      : null,
    newest: newest ? { no: newest.no, hash: newest.hash } : null,
    identities: identityChecked(await newestIdentityCheck(db)),
  };
};

/** @throws Refusal badRequest, notFound: the day is not closed */
const closedEntries = async (db: Db, day: string): Promise<[DayEntry, ...DayEntry[]]> => {
  mustBeDay(day, "day");
  const entries = await entriesOf(db, day);
  if (entries.length === 0) throw new Refusal("notFound");
  return entries as [DayEntry, ...DayEntry[]];
};

/** 日结: the days, one of them, its comparison with the tables, its evidence; the identities. */
export const dayRoutes = (add: AddOperation, days: Days): void => {
  const { db, now } = days;
  add("listDays", async ({ query: { from, to }, session: { principal } }) => {
    mustSeeAll(principal);
    for (const [field, day] of Object.entries({ from, to })) mustBeDay(day, field);
    if (to < from || daysBetween(from, to) > mostDays) throw new Refusal("badRequest", { field: "to" });
    return list(days, from, to);
  });
  add("closedDay", async ({ params: { day }, session: { principal } }) => {
    mustSeeAll(principal);
    const entries = await closedEntries(db, day);
    const newest = entries.at(-1)!;
    const check = (await checksOf(db, day, day)).get(day);
    const nameOf = await namesIn(db);
    const [whole] = await keptLines(db, day, newest.revision, ["none"]);
    return {
      ...{ day, state: stateOf(newest, check, false), checkedAt: check?.at ?? null },
      entries: entries.map((entry) => presentEntry(entry, nameOf)),
      figures: presentFigures(whole),
      differences: (check?.differences ?? []).map((each: Difference) => presentDifference(each, nameOf)),
    };
  });
  add("compareDay", async ({ params: { day }, session: { principal } }) => {
    mustSeeAll(principal);
    const newest = (await closedEntries(db, day)).at(-1)!;
    const nameOf = await namesIn(db);
    const differences = await compareDay(db, newest);
    return {
      ...{ at: now(), differences: differences.map((each) => presentDifference(each, nameOf)) },
      ...{ factsHold: await factsHold(db, newest), chainHolds: await chainHolds(db) },
    };
  });
  add("dayEvidence", async ({ params: { day }, session: { principal }, actor, reply }) => {
    mustSeeAll(principal);
    await closedEntries(db, day);
    const evidence = await evidenceOf(db, day, now());
    if (evidence === undefined) throw new Refusal("notFound");
    await writeAudit(db, actor, "export.fetch", `day-${day}`, { day });
    return reply
      .header("content-disposition", `attachment; filename="zongji-day-${day}.json"`)
      .header("x-content-type-options", "nosniff")
      .type("application/json")
      .send(Buffer.from(evidence));
  });
  add("checkIdentities", async ({ session: { principal } }) => {
    mustSeeAll(principal);
    return identityChecked(await checkNow(days))!;
  });
};
