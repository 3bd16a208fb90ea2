/** Single steps of a leg that we began, as values. */
import type { SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { commandOutbound, mediaOutbound, originate, ringTimeUp, sipOutbound } from "./outbound-leg.ts";
import { done, ended, leg, open, sdp } from "./steps.test-scene.ts";

const invitation = { destination: { host: "h" }, uri: "sip:1@h", from: { uri: "sip:2@h" }, headers: [] };
const opening = (more: object = {}) =>
  leg({
    direction: "out",
    ...{ state: { at: "opening", invitation }, media: { at: "opening" }, sipOver: true, sound: { srtp: "off" } },
    ...more,
  });
const calling = (state: object = {}, more: object = {}) =>
  leg({ direction: "out", state: { at: "calling", rang: false, early: [], ...state }, ...more });
const media = (event: object) => ({ session: "l", mono: 0, ...event }) as unknown as MediaEvent;
const says = (on: ReturnType<typeof leg>, event: object) =>
  sipOutbound(on, { session: "l", ...event } as unknown as SipEvent);
const opened = { is: "Opened", sdp: "ours", snapshot: { s: 1 } };
const badMedia = { by: "network", cause: "badMedia" };
const failed = (asked: string, code = "error") => media({ is: "Failed", asked, code, why: "bad" });

describe("an outbound leg", () => {
  test("opens its media first, and rings for its ring time", () => {
    const facts = { id: "l", party: { is: "trunk", trunk: "t" }, kind: "rtp", address: {}, sound: {} };
    const [begun, effects] = originate(facts as never, "c" as never, invitation as never, 20_000);
    expect(begun).toStrictEqual({
      ...facts,
      call: "c",
      direction: "out",
      state: { at: "opening", invitation },
      media: { at: "opening" },
      ...{ sipOver: true, held: false, mediaLost: false },
    });
    expect(effects).toStrictEqual([
      { effect: "media", command: { do: "Open", session: "l", kind: "rtp", address: {}, settings: {} } },
      { effect: "timer", ms: 20_000 },
    ]);
  });

  test("that is ended sends nothing before its INVITE, and CANCEL with the reason after it", () => {
    const ending = { by: "caller", cause: "hangup" };
    for (const what of ["End", "Refuse"]) {
      const command = { do: what, leg: "l", ending } as unknown as SwitchCommand;
      const early = commandOutbound(opening(), command);
      expect([done(early), early[0].sipOver]).toEqual([["timer undefined", "Close", "LegEnded"], true]);
      const late = commandOutbound(calling(), command);
      expect([done(late), late[0].sipOver]).toEqual([["cancel", "timer undefined", "Close", "LegEnded"], false]);
      expect(late[1][0]).toMatchObject({
        command: { session: "l", headers: [{ name: "Reason", value: 'Q.850;cause=16;text="hangup"' }] },
      });
      expect([ended(early[1]), ended(late[1])]).toEqual([[ending], [ending]]);
    }
    expect(done(commandOutbound(calling(), { do: "Answer", leg: "l" } as never))).toEqual(["ignored"]);
  });

  test("whose ring time is over ends as noAnswer if it rang, and as signallingTimeout otherwise", () => {
    expect(ended(ringTimeUp(calling({ rang: true }))[1])).toEqual([{ by: "callee", cause: "noAnswer" }]);
    expect(ended(ringTimeUp(calling())[1])).toEqual([{ by: "network", cause: "signallingTimeout" }]);
    expect(ringTimeUp(leg({ direction: "out", state: { at: "talking" } }))[1]).toEqual([]);
  });
});

describe("the media of an outbound leg", () => {
  test("opens, and the INVITE is sent with its SDP; a second one is possible only if keys are offered", () => {
    const [next, effects] = mediaOutbound(opening(), media(opened));
    expect(next).toMatchObject({ media: { at: "open", sdp: "ours", snapshot: { s: 1 } }, sipOver: false });
    expect(next.state).toStrictEqual({ at: "calling", rang: false, early: [] });
    expect(effects).toEqual([
      { effect: "sip", command: { do: "invite", session: "l", ...invitation, body: sdp("ours") } },
    ]);
    const offers = mediaOutbound(opening({ sound: { srtp: "offered" } }), media(opened));
    expect(offers[0].state).toStrictEqual({ at: "calling", rang: false, early: [], again: invitation });
  });
  test("makes a secured offer after a refusal, and the second INVITE is the last", () => {
    const again = { at: "opening", invitation, secures: true };
    const waits = mediaOutbound(opening({ state: again, sound: { srtp: "offered" } }), media(opened));
    expect([waits[0].state, waits[0].media.at, waits[1]]).toEqual([again, "open", []]);
    const secured = { is: "Offered", sdp: "secured", snapshot: { s: 2 } };
    const asks = mediaOutbound(opening({ state: again, media: open, sound: { srtp: "offered" } }), media(secured));
    expect(asks[0].media).toEqual({ at: "open", sdp: "secured", snapshot: { s: 2 } });
    expect(asks[0].state).toStrictEqual({ at: "calling", rang: false, early: [] });
    expect(asks[1]).toMatchObject([{ command: { do: "invite", body: sdp("secured") } }]);
    for (const other of [calling(), opening({ state: again })])
      expect(mediaOutbound(other, media(secured))).toEqual([other, []]);
  });
  test("that opens again while the phone rings replaces the old one", () => {
    const [next, effects] = mediaOutbound(calling(), media({ ...opened, sdp: "new" }));
    expect([next.media, next.state.at, effects]).toEqual([{ ...open, sdp: "new", snapshot: { s: 1 } }, "calling", []]);
  });
  test.each([
    ["noPort", "noPort"],
    ["badMedia", "error"],
    ["error", "error"],
  ])("that can't be opened for %s is our fault: %s, and nothing was sent", (code, cause) => {
    const [next, effects] = mediaOutbound(opening(), failed("Open", code));
    expect([ended(effects), done([next, effects])]).toEqual([
      [{ by: "system", cause }],
      ["timer undefined", "LegEnded"],
    ]);
    expect([next.media, next.sipOver]).toEqual([{ at: "gone" }, true]);
  });
  test("refuses an early answer, and the call rings on: the 200 may bring another", () => {
    const early = [
      { dialog: "a", sdp: "first" },
      { dialog: "b", sdp: "bad" },
    ];
    const ringing = calling({ rang: true, early }, { pendingRemote: { sdp: "bad", as: "answer" } });
    const [next, effects] = mediaOutbound(ringing, failed("Remote", "badMedia"));
    expect(next.state).toEqual({ at: "calling", rang: true, early: early.slice(0, 1) });
    expect([next.pendingRemote, next.id, effects]).toEqual([undefined, "l", []]);
  });
  test("refuses an early offer of the peer, and the call rings on", () => {
    const negotiating = { at: "negotiating", by: "offer" };
    const ringing = calling({ rang: true }, { exchange: negotiating, pendingRemote: { sdp: "bad", as: "offer" } });
    const [next, effects] = mediaOutbound(ringing, failed("Remote", "badMedia"));
    expect([next.state, next.exchange]).toEqual([ringing.state, undefined]);
    expect(effects).toMatchObject([{ command: { do: "answerOffer", status: 488, headers: [{ name: "Warning" }] } }]);
  });
  test("agrees; other failures don't matter to the call", () => {
    const agreed = mediaOutbound(calling(), media({ is: "Negotiated", peerHolds: true, snapshot: { s: 3 } }));
    expect([agreed[0].media, agreed[0].held, agreed[1]]).toEqual([{ ...open, snapshot: { s: 3 } }, false, []]);
    const remote = opening({ pendingRemote: { sdp: "x", as: "answer" } });
    for (const [on, event] of [
      [calling(), failed("Hear")],
      [remote, failed("Remote")],
      [calling(), media({ is: "Digit", digit: "1" })],
    ] as const)
      expect(mediaOutbound(on, event)).toEqual([on, []]);
  });
});

describe("the far end", () => {
  test("rings: reported once, and again with early media, from any fork", () => {
    const ringing = (earlyMedia: boolean) => ({ effect: "report", event: { is: "LegRinging", leg: "l", earlyMedia } });
    const progress = (status: number, dialog: string, text?: string) => ({
      ...{ is: "progress", status, dialog, response: { headers: [] } },
      ...(text !== undefined && { body: sdp(text) }),
    });
    const [rung, told] = says(calling(), progress(180, "a"));
    expect([rung.state, told]).toMatchObject([{ at: "calling", rang: true, early: [] }, [ringing(false)]]);
    expect(says(rung, progress(180, "a"))[1]).toEqual([]);
    const remote = (text: string) => ({
      effect: "media",
      command: { do: "Remote", session: "l", sdp: text, as: "answer" },
    });
    const [one, first] = says(rung, progress(183, "a", "A"));
    expect(one.state).toMatchObject({ at: "calling", rang: true, early: [{ dialog: "a", sdp: "A" }] });
    expect([first, one.remote]).toEqual([[remote("A")], "A"]);
    const [heard, flows] = mediaOutbound(one, media({ is: "Flowing" }));
    expect(flows).toEqual([ringing(true)]);
    expect(mediaOutbound(one, media({ is: "Flowing", reportsOnly: true }))).toEqual([one, []]);
    expect(says(heard, progress(183, "a", "A2"))[1]).toEqual([]);
    const [both, second] = says(heard, progress(183, "b", "B"));
    expect(second).toEqual([remote("B")]);
    expect(both.state).toMatchObject({ early: [{ sdp: "A" }, { dialog: "b", sdp: "B" }] });
  });

  test("answers: after a checkpoint LegAnswered is reported, with the SDP of the fork that answers", () => {
    const early = [
      { dialog: "a", sdp: "A" },
      { dialog: "b", sdp: "B" },
    ];
    const heard = (event: object, forks = early) => {
      const [next, effects] = says(calling({ rang: true, early: forks }), { is: "answered", ...event });
      const remote = effects.flatMap((each) =>
        each.effect === "media" && each.command.do === "Remote" ? [[each.command.sdp, each.command.as]] : [],
      );
      return [next.state.at, done([next, effects]), remote];
    };
    const quiet = ["talking", ["timer undefined", "keep", "LegAnswered"], []];
    const anew = (text: string) => [
      "talking",
      ["timer undefined", "Remote", "keep", "LegAnswered"],
      [[text, "answer"]],
    ];
    expect(heard({ dialog: "b", body: sdp("B") })).toEqual(quiet);
    expect(heard({ dialog: "b" })).toEqual(quiet);
    expect(heard({ dialog: "b", body: sdp("B2") })).toEqual(anew("B2"));
    expect(heard({ dialog: "a" })).toEqual(anew("A"));
    expect(heard({ dialog: "c", body: sdp("B") })).toEqual(anew("B"));
    expect(heard({ dialog: "a", body: sdp("A") }, [])).toEqual(anew("A"));
    expect(heard({ body: sdp("A") }, [])).toEqual(anew("A"));
  });

  test("that answers without SDP gets BYE", () => {
    const none = says(calling(), { is: "answered", dialog: "a" });
    expect([done(none), ended(none[1])]).toEqual([["bye", "timer undefined", "Close", "LegEnded"], [badMedia]]);
    expect(none[1][0]).toMatchObject({
      command: { session: "l", headers: [{ name: "Reason", value: 'Q.850;cause=88;text="badMedia"' }] },
    });
    expect(none[0].sipOver).toBe(false);
  });

  test.each([488, 606])("that answers %i to keys under RTP/AVP is called once more with RTP/SAVP", (status) => {
    const first = calling({ again: invitation });
    const [next, effects] = says(first, { is: "failed", why: "rejected", status });
    expect(next.state).toStrictEqual({ at: "opening", invitation, secures: true });
    expect([next.sipOver, next.media]).toEqual([true, open]);
    expect(effects).toEqual([{ effect: "media", command: { do: "Offer", session: "l", secured: true } }]);
  });
  test.each<[string, object, object, number]>([
    ["was asked so already", {}, {}, 488],
    ["rang", { again: invitation, rang: true }, {}, 488],
    ["refuses for another reason", { again: invitation }, {}, 486],
    ["has no media of ours any more", { again: invitation }, { media: { at: "gone" } }, 488],
  ])("that %s has refused for good", (_who, state, more, status) => {
    const [next, effects] = says(calling(state, more), { is: "failed", why: "rejected", status });
    expect([next.state, next.sipOver]).toEqual([{ at: "ending" }, true]);
    expect(ended(effects)).toMatchObject([{ sip: status }]);
  });

  test("sends an offer, answers a refresh, hangs up or is lost while it rings", () => {
    expect(done(says(calling(), { is: "offered", body: sdp("new") }))).toEqual(["Remote"]);
    expect(done(says(calling(), { is: "updateAnswered", body: sdp("new") }))).toEqual(["Remote"]);
    const over = says(calling(), { is: "ended", why: "bye" });
    expect([ended(over[1]), over[0].sipOver]).toEqual([[{ by: "callee", cause: "hangup" }], true]);
    const lost = says(calling(), { is: "flowLost" });
    expect([done(lost)[0], ended(lost[1])]).toEqual(["cancel", [{ by: "network", cause: "deviceLost" }]]);
    expect(says(calling(), { is: "acked" })[1]).toEqual([]);
    expect(says(opening(), { is: "answered", body: sdp("x") })[1]).toEqual([]);
  });
});
