import { expect, test } from "vitest";
import { tickedAfter } from "./ticks.ts";

const all = Array.from({ length: 1000 }, (_, no) => `row-${no}`);
const rows = (from: number, to: number) => all.slice(from, to + 1);

test("Shift reaches from the row that was ticked last, however far one has scrolled since", () => {
  expect(tickedAfter(all, ["row-100"], { key: "row-900", isTicked: true, from: "row-100" }).toSorted()).toEqual(
    rows(100, 900).toSorted(),
  );
  expect(tickedAfter(all, ["row-900"], { key: "row-100", isTicked: true, from: "row-900" })).toHaveLength(801);
  // What is ticked elsewhere stays, and what is ticked already is ticked once.
  expect(tickedAfter(all, ["other", "row-2", "row-1"], { key: "row-3", isTicked: true, from: "row-1" })).toEqual([
    ...["other", "row-2", "row-1", "row-3"],
  ]);
  expect(tickedAfter(all, ["other", ...rows(1, 5)], { key: "row-3", isTicked: false, from: "row-5" })).toEqual([
    ...["other", "row-1", "row-2"],
  ]);
});

test("one alone without Shift, or where the last one is not there any more", () => {
  expect(tickedAfter(all, ["row-1"], { key: "row-2", isTicked: true, from: undefined })).toEqual(["row-1", "row-2"]);
  expect(tickedAfter(all, ["row-1", "row-2"], { key: "row-1", isTicked: false, from: undefined })).toEqual(["row-2"]);
  expect(tickedAfter(all, ["row-1"], { key: "row-9", isTicked: true, from: "gone" })).toEqual(["row-1", "row-9"]);
});
