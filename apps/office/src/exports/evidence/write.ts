/** 证据文件: a report with what each figure was folded from, so that a script that shares nothing with this program can check it (ADR 70). */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ExportNote, mostEvidence, type ReportAnswer } from "@zongji/api";
import {
  type AnyRow,
  asksService,
  type BasisName,
  bucketStarts,
  clauseNames,
  isDeskBasis,
  localTime,
  type ReadingVersion,
  readingAt,
} from "@zongji/domain";
import {
  callFactLines,
  chainOf,
  countListings,
  type Db,
  type FactLine,
  findCalls,
  listRows,
  nowOf,
  type Parties,
  type Reach,
  serviceHoursOf,
} from "@zongji/store";
import { numberOf } from "../../calls/index.ts";
import { choicesOf, keptQuestion, readReport, shownReport } from "../../reports/index.ts";
import type { ReportFileAsk } from "../asked.ts";
import { callerIn } from "../report-fill.ts";
import type { Sink } from "../zip.ts";
import { cellsOf } from "./cells.ts";
import { coveredDays, daysOf } from "./days.ts";
import { letterLines, orderLines } from "./desk.ts";
import { type Plan, type PlannedSet, planOf } from "./plan.ts";

/** So much one file lists. Beyond it the figures stand without what is behind them, and the file, the trail and the page say so. */
export type EvidenceBound = {
  readonly calls: number;
  /** Rows of all sets together. */
  readonly things: number;
  /** Calls of the closed days whose check sums it holds, all days together. */
  readonly dayCalls: number;
};

export type EvidenceMakers = {
  readonly db: Db;
  readonly parties: Parties;
  readonly bound?: EvidenceBound;
  readonly restMs?: number;
  /** What both sides of the contract signed; absent: nobody reads the contract here. */
  readonly readings?: (db: Db) => Promise<readonly ReadingVersion[]>;
};
/** @throws NotWanted: it was stopped */
export type Tell = (done: number, total: number) => Promise<void>;
export type EvidenceWritten = {
  readonly rows: number;
  /** Of the figures, and of the file until its seal. */
  readonly sha256: string;
  readonly seal: string;
  readonly note: ExportNote | null;
};

const callsAtOnce = 300;

/** Writes text, and its check sum goes along. */
const sealed = (sink: Sink) => {
  const sum = createHash("sha256");
  const put = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    sum.update(bytes);
    await sink(bytes);
  };
  const seal = async (): Promise<string> => {
    const hash = sum.digest("hex");
    await sink(Buffer.from(`,"seal":"${hash}"}\n`));
    return hash;
  };
  return { put, seal };
};
type Put = ReturnType<typeof sealed>["put"];

type Work = {
  readonly db: Db;
  readonly makers: EvidenceMakers;
  readonly kept: ReportFileAsk;
  readonly answer: ReportAnswer;
  readonly plan: Plan;
  readonly put: Put;
  readonly step: (by: number) => Promise<void>;
};

const reachOf = ({ asked: { scope }, who }: ReportFileAsk): Reach => ({
  ...{ scope: scope.scope, user: who.userId },
  groups: scope.scope === "all" ? [] : scope.groups,
});

/** What was asked, how each column is defined, and the figures. */
const headOf = async ({ db, makers, kept, answer, plan }: Work): Promise<object> => {
  const { asked, who } = kept;
  const { report, from, to, zone, at, grain, by, lines, total, sha256, missing = [] } = answer;
  const shown = shownReport({ id: report, definition: asked.definition });
  const { date } = localTime(Math.min(to, Math.max(at, from + 1)) - 1, zone);
  const readings = (await makers.readings?.(db)) ?? [];
  return {
    format: "zongji-report-evidence/2",
    made: { at, by: who.login },
    question: {
      ...{ report, clause: shown.clause, label: shown.label, note: shown.note, from, to, zone, at, grain, by },
      // Of the page's comparisons nothing is in it: each period is a file of its own.
      ...{ filter: asked.filter, caller: callerIn(kept, makers.parties) ?? null, scope: asked.scope.scope },
    },
    missing,
    columns: shown.columns.map((column, no) => ({ ...column, ...plan.columns[no] })),
    parts: plan.parts,
    terms: plan.terms.map(({ part, term, notJudged, shared }) => {
      const { label, formula, version = 1, basis, fold, where, amount, of } = term;
      return { part, label, formula, version, basis, fold, where, amount, of, notJudged, shared };
    }),
    hours: plan.terms.some(({ term }) => asksService(term)) ? await serviceHoursOf(db) : null,
    readings: clauseNames.map((clause) => ({ clause, on: date, ...readingAt(readings, clause, date) })),
    ...{ buckets: bucketStarts(from, to, grain, zone), lines, total, sha256 },
  };
};

