import { expect, test } from "vitest";
import { holidaysOf } from "./holidays.ts";
import { datesOf } from "./model.ts";

const datesOfYear = (year: number): string[] => Array.from({ length: 12 }, (_, n) => datesOf(year, n + 1)).flat();

// 国务院办公厅关于2025年部分节假日安排的通知 (国办发明电〔2024〕12号)
test("the holidays of 2025 are those that the State Council announced", () => {
  const all = holidaysOf(datesOfYear(2025));
  const of = (isWorked: boolean) => all.filter((each) => each.isWorked === isWorked).map(({ date }) => date);
  expect(of(true)).toEqual(["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]);
  const off = of(false);
  expect(off.length).toBe(28);
  expect(off.filter((date) => date.startsWith("2025-10"))).toEqual(
    Array.from({ length: 8 }, (_, n) => `2025-10-0${n + 1}`),
  );
  expect(all.find(({ date }) => date === "2025-01-01")).toEqual({ date: "2025-01-01", name: "元旦", isWorked: false });
});

test("a year that has not been announced has none", () => {
  expect(holidaysOf(datesOfYear(2090))).toEqual([]);
});
