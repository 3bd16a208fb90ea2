/** Single steps of a leg whose description changes, as values. */
import { describe, expect, test } from "vitest";
import {
  mediaOffered,
  negotiated,
  offered,
  refreshAnswered,
  reinviteAcked,
  reinvited,
  remoteRefused,
} from "./renegotiation.ts";
import { leg, open, sdp } from "./steps.test-scene.ts";

const talking = (more: object = {}) => leg({ state: { at: "talking" }, ...more });
const remote = (text: string, as: string) => ({
  effect: "media",
  command: { do: "Remote", session: "l", sdp: text, as },
});
const say = (how: string, status: number, body?: string) => ({
  effect: "sip",
  command: {
    ...{ do: how, session: "l", status },
    ...(body !== undefined && { body: sdp(body) }),
    ...(status === 488 && { headers: [{ name: "Warning", value: expect.stringMatching(/^3\d\d zongji "/) }] }),
  },
});
const failed = (asked: "Offer" | "Remote") =>
  ({ is: "Failed", session: "l", asked, code: "badMedia", why: "SDP line 5 is bad", warning: 305 }) as never;
const event = (what: object) => what as never;
/** Media that can't think about an offer now, or never again, and what is said then. */
const busy = [
  [{ exchange: { at: "asking" } }, 491],
  [{ media: { at: "opening" } }, 491],
  [{ media: { at: "closing" } }, 491],
  [{ media: { at: "gone" } }, 488],
] as const;

describe("a re-INVITE", () => {
  test("with an offer goes to the media; without one the media makes ours", () => {
    const [asks, effects] = reinvited(talking(), "new");
    expect(asks).toMatchObject({ exchange: { at: "negotiating", by: "reinvite" }, remote: "new" });
    expect([asks.pendingRemote, effects]).toEqual([{ sdp: "new", as: "offer" }, [remote("new", "offer")]]);
    const [waits, offers] = reinvited(talking(), undefined);
    expect(waits.exchange).toEqual({ at: "asking" });
    expect(offers).toEqual([{ effect: "media", command: { do: "Offer", session: "l" } }]);
  });
  test.each(busy)("to a leg of %j is answered %i, and changes nothing", (more, status) => {
    for (const offer of ["new", undefined]) {
      const on = talking(more);
      expect(reinvited(on, offer)).toStrictEqual([on, [say("respond", status)]]);
    }
  });
  test("without an offer gets ours once, and its ACK brings the answer", () => {
    const offer = event({ is: "Offered", sdp: "ours 2", snapshot: { s: 2 } });
    const [given, effects] = mediaOffered(talking({ exchange: { at: "asking" } }), offer);
    expect([given.exchange, given.media]).toEqual([{ at: "offered" }, { ...open, sdp: "ours 2", snapshot: { s: 2 } }]);
    expect(effects).toStrictEqual([say("respond", 200, "ours 2")]);
    const [settled, answers] = reinviteAcked(given, "answer");
    expect([settled.exchange, answers]).toEqual([undefined, [remote("answer", "answer")]]);
    const [without, none] = reinviteAcked(given, undefined);
    expect([without.exchange, without.remote, none]).toEqual([undefined, undefined, []]);
    // The media describes itself anew without being asked for it: that is kept, and nobody is told.
    const [kept, quiet] = mediaOffered(talking(), offer);
    expect([kept.media, kept.exchange, quiet]).toEqual([{ ...open, sdp: "ours 2", snapshot: { s: 2 } }, undefined, []]);
    const closing = talking({ media: { at: "closing" }, exchange: { at: "asking" } });
    expect(mediaOffered(closing, offer)).toEqual([closing, []]);
  });
  test("whose ACK brings no answer is over all the same", () => {
    const negotiating = talking({ exchange: { at: "negotiating", by: "reinvite" } });
    for (const answer of ["answer", undefined])
      for (const on of [talking(), negotiating]) expect(reinviteAcked(on, answer)).toEqual([on, []]);
  });
});

describe("an offer by UPDATE or PRACK", () => {
  test("goes to the media", () => {
    const [asks, effects] = offered(talking(), event({ body: sdp("new") }));
    expect([asks.exchange, effects]).toEqual([{ at: "negotiating", by: "offer" }, [remote("new", "offer")]]);
  });
  test("without SDP is answered 488", () => {
    for (const body of [undefined, { type: "text/plain", bytes: sdp("new").bytes }])
      expect(offered(talking(), event({ body }))).toStrictEqual([talking(), [say("answerOffer", 488)]]);
  });
  test.each(busy)("to a leg of %j is answered %i, and changes nothing", (more, status) => {
    const on = talking(more);
    expect(offered(on, event({ body: sdp("new") }))).toStrictEqual([on, [say("answerOffer", status)]]);
  });
});

describe("the answer to our session refresh", () => {
  test("goes to the media if it differs from the peer's last SDP", () => {
    expect(refreshAnswered(talking({ remote: "old" }), "new")[1]).toEqual([remote("new", "answer")]);
  });
  test.each<[string | undefined, object]>([
    [undefined, {}],
    ["old", {}],
    ["new", { exchange: { at: "asking" } }],
    ["new", { media: { at: "gone" } }],
  ])("%s, on a leg of %j, is nothing", (answer, more) => {
    const on = talking({ remote: "old", ...more });
    expect(refreshAnswered(on, answer)).toEqual([on, []]);
  });
});

describe("what the media agreed on", () => {
  const agrees = (more: object, what: object) =>
    negotiated(leg({ state: { at: "talking" }, ...more }), event({ snapshot: { s: 2 }, peerHolds: false, ...what }));
  const pending = { pendingRemote: { sdp: "new", as: "offer" } };
  test.each(["reinvite", "offer"] as const)("for an offer by %s is answered with our SDP", (by) => {
    const [next, effects] = agrees({ ...pending, exchange: { at: "negotiating", by } }, { sdp: "ours 2" });
    expect([next.exchange, next.pendingRemote]).toEqual([undefined, undefined]);
    expect(next.media).toStrictEqual({ at: "open", sdp: "ours 2", snapshot: { s: 2 } });
    expect(effects).toStrictEqual([say(by === "reinvite" ? "respond" : "answerOffer", 200, "ours 2")]);
  });
  test("for the peer's answer is stored; for an offer without an SDP of ours the answer is still to come", () => {
    const [next, effects] = agrees(pending, { agreed: { codec: "G722" } });
    expect(next.media).toStrictEqual({ at: "open", sdp: "ours", snapshot: { s: 2 }, agreed: { codec: "G722" } });
    expect([next.pendingRemote, effects]).toEqual([undefined, []]);
    const negotiating = { at: "negotiating", by: "reinvite" };
    expect(agrees({ exchange: negotiating }, {})).toMatchObject([{ exchange: negotiating }, []]);
    expect(agrees({ exchange: { at: "asking" } }, { sdp: "x" })).toMatchObject([{ exchange: { at: "asking" } }, []]);
  });
  test("holds and retrieves an answered leg, each reported once; before the answer nothing is held", () => {
    const turn = (held: boolean, peerHolds: boolean, state: object = { at: "talking" }) => {
      const [next, effects] = agrees({ held, state }, { peerHolds });
      return [next.held, effects.map((each) => each.effect === "report" && each.event)];
    };
    expect(turn(false, true)).toEqual([true, [{ is: "LegHeld", leg: "l" }]]);
    expect(turn(true, false)).toEqual([false, [{ is: "LegRetrieved", leg: "l" }]]);
    expect(turn(true, true)).toEqual([true, []]);
    expect(turn(false, false)).toEqual([false, []]);
    expect(turn(false, true, { at: "answering", lateOffer: false })).toEqual([true, [{ is: "LegHeld", leg: "l" }]]);
    expect(turn(false, true, { at: "calling", rang: true, early: [] })).toEqual([false, []]);
  });
  test("is ignored after the media closed", () => {
    const on = talking({ media: { at: "closing" } });
    expect(negotiated(on, event({ snapshot: {}, peerHolds: true }))).toEqual([on, []]);
  });
});

describe("a refusal of the media", () => {
  test("to make an offer is answered 488, once", () => {
    const [next, effects] = remoteRefused(talking({ exchange: { at: "asking" } }), failed("Offer"))!;
    expect([next.exchange, effects]).toEqual([undefined, [say("respond", 488)]]);
    const on = talking({ exchange: { at: "offered" } });
    expect(remoteRefused(on, failed("Offer"))).toEqual([on, []]);
    expect(remoteRefused(talking(), failed("Offer"))).toEqual([talking(), []]);
  });
  test.each([
    ["reinvite", "respond"],
    ["offer", "answerOffer"],
  ])("of an offer by %s is 488, and the session stays as it was", (by, how) => {
    const on = talking({ exchange: { at: "negotiating", by }, pendingRemote: { sdp: "bad", as: "offer" } });
    expect(remoteRefused(on, failed("Remote"))).toStrictEqual([talking(), [say(how, 488)]]);
  });
  test("is sent to the peer as Warning, in the words of the media", () => {
    const on = talking({ exchange: { at: "negotiating", by: "reinvite" }, pendingRemote: { sdp: "bad", as: "offer" } });
    const [, [effect]] = remoteRefused(on, failed("Remote"))!;
    expect(effect).toMatchObject({ command: { headers: [{ value: '305 zongji "SDP line 5 is bad"' }] } });
  });
  test("of an answer ends the session; of an offer that was cancelled it changes nothing", () => {
    expect(remoteRefused(talking({ pendingRemote: { sdp: "bad", as: "answer" } }), failed("Remote"))).toBeUndefined();
    expect(remoteRefused(talking(), failed("Remote"))).toBeUndefined();
    const withdrawn = talking({ pendingRemote: { sdp: "bad", as: "offer" } });
    expect(remoteRefused(withdrawn, failed("Remote"))).toStrictEqual([talking(), []]);
  });
});