/** One set of rows, and which of them are behind which cell. */
const writeSet = async (work: Work, set: PlannedSet, seen: (row: AnyRow, basis: BasisName) => void): Promise<void> => {
  const { db, plan, put, step, answer, makers } = work;
  const { basis, isThere, grain, by, columns } = set.ask;
  const names = [...new Set(["id", "at", "call", ...columns])];
  const { from, to, zone, grain: asked, at: now } = answer;
  const cells = cellsOf(set, plan.terms, { starts: bucketStarts(from, to, asked, zone), to, zone, now });
  const about = JSON.stringify({ part: set.part, basis, isThere, cut: { grain, by }, columns: names });
  await put(`${about.slice(0, -1)},"rows":[`);
  let isFirst = true;
  for await (const rows of listRows(db, set.ask)) {
    for (const row of rows) {
      seen(row, basis);
      cells.take(row);
    }
    const text = rows.map((row) => JSON.stringify(names.map((name) => row[name] ?? null))).join(",\n");
    await put(`${isFirst ? "" : ",\n"}${text}`);
    isFirst = false;
    await step(rows.length);
    await sleep(makers.restMs ?? 1);
  }
  await put('],"folds":[');
  for (const [no, fold] of cells.folds().entries()) await put(`${no === 0 ? "" : ",\n"}${JSON.stringify(fold)}`);
  await put("]}");
};

/** The calls behind the figures: check sum of each one's facts, its number as the reader may see it, and of one caller's whose they are. */
const writeCalls = async ({ db, makers, kept, put, step }: Work, calls: readonly string[]): Promise<void> => {
  const { unmasked = false, asked } = kept;
  await put(',"calls":[');
  for (let first = 0; first < calls.length; first += callsAtOnce) {
    const own = calls.slice(first, first + callsAtOnce);
    const lines = new Map((await callFactLines(db, own)).map((line): [string, FactLine] => [line[0], line]));
    const known = new Map((await findCalls(db, reachOf(kept), own)).map((call) => [call.id, call]));
    const rows = own.map((id) => {
      const [call, line] = [known.get(id), lines.get(id)];
      const number = call === undefined ? null : numberOf(call, makers.parties, unmasked);
      const party = asked.filter.caller === undefined ? [] : [call?.party ?? null];
      return JSON.stringify([id, line?.[1] ?? 0, line?.[2] ?? null, number, ...party]);
    });
    await put(`${first === 0 ? "" : ",\n"}${rows.join(",\n")}`);
    await step(own.length);
    await sleep(makers.restMs ?? 1);
  }
  await put("]");
};

/** The histories of the work orders or letters behind the figures. */
const writeHistories = async (
  { db, makers, put, step }: Work,
  name: "orders" | "letters",
  ids: readonly string[],
): Promise<void> => {
  const linesOf = name === "orders" ? orderLines : letterLines;
  await put(`,"${name}":[`);
  let isFirst = true;
  for (let first = 0; first < ids.length; first += callsAtOnce) {
    const lines = await linesOf(db, ids.slice(first, first + callsAtOnce));
    if (lines.length > 0) await put(`${isFirst ? "" : ",\n"}${lines.map((each) => JSON.stringify(each)).join(",\n")}`);
    isFirst &&= lines.length === 0;
    await step(0);
    await sleep(makers.restMs ?? 1);
  }
  await put("]");
};

