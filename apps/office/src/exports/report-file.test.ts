import type { ReportAnswer } from "@zongji/api";
import { reports } from "@zongji/domain";
import { expect, test } from "vitest";
import type { Choices } from "../reports/index.ts";
import type { ReportFileAsk } from "./asked.ts";
import { reportFile } from "./report-file.ts";

const period = { from: 0, to: 86_400_000 };
const of = { report: "businessTypes", zone: "Asia/Shanghai", grain: "whole", by: "businessType" } as const;
const line = (key: string | null, name: string | null, count: number) => ({
  ...{ bucket: null, key, name },
  cells: [{ value: count }, null, null, null],
});
const answer: ReportAnswer = {
  ...{ ...of, ...period, at: 86_400_000, compared: [], sha256: "0" },
  columns: [],
  lines: [line("tax", "税务", 1), line(null, null, 2)],
  total: [{ value: 3 }, null, null, null],
  missing: [{ of: "calls", percent: 42, failed: 0 }],
};
const asked: ReportFileAsk = {
  ...{ language: "zh-CN", format: "xlsx", who: { userId: "u", login: "wang", address: "127.0.0.1" } },
  asked: { ...of, period, definition: reports.businessTypes, filter: {}, compare: [], scope: { scope: "all" } },
};
const choices = { number: [], group: [], agent: [], businessType: [], trunk: [] } as unknown as Choices;

test("a business type's share stands beside its count, and what the figures lack among the notes", () => {
  const { columns, rows, facts } = reportFile({ answer, asked, choices }, 86_400_000);
  expect(columns.slice(1, 3).map(({ label }) => label)).toEqual(["业务咨询量 (通)", "业务咨询量 · 占比 (%)"]);
  expect(rows.map((cells) => cells[2])).toEqual([
    { is: "percent", value: 100 / 3, text: "33.33" },
    { is: "percent", value: 200 / 3, text: "66.67" },
    null,
  ]);
  for (const cells of rows) expect(cells).toHaveLength(columns.length);
  expect(facts).toContainEqual(["请注意", "数字不完整：来电数据正在整理（已完成 42%）"]);
});
