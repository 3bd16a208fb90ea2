import { expect, test } from "vitest";
import { waitSec } from "./retry.ts";

test("a failed page is tried again soon, then ever less often, and never given up", () => {
  expect(Array.from({ length: 7 }, (_, failed) => waitSec(failed))).toEqual([3, 5, 10, 20, 30, 30, 30]);
});
