import { expect, test, vi } from "vitest";
import { watchLeftOvers } from "./left-over.ts";

const leaving = (leave: () => void): string[] => {
  const leftOvers = watchLeftOvers();
  leave();
  return leftOvers();
};

test("nothing is told of a file that leaves nothing, or takes away itself what it put", () => {
  const own = () => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", () => {});
    vi.spyOn(globalThis, "setTimeout");
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  };
  expect(leaving(() => {})).toEqual([]);
  expect(leaving(own)).toEqual([]);
});

test("a clock, globals and variables that were left are told of and taken back", () => {
  const { setTimeout, fetch } = globalThis;
  const left = leaving(() => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    vi.stubGlobal("fetch", () => {});
    vi.stubGlobal("leftHere", 1);
    process.env.ZONGJI_LEFT = "1";
  });
  const told = ["a fake clock", "globalThis.fetch", "globalThis.leftHere", "process.env.ZONGJI_LEFT"];
  expect(left.sort()).toEqual(told);
  expect([globalThis.setTimeout, globalThis.fetch]).toEqual([setTimeout, fetch]);
  expect([vi.isFakeTimers(), "leftHere" in globalThis, process.env.ZONGJI_LEFT]).toEqual([false, false, undefined]);
});

test("a global that a library puts as it is loaded stays: it is loaded once", () => {
  expect(leaving(() => Object.assign(globalThis, { ofLibrary: 1 }))).toEqual([]);
  expect(Reflect.get(globalThis, "ofLibrary")).toBe(1);
  Reflect.deleteProperty(globalThis, "ofLibrary");
});

test("a spy on a fake clock that outlives it is told of where it was left, and does not bring the clock back later", () => {
  const { setTimeout } = globalThis;
  const left = leaving(() => {
    vi.useFakeTimers();
    vi.spyOn(globalThis, "setTimeout");
    vi.useRealTimers();
  });
  expect(left).toEqual(["globalThis.setTimeout"]);
  vi.restoreAllMocks();
  expect(globalThis.setTimeout).toBe(setTimeout);
});
