import { expect, test } from "vitest";
import { createRecentKeys } from "./recent-keys.ts";

test("remembers the last keys and forgets older ones", () => {
  const keys = createRecentKeys(10);
  for (let n = 0; n < 100; n += 1) {
    keys.add(`${n}`);
    for (let back = 0; back < 10 && back <= n; back += 1) expect(keys.has(`${n - back}`)).toBe(true);
    expect(keys.has(`${n - 20}`)).toBe(false);
  }
});
