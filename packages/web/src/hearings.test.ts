import { expect, it } from "vitest";
import { createHearings } from "./hearings.ts";

it("a hearing is of one session and one call, and lasts an hour", () => {
  let now = 1_000_000;
  const hearings = createHearings(() => now);
  expect(hearings.isGoingOn("s", "c")).toBe(false);
  hearings.begin("s", "c");
  now += 3_599_999;
  expect(hearings.isGoingOn("s", "c")).toBe(true);
  expect([hearings.isGoingOn("other", "c"), hearings.isGoingOn("s", "other")]).toEqual([false, false]);
  now += 1;
  expect(hearings.isGoingOn("s", "c")).toBe(false);
});

it("of very many hearings the oldest is forgotten, and told again", () => {
  const hearings = createHearings(() => 0);
  for (let call = 0; call <= 2000; call += 1) hearings.begin("s", String(call));
  expect([hearings.isGoingOn("s", "0"), hearings.isGoingOn("s", "1")]).toEqual([false, true]);
});

it("a hearing that began anew is the newest, and is not the one that is forgotten", () => {
  const hearings = createHearings(() => 0);
  for (let call = 0; call < 2000; call += 1) hearings.begin("s", String(call));
  hearings.begin("s", "0");
  hearings.begin("s", "new");
  expect([hearings.isGoingOn("s", "0"), hearings.isGoingOn("s", "1")]).toEqual([true, false]);
});
