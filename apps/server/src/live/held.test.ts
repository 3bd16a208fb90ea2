import { type Call, type CallId, createHotline, exampleHotline } from "@zongji/domain";
import { expect, test } from "vitest";
import { createHoldings } from "./held.ts";
import { createShared } from "./shared.ts";

const held = (calls: Record<string, unknown>) => {
  const hotline = createHotline(exampleHotline());
  for (const [id, call] of Object.entries(calls)) hotline.calls.set(id as CallId, call as Call);
  const kept = { calls: new Map(hotline.calls), agents: new Map(), timers: new Map(), recordings: new Map() };
  const takenUp = { kept, legs: [], recordings: [], undone: [] };
  const shared = createShared("000002-x", new Map());
  return {
    hotline,
    holdings: createHoldings({ hotline, shared, changes: () => [], undone: () => [], takenUp }),
  };
};

test("a call that was taken up and ended at once is held no more, so that the next start doesn't end it again", () => {
  const { hotline, holdings } = held({ a: { id: "a" }, b: { id: "b" } });
  hotline.calls.delete("a" as CallId);
  expect(holdings()).toEqual([{ key: "call:a", value: null }]);
  expect(holdings()).toEqual([]);
});
