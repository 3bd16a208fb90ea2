import { sleep } from "@zongji/kit";
import {
  type Account,
  byOf,
  figures,
  type Must,
  type RatioMust,
  type Rows,
  reckon,
  type Slice,
} from "@zongji/kit/traffic";
import type { Person } from "./scene.ts";

const grains = ["whole", "hour", "quarter"];
type Cell = { readonly value: number; readonly over?: number; readonly under?: number } | null;
type Line = { readonly bucket: number | null; readonly key: string | null; readonly cells: readonly Cell[] };
export type Answer = {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly Line[];
  readonly total: readonly Cell[];
};
type Column = { readonly measure: string; readonly whole: boolean };
export type Report = { readonly id: string; readonly columns: readonly Column[]; readonly splits: readonly string[] };

const quarterMs = 900_000;
/** A moment so near to the edge of a quarter may be counted on either side of it, ms. */
const edgeMs = 250;
const textOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);

/** The whole quarters that hold the day. */
export const periodOf = (fromMs: number, toMs: number) => {
  const from = Math.floor(fromMs / quarterMs) * quarterMs;
  const to = Math.ceil((toMs + edgeMs) / quarterMs) * quarterMs;
  return { from, to, query: `from=${textOf(from)}&to=${textOf(to)}` };
};

const isNear = (must: Must, value: number | undefined): boolean => {
  if (must === undefined || value === undefined) return must === undefined && value === undefined;
  return Math.abs(must.value - value) <= must.slack;
};
const agrees = (must: RatioMust | undefined, cell: Cell): boolean => {
  if (must === undefined || cell === null) return must === undefined && cell === null;
  if (must.over === undefined) return isNear(must, cell.value);
  return isNear(must.over, cell.over) && isNear(must.under, cell.under);
};

export type Checked = { readonly cells: number; readonly wrong: readonly string[] };

type Told = {
  readonly rows: Rows;
  readonly period: ReturnType<typeof periodOf>;
  /** Of the calls in the log, by their numbers in the day. */
  readonly ids: ReadonlyMap<number, readonly string[]>;
  readonly accounts: readonly Account[];
};

/** Compares every cell of every report, by each of its splits, whole and by quarter, with the generator's rows. */
export class Reports {
  readonly #reader: Person;
  readonly #rows: Rows;
  readonly #period: ReturnType<typeof periodOf>;
  readonly #ids: ReadonlyMap<number, readonly string[]>;
  readonly #kinds: Map<number, string>;
  readonly #wrong: string[] = [];
  #cells = 0;

