import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Call, type CallId, createHotline, exampleHotline, keptShape } from "@zongji/domain";
import { partiesOf } from "@zongji/store";
import { expect, test } from "vitest";
import { Journal } from "../journal/index.ts";
import { createHoldings, readHeld, shapeKey } from "./checkpoint.ts";
import { createShared } from "./shared.ts";

const callOf = (id: string, more: object = {}) => ({ id, legs: {}, state: { at: "menu" }, ...more });

const held = (calls: Record<string, unknown>) => {
  const hotline = createHotline(exampleHotline());
  for (const [id, call] of Object.entries(calls)) hotline.calls.set(id as CallId, call as Call);
  const kept = {
    calls: new Map(hotline.calls),
    agents: new Map(),
    timers: new Map(),
    recordings: new Map(),
    callbacks: new Map(),
  };
  const takenUp = { kept, legs: [], recordings: [], unreached: [], undone: [] };
  const shared = createShared("000002-x", new Map());
  return {
    hotline,
    holdings: createHoldings({ hotline, shared, changes: () => [], undone: () => [], takenUp }),
  };
};

test("a call that was taken up and ended at once is held no more, so that the next start doesn't end it again", () => {
  const { hotline, holdings } = held({ a: callOf("a"), b: callOf("b") });
  hotline.calls.delete("a" as CallId);
  expect(holdings()).toEqual([{ key: "call:a", value: null }]);
  expect(holdings()).toEqual([]);
});

test("a leg goes on with its call; one whose call can't be read, or knows it to be gone, does not", () => {
  const legOf = (id: string) => ({ v: 1, at: 1, leg: { id, state: { at: "talking" }, media: { at: "gone" } } });
  const past = new Map<string, unknown>([
    [shapeKey, keptShape],
    ["call:a", { id: "a", leg: "one", legs: { one: { at: "up" }, two: { at: "up" }, five: { at: "gone" } } }],
    ["call:b", { id: "b", leg: "three", legs: {}, state: { at: "menu", flow: { $: "lost" } } }],
    ...["one", "two", "three", "four", "five"].map((id) => [`leg:${id}`, legOf(id)] as const),
    ["undone", [{ do: "Refuse", leg: "four", status: 403 }]],
  ]);
  const open = new Map(["a", "b"].map((id) => [id, {}])) as never;
  const told: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (_: object, what: string) => told.push(what) };
  const { kept, legs } = readHeld(past, open, createShared("000002-x", new Map()), log);
  expect([...kept.calls.keys()]).toEqual(["a"]);
  expect(legs.map(({ leg }) => leg.id)).toEqual(["one", "two", "four"]);
  expect(told).toHaveLength(1);
});

test("what changes is told once, whichever of the tables it stands in", () => {
  const { hotline, holdings } = held({ a: callOf("a") });
  expect(holdings()).toEqual([]);
  hotline.calls.set("a" as CallId, callOf("a", { now: 1 }) as never);
  hotline.calls.set("a" as CallId, callOf("a", { now: 2 }) as never);
  hotline.timers.set("t", { timer: "t", due: 5 } as never);
  expect(holdings()).toEqual([
    { key: "call:a", value: callOf("a", { now: 2 }) },
    { key: "timer:t", value: { timer: "t", due: 5 } },
  ]);
  hotline.timers.delete("t");
  hotline.timers.set("u", { timer: "u", due: 6 } as never);
  hotline.timers.delete("u");
  expect(holdings()).toEqual([{ key: "timer:t", value: null }]);
  expect(holdings()).toEqual([]);
});

test("what was held in a journal of format 2 is read with its key, so that an update of the server costs no call", async () => {
  const corpus = fileURLToPath(new URL("../journal/corpus/", import.meta.url));
  const directory = mkdtempSync(join(tmpdir(), "zongji-held-"));
  try {
    copyFileSync(join(corpus, "format-2.journal"), join(directory, "000001-00000000.000001.log"));
    const settings = {
      directory,
      node: "n1",
      now: () => 1_795_000_100_000,
      sealing: partiesOf(Buffer.alloc(32, 1)).sealing,
    };
    const { journal, past } = await Journal.open(settings);
    const expected = JSON.parse(readFileSync(join(corpus, "format-2.held.json"), "utf8")) as object;
    expect(Object.fromEntries(past.held)).toEqual(expected);
    expect(Object.keys(expected).some((key) => key.startsWith("call:"))).toBe(true);
    await journal.close();
    // And again from the file that was begun with it.
    const { journal: next, past: carried } = await Journal.open(settings);
    expect(Object.fromEntries(carried.held)).toEqual(expected);
    await next.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
