/** 日结 opens on the last thirty days, whatever the date; a month goes further back. */
import { screen, waitFor } from "@testing-library/react";
import { addDays, daysOf } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { dateMoments } from "../../../../../packages/domain/src/testing/moments.ts";
import { setServerNow } from "../../look/clock.tsx";
import { newStage } from "../../testing/stage.tsx";
import { ClosedDays } from "./index.ts";

const stage = newStage();
const route = { at: "/reports/days", route: "/reports/days/:day?" };

/** The server has closed days since long ago. */
const serves = (today: string): void => {
  stage.server.on("listDays", ({ query }) => {
    const { from, to } = query as { from: string; to: string };
    const last = to < today ? to : today;
    const items = daysOf(from, addDays(last, 1)).reverse();
    return {
      items: items.map((day) => ({
        ...{ day, state: day === today ? ("running" as const) : ("open" as const), closedAt: null, corrections: 0 },
        ...{ breaches: 0, hash: null, missing: [], open: 0, checkedAt: null },
      })),
      ...{ waiting: null, newest: null, identities: null },
    };
  });
};
const asked = () => stage.server.asked("listDays").map(({ query }) => query);
const rows = () => [...document.querySelectorAll("tbody tr.ant-table-row")].map((row) => row.textContent?.slice(0, 10));

describe.each(dateMoments)("$name", ({ at, today }) => {
  test("thirty days are there without a choice, the newest first", async () => {
    setServerNow(at);
    serves(today);
    await stage.show(<ClosedDays />, route);
    await waitFor(() => expect(rows()).toHaveLength(30));
    expect(rows()[0]).toBe(today);
    expect(asked()).toEqual([{ from: addDays(today, -29), to: today }]);
    expect((screen.getByLabelText("月份") as HTMLInputElement).value).toBe("");
    expect(screen.getByPlaceholderText("最近 30 天")).toBe(screen.getByLabelText("月份"));
  });

  test("the month before is had by its name", async () => {
    setServerNow(at);
    serves(today);
    const month = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
    await stage.show(<ClosedDays />, { ...route, at: `/reports/days?month=${month}` });
    await waitFor(() => expect(rows().at(-1)).toBe(`${month}-01`));
    expect(rows().every((day) => day?.startsWith(month))).toBe(true);
    expect((screen.getByLabelText("月份") as HTMLInputElement).value).toBe(month);
  });
});
