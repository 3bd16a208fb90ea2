import { expect, test } from "vitest";
import { beginningOf } from "./beginning-of.ts";

test("the beginning of a text has no half of a sign at its end", () => {
  expect(beginningOf("路灯坏了", 3)).toBe("路灯坏");
  expect(beginningOf("路灯😀", 3)).toBe("路灯");
  expect(beginningOf("路灯😀", 4)).toBe("路灯😀");
  expect(beginningOf("", 4)).toBe("");
});
