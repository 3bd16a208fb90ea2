import { readRosterTable, rosterColumnsOf } from "@zongji/domain";
import { expect, it } from "vitest";
import {
  between,
  changesOf,
  copiedWeek,
  csvOf,
  type Draft,
  daysOfMonth,
  fillable,
  filled,
  fillingAt,
  hoursAt,
  hoursText,
  keptOf,
  minutesOf,
  mondayOf,
  monthBeside,
} from "./model.ts";

const early = { shift: "e", name: "早班", from: "08:30", to: "17:30" };
const kept = keptOf({
  entries: [
    { agent: "a", day: "2026-12-01", revision: 3, shifts: [early] },
    { agent: "a", day: "2026-12-02", revision: 1, shifts: [] },
  ],
});
const none: Draft = new Map();

it("knows the days of a month and the months beside it", () => {
  expect([daysOfMonth("2028-02").length, daysOfMonth("2026-12").at(-1)]).toEqual([29, "2026-12-31"]);
  expect([monthBeside("2026-12", 1), monthBeside("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
  expect([mondayOf("2026-12-01"), mondayOf("2026-12-06"), mondayOf("2026-12-07")]).toEqual([
    ...["2026-11-30", "2026-11-30", "2026-12-07"],
  ]);
});

it("keeps what is filled in until it is what is saved, and tells it with the revision that was seen", () => {
  const [first, second, third] = ["2026-12-01", "2026-12-02", "2026-12-03"].map((day) => ({ agent: "a", day }));
  const draft = filled(kept, none, [
    { ...first!, filling: ["n"] },
    { ...second!, filling: null },
    { ...third!, filling: [] },
  ]);
  expect([first!, second!, third!].map((place) => fillingAt(kept, draft, place))).toEqual([["n"], null, []]);
  expect(changesOf(kept, draft)).toEqual([
    { agent: "a", day: "2026-12-01", revision: 3, shifts: ["n"] },
    { agent: "a", day: "2026-12-02", revision: 1, shifts: null },
    { agent: "a", day: "2026-12-03", revision: 0, shifts: [] },
  ]);
  const back = filled(kept, draft, [
    { ...first!, filling: ["e"] },
    { ...second!, filling: [] },
    { ...third!, filling: null },
  ]);
  expect(back.size).toBe(0);
});

it("finds the cells between two, whichever comes first", () => {
  const shown = { agents: ["a", "b", "c"], days: ["1", "2", "3"] };
  const cells = between(shown, { agent: "c", day: "1" }, { agent: "b", day: "2" });
  expect(cells.map(({ agent, day }) => agent + day)).toEqual(["b1", "b2", "c1", "c2"]);
});

it("copies a week into those after it, empty days too, and into no day that may not be filled", () => {
  const days = new Set(daysOfMonth("2026-12"));
  const cells = copiedWeek((place) => fillingAt(kept, none, place), ["a"], { monday: "2026-11-30", weeks: 5, days });
  expect(cells.length).toBe(25);
  expect(cells.slice(0, 4)).toEqual([
    { agent: "a", day: "2026-12-07", filling: null },
    { agent: "a", day: "2026-12-08", filling: ["e"] },
    { agent: "a", day: "2026-12-09", filling: [] },
    { agent: "a", day: "2026-12-10", filling: null },
  ]);
});

it("tells a saved day by the hours that it was saved with, another by those of now", () => {
  const shifts = [{ id: "e", name: "早班", from: "09:00", to: "18:00", revision: 2, retired: false }];
  const place = { agent: "a", day: "2026-12-01" };
  expect(hoursAt({ kept, draft: none, shifts }, place)).toEqual([early]);
  const draft = filled(kept, none, [{ agent: "a", day: "2026-12-05", filling: ["e"] }]);
  expect(hoursAt({ kept, draft, shifts }, { agent: "a", day: "2026-12-05" })).toMatchObject([{ from: "09:00" }]);
  expect(minutesOf([early, { name: "夜", from: "22:00", to: "06:00" }])).toBe(540 + 480);
  expect([hoursText(1020), hoursText(65)]).toEqual(["17:00", "1:05"]);
});

it("writes a table that can be imported again", () => {
  const agents = [
    { id: "a", agentNo: "8001", name: '=王"晓', groups: [], gone: false },
    // Nobody can be entered any more who left.
    { id: "b", agentNo: "8002", name: "赵", groups: [], gone: true },
  ];
  const days = ["2026-12-01", "2026-12-02", "2026-12-03"];
  const text = csvOf({ agent: "工号", name: "姓名" }, { agents, days }, (place) =>
    hoursAt({ kept, draft: none, shifts: [] }, place),
  );
  expect(text).toBe('\u{feff}工号,姓名,2026-12-01,2026-12-02,2026-12-03\r\n8001,"\'=王""晓",早班,休,\r\n');
  const rows = text
    .trim()
    .split("\r\n")
    .map((line, no) => ({ line: no + 1, cells: line.split(",") }));
  const read = readRosterTable(rows, rosterColumnsOf(rows[0])!, { agents, shifts: [{ id: "e", name: "早班" }] });
  expect(read.problems).toEqual([]);
  expect(read.entries.map(({ day, shifts }) => [day, shifts])).toEqual([
    ["2026-12-01", ["e"]],
    ["2026-12-02", []],
  ]);
});

it("fills in no closed day, and of who is no agent any more only takes out", () => {
  const agents = ["a", "b"].map((id) => ({ id, agentNo: id, name: id, groups: [], gone: id === "b" }));
  const cells = agents.flatMap(({ id: agent }) =>
    [["e"], [], null].map((filling, no) => ({ agent, day: `2026-12-0${no + 1}`, filling })),
  );
  const days = (of: string) =>
    fillable(cells, agents, (day) => day > "2026-12-01").flatMap(({ agent, day }) => (agent === of ? [day] : []));
  expect([days("a"), days("b")]).toEqual([["2026-12-02", "2026-12-03"], ["2026-12-03"]]);
});
