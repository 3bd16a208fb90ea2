import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SipEvent } from "./door.ts";
import { call, scene } from "./kit/scene.ts";
import { type Fate, type Side, sdp, type Wire } from "./kit/wire.ts";
import { header } from "./message/message.ts";

const everyAct = [
  "ring",
  "ringSurely",
  "early",
  "answer",
  "answer",
  "refuse",
  "cancel",
  "byeA",
  "byeB",
  "reinviteA",
  "reinviteB",
  "askOfferB",
  "updateA",
  "updateB",
  "touchA",
  "referA",
  "infoA",
] as const;
type Act = (typeof everyAct)[number];

const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fate>("deliver") },
    { weight: 3, arbitrary: fc.constant<Fate>("lose") },
    { weight: 1, arbitrary: fc.constant<Fate>("double") },
    { weight: 1, arbitrary: fc.integer({ min: 6, max: 3000 }).map((delayMs): Fate => ({ delayMs })) },
  ),
  { maxLength: 80 },
);
const acts = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4000 })),
    act: fc.constantFrom(...everyAct),
  }),
  { maxLength: 8 },
);

const isEnd = (event: SipEvent): boolean => event.is === "ended" || event.is === "failed";
const isOfSession = (event: SipEvent): boolean => "session" in event;

/** One end at most, and nothing of the session after it. */
function expectOneEnd(side: Side): SipEvent | undefined {
  const own = side.events.filter(isOfSession);
  const end = own.findIndex(isEnd);
  if (end >= 0) {
    // What was asked within the call may still be told to have failed.
    const after = own.slice(end + 1).filter(({ is }) => is !== "requestAnswered");
    expect(after).toEqual([]);
  }
  return own[end];
}

function perform(act: Act, alice: Side, bob: Side): void {
  const session = bob.events.find(({ is }) => is === "invited") as Extract<SipEvent, { is: "invited" }> | undefined;
  const id = session?.session ?? "none";
  if (act === "ring") bob.do({ do: "respond", session: id, status: 180 });
  if (act === "ringSurely") bob.do({ do: "respond", session: id, status: 180, reliable: true });
  if (act === "early") bob.do({ do: "respond", session: id, status: 183, reliable: true, body: sdp("early") });
  if (act === "answer") bob.do({ do: "respond", session: id, status: 200, body: sdp("answer") });
  if (act === "refuse") bob.do({ do: "respond", session: id, status: 486 });
  if (act === "cancel") alice.do({ do: "cancel", session: "a1" });
  if (act === "byeA") alice.do({ do: "bye", session: "a1" });
  if (act === "byeB") bob.do({ do: "bye", session: id });
  if (act === "reinviteA") alice.do({ do: "reinvite", session: "a1", body: sdp("re") });
  if (act === "reinviteB") bob.do({ do: "reinvite", session: id, body: sdp("re") });
  if (act === "askOfferB") bob.do({ do: "reinvite", session: id });
  if (act === "updateA") alice.do({ do: "update", session: "a1", body: sdp("up") });
  if (act === "updateB") bob.do({ do: "update", session: id, body: sdp("up") });
  if (act === "touchA") alice.do({ do: "update", session: "a1" });
  if (act === "referA") {
    const headers = [{ name: "Refer-To", value: "<sip:8002@192.0.2.2>" }];
    alice.do({ do: "request", id: "r", session: "a1", method: "REFER", headers });
  }
  if (act === "infoA") alice.do({ do: "request", id: "i", session: "a1", method: "INFO" });
}

/** What a switch does of itself. */
function react(side: Side, event: SipEvent): void {
  const yes = sdp("yes");
  if (event.is === "reinvited") side.do({ do: "respond", session: event.session, status: 200, body: yes });
  if (event.is === "requested") side.do({ do: "answerRequest", request: event.request, status: 200 });
  if (event.is === "offered") side.do({ do: "answerOffer", session: event.session, status: 200, body: yes });
  if (event.is === "progress" && event.needsPrack) {
    side.do({ do: "prack", session: event.session, dialog: event.dialog ?? "", body: yes });
  }
  if ((event.is === "answered" || event.is === "reinviteAnswered") && event.needsAck) {
    side.do({ do: "ack", session: event.session, body: yes });
  }
  if (event.is === "referred") {
    side.do({ do: "answerRefer", refer: event.refer, status: 202 });
    for (const status of [180, 200]) side.do({ do: "referProgress", refer: event.refer, status });
  }
}

