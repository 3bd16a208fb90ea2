import { expect, test } from "vitest";
import { goneOf } from "./category-limits.ts";

test("a role is gone where there is none of it, and not while roles are not known", () => {
  expect(goneOf(["night", "old"], ["night", "agent"])).toEqual(["old"]);
  expect(goneOf(["night"], undefined)).toEqual([]);
});
