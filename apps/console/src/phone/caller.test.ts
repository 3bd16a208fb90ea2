import type { DeskCall } from "@zongji/api";
import { expect, test } from "vitest";
import { callerLine } from "./caller.ts";

const call = (differs: Partial<DeskCall>): DeskCall =>
  ({ at: "ringing", number: "138****5678", colleague: null, withheld: false, ...differs }) as DeskCall;
const line = (differs: Partial<DeskCall>) => callerLine(call(differs), "号码隐藏");

test("a ring says who calls as the desk shows it, and nothing once it rings no more", () => {
  expect(line({})).toBe("138****5678");
  expect(line({ withheld: true, number: "" })).toBe("号码隐藏");
  expect(line({ colleague: "王芳", number: "8002" })).toBe("王芳 8002");
  expect(line({ at: "talking" })).toBe("");
  expect(callerLine(null, "号码隐藏")).toBe("");
});
