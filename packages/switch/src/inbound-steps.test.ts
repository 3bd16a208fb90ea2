/** Single steps of a leg that the peer began, as values. */
import type { SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import {
  acknowledged,
  arrive,
  commandArriving,
  mediaArriving,
  pracked,
  refuse,
  sipArriving,
  turnAway,
} from "./inbound-leg.ts";
import { arriving, done, ended, leg, open, sdp, statuses } from "./steps.test-scene.ts";

const facts = { id: "l", party: { is: "trunk", trunk: "t" }, kind: "rtp", address: {}, sound: { silentAfterMs: 7 } };
const arrived = { is: "LegArrived", leg: "l" };
const invited = (body: string | undefined, ...headers: [name: string, value: string][]) => {
  const request = { headers: headers.map(([name, value]) => ({ name, value })) };
  return { is: "invited", session: "l", request, ...(body !== undefined && { body: sdp(body) }) } as never;
};
const media = (event: object) => ({ session: "l", mono: 0, ...event }) as unknown as MediaEvent;
const command = (what: object) => ({ leg: "l", ...what }) as unknown as SwitchCommand;
const reason = (cause: number, text: string) => ({ name: "Reason", value: `Q.850;cause=${cause};text="${text}"` });
const badMedia = { by: "network", cause: "badMedia" };

describe("an INVITE", () => {
  test("with an offer opens its media with that offer, and sets a timer", () => {
    const [leg, effects] = arrive(facts as never, arrived as never, invited("theirs"));
    expect(leg).toStrictEqual({
      ...facts,
      direction: "in",
      state: { at: "arriving", lateOffer: false, reliable: false, early: false },
      media: { at: "opening", offer: "theirs" },
      remote: "theirs",
      ...{ sipOver: false, held: false, mediaLost: false },
    });
    expect(effects).toStrictEqual([
      {
        effect: "media",
        command: { do: "Open", session: "l", kind: "rtp", address: {}, offer: "theirs", settings: facts.sound },
      },
      { effect: "timer", ms: 8000 },
      { effect: "report", event: arrived },
    ]);
  });
  test("without an offer opens its media for our offer", () => {
    const [leg, effects] = arrive(facts as never, arrived as never, invited(undefined));
    expect(leg.state).toMatchObject({ lateOffer: true });
    expect(leg.media).toStrictEqual({ at: "opening" });
    expect(leg).not.toHaveProperty("remote");
    expect(effects[0]).toStrictEqual({
      effect: "media",
      command: { do: "Open", session: "l", kind: "rtp", address: {}, settings: facts.sound },
    });
  });
  test.each<[boolean, [string, string][]]>([
    [true, [["supported", "timer, 100rel"]]],
    [true, [["require", "100REL"]]],
    [false, [["supported", "timer"]]],
    [false, []],
  ])("takes provisional answers reliably: %s by %j", (reliable, headers) => {
    const [leg] = arrive(facts as never, arrived as never, invited("theirs", ...headers));
    expect(leg.state).toMatchObject({ reliable });
  });
  test("that can't be taken is reported and refused with Retry-After", () => {
    const ending = { by: "system", cause: "draining" } as const;
    const [leg, effects] = turnAway(facts as never, arrived as never, ending, 30);
    expect([leg.state, leg.media, leg.sipOver]).toEqual([{ at: "ending" }, { at: "gone" }, false]);
    const headers = [reason(41, "draining"), { name: "Retry-After", value: "30" }];
    expect(effects).toEqual([
      { effect: "report", event: arrived },
      { effect: "sip", command: { do: "respond", session: "l", status: 503, headers } },
      { effect: "timer", ms: undefined },
      { effect: "report", event: { is: "LegEnded", leg: "l", ending: { ...ending, sip: 503 } } },
    ]);
  });
  test("has a Retry-After of whole seconds, at least 0", () => {
    const after = (seconds: number) => {
      const [, effects] = refuse(leg({ state: arriving() }), 503, { by: "system", cause: "limit" }, seconds);
      const [first] = effects;
      return first?.effect === "sip" && "headers" in first.command ? first.command.headers?.at(-1)?.value : undefined;
    };
    expect([4.2, 0, -3].map(after)).toEqual(["5", "0", "0"]);
  });
});

describe("a command to an arriving leg", () => {
  const does = (what: object, more: object = {}) => commandArriving(leg({ state: arriving(), ...more }), command(what));
  test("rings, answers or refuses it; commands for a talk are ignored", () => {
    expect(done(does({ do: "Ring" }))).toEqual(["respond"]);
    expect(statuses(does({ do: "Ring" })[1])).toEqual([180]);
    const ending = { by: "system", cause: "busy" };
    const close = ["respond", "timer undefined", "Close", "LegEnded"];
    expect(done(does({ do: "End", ending }))).toEqual(close);
    expect(statuses(does({ do: "End", ending })[1])).toEqual([486]);
    const refused = does({ do: "Refuse", status: 404, ending, retryAfterSec: 9 });
    expect([done(refused), statuses(refused[1])]).toEqual([close, [404]]);
    expect(refused[1][0]).toMatchObject({ command: { headers: [{}, { name: "Retry-After", value: "9" }] } });
    expect(done(does({ do: "SendDigits", digits: "1" }))).toEqual(["ignored"]);
    expect(done(does({ do: "Ring" }, { state: { at: "talking" } }))).toEqual(["ignored"]);
  });
  test("to answer sends our SDP after a checkpoint, and reports LegAnswered at once if the INVITE had an offer", () => {
    const [next, effects] = does({ do: "Answer" });
    expect(next.state).toStrictEqual({ at: "answering", lateOffer: false });
    expect(effects).toEqual([
      { effect: "describe", command: { do: "respond", session: "l", status: 200, body: sdp("ours") } },
      { effect: "keep" },
      { effect: "report", event: { is: "LegAnswered", leg: "l" } },
    ]);
    const late = does({ do: "Answer" }, { state: arriving({ lateOffer: true }) });
    expect([late[0].state, done(late)]).toEqual([{ at: "answering", lateOffer: true }, ["respond", "keep"]]);
  });
  test("to ring with early media sends our SDP reliably once the media is open", () => {
    const [next, effects] = does({ do: "Ring", earlyMedia: true });
    expect(next.state).toStrictEqual(arriving({ early: true }));
    expect(effects).toEqual([
      { effect: "describe", command: { do: "respond", session: "l", status: 183, reliable: true, body: sdp("ours") } },
    ]);
    const waits = does({ do: "Ring", earlyMedia: true }, { media: { at: "opening" } });
    expect([waits[0].state, waits[1]]).toEqual([arriving({ wants: "early" }), []]);
    const plain = does({ do: "Ring", earlyMedia: true }, { state: arriving({ lateOffer: true, reliable: false }) });
    expect([plain[0].state, statuses(plain[1])]).toEqual([arriving({ lateOffer: true, reliable: false }), [180]]);
  });
});

describe("the media of an arriving leg", () => {
  const tells = (event: object, more: object = {}) =>
    mediaArriving(leg({ state: arriving(), media: { at: "opening" }, ...more }), media(event));
  const opened = { is: "Opened", sdp: "ours", snapshot: { s: 1 }, agreed: { codec: "PCMA" } };

  test("opens: the timer stops, and the waiting command is executed", () => {
    const plain = tells(opened);
    expect(plain[0].media).toStrictEqual({ at: "open", sdp: "ours", snapshot: { s: 1 }, agreed: { codec: "PCMA" } });
    expect(done(plain)).toEqual(["timer undefined"]);
    const { agreed: _, ...late } = opened;
    expect(tells(late)[0].media).toStrictEqual({ at: "open", sdp: "ours", snapshot: { s: 1 } });
    const answer = tells(opened, { state: arriving({ wants: "answer" }) });
    expect([done(answer), statuses(answer[1])]).toEqual([["timer undefined", "respond", "keep", "LegAnswered"], [200]]);
    const early = tells(opened, { state: arriving({ wants: "early" }) });
    expect([done(early), statuses(early[1])]).toEqual([["timer undefined", "respond"], [183]]);
  });
  test.each([
    ["badMedia", 488, { ...badMedia, sip: 488 }],
    ["noPort", 503, { by: "system", cause: "noPort", sip: 503 }],
    ["error", 500, { by: "system", cause: "error", sip: 500 }],
  ])("that can't be opened for %s is refused with %i, and has nothing to close", (code, status, ending) => {
    const failed = tells({ is: "Failed", asked: "Open", code, why: "bad" });
    expect([done(failed), statuses(failed[1])]).toEqual([["respond", "timer undefined", "LegEnded"], [status]]);
    expect([ended(failed[1]), failed[0].media]).toEqual([[ending], { at: "gone" }]);
  });
  test("refuses a bad answer, which ends the leg; refuses a bad offer, and the leg goes on", () => {
    const failed = { is: "Failed", asked: "Remote", code: "badMedia", why: "bad" };
    const answer = tells(failed, { media: open, pendingRemote: { sdp: "bad", as: "answer" } });
    expect([statuses(answer[1]), ended(answer[1])]).toEqual([[488], [{ ...badMedia, sip: 488 }]]);
    const offer = tells(failed, {
      ...{ media: open, pendingRemote: { sdp: "bad", as: "offer" } },
      exchange: { at: "negotiating", by: "offer" },
    });
    expect([done(offer), statuses(offer[1]), offer[0].state]).toEqual([["answerOffer"], [488], arriving()]);
  });
  test("agrees on a new description; other events change nothing", () => {
    const agreed = tells({ is: "Negotiated", peerHolds: false, snapshot: { s: 2 } }, { media: open });
    expect([agreed[0].media, agreed[1]]).toEqual([{ at: "open", sdp: "ours", snapshot: { s: 2 } }, []]);
    for (const event of [
      { is: "Failed", asked: "Hear", code: "error" },
      { is: "Digit", digit: "1" },
    ])
      expect(done(tells(event))).toEqual([]);
    for (const event of [opened, { is: "Failed", asked: "Open", code: "error" }])
      expect(tells(event, { state: { at: "talking" } })[1]).toEqual([]);
  });
});

describe("the peer of an arriving leg", () => {
  const says = (event: object, more: object = {}) =>
    sipArriving(leg({ state: arriving(), ...more }), { session: "l", ...event } as unknown as SipEvent);
  test("cancels, sends an offer, or answers our early offer; other events change nothing", () => {
    const cancelled = says({ is: "ended", why: "cancelled" });
    expect(ended(cancelled[1])).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expect([done(cancelled), cancelled[0].sipOver]).toEqual([["timer undefined", "Close", "LegEnded"], true]);
    expect(done(says({ is: "offered", body: sdp("new") }))).toEqual(["Remote"]);
    const pracks = says({ is: "pracked", body: sdp("answer") }, { state: arriving({ lateOffer: true }) });
    expect(done(pracks)).toEqual(["Remote"]);
    expect(says({ is: "acked" })[1]).toEqual([]);
  });
  test("answers our offer in its PRACK, once; if we have sent 200, LegAnswered is reported", () => {
    const event = (body?: string) =>
      ({ is: "pracked", session: "l", ...(body !== undefined && { body: sdp(body) }) }) as never;
    const remote = { effect: "media", command: { do: "Remote", session: "l", sdp: "answer", as: "answer" } };
    const [next, effects] = pracked(leg({ state: arriving({ lateOffer: true }) }), event("answer"));
    expect([next.state, effects]).toEqual([arriving(), [remote]]);
    expect([next.remote, next.pendingRemote]).toEqual(["answer", { sdp: "answer", as: "answer" }]);
    const [up, told] = pracked(leg({ state: { at: "answering", lateOffer: true } }), event("answer"));
    expect(up.state).toEqual({ at: "answering", lateOffer: false });
    expect(told).toEqual([remote, { effect: "report", event: { is: "LegAnswered", leg: "l" } }]);
    for (const [state, body] of [
      [arriving(), "answer"],
      [{ at: "answering", lateOffer: false }, "answer"],
      [arriving({ lateOffer: true }), undefined],
      [{ at: "talking", lateOffer: true }, "answer"],
    ] as const)
      expect(pracked(leg({ state }), event(body))[1]).toEqual([]);
  });
  test("acknowledges our 200: the leg talks, after a late offer with the SDP of the ACK", () => {
    const answering = (lateOffer: boolean, more: object = {}) =>
      leg({ state: { at: "answering", lateOffer }, ...more });
    expect(acknowledged(answering(false), undefined)).toMatchObject([{ state: { at: "talking" } }, []]);
    const quiet = acknowledged(answering(false, { silentEarly: true, sound: { silentAfterMs: 9000 } }), undefined);
    expect(done(quiet)).toEqual(["timer 9000"]);
    const late = acknowledged(answering(true), sdp("answer"));
    expect([late[0].state, late[1]]).toEqual([
      { at: "talking" },
      [
        { effect: "media", command: { do: "Remote", session: "l", sdp: "answer", as: "answer" } },
        { effect: "report", event: { is: "LegAnswered", leg: "l" } },
      ],
    ]);
    const none = acknowledged(answering(true), undefined);
    expect([done(none), ended(none[1])]).toEqual([["bye", "timer undefined", "Close", "LegEnded"], [badMedia]]);
    expect(none[1][0]).toMatchObject({ command: { session: "l", headers: [reason(88, "badMedia")] } });
    const twice = leg({ state: { at: "talking" } });
    expect(acknowledged(twice, sdp("answer"))).toEqual([twice, []]);
  });
});
