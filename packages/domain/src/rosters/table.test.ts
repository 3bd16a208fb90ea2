/** A roster as people bring it: what each cell says, and what is wrong with it. */
import { expect, test } from "vitest";
import { readRosterTable, rosterColumnsOf, rosterFaultsOf } from "./index.ts";

const known = {
  agents: [
    { id: "a", agentNo: "8001" },
    { id: "b", agentNo: "8002" },
  ],
  shifts: [
    { id: "e", name: "早班" },
    { id: "l", name: "Late" },
  ],
};
const read = (...lines: readonly (readonly string[])[]) => {
  const rows = lines.map((cells, no) => ({ line: no + 1, cells }));
  return readRosterTable(rows, rosterColumnsOf(rows[0])!, known);
};

test("a line for each agent, a column for each day; an empty cell says nothing", () => {
  const { entries, problems } = read(
    ["\u{feff}工号", "姓名", "2026-12-01", "2026/12/2", "46359", ""],
    ["8001", "王", "早班", "休", "", "note"],
    ["8002", "李", "", "早班+late", "清除"],
    ["", "", "", "", ""],
  );
  expect(problems).toEqual([]);
  expect(entries.map(({ line, agent, day, shifts }) => [line, agent, day, shifts])).toEqual([
    [2, "a", "2026-12-01", ["e"]],
    [2, "a", "2026-12-02", []],
    [3, "b", "2026-12-02", ["e", "l"]],
    [3, "b", "2026-12-03", null],
  ]);
});

test("a line for each day of an agent", () => {
  const { entries, problems } = read(
    ["Date", "Agent no.", "Shift"],
    ["2026-12-01", "8001", "Late"],
    ["2026年12月1日", "8001", "off"],
    ["2026-02-30", "8002", "off"],
    ["2026-12-01", "", ""],
    ["2026-12-01", "8002", "早班+早班"],
    ["", "8002", ""],
  );
  expect(entries.map(({ agent, day, shifts }) => [agent, day, shifts])).toEqual([["a", "2026-12-01", ["l"]]]);
  expect(problems).toEqual([
    { line: 3, column: "Shift", problem: "twice", text: "2" },
    { line: 4, column: "Date", problem: "dayMalformed", text: "2026-02-30" },
    { line: 5, column: "Agent no.", problem: "agentMissing", text: "" },
    { line: 6, column: "Shift", problem: "shiftTwice", text: "早班+早班" },
    { line: 7, column: "Date", problem: "dayMissing", text: "" },
    { line: 7, column: "Shift", problem: "shiftMissing", text: "" },
  ]);
});

test("a first line that names no agents, or no days, is no head", () => {
  expect(rosterColumnsOf({ line: 1, cells: ["姓名", "2026-12-01"] })).toBeUndefined();
  expect(rosterColumnsOf({ line: 1, cells: ["工号", "姓名", "周一"] })).toBeUndefined();
  expect(rosterColumnsOf(undefined)).toBeUndefined();
});

test("a change is judged beside the other changes and what there is", () => {
  const [early, night] = [
    { from: "05:00", to: "13:00" },
    { from: "22:00", to: "06:00" },
  ];
  const around = {
    today: "2026-12-01",
    closedUpTo: "2026-11-30",
    entries: [{ agent: "a", day: "2026-12-01", shifts: [night] }],
  };
  const faults = (...changes: Parameters<typeof rosterFaultsOf>[0]) =>
    rosterFaultsOf(changes, around).map(({ agent, day, fault }) => `${agent} ${day} ${fault}`);
  const on = (day: string, shifts: readonly (typeof early)[] | null, agent = "a") => ({ agent, day, shifts });
  expect(faults(on("2026-12-02", [early]), on("2026-12-02", [early], "b"))).toEqual(["a 2026-12-02 reachesOver"]);
  // What reaches over is taken out with the same save.
  expect(faults(on("2026-12-01", null), on("2026-12-02", [early]))).toEqual([]);
  expect(faults(on("2026-11-30", null), on("2026-13-01", []), on("2028-12-01", []))).toEqual([
    ...["a 2026-11-30 dayClosed", "a 2026-13-01 dayUnknown", "a 2028-12-01 dayFar"],
  ]);
  expect(faults(on("2026-12-05", [early, { from: "12:59", to: "14:00" }]))).toEqual(["a 2026-12-05 overlap"]);
});
