// npm run bench:reports [-- --days 1095 --calls 10000 --agents 200 --seed 1 --runs 3 --ask ID,ID|none --raw --no-duckdb --hold --data FOLDER --json]
// How fast reports are over years of a hotline that is made for it, on a PostgreSQL of its own; DuckDB over the same rows is the yardstick.
// --raw: without roll-ups. --ask: only these reports. --hold: what was made stays, for the bench of the wall, until the standard input ends (where there is none, until
// it is told to end). --data: the database is made in this folder and stays there; the next time it is taken up, with the days that are rolled up. Its folder, without
// --data that of temporary files (TMPDIR), has to have room, and so have temporary files for DuckDB: 11 million calls take some 40 GB and 20 GB.
import { fstatSync } from "node:fs";
import { resolve } from "node:path";
import { World } from "@zongji/kit";
import { type Db, givesWay } from "@zongji/store";
import { type Asked, asked, askLookUp, askReport, definitions, lookUps, type Period } from "./ask.ts";
import { databaseIn, madeIn, rollUp, tellSizes } from "./database.ts";
import { type Yardstick, yardstickIn } from "./duckdb.ts";
import { firstDay } from "./generate.ts";

const args = process.argv.slice(2);
const numberOf = (name: string, usual: number): number => {
  const at = args.indexOf(`--${name}`);
  const given = at < 0 ? usual : Number(args[at + 1]);
  if (!Number.isInteger(given) || given < 1) throw new RangeError(`--${name} wants a whole number from 1`);
  return given;
};
const textOf = (name: string, what: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  if (at >= 0 && (args[at + 1] ?? "--").startsWith("--")) throw new RangeError(`--${name} wants ${what}`);
  return at < 0 ? undefined : args[at + 1];
};
const made = {
  ...{ days: numberOf("days", 30), calls: numberOf("calls", 1000), agents: numberOf("agents", 50) },
  seed: numberOf("seed", 1),
};
const folder = textOf("data", "a folder");
const dataFolder = folder === undefined ? undefined : resolve(folder);
const wanted = textOf("ask", "reports")?.split(",") ?? asked;
for (const id of wanted)
  if (id !== "none" && !asked.includes(id as Asked)) throw new RangeError(`--ask knows no report ${id}`);
const runs = numberOf("runs", 3);
const isJson = args.includes("--json");
const say = isJson ? console.error : console.log;
const dayMs = 86_400_000;
/** A figure is not asked for more often once it took so long together. */
const patienceMs = 20_000;
/** What the office gives a statement, ms. */
const officeMs = 15_000;

/** What could not be measured, and why. */
const failed: string[] = [];

/** The middle of several runs, in ms. What fails is said, asked for once more, and then left: the rest is measured all the same. */
const middle = async (what: string, ask: () => Promise<unknown>): Promise<number | null> => {
  const times: number[] = [];
  for (let run = 0, failures = 0; run < runs && times.reduce((all, each) => all + each, 0) < patienceMs; run += 1) {
    const began = performance.now();
    try {
      await ask();
      times.push(performance.now() - began);
    } catch (error) {
      say(`  ${what}: ${String(error)}`);
      failures += 1;
      if (failures < 2) continue;
      failed.push(`${what}: ${String(error)}`);
      break;
    }
  }
  if (times.length === 0) return null;
  const ms = Math.round(times.sort((a, b) => a - b)[times.length >> 1]! * 10) / 10;
  if (ms > officeMs) say(`  ${what}: ${ms} ms, longer than the office would wait`);
  return ms;
};
const told = (ms: number | null): string => (ms === null ? "—" : `${ms}`);

/** How a report's time grows with the days that it is of. */
const growth = async (db: Db, id: Asked, last: number, now: number): Promise<string> => {
  const lengths = [1 / 8, 1 / 4, 1 / 2].map((part) => Math.max(1, Math.round(made.days * part)));
  const each: string[] = [];
  for (const days of lengths) {
    const ms = await middle(`${id}, ${days} days`, () =>
      askReport(db, id, { from: last - days * dayMs, to: last }, now),
    );
    each.push(`${days} d ${told(ms)}`);
  }
  return each.join(" · ");
};

type Times = { monthMs: number | null; allMs: number | null; duckdbMs: number | null };
/** The line's own name for all days: three years are called so where there are as many. */
const named = ({ monthMs, allMs, duckdbMs }: Times) => ({
  monthMs,
  ...(made.days >= 1095 ? { threeYearsMs: allMs } : { allMs }),
  duckdbMs,
});
type Asking = { readonly db: Db; readonly whole: Period; readonly now: number };

