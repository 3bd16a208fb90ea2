import { expect, test } from "vitest";
import { viewFromStart } from "./canvas-view.ts";

test("a flow opens whole where its nodes can be told apart, else from its start on", () => {
  expect(viewFromStart(1, { x: 24, y: 300 })).toBeUndefined();
  expect(viewFromStart(0.36, { x: 24, y: 300 })).toBeUndefined();
  expect(viewFromStart(0.2, { x: 20, y: 300 })).toEqual({ x: 18, y: -50, zoom: 0.7 });
  expect(viewFromStart(0.2, undefined)).toBeUndefined();
});