/** No response to one INVITE brings an offer or answer after another did reliably (RFC 3262 §5). */
function expectOneExchange(wire: Wire): void {
  const agreed = new Set<string>();
  for (const { message } of wire.sent) {
    if (message?.kind !== "response" || !header(message, "cseq")!.endsWith("INVITE") || message.body.length === 0)
      continue;
    const of = `${header(message, "to")} ${header(message, "cseq")}`;
    const rseq = header(message, "rseq");
    if (rseq === undefined) expect(message.status >= 200 && agreed.has(of)).toBe(false);
    else agreed.add(of);
  }
}

describe("whatever the wire loses, doubles and delays", () => {
  it("both sides come to an end, once, by causes that fit, and nothing is left behind", () => {
    fc.assert(
      fc.property(fates, acts, fc.boolean(), fc.constantFrom(200, 1800), (fate, script, offers, intervalSec) => {
        const { wire, alice, bob } = scene("udp", { sessionTimer: { intervalSec, minSec: 90 } });
        wire.fate = (_, index) => fate[index] ?? "deliver";
        wire.onEvent = react;
        call(alice, offers);
        for (const { afterMs, act } of script) {
          wire.run(afterMs);
          perform(act, alice, bob);
        }
        wire.run(70_000);
        for (const act of ["byeA", "byeB"] as const) perform(act, alice, bob);
        wire.run(300_000);

        expectOneExchange(wire);
        for (const side of [alice, bob]) {
          expect(side.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
        }
        const a = expectOneEnd(alice);
        const b = expectOneEnd(bob);
        expect(a).toBeDefined();
        expect(bob.events.filter(({ is }) => is === "invited").length).toBeLessThanOrEqual(1);
        if (bob.events.some(({ is }) => is === "invited")) expect(b).toBeDefined();
        expectFit(a!, b, alice, bob);
      }),
      {
        numRuns: 1500,
        examples: [
          // The BYE overtakes the lost 200 to a re-INVITE that was told 100: its transaction ends all the same.
          [
            ["double", "double", "deliver", "lose", "deliver", "double", "lose"],
            [
              { afterMs: 5, act: "answer" },
              { afterMs: 5, act: "reinviteA" },
              { afterMs: 0, act: "cancel" },
            ],
            true,
            1800,
          ],
        ],
      },
    );
  });
});

/** Neither side tells what the other's part makes impossible. */
function expectFit(a: SipEvent, b: SipEvent | undefined, alice: Side, bob: Side): void {
  const answered = alice.events.some(({ is }) => is === "answered") || (a.is === "failed" && a.crossed === true);
  if (bob.events.some((one) => one.is === "acked" && !one.reinvite)) expect(answered).toBe(true);
  if (a.is === "failed" && a.why === "rejected")
    expect(b).toMatchObject({
      is: "ended",
      why: b?.is === "ended" && b.why === "prackTimeout" ? b.why : "refused",
      status: a.status,
    });
  if (a.is === "failed" && a.status === 487) expect(b).toMatchObject({ why: "cancelled" });
  if (b?.is === "ended" && b.why === "bye") {
    const said = (a.is === "ended" && a.why !== "bye") || (a.is === "failed" && a.crossed === true);
    expect(said).toBe(true);
  }
  if (a.is === "ended" && a.why === "bye") {
    expect(b?.is === "ended" && ["byeSent", "ackTimeout", "lost", "sessionExpired"].includes(b.why)).toBe(true);
  }
  if (b?.is === "ended" && b.why === "cancelled") expect(alice.events.some(({ is }) => is === "answered")).toBe(false);
}
