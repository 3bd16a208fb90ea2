import type { Flow } from "@zongji/domain";
import { expect, test } from "vitest";
import { isAsked } from "./asked.ts";

const flow = (id: string, ...nodes: object[]) =>
  ({ id, version: 1, start: "0", nodes: { ...nodes }, edges: [] }) as unknown as Flow;
const hours = (calendar?: string) => ({ kind: "hours", ...(calendar && { calendar }) });
const enters = (module: string) => ({ kind: "module", flow: module, arguments: {}, results: {} });
const number = { calendar: "hotline", flow: "main" };

test("a calendar is asked by an hours node: of the number's own calendar, of a calendar by name, by a module of a module", () => {
  expect(isAsked("hotline", [number], [flow("main", { kind: "answer" })])).toBe(false);
  expect(isAsked("hotline", [number], [flow("main", hours())])).toBe(true);
  expect(isAsked("hotline", [number], [flow("main", hours("night"))])).toBe(false);
  expect(isAsked("night", [number], [flow("main", hours("night"))])).toBe(true);
  expect(isAsked("night", [{ ...number, calendar: "night" }], [flow("main", hours())])).toBe(true);
  const modules = [flow("main", enters("a")), flow("a", enters("b")), flow("b", hours()), flow("main", enters("a"))];
  expect(isAsked("hotline", [number], modules)).toBe(true);
});

test("a flow that no number leads to asks nothing", () => {
  expect(isAsked("hotline", [number], [flow("main", enters("a")), flow("a"), flow("other", hours())])).toBe(false);
  expect(isAsked("hotline", [], [flow("main", hours())])).toBe(false);
});
