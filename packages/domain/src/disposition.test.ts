import { expect, test } from "vitest";
import { dispositions, isMissed } from "./disposition.ts";

test("a call can be called back when no human was reached: in the menu, the queue, at the ring, by the duty phone or out of hours", () => {
  expect(dispositions).toEqual(["D0", "D1", "D1s", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10"]);
  expect(dispositions.filter(isMissed)).toEqual(["D1", "D3", "D4", "D6", "D7", "D8"]);
  expect([null, undefined, "", "D11"].map(isMissed)).toEqual([false, false, false, false]);
});
