import type { Cause } from "@zongji/domain";
import { expect, test } from "vitest";
import { reasonOf, statusOf } from "./endings.ts";

const refusals: readonly [Cause, number][] = [
  ["busy", 486],
  ["unknownNumber", 404],
  ["draining", 503],
  ["limit", 503],
  ["trunkOff", 403],
  ["noPort", 503],
  ["blocked", 403],
  ["badMedia", 488],
  ["error", 500],
  ["released", 480],
];

test.each(refusals)("an unanswered leg that ends by %s is refused with %i", (cause, status) => {
  expect(statusOf({ by: "system", cause })).toBe(status);
});

test("a status that the ending names is kept, unless it is no final refusal", () => {
  expect(statusOf({ by: "system", cause: "busy", sip: 600 })).toBe(600);
  expect(statusOf({ by: "system", cause: "busy", sip: 200 })).toBe(486);
});

test("the reason names the cause for carriers, and the status where one is known", () => {
  expect(reasonOf({ by: "agent", cause: "hangup" }).map((one) => one.value)).toEqual(['Q.850;cause=16;text="hangup"']);
  expect(reasonOf({ by: "agent", cause: "busy", sip: 486 }).map((one) => one.value)).toEqual([
    'Q.850;cause=17;text="busy"',
    'SIP;cause=486;text="busy"',
  ]);
});

test("a phone doesn't list as missed what was answered elsewhere", () => {
  expect(reasonOf({ by: "system", cause: "answeredElsewhere" })[1]?.value).toBe(
    'SIP;cause=200;text="Call completed elsewhere"',
  );
});
