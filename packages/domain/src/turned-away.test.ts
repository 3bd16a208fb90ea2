import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { Fact } from "./fact.ts";
import type { DeviceId, LegId, PartyId, TrunkId } from "./ids.ts";
import type { Arriving } from "./lines.ts";
import { callRecord } from "./readmodel.ts";
import { measures } from "./testing/closures.ts";
import { turnedAwayFacts } from "./turned-away.ts";

const config = exampleHotline();
// 10:00 in Shanghai; it could be told ten minutes later
const came = Date.UTC(2026, 10, 25, 2);
const toldAt = came + 600_000;
const arriving: Arriving = {
  ...{ is: "LegArrived", at: 1, leg: "l1" as LegId, trunk: "carrier" as TrunkId, calledNumber: "12345678" },
  ...{ callingNumber: "01062345678", withheld: false, sipCallId: "x@carrier" },
};
const factsOf = (event: Arriving, of = config) =>
  turnedAwayFacts(of, event, { came, newId: () => "c1", party: (number) => `party-of-${number}` as PartyId });
const recordOf = (event: Arriving) =>
  callRecord(factsOf(event).map((body, seq): Fact => ({ node: "n", epoch: "e", seq, at: toldAt, v: 1, ...body })));

test("a call that was turned away while the journal was behind counts at its own moment: D10, journalBehind", () => {
  const record = recordOf(arriving);
  expect(record).toMatchObject({
    ...{ direction: "in", t0: came, endedAt: came, hungUpAt: came, number: "12345678" },
    ...{ party: "party-of-01062345678", disposition: "D10", detail: "journalBehind" },
  });
  const ending = { by: "system", cause: "draining", sip: 503 };
  expect(factsOf(arriving).slice(1)).toEqual([
    { type: "LegEnded", call: "c1", leg: "l1", ending, since: came },
    { type: "CallEnded", call: "c1", ending, disposition: "D10", detail: "journalBehind", since: came },
  ]);
  const calls = [record!];
  const figure = (name: "inboundTotal" | "systemError", from: number, to: number) =>
    measures[name].value({ calls, spans: [], now: toldAt }, { from, to });
  expect(figure("inboundTotal", came, came + 1)).toBe(1);
  expect(figure("systemError", came, came + 1)).toBe(1);
  expect(figure("inboundTotal", came + 1, toldAt + 1)).toBe(0);
});

test("it says what is known of it: withheld number, out of hours, a test", () => {
  expect(factsOf({ ...arriving, withheld: true })[0]).toMatchObject({ withheld: true, party: "party-of-" });
  const tested = { ...arriving, trunk: "test" as TrunkId, testBy: "tester" };
  expect(recordOf(tested)?.test).toEqual({ startedBy: "tester" });
  expect(recordOf({ ...arriving, testBy: "tester" })?.test).toBeUndefined();
  const schedule = { ...config.schedule, weekly: [{ days: [1], from: "09:00", to: "17:00" }] };
  expect(factsOf(arriving, { ...config, schedule })[0]).toMatchObject({ outOfHours: true });
  const listedCallers = [{ party: "party-of-01062345678" as PartyId, list: "vip" as const, until: came + 1 }];
  expect(factsOf(arriving, { ...config, listedCallers })[0]).toMatchObject({ callerList: "vip" });
  expect(factsOf(arriving)[0]).not.toHaveProperty("callerList");
});

test("an agent's own call, and a leg that asks for another's place, are no citizen's calls", () => {
  const { trunk: _trunk, ...own } = arriving;
  expect(factsOf({ ...own, device: "phone-8001" as DeviceId })).toEqual([]);
  expect(factsOf({ ...arriving, replaces: "l2" as LegId })).toEqual([]);
});