  constructor(reader: Person, { rows, period, ids, accounts }: Told) {
    this.#reader = reader;
    this.#rows = rows;
    this.#period = period;
    this.#ids = ids;
    this.#kinds = new Map(accounts.filter(({ way }) => way === "in").map(({ no, plan }) => [no, plan.kind]));
    for (const { no, plan } of accounts) if (!this.#kinds.has(no)) this.#kinds.set(no, plan.kind);
  }

  async check(): Promise<Checked> {
    const { reports } = (await this.#reader.get("/api/reports")) as { reports: readonly Report[] };
    for (const report of reports)
      for (const by of report.splits) for (const grain of grains) await this.#compare(report, by, grain);
    return { cells: this.#cells, wrong: this.#wrong };
  }

  async #ask(path: string): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.#reader.get(path).catch((error: Error) => error);
      if (!(answer instanceof Error)) return answer;
      if (tries > 20 || !/: (429|503) /.test(answer.message)) throw answer;
      await sleep(500);
    }
  }

  async #compare(report: Report, by: string, grain: string): Promise<void> {
    const question = `/api/reports/${report.id}?${this.#period.query}&by=${by}&grain=${grain}`;
    const answer = await this.#ask(question);
    for (const { measure } of report.columns)
      if (!figures[measure]) throw new Error(`the generator has no figure ${measure}`);
    const spanMs = grain === "quarter" ? quarterMs : 4 * quarterMs;
    for (const [n, column] of report.columns.entries()) {
      const where = `${report.id} by ${by}, ${grain}`;
      const isWhole = by === "none" || (column.whole && (by === "group" || by === "agent"));
      // What can't be split so has no total either.
      const has = isWhole || byOf(figures[column.measure]!).includes(by);
      if (has) await this.#cell(report, column, answer.total[n]!, { ...this.#period }, `${where}, total`);
      else if (answer.total[n] !== null) this.#wrong.push(`${column.measure} of ${where} has a total`);
      for (const { bucket, key, cells } of answer.lines) {
        const from = bucket ?? this.#period.from;
        const to = bucket === null ? this.#period.to : Math.min(bucket - (bucket % spanMs) + spanMs, this.#period.to);
        const slice = isWhole ? { from, to } : { from, to, by, key: key ?? undefined };
        await this.#cell(
          report,
          column,
          cells[n]!,
          slice,
          `${where}, ${key ?? "-"} ${bucket === null ? "" : textOf(bucket)}`,
        );
      }
      this.#missing(report, column, by, answer);
    }
  }

  /** A thing of which the report has no line. */
  #missing(report: Report, { measure, whole }: Column, by: string, { lines }: Answer): void {
    const figure = figures[measure];
    if (!figure || by === "none" || figure.fold !== "count" || whole || !byOf(figure).includes(by)) return;
    const keys = new Set(lines.map(({ key }) => key ?? undefined));
    for (const row of this.#rows[figure.of])
      if (figure.where(row) && !keys.has(row[by] as string | undefined))
        this.#wrong.push(`${report.id} by ${by}: no line for ${row[by]} of call ${row.call}`);
  }

  async #cell(report: Report, { measure }: Column, cell: Cell, slice: Slice, where: string): Promise<void> {
    this.#cells += 1;
    const must = reckon(figures[measure]!, this.#rows, slice);
    if (agrees(must, cell) || this.#isOfTheEdge(measure, cell, slice)) return;
    const told = (one: Must) => (one === undefined ? "none" : `${Math.round(one.value * 100) / 100}±${one.slack}`);
    const wanted = must?.over ? `${told(must.over)} ÷ ${told(must.under)}` : told(must);
    this.#wrong.push(
      `${measure} of ${where}: the generator says ${wanted}, the report ${JSON.stringify(cell)}${await this.#named(report, measure, must, slice)}`,
    );
  }

  /** Whether moving the slice's edges by a little makes it right. */
  #isOfTheEdge(measure: string, cell: Cell, { from, to, ...rest }: Slice): boolean {
    const inner = [-edgeMs, 0, edgeMs];
    return inner.some((one) =>
      inner.some((other) =>
        agrees(reckon(figures[measure]!, this.#rows, { from: from + one, to: to + other, ...rest }), cell),
      ),
    );
  }

  /** By which calls a count differs, where the report can tell what it counted. */
  async #named(
    report: Report,
    column: string,
    must: RatioMust | undefined,
    { from, to, by, key }: Slice,
  ): Promise<string> {
    const part = must?.under ?? must;
    if (part?.slack !== 0 || part.calls.length === 0 || this.#wrong.length > 40) return "";
    const of =
      by === undefined
        ? "&by=none"
        : `&by=${by}${key === undefined ? "&none=yes&key=" : `&key=${encodeURIComponent(String(key))}`}`;
    const period = `from=${textOf(from)}&to=${textOf(to)}`;
    const counted: (string | null)[] = [];
    for (let after = ""; ; ) {
      const path = `/api/reports/${report.id}/trace?${period}&grain=whole&column=${column}&pageSize=200${of}${after}`;
      const page = await this.#reader.get(path).catch(() => undefined);
      if (!page) return "";
      counted.push(...(page.items as { call: string | null }[]).map(({ call }) => call));
      if (!page.next) break;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
    return this.#differing(counted, part.calls);
  }

  #differing(counted: readonly (string | null)[], own: readonly number[]): string {
    const numbers = new Map([...this.#ids].flatMap(([no, ids]) => ids.map((id) => [id, no] as const)));
    const theirs = counted.map((id) => (id === null ? 0 : (numbers.get(id) ?? id)));
    const more = without(theirs, own);
    const fewer = without(own, theirs);
    const names = (all: readonly (number | string)[]) =>
      all.map((no) => `${no} (${this.#kinds.get(no as number) ?? "a state"})`).join(", ") || "none";
    return `; beyond the generator's: ${names(more)}; not counted: ${names(fewer)}`;
  }
}

/** What is left of one list once each of the other is taken off it. */
const without = <T>(all: readonly T[], others: readonly T[]): T[] => {
  const left = [...others];
  return all.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};
