import type { Cause, Ending } from "@zongji/domain";
import type { SipEvent } from "@zongji/sip";
import { expect, test } from "vitest";
import { endingOfEnd, endingOfFailure, reasonOf, statusOf } from "./endings.ts";
import type { Leg } from "./leg.ts";

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
  ["refused", 603],
  ["unreachable", 480],
  ["noAnswer", 480],
  ["mediaLost", 500],
  ["stepFailed", 500],
];

test.each(refusals)("an unanswered leg that ends by %s is refused with %i", (cause, status) => {
  expect(statusOf({ by: "system", cause })).toBe(status);
});

test("a status of the ending is used if it is a final failure", () => {
  expect(statusOf({ by: "system", cause: "busy", sip: 600 })).toBe(600);
  for (const sip of [200, 399, 700]) expect(statusOf({ by: "system", cause: "busy", sip })).toBe(486);
  for (const sip of [400, 699]) expect(statusOf({ by: "system", cause: "busy", sip })).toBe(sip);
});

test("Reason has the Q.850 cause, and the SIP status if there is one", () => {
  expect(reasonOf({ by: "agent", cause: "hangup" }).map((one) => one.value)).toEqual(['Q.850;cause=16;text="hangup"']);
  expect(reasonOf({ by: "agent", cause: "busy", sip: 486 }).map((one) => one.value)).toEqual([
    'Q.850;cause=17;text="busy"',
    'SIP;cause=486;text="busy"',
  ]);
});

test("a call answered elsewhere has SIP cause 200: the phone doesn't list it as missed", () => {
  expect(reasonOf({ by: "system", cause: "answeredElsewhere" })[1]?.value).toBe(
    'SIP;cause=200;text="Call completed elsewhere"',
  );
});

/** ITU-T Q.850, as carriers read it (RFC 3326). */
const causes: Readonly<Record<Cause, number>> = {
  ...{ hangup: 16, cancelled: 16, flowEnded: 16, noInput: 16, transferred: 16, released: 16 },
  ...{ unknownNumber: 1, busy: 17, noAnswer: 19, unreachable: 20, refused: 21, blocked: 21, trunkOff: 21 },
  ...{ answeredElsewhere: 26, deviceLost: 27, limit: 34, noPort: 34, badMedia: 88 },
  ...{
    rtpTimeout: 41,
    draining: 41,
    restart: 41,
    mediaLost: 41,
    stepFailed: 41,
    error: 41,
    ackTimeout: 102,
    signallingTimeout: 102,
  },
};
test.each(Object.entries(causes))("%s has Q.850 cause %i", (cause, value) => {
  const [reason] = reasonOf({ by: "system", cause: cause as Cause });
  expect(reason?.value).toBe(`Q.850;cause=${value};text="${cause}"`);
});

const leg = (is: "device" | "trunk", direction: "in" | "out") => ({ direction, party: { is } }) as unknown as Leg;
const [phone, carrier] = [leg("device", "out"), leg("trunk", "out")];

test.each<[status: number, ending: Ending]>([
  [486, { by: "callee", cause: "busy", sip: 486 }],
  [600, { by: "callee", cause: "busy", sip: 600 }],
  [480, { by: "callee", cause: "refused", sip: 480 }],
  [603, { by: "callee", cause: "refused", sip: 603 }],
  [604, { by: "callee", cause: "unreachable", sip: 604 }],
  [606, { by: "callee", cause: "badMedia", sip: 606 }],
  [607, { by: "callee", cause: "refused", sip: 607 }],
  [408, { by: "callee", cause: "noAnswer", sip: 408 }],
  [488, { by: "network", cause: "badMedia", sip: 488 }],
  [415, { by: "network", cause: "badMedia", sip: 415 }],
  [404, { by: "network", cause: "unreachable", sip: 404 }],
  [503, { by: "network", cause: "unreachable", sip: 503 }],
  [602, { by: "network", cause: "unreachable", sip: 602 }],
])("a far end that answers %i ended it as %j", (status, ending) => {
  const event = { is: "failed", session: "s", why: "rejected", status } as Extract<SipEvent, { is: "failed" }>;
  expect(endingOfFailure(carrier, event)).toEqual(ending);
  const byPhone = ending.by === "callee" ? "agent" : ending.by;
  expect(endingOfFailure(phone, event)).toEqual({ ...ending, by: byPhone });
});

test("a timeout or a transport failure is the network's; a rejection without status counts as 500", () => {
  const failed = (on: Leg, why: string) =>
    endingOfFailure(on, { is: "failed", session: "s", why } as Extract<SipEvent, { is: "failed" }>);
  expect(failed(carrier, "timeout")).toEqual({ by: "network", cause: "signallingTimeout" });
  expect(failed(carrier, "transport")).toEqual({ by: "network", cause: "unreachable" });
  expect(failed(phone, "transport")).toEqual({ by: "network", cause: "deviceLost" });
  expect(failed(carrier, "cancelled")).toEqual({ by: "system", cause: "cancelled" });
  expect(failed(carrier, "rejected")).toEqual({ by: "network", cause: "unreachable", sip: 500 });
});

test.each<[why: string, status: number | undefined, ending: Ending]>([
  ["bye", undefined, { by: "caller", cause: "hangup" }],
  ["cancelled", undefined, { by: "caller", cause: "cancelled", sip: 487 }],
  ["expired", undefined, { by: "caller", cause: "cancelled", sip: 487 }],
  ["ackTimeout", undefined, { by: "network", cause: "ackTimeout" }],
  ["prackTimeout", undefined, { by: "network", cause: "ackTimeout" }],
  ["sessionExpired", undefined, { by: "network", cause: "signallingTimeout" }],
  ["lost", 481, { by: "network", cause: "signallingTimeout", sip: 481 }],
  ["lost", 408, { by: "network", cause: "signallingTimeout" }],
  ["byeSent", undefined, { by: "system", cause: "error" }],
  ["refused", 488, { by: "system", cause: "error", sip: 488 }],
])("a session that ended by %s (%s) ended as %j", (why, status, ending) => {
  const event = { is: "ended", session: "s", why, ...(status && { status }) } as Extract<SipEvent, { is: "ended" }>;
  expect(endingOfEnd(leg("trunk", "in"), event)).toStrictEqual(ending);
});