const askAll = async ({ db, whole, now }: Asking): Promise<Record<string, Times>> => {
  const reports: Record<string, Times> = {};
  const month: Period = { from: whole.to - Math.min(30, made.days) * dayMs, to: whole.to };
  for (const id of asked.filter((each) => wanted.includes(each))) {
    const monthMs = await middle(`${id}, a month`, () => askReport(db, id, month, now));
    const allMs = await middle(`${id}, all days`, () => askReport(db, id, whole, now));
    reports[id] = { monthMs, allMs, duckdbMs: null };
    say(`  ${id}: a month ${told(monthMs)} ms, all ${told(allMs)} ms`);
  }
  for (const id of Object.keys(reports) as Asked[]) say(`  ${id}: ${await growth(db, id, whole.to, now)}`);
  return reports;
};

/** The yardstick comes last: it reads all tables, and what is read often is out of memory then. */
const compare = async (yardstick: Yardstick, reports: Record<string, Times>, { whole, now }: Asking): Promise<void> => {
  for (const [id, times] of Object.entries(reports)) {
    times.duckdbMs = await middle(`${id} by DuckDB`, () => yardstick.ask(definitions[id]!, whole, now));
    say(`  ${id}: all ${told(times.allMs)} ms, DuckDB ${told(times.duckdbMs)} ms`);
  }
  yardstick.close();
};

const signals = ["SIGTERM", "SIGINT"] as const;
/** Until the standard input ends, or, where there is none, until it is told to end. */
const held = async (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const isNone = fstatSync(0).isCharacterDevice() && !process.stdin.isTTY;
  for (const signal of signals) process.removeAllListeners(signal).once(signal, resolve);
  if (!isNone) process.stdin.on("end", resolve).resume();
  const awake = setInterval(() => {}, 60_000);
  await promise;
  clearInterval(awake);
};

const world = new World(0);
const { postgres, db } = await databaseIn(world, dataFolder);
// Tables that are not written to the journal outlive a database that is stopped. What was rolled up is taken up the next time.
for (const signal of signals)
  process.once(
    signal,
    () =>
      void postgres
        .stop("fast")
        .then(() => world.close())
        .finally(() => process.exit(1)),
  );
try {
  say(`${made.days} days of ${made.calls} calls, ${made.agents} agents, seed ${made.seed}, in ${postgres.folder}`);
  const now = await madeIn(postgres, made, dataFolder, say);
  if (!args.includes("--raw")) await rollUp(postgres, now, say);
  const rows = await tellSizes(postgres, say);
  const from = firstDay(made.days, now);
  const asking: Asking = { db, whole: { from, to: from + made.days * dayMs }, now };
  const lookUpMs: Record<string, number | null> = {};
  for (const [name, filter] of Object.entries(lookUps(asking.whole)))
    lookUpMs[name] = await middle(`look-up ${name}`, () => askLookUp(db, filter, "none"));
  say(`  the look-up's first page, ms: ${JSON.stringify(lookUpMs)}`);
  const lookUpCountMs: Record<string, number | null> = {};
  for (const [name, filter] of Object.entries(lookUps(asking.whole)))
    lookUpCountMs[name] = await middle(`count of look-up ${name}`, () => askLookUp(db, filter, "only"));
  say(`  how many calls it finds, asked beside it, ms: ${JSON.stringify(lookUpCountMs)}`);
  const reports = await askAll(asking);
  if (!args.includes("--no-duckdb") && Object.keys(reports).length > 0) {
    const query = (text: string) => postgres.query(text);
    try {
      await compare(await yardstickIn(world.place("duckdb"), query, say), reports, asking);
    } catch (error) {
      failed.push(`DuckDB: ${String(error)}`);
    }
  }
  for (const each of failed) say(`  not measured: ${each}`);
  if (isJson)
    console.log(
      JSON.stringify({
        ...{ days: made.days, rows },
        reports: Object.fromEntries(Object.entries(reports).map(([id, times]) => [id, named(times)])),
        ...{ callsFirstPageMs: lookUpMs.all, lookUpMs, lookUpCountMs, failed },
      }),
    );
  if (args.includes("--hold")) {
    // As the server's own does.
    givesWay(postgres.pid);
    say(`--beside ${postgres.url} ${asking.whole.from} ${asking.whole.to}`);
    await held();
  }
} finally {
  await db.destroy().catch(() => {});
  await postgres.stop("fast");
  await world.close();
}
if (failed.length > 0) process.exitCode = 1;
