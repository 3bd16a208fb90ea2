import { expect, test } from "vitest";
import { figureIn } from "./figures.ts";
import { lineShares } from "./line-shares.ts";

const line = (bucket: number | null, value: number | undefined, key: string | null = null) => ({
  ...{ bucket, key },
  cells: [{ value: 99 }, value === undefined ? null : { value }],
});
const told = (...args: Parameters<typeof lineShares>) =>
  lineShares(...args)?.map((share) => figureIn("percent", share ?? {}));

test("a business type's share is of all that was asked about in the same time, those without a type too", () => {
  const lines = [line(1, 1), line(1, 2), line(1, 0), line(2, 5), line(3, 0), line(4, undefined)];
  expect(told("consultations", "businessType", lines, 1)).toEqual(["33.33", "66.67", "0.00", "100.00", "—", "—"]);
  expect(told("consultations", "businessType", [line(null, 23), line(null, 137)], 1)).toEqual(["14.38", "85.63"]);
});

test("a state's share is of the time due: overtime is none of it, and is told as a share of it still", () => {
  const lines = [line(null, 60, "ready"), line(null, 20, "offline"), line(null, 20, "overtime"), line(null, 0, null)];
  expect(told("attendedTime", "state", lines, 1)).toEqual(["75.00", "25.00", "25.00", "0.00"]);
  expect(told("attendedTime", "state", [line(null, 20, "overtime")], 1)).toEqual(["—"]);
});

test("no other column and no other split has one", () => {
  expect(lineShares("consultations", "number", [line(1, 1)], 1)).toBeUndefined();
  expect(lineShares("averageConsultation", "businessType", [line(1, 1)], 1)).toBeUndefined();
});
