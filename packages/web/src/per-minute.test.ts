import { expect, test } from "vitest";
import { perMinute } from "./per-minute.ts";

test("so many are let through a minute, and one more for each that is older", () => {
  let now = 0;
  const take = perMinute(2, () => now);
  take();
  now = 30_000;
  take();
  expect(take).toThrow(expect.objectContaining({ code: "tooMany", extra: { retryAfterSec: 60 } }));
  now = 60_000;
  take();
  expect(take).toThrow();
});
