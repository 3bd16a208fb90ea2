/** Reports on paper and as pictures, from a real PostgreSQL: read again by another program. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewReportExport } from "@zongji/api";
import { type OwnReport, ownDefinition, reportOf } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, openPool } from "@zongji/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { fillDay } from "../reports/filled.test-scene.ts";
import { askedReport } from "../reports/index.ts";
import { failureReason } from "./make.ts";
import { writeReport } from "./report-fill.ts";

const world = new World();
const zone = "Asia/Shanghai";
let db: Db;
let folder: string;
beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await fillDay(db);
  folder = process.env.ZONGJI_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), "zongji-paper-"));
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
  if (folder && !process.env.ZONGJI_SCREENSHOTS) rmSync(folder, { recursive: true, force: true });
});

const today = { from: "2026-11-25", to: "2026-11-25" };
const who = { userId: "li", login: "李班长", address: "192.0.2.7" };
type Want = Partial<Pick<NewReportExport, "language" | "chart" | "show">> & { readonly query?: object };

const bytesOf = async (
  found: Parameters<typeof askedReport>[1],
  format: NewReportExport["format"],
  { language = "zh-CN", query = {}, ...more }: Want = {},
): Promise<{ bytes: Buffer; sha256: string }> => {
  const asked = await askedReport(db, found, { ...today, ...query }, { zone, scope: { scope: "all" } });
  const parts: Buffer[] = [];
  const { sha256 } = await writeReport({ db, zone }, { format, language, who, asked, ...more }, async (bytes) => {
    parts.push(bytes);
  });
  return { bytes: Buffer.concat(parts), sha256 };
};
const ofContract = (id: "inbound" | "agents" | "groups") => ({ id, definition: reportOf(id) });

/** The text of a PDF, page by page, as poppler reads it; and its pictures, where somebody wants to look. */
const read = (name: string, bytes: Buffer): { pages: string[]; sizes: string } => {
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  if (process.env.ZONGJI_SCREENSHOTS) execFileSync("pdftoppm", ["-r", "80", "-png", file, join(folder, name)]);
  const text = execFileSync("pdftotext", ["-layout", file, "-"]).toString();
  const sizes = execFileSync("pdfinfo", [file]).toString();
  return { pages: text.split("\f").slice(0, -1), sizes };
};

test("a report on paper is A4 lying, in Chinese, with chart, total, definitions, check sum and numbered pages", async () => {
  const { bytes, sha256 } = await bytesOf(ofContract("inbound"), "pdf", { query: { grain: "hour" } });
  const { pages, sizes } = read("inbound", bytes);
  expect(sizes).toMatch(/Page size: +841\.89 x 595\.28 pts \(A4\)/);
  const all = pages.join("");
  for (const word of [
    "呼入报表",
    "统计时段",
    "2026-11-25 00:00 至 2026-11-26 00:00",
    "李班长",
    "合计",
    "统计口径",
    "口径版本 1",
  ])
    expect(all).toContain(word);
  expect(all).toContain(sha256);
  pages.forEach((page, no) => {
    expect(page.replace(/\s/g, "")).toContain(`第${no + 1}页，共${pages.length}页`);
    expect(page).toContain(sha256);
  });
  // What the font lacks would be read as nothing.
  expect(all).not.toContain("\ufffd");
});

test("what is wider than the paper is cut into parts, with the line's name and the head in each; none runs over the edge", async () => {
  const report = {
    ...{ name: "全部指标", note: "", split: "group", chart: { kind: "bar", measures: [] } },
    measures: reportOf("inbound").columns.map(({ measure }) => measure),
  } as unknown as OwnReport;
  const found = { id: "own-1", definition: ownDefinition(report) };
  const query = { by: "none", grain: "quarter", compare: "before,year", to: "2026-11-26" };
  const { bytes } = await bytesOf(found, "pdf", { query });
  const { pages } = read("wide", bytes);
  const all = pages.join("");
  const parts = /第 1 组列，共 (\d+) 组/.exec(all);
  expect(Number(parts![1])).toBeGreaterThan(2);
  expect(all.match(/合计/g)!.length).toBeGreaterThanOrEqual(Number(parts![1]));
  // Each page of the table begins with its head.
  const ofTable = pages.filter((page) => /2026-11-25 1\d:\d\d/.test(page));
  expect(ofTable.length).toBeGreaterThan(5);
  for (const page of ofTable) expect(page).toMatch(/时间 /);
  const boxes = execFileSync("pdftotext", ["-bbox", join(folder, "wide.pdf"), "-"], { maxBuffer: 64e6 }).toString();
  const edges = [...boxes.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"/g)];
  expect(edges.length).toBeGreaterThan(1000);
  for (const [, left, top, right, bottom] of edges.map((edge) => edge.map(Number))) {
    expect(left).toBeGreaterThanOrEqual(20);
    expect(right).toBeLessThanOrEqual(842 - 20);
    expect(top).toBeGreaterThanOrEqual(10);
    expect(bottom).toBeLessThanOrEqual(595);
  }
});

test("every kind of chart is drawn on paper and as a picture, in English too; without figures a sentence stands there", async () => {
  for (const chart of ["bar", "line", "stacked", "pie", "heat"] as const) {
    const want = { chart, language: "en" as const, query: { grain: "hour" } };
    expect(read(`chart-${chart}`, (await bytesOf(ofContract("inbound"), "pdf", want)).bytes).pages.join("")).toContain(
      "Definitions",
    );
    const { bytes } = await bytesOf(ofContract("inbound"), "png", { ...want, language: "zh-CN" });
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(20_000);
    writeFileSync(join(folder, `picture-${chart}.png`), bytes);
  }
  const { bytes } = await bytesOf(ofContract("inbound"), "png", { query: { from: "2026-01-01", to: "2026-01-02" } });
  writeFileSync(join(folder, "picture-none.png"), bytes);
  expect(bytes.length).toBeGreaterThan(5000);
});

test("what is too long for paper is refused by its reason, and fits a table", async () => {
  const query = { from: "2026-10-01", to: "2026-11-30", grain: "hour", by: "none", compare: "before,year" };
  const failed = await bytesOf(ofContract("inbound"), "pdf", { query }).then(() => "none", failureReason);
  expect(failed).toBe("tooLong");
  expect((await bytesOf(ofContract("inbound"), "csv", { query })).bytes.length).toBeGreaterThan(100_000);
});
