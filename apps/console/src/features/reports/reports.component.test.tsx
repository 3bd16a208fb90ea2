/** 报表: its columns are those of the period's readings, and what nobody signed is named. */
import { screen } from "@testing-library/react";
import { ReportAnswer, ReportCatalogue } from "@zongji/api";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage, sessionOf } from "../../testing/stage.tsx";
import { Reports } from "./index.ts";

const stage = newStage();
const words = (zh: string) => ({ zh, en: zh });
const listed = { measure: "occupancy", label: words("座席利用率"), unit: "percent" as const, version: 2 };
const reading = { clause: "C17occupancy", alternative: "withoutBreaks", version: 0, signed: false };

const shown = async (columns: readonly object[], more: object = {}) => {
  const report = {
    ...{ id: "efficiency", clause: "R5", label: words("座席工作效率报表"), columns: [listed], splits: ["agent"] },
    chart: { kind: "bar", measures: [] },
  };
  stage.server.on("reportCatalogue", made(ReportCatalogue, { reports: [report], scope: "all" } as never)).on(
    "report",
    made(ReportAnswer, {
      ...{ report: "efficiency", zone: "Asia/Shanghai", grain: "whole", by: "agent", columns, sha256: "0" },
      lines: [{ key: "8001", name: "8001 王", cells: columns.map(() => ({ value: 4, over: 1, under: 25 })) }],
      total: columns.map(() => ({ value: 4, over: 1, under: 25 })),
      ...more,
    } as never),
  );
  await stage.show(<Reports session={sessionOf("administrator")} />, {
    at: "/reports/efficiency",
    route: "/reports/:report?",
  });
};

test("a period over a change of reading has both columns, and the one that nobody signed is named", async () => {
  const both = [
    { ...listed, label: words("座席利用率（至 2026-11-24 的口径）"), reading },
    {
      ...listed,
      measure: "workShare",
      label: words("座席利用率（2026-11-25 起的口径）"),
      reading: { ...reading, signed: true },
    },
  ];
  await shown(both);
  expect(await screen.findByText(/口径双方未签：座席利用率（至 2026-11-24 的口径）$/)).toBeTruthy();
  expect(screen.getAllByText("座席利用率（2026-11-25 起的口径）").length).toBeGreaterThan(0);
});

test("signed ones are not told", async () => {
  await shown([{ ...listed, reading: { ...reading, signed: true } }]);
  expect((await screen.findAllByText("座席利用率")).length).toBeGreaterThan(0);
  expect(screen.queryByText(/口径双方未签/)).toBe(null);
});

test("a column that is defined otherwise since days were closed says so, and how both are seen", async () => {
  const redefined = [
    {
      measure: "occupancy",
      label: words("座席利用率"),
      version: 1,
      formula: words("通话 ÷ 在线"),
      until: "2026-11-24",
    },
  ];
  await shown([listed], { redefined });
  const told = await screen.findByText(/座席利用率的定义已变：2026-11-24 及以前的日结按第 1 版（通话 ÷ 在线）/);
  expect(told.textContent).toContain("对比选“日结时”可并列查看");
});

test("both stand side by side: the figure as it was closed, beside that of now", async () => {
  const cells = [{ value: 8, over: 2, under: 25 }];
  await shown([listed], { compared: [{ with: "closed", lines: [cells], total: cells }] });
  expect((await screen.findAllByTitle("日结时 8.00")).length).toBe(2);
});
