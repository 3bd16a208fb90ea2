import { expect, test } from "vitest";
import { toldOf } from "./asked-list.ts";

test("of what was asked for neither a telephone number nor an identity number is told whole", () => {
  const asked = { name: "王", number: "13912345678", numberEnd: "5678", identity: "11010519491231002x" };
  expect(toldOf(asked)).toEqual({ ...asked, number: "139****5678", identity: "1*************002X" });
  expect(toldOf({ identity: "110105 1949 1231 002X" })).toEqual({ identity: "1*************002X" });
  expect(toldOf({ from: 1 })).toEqual({ from: 1 });
});
