import type { Browser } from "@zongji/kit";
import { byOf, Chance, figures, type Rows, reckon } from "@zongji/kit/traffic";
import type { Page } from "playwright-core";
import type { Answer, Report } from "./day-reports.ts";
import type { Person } from "./scene.ts";

type Period = { readonly from: number; readonly to: number; readonly query: string };
type Cell = {
  readonly address: string;
  readonly row: number;
  readonly column: number;
  readonly name: string;
  /** What the generator says: the figure, and the numbers of its calls, once for each thing that is counted. */
  readonly must: number;
  readonly calls: readonly number[];
};
type Told = {
  readonly rows: Rows;
  readonly period: Period;
  /** Of the calls in the log, by their numbers in the day. */
  readonly ids: ReadonlyMap<number, readonly string[]>;
};

/** Lines that stand on a report's first page. */
const shownLines = 200;

const cellsOf = (report: Report, by: string, answer: Answer, { rows, period }: Told): Cell[] =>
  answer.lines.slice(0, shownLines).flatMap(({ key }, row) =>
    report.columns.flatMap(({ measure, whole }, column) => {
      const figure = figures[measure]!;
      if (figure.fold === "plus" || (by !== "none" && (whole || !byOf(figure).includes(by)))) return [];
      const slice = by === "none" ? period : { from: period.from, to: period.to, by, key: key ?? undefined };
      const must = reckon(figure, rows, slice);
      // A figure of times is the wire's only give or take some ms; of a ratio the calls of the denominator stand behind it.
      const counted = must?.under ?? must;
      const isCount = (must?.over ?? must)?.slack === 0 && counted?.slack === 0;
      if (!isCount || !counted || counted.calls.length === 0 || counted.calls.includes(0)) return [];
      const address = `/reports/${report.id}?${period.query}&by=${by}&grain=whole&chart=none`;
      const name = `${measure} of ${report.id} by ${by}, line ${row}`;
      // Of distinct calls each is listed once, however often it counts.
      const base = figure.fold === "ratio" ? figure.under : figure;
      const calls = base.fold === "distinct" ? [...new Set(counted.calls)] : counted.calls;
      return [{ address, row, column, name, must: must!.value, calls }];
    }),
  );

/** Cells whose calls the generator knows, of every report and split, in an order by the seed: each report comes early. */
export const drawCells = async (reader: Person, told: Told, seed: number, count: number): Promise<Cell[]> => {
  const chance = new Chance(seed);
  const { reports } = (await reader.get("/api/reports")) as { reports: readonly Report[] };
  const all: Cell[][] = [];
  for (const report of reports) {
    const own: Cell[] = [];
    for (const by of report.splits) {
      const answer = await reader.get(`/api/reports/${report.id}?${told.period.query}&by=${by}&grain=whole`);
      own.push(...cellsOf(report, by, answer, told));
    }
    if (own.length > 0) all.push(chance.shuffled(own));
  }
  const drawn: Cell[] = [];
  for (let n = 0; drawn.length < count && all.some((own) => n < own.length); n += 1)
    for (const own of chance.shuffled(all)) drawn.push(...own.slice(n, n + 1));
  return drawn.slice(0, count);
};

const callIn = (href: string | null): string => /^\/calls\/([^?#]+)/.exec(href ?? "")?.[1] ?? "";

/** The calls that the details list, as far down as they go. */
const listed = async (page: Page): Promise<string[]> => {
  const drawer = page.getByRole("dialog");
  const lines = drawer.locator("tbody tr.ant-table-row");
  await lines.first().waitFor();
  for (let before = -1; ; ) {
    const now = await lines.count();
    const more = drawer.locator(".report-more button");
    if ((await more.count()) === 0 || now === before) break;
    before = now;
    await more.click();
    await page.waitForFunction(
      (count) => document.querySelectorAll("[role=dialog] tbody tr.ant-table-row").length > count,
      before,
    );
  }
  // All at once: hundreds of questions, each of which looks through the whole page, take half a minute.
  const links = await lines
    .locator("td:first-child a")
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  return links.map(callIn);
};

const numberIn = (text: string): number => Number(text.replace(/[^\d.]/g, ""));

/** Follows a cell as a person would: the page, the figure, its calls, and the first of them with its timeline and its recording. @returns what is wrong */
const follow = async (page: Page, cell: Cell, ids: Told["ids"]): Promise<string[]> => {
  await page.goto(new URL(cell.address, page.url()).href);
  const button = page.locator(`[data-row="${cell.row}"][data-column="${cell.column}"]`);
  await button.waitFor();
  const shown = numberIn((await button.textContent())!);
  const wrong = Math.abs(shown - cell.must) > 0.0051 ? [`${cell.name}: ${shown} is shown, not ${cell.must}`] : [];
  await button.click();
  const found = await listed(page);
  const must = cell.calls.map((no) => ids.get(no)?.[0] ?? `call ${no}`);
  // A thing of a call's second record (a call back, an internal one) may stand under either.
  const same = (one: string) => [...ids.values()].find((own) => own.includes(one))?.[0] ?? one;
  const [theirs, own] = [found.map(same).sort(), must.sort()];
  if (theirs.join() !== own.join())
    wrong.push(`${cell.name}: ${theirs.length} calls are listed, the generator has ${own.length}`);
  const first = page.getByRole("dialog").locator("tbody tr.ant-table-row").first();
  const isRecorded = (await first.locator("td:last-child a").count()) > 0;
  await first.locator("td:first-child a").click();
  await page.locator(".lane-bars").first().waitFor();
  if (callIn(new URL(page.url()).pathname) !== found[0]) wrong.push(`${cell.name}: another call's page opened`);
  if (isRecorded) await page.locator(".lane-wave").first().waitFor();
  return wrong;
};

export type Followed = { readonly cells: number; readonly calls: number; readonly wrong: readonly string[] };

/** Follows cells drawn by the seed down to their calls, in the browser. */
export const followCells = async (
  { browser, page, reader }: { readonly browser: Browser; readonly page: Page; readonly reader: Person },
  told: Told,
  seed: number,
  count: number,
): Promise<Followed> => {
  const wrong: string[] = [];
  const cells = await drawCells(reader, told, seed, count);
  for (const [n, cell] of cells.entries()) {
    const own = await follow(page, cell, told.ids).catch((error: Error) => [`${cell.name}: ${error.message}`]);
    wrong.push(...own);
    if (own.length > 0) await browser.screenshot(page, `cell-${n}`);
  }
  return { cells: cells.length, calls: cells.reduce((sum, { calls }) => sum + calls.length, 0), wrong };
};
