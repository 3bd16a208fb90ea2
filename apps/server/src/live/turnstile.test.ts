import type { LegId, SwitchEvent, TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createTurnstile } from "./turnstile.ts";

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
  const { look, lets } = createTurnstile({ debug: say, info: say, warn: say, error: say });
  const asked: boolean[] = [];
  const turnAway = (on: boolean) => void asked.push(on);
  look(false, turnAway);
  expect(lets(arrives("one"))).toBe(true);
  look(true, turnAway);
  look(true, turnAway);
  expect(["two", "three"].map((leg) => lets(arrives(leg)))).toEqual([false, false]);
  expect(["two", "one"].map((leg) => lets(ends(leg)))).toEqual([false, true]);
  expect(lets({ is: "DeviceReachable", at: 2, device: "phone" } as SwitchEvent)).toBe(true);
  look(false, turnAway);
  expect(lets(ends("three"))).toBe(false);
  expect(lets(arrives("two"))).toBe(true);
  expect(asked).toEqual([true, false]);
  expect(said.map(([fields]) => fields)).toEqual([{}, { turnedAway: 2 }]);
});
