import type { Arriving, LegId, SwitchEvent, TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createAdmission } from "./admission.ts";

const arrives = (leg: string): SwitchEvent => ({
  is: "LegArrived",
  at: 1,
  leg: leg as LegId,
  trunk: "carrier" as TrunkId,
  calledNumber: "12345678",
  callingNumber: "13812345678",
  withheld: false,
  sipCallId: leg,
});
const ends = (leg: string): SwitchEvent => ({
  is: "LegEnded",
  at: 2,
  leg: leg as LegId,
  ending: { by: "system", cause: "draining" },
});

test("while too much waits for the journal new calls are turned away and counted, and of those that stand all is heard", () => {
  const said: [object, string][] = [];
  const say = (fields: object, sentence: string) => void said.push([fields, sentence]);
  const told: string[] = [];
  const tell = (calls: readonly Arriving[]) => void told.push(...calls.map(({ leg }) => leg));
  const { look, lets, close } = createAdmission({ debug: say, info: say, warn: say, error: say }, tell);
  const asked: boolean[] = [];
  const turnAway = (on: boolean) => void asked.push(on);
  look(false, turnAway);
  expect(lets(arrives("one"))).toBe(true);
  look(true, turnAway);
  look(true, turnAway);
  expect(["two", "three"].map((leg) => lets(arrives(leg)))).toEqual([false, false]);
  expect(["two", "one"].map((leg) => lets(ends(leg)))).toEqual([false, true]);
  expect(lets({ is: "DeviceReachable", at: 2, device: "phone" } as SwitchEvent)).toBe(true);
  expect(told).toEqual([]);
  look(false, turnAway);
  expect(told).toEqual(["two", "three"]);
  expect(lets(ends("three"))).toBe(false);
  expect(lets(arrives("two"))).toBe(true);
  expect(asked).toEqual([true, false]);
  expect(said.map(([fields]) => fields)).toEqual([{}, { turnedAway: 2 }]);
  look(true, turnAway);
  expect(lets(arrives("four"))).toBe(false);
  close();
  close();
  expect(told).toEqual(["two", "three", "four"]);
});

test("of more calls than memory has room for the log tells how many are in no record", () => {
  const said: object[] = [];
  const say = (fields: object) => void said.push(fields);
  let told = 0;
  const tell = (calls: readonly Arriving[]) => {
    told += calls.length;
  };
  const { look, lets } = createAdmission({ debug: say, info: say, warn: say, error: say }, tell);
  look(true, () => {});
  for (let leg = 0; leg < 50_002; leg += 1) lets(arrives(`${leg}`));
  look(false, () => {});
  expect(told).toBe(50_000);
  expect(said).toEqual([{}, { turnedAway: 50_002 }, { calls: 2 }]);
});
