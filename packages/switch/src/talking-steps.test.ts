/** Single steps of a leg that is answered, as values. */
import type { SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { playPrompts, playRefused } from "./plays.ts";
import { stepCommand, stepMedia, stepSip, stepTimeUp } from "./step.ts";
import { done, ended, leg, open, sdp } from "./steps.test-scene.ts";
import { commandTalking, mediaTalking, sipTalking, stillSilent } from "./talking-leg.ts";

const talking = (more: object = {}) => leg({ state: { at: "talking" }, mediaLost: false, ...more });
const media = (event: object) => ({ session: "l", mono: 0, ...event }) as unknown as MediaEvent;
const sip = (event: object) => ({ session: "l", ...event }) as unknown as SipEvent;
const command = (what: object) => ({ leg: "l", ...what }) as unknown as SwitchCommand;
const released = { by: "system", cause: "released" };
const badMedia = { by: "network", cause: "badMedia", sip: 488 };
const info = { agreed: { digits: "info" } };
const infoOf = (digit: string) => ({
  effect: "sip",
  command: {
    ...{ do: "request", id: "l digit", session: "l", method: "INFO" },
    body: { type: "application/dtmf-relay", bytes: new TextEncoder().encode(`Signal=${digit}\r\nDuration=160\r\n`) },
  },
});

describe("a command to a talk", () => {
  test("ends it by BYE, with its reason", () => {
    for (const what of ["End", "Refuse"]) {
      const over = commandTalking(talking(), command({ do: what, ending: released }));
      expect([done(over), ended(over[1]), over[0].sipOver]).toEqual([
        ["bye", "timer undefined", "Close", "LegEnded"],
        [released],
        false,
      ]);
      const headers = [{ name: "Reason", value: 'Q.850;cause=16;text="released"' }];
      expect(over[1][0]).toEqual({ effect: "sip", command: { do: "bye", session: "l", headers } });
    }
    expect(done(commandTalking(talking(), command({ do: "Ring" })))).toEqual(["ignored"]);
  });
  test("sends digits by the media, or by INFO one after another", () => {
    const send = (on: ReturnType<typeof leg>, digits: string) =>
      commandTalking(on, command({ do: "SendDigits", digits }));
    const byMedia = { effect: "media", command: { do: "SendDigits", session: "l", digits: "12" } };
    expect(send(talking(), "12")[1]).toEqual([byMedia]);
    expect(send(talking({ media: { ...open, agreed: { digits: "rfc4733" } } }), "12")[1]).toEqual([byMedia]);
    expect(send(talking({ media: { at: "gone" } }), "12")[1]).toEqual([byMedia]);
    const [first, one] = send(talking({ media: { ...open, ...info } }), "12");
    expect([first.infoDigits, one]).toEqual(["12", [infoOf("1")]]);
    const [queued, none] = send(first, "3");
    expect([queued.infoDigits, none]).toEqual(["123", []]);
    const answered = sip({ is: "requestAnswered", id: "l digit" });
    const [second, two] = sipTalking(queued, answered);
    expect([second.infoDigits, two]).toEqual(["23", [infoOf("2")]]);
    const [last] = sipTalking(second, answered);
    const [over, nothing] = sipTalking(last, answered);
    expect([over.infoDigits, nothing]).toEqual([undefined, []]);
    // Of a key that another life of ours sent nothing is known any more.
    expect(sipTalking(talking(), answered)).toStrictEqual([talking(), []]);
    expect(sipTalking(second, sip({ is: "requestAnswered", id: "another" }))).toEqual([second, []]);
  });
});

describe("the peer of a talk", () => {
  test("gets Accept if we can't read its body, and only then", () => {
    const asks = (body: object | undefined) => stepSip(talking(), sip({ is: "requested", request: "q", body }));
    const relay = (text: string) => ({ type: "application/dtmf-relay", bytes: new TextEncoder().encode(text) });
    const answer = (status: number, headers: object[] = []) => ({
      effect: "sip",
      command: { do: "answerRequest", request: "q", status, headers },
    });
    expect(asks(relay("Signal=5\r\n"))[1]).toEqual([answer(200), { effect: "digit", digit: "5", way: "info" }]);
    const [refused] = asks({ type: "text/plain", bytes: new Uint8Array([57]) })[1];
    expect(refused).toMatchObject({ command: { status: 415, headers: [{ name: "Accept" }] } });
    const [bad] = asks(relay("Signal=xyz\r\n"))[1];
    expect(bad).toMatchObject({ command: { do: "answerRequest", headers: [] } });
    expect(bad).not.toMatchObject({ command: { status: 200 } });
  });
  test("renegotiates, refreshes or ends the session", () => {
    expect(done(sipTalking(talking(), sip({ is: "reinvited", body: sdp("new") })))).toEqual(["Remote"]);
    expect(done(sipTalking(talking(), sip({ is: "offered", body: sdp("new") })))).toEqual(["Remote"]);
    for (const is of ["reinviteAnswered", "updateAnswered"])
      expect(done(sipTalking(talking({ remote: "old" }), sip({ is, body: sdp("new") })))).toEqual(["Remote"]);
    const negotiating = talking({ exchange: { at: "negotiating", by: "reinvite" } });
    expect(sipTalking(negotiating, sip({ is: "reinviteCancelled" }))).toStrictEqual([talking(), []]);
    const offering = talking({ exchange: { at: "offered" } });
    expect(done(sipTalking(offering, sip({ is: "acked", reinvite: true, body: sdp("answer") })))).toEqual(["Remote"]);
    const answering = leg({ state: { at: "answering", lateOffer: true } });
    expect(done(sipTalking(answering, sip({ is: "acked", body: sdp("a") })))).toEqual(["Remote", "LegAnswered"]);
    expect(done(sipTalking(answering, sip({ is: "pracked", body: sdp("a") })))).toEqual(["Remote", "LegAnswered"]);
    const over = sipTalking(talking(), sip({ is: "ended", why: "bye" }));
    expect([done(over), over[0].sipOver]).toEqual([["timer undefined", "Close", "LegEnded"], true]);
    expect(sipTalking(talking(), sip({ is: "flowLost" }))).toEqual([talking(), []]);
  });
});

describe("the media of a talk", () => {
  test("opens, offers, agrees, reports a key", () => {
    const [opened, none] = mediaTalking(
      talking({ media: { at: "opening" } }),
      media({ is: "Opened", sdp: "s", snapshot: { s: 1 } }),
    );
    expect([opened.media, none]).toEqual([{ at: "open", sdp: "s", snapshot: { s: 1 } }, []]);
    const asking = talking({ exchange: { at: "asking" } });
    expect(done(mediaTalking(asking, media({ is: "Offered", sdp: "s", snapshot: {} })))).toEqual(["respond"]);
    const held = mediaTalking(talking(), media({ is: "Negotiated", peerHolds: true, snapshot: {} }));
    expect(done(held)).toEqual(["LegHeld"]);
    expect(mediaTalking(talking(), media({ is: "Digit", digit: "5" }))[1]).toEqual([
      { effect: "digit", digit: "5", way: "rtp" },
    ]);
    expect(mediaTalking(talking(), media({ is: "Pulse" }))[1]).toEqual([]);
  });
  test("ends the talk if it refuses an answer; refuses the re-INVITE if it can't offer; other failures change nothing", () => {
    const failed = (asked: string) => media({ is: "Failed", asked, code: "badMedia", why: "bad" });
    const bad = mediaTalking(talking({ pendingRemote: { sdp: "bad", as: "answer" } }), failed("Remote"));
    expect([done(bad)[0], ended(bad[1])]).toEqual(["bye", [badMedia]]);
    expect(done(mediaTalking(talking({ exchange: { at: "asking" } }), failed("Offer")))).toEqual(["respond"]);
    const waits = talking({ pendingRemote: { sdp: "x", as: "answer" }, exchange: { at: "asking" } });
    expect(mediaTalking(waits, failed("Hear"))).toEqual([waits, []]);
  });
  test("that is still silent after the ACK is lost, unless the peer holds us or that is reported already", () => {
    const silent = (more: object = {}) => talking({ silentEarly: true, ...more });
    const lost = stillSilent(silent());
    expect([lost[0].silentEarly, lost[0].mediaLost, done(lost)]).toEqual([undefined, true, ["LegMediaLost"]]);
    for (const more of [{ held: true }, { mediaLost: true }]) {
      const [rest, effects] = stillSilent(silent(more));
      expect([rest.silentEarly, effects]).toEqual([undefined, []]);
    }
    const heard = talking();
    const early = silent({ state: { at: "answering", lateOffer: false } });
    for (const on of [heard, early]) expect(stillSilent(on)).toEqual([on, []]);
  });
});

describe("a leg's play", () => {
  const play = { play: "p", files: ["a"], loop: false };
  const asked = { do: "Play", leg: "l", play: "n", prompts: ["none"] } as never;
  const told = (name: string, why: string) => ({
    effect: "report",
    event: { is: "PlayEnded", leg: "l", play: name, why, playedMs: 0 },
  });
  test("stops for an unknown prompt, by the media process if it runs", () => {
    const up = playPrompts(talking({ play }), asked, [], false);
    expect(up.step[1]).toEqual([{ effect: "media", command: { do: "StopPlay", session: "l" } }, told("n", "failed")]);
    expect([up.unknown, up.step[0].play]).toEqual(["none", { ...play, stopping: true }]);
    const down = playPrompts(talking({ play }), asked, [], true);
    expect([down.step[1], down.step[0].play]).toEqual([[told("p", "stopped"), told("n", "failed")], undefined]);
    expect(playPrompts(talking(), asked, [], false).step[1]).toEqual([told("n", "failed")]);
  });
  test("fails once if the media refuses it", () => {
    const [quiet, effects] = playRefused(talking({ play }));
    expect([quiet.play, effects]).toEqual([undefined, [told("p", "failed")]]);
    expect(playRefused(quiet)).toEqual([quiet, []]);
  });
});

describe("the state machine of a leg", () => {
  const ending = (more: object = {}) => leg({ state: { at: "ending" }, media: { at: "closing" }, ...more });
  const failed = (asked: string) => media({ is: "Failed", asked, code: "error" });
  test("takes no commands after the end, and is over with its SIP session and its media", () => {
    expect(done(stepCommand(ending(), command({ do: "End", ending: released })))).toEqual(["ignored"]);
    for (const is of ["ended", "failed"])
      expect(stepSip(ending(), sip({ is }))).toEqual([ending({ sipOver: true }), []]);
    expect(stepSip(ending(), sip({ is: "acked" }))).toEqual([ending(), []]);
    for (const event of [media({ is: "Closed" }), failed("Open"), failed("Restore"), failed("Close")])
      expect(stepMedia(ending(), event)).toEqual([ending({ media: { at: "gone" } }), []]);
    for (const event of [failed("Remote"), media({ is: "Digit", digit: "1" }), media({ is: "PlayEnded", play: "p" })])
      expect(stepMedia(ending(), event)).toEqual([ending(), []]);
  });
  test("chooses the handler by the leg's state", () => {
    const play = { play: "p", files: ["a"], loop: false };
    expect(done(stepMedia(talking({ play }), failed("Play")))).toEqual(["PlayEnded"]);
    expect(done(stepMedia(talking(), failed("Restore")))).toEqual(["LegMediaLost"]);
    expect(stepMedia(talking(), failed("Close"))).toEqual([talking(), []]);
    expect(done(stepMedia(talking({ play }), media({ is: "PlayEnded", play: "p", why: "finished" })))).toEqual([
      "PlayEnded",
    ]);
    const arriving = leg({ state: { at: "arriving", lateOffer: false, early: false }, media: { at: "opening" } });
    const opening = leg({
      direction: "out",
      state: { at: "opening", invitation: {} },
      media: { at: "opening" },
      sound: {},
    });
    const opened = media({ is: "Opened", sdp: "s", snapshot: {} });
    expect(done(stepMedia(arriving, opened))).toEqual(["timer undefined"]);
    expect(done(stepMedia(opening, opened))).toEqual(["invite"]);
    expect(done(stepCommand(opening, command({ do: "End", ending: released })))).toContain("LegEnded");
    expect(done(stepCommand(arriving, command({ do: "Ring" })))).toEqual(["respond"]);
    expect(done(stepCommand(talking(), command({ do: "SendDigits", digits: "1" })))).toEqual(["SendDigits"]);
  });
  test("has a timer for the media of an inbound leg, the ringing of an outbound leg, and the silence of both", () => {
    const arriving = leg({ state: { at: "arriving" }, media: { at: "opening" } });
    expect(ended(stepTimeUp(arriving)[1])).toEqual([{ by: "system", cause: "error", sip: 500 }]);
    expect(done(stepTimeUp(talking({ silentEarly: true })))).toEqual(["LegMediaLost"]);
    const calling = { state: { at: "calling", rang: true, early: [] }, direction: "out" };
    expect(ended(stepTimeUp(leg(calling))[1])).toEqual([{ by: "callee", cause: "noAnswer" }]);
    expect(done(stepTimeUp(talking({ direction: "out", silentEarly: true })))).toEqual(["LegMediaLost"]);
    expect(stepTimeUp(talking({ direction: "out" }))[1]).toEqual([]);
  });
});
