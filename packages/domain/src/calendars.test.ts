import { expect, test } from "vitest";
import { calendarOf, isNumberOpen } from "./calendars.ts";
import { checkConfig, type HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { FlowId, GroupId } from "./ids.ts";
import { type Stage, stage } from "./testing/stage.ts";

const example = exampleHotline();
const shut = {
  id: "branch",
  name: "分中心",
  zone: "Asia/Shanghai",
  weekly: [{ days: [1], from: "00:00", to: "00:01" }],
  special: [],
};
const [number] = example.numbers;
type Change = Partial<Pick<HotlineConfig, "numbers" | "groups" | "flows">>;
const config = (change: Change): HotlineConfig => ({ ...example, calendars: [shut], ...change });
const byBranch = config({ numbers: [{ ...number!, calendar: "branch" }] });
const called = (on: Stage) => on.find("CallArrived").map(({ outOfHours }) => outOfHours === true);

test("a number goes by its own calendar, every other by the main one", () => {
  const monday = Date.parse("2026-11-30T00:00:30+08:00");
  expect([monday, monday + 60_000].map((at) => isNumberOpen(byBranch, number!.number, at))).toEqual([true, false]);
  expect(isNumberOpen(byBranch, "999", monday + 60_000)).toBe(true);
  expect(calendarOf(byBranch, "gone")).toBe(byBranch.schedule);
});

test("a call to such a number comes out of hours, and is told so", () => {
  const on = stage({ config: byBranch });
  on.calls();
  expect(called(on)).toEqual([true]);
  const main = stage({ config: config({}) });
  main.calls();
  expect(called(main)).toEqual([false]);
});

test("an hours node goes by the calendar that it names, else by the number's", () => {
  const flow = (calendar: string | undefined) => ({
    ...{ id: "main" as FlowId, version: 1, start: "hours" },
    nodes: {
      hours: { kind: "hours" as const, ...(calendar !== undefined && { calendar }) },
      open: { kind: "hangUp" as const, prompts: ["goodbye"], cause: "flowEnded" as const },
      closed: { kind: "hangUp" as const, prompts: ["outOfHours"], cause: "flowEnded" as const },
    },
    edges: [
      { from: "hours", exit: "open", to: "open" },
      { from: "hours", exit: "closed", to: "closed" },
    ],
  });
  const goes = (hotline: HotlineConfig) => {
    const on = stage({ config: hotline });
    on.calls();
    return on.find("NodeEntered").at(-1)?.flowNode;
  };
  expect(goes(config({ flows: [flow("branch")] }))).toBe("closed");
  expect(goes(config({ flows: [flow(undefined)] }))).toBe("open");
  expect(goes({ ...byBranch, flows: [flow(undefined)] })).toBe("closed");
});

test("outside its own hours nobody waits for a group", () => {
  const groups = example.groups.map((each) =>
    each.id === ("business" as GroupId) ? { ...each, calendar: "branch" } : each,
  );
  const on = stage({ config: config({ groups }) });
  on.sits("8001");
  const leg = on.calls();
  on.presses(leg, "1");
  expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
  expect(on.seat("8001")).toBe("ready");
});

test("a calendar that is not there is told at the field that names it", () => {
  const wrong = { ...byBranch, calendars: [] };
  expect(checkConfig(wrong)).toEqual([{ field: "numbers[0].calendar", problem: "no calendar branch" }]);
  const late = { ...shut, weekly: [{ days: [1], from: "10:00", to: "09:00" }] };
  expect(checkConfig({ ...byBranch, calendars: [late] })).toEqual([
    { field: "calendars[0].weekly[0]", problem: "must begin before it ends" },
  ]);
});
