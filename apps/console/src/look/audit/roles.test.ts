import { expect, test } from "vitest";
import { grantsOf, permissionsOf } from "./roles.ts";

test("a role's permissions and what the page makes of them say the same", () => {
  const permissions = [
    { action: "call.see", scope: "own" },
    { action: "wall.see", scope: "all" },
  ] as const;
  expect(permissionsOf(grantsOf(permissions))).toEqual(permissions);
  expect(permissionsOf({ "call.see": undefined as never })).toEqual([]);
});
