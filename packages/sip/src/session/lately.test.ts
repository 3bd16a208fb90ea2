import { expect, test } from "vitest";
import { createLately } from "./lately.ts";

test("the last keys are known, and what came long before them is forgotten", () => {
  const lately = createLately(10);
  for (let n = 0; n < 100; n += 1) {
    lately.add(`${n}`);
    for (let back = 0; back < 10 && back <= n; back += 1) expect(lately.has(`${n - back}`)).toBe(true);
    expect(lately.has(`${n - 20}`)).toBe(false);
  }
});