/** Lists all that is behind the figures. @returns whether the closed days' check sums are more than the bound */
const writeLists = async (work: Work, bound: EvidenceBound): Promise<boolean> => {
  const { plan, put, answer, db, kept } = work;
  const [calls, dates] = [new Set<string>(), new Set<string>()];
  const [orders, letters] = [new Set<string>(), new Set<string>()];
  const seen = ({ id, call, at }: AnyRow, basis: BasisName): void => {
    if (call !== undefined) calls.add(call as string);
    // Of a time limit, or of a department's part, the order or letter stands before the sign.
    if (isDeskBasis(basis)) (basis.startsWith("letter") ? letters : orders).add((id as string).split("@")[0]!);
    dates.add(localTime(Math.max(at, answer.from), answer.zone).date);
  };
  await put(',"sets":[');
  for (const [no, set] of plan.sets.entries()) {
    if (no > 0) await put(",\n");
    await writeSet(work, set, seen);
  }
  await put("]");
  await writeCalls(work, [...calls].sort());
  await writeHistories(work, "orders", [...orders].sort());
  await writeHistories(work, "letters", [...letters].sort());
  await put(',"days":[');
  let isBeyond = false;
  if (kept.asked.scope.scope === "all") {
    const days = await daysOf(db, dates, bound.dayCalls);
    isBeyond = days.isBeyond;
    for (let no = 0; no < days.entries.length; no += 1) {
      await put(`${no === 0 ? "" : ",\n"}${JSON.stringify(await days.read(no))}`);
      await work.step(0);
    }
  }
  await put("]");
  return isBeyond;
};

const writeIn = async (
  makers: EvidenceMakers,
  kept: ReportFileAsk,
  { sink, tell, db, now }: { readonly sink: Sink; readonly tell: Tell; readonly db: Db; readonly now: number },
): Promise<EvidenceWritten> => {
  const bound = makers.bound ?? mostEvidence;
  const answer = await readReport(db, kept.asked, await choicesOf(db), now);
  const plan = planOf(kept.asked, now);
  const asks = plan.sets.map(({ ask }) => ask);
  const counted = await countListings(db, asks);
  const isListed = counted.calls <= bound.calls && counted.things <= bound.things;
  const { put, seal } = sealed(sink);
  let done = 0;
  const total = isListed ? counted.things + counted.calls : 1;
  const step = async (by: number): Promise<void> => {
    done += by;
    await tell(done, total);
  };
  const work: Work = { db, makers, kept, answer, plan, put, step };
  await step(0);
  await put(JSON.stringify(await headOf(work)).slice(0, -1));
  await put(`,"bound":${JSON.stringify({ ...bound, found: counted, listed: isListed })}`);
  const isBeyond = isListed && (await writeLists(work, bound));
  const chain = await chainOf(db);
  const covers = coveredDays(chain, answer);
  await put(`,"daysListed":${isListed && !isBeyond && kept.asked.scope.scope === "all"}`);
  await put(`,"covers":${JSON.stringify(covers)},"chain":${JSON.stringify(chain)}`);
  const note = isListed ? (isBeyond ? "daysLeftOut" : null) : "listsLeftOut";
  return { rows: isListed ? counted.things : 0, sha256: answer.sha256, seal: await seal(), note };
};

/**
 * Writes a report's evidence, all of it as of one moment.
 * @param tell told how far it is, by another connection than this one's @throws Refusal, and what `tell` throws
 */
export const writeEvidence = (
  makers: EvidenceMakers,
  asked: ReportFileAsk,
  sink: Sink,
  tell: Tell,
): Promise<EvidenceWritten> => {
  const question = { ...keptQuestion(asked.asked), compare: [] };
  const { columns: _, ...kept } = { ...asked, asked: question };
  return makers.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((db) => writeIn(makers, kept, { sink, tell, db, now: nowOf(db) }));
};
