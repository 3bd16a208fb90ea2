/** What becomes of a leg, as a value, when the media process died, or the server. */
import { describe, expect, test } from "vitest";
import type { KeptLeg } from "./door.ts";
import type { Leg } from "./leg.ts";
import { loseMedia, resume } from "./resumption.ts";
import { done, ended, leg, open, sdp } from "./steps.test-scene.ts";
import { legOf, takeUp, unreachedOf } from "./taking-up.ts";

const talking = (more: object = {}) => leg({ state: { at: "talking" }, mediaLost: false, ...more });
const restores = { effect: "media", command: { do: "Restore", snapshot: {} } };
const media = (what: object) => ({ effect: "media", command: { session: "l", ...what } });
const reason = (text: string) => [{ name: "Reason", value: `Q.850;cause=41;text="${text}"` }];

describe("a new media process", () => {
  test("is told nothing of a leg whose media is gone, and one that was closing is closed", () => {
    const gone = talking({ media: { at: "gone" } });
    expect(resume(gone)).toEqual([gone, []]);
    const [closed, effects] = resume(talking({ media: { at: "closing" } }));
    expect([closed.media, effects]).toEqual([{ at: "gone" }, []]);
  });
  test("opens what was opening, with their offer where there was one", () => {
    const common = { do: "Open", kind: "rtp", address: {}, settings: {} };
    for (const offer of [undefined, "theirs"]) {
      const on = talking({ address: {}, sound: {}, media: { at: "opening", ...(offer !== undefined && { offer }) } });
      expect(resume(on)).toStrictEqual([on, [media({ ...common, ...(offer !== undefined && { offer }) })]]);
    }
  });
  test("restores what was open, and is asked again for what it was about", () => {
    expect(resume(talking())).toEqual([talking(), [restores]]);
    const pending = talking({ pendingRemote: { sdp: "new", as: "offer" }, exchange: { at: "asking" } });
    expect(resume(pending)[1]).toEqual([
      restores,
      media({ do: "Offer" }),
      media({ do: "Remote", sdp: "new", as: "offer" }),
    ]);
    const opening = (more: object) => leg({ state: { at: "opening", invitation: {}, ...more } });
    expect(resume(opening({ secures: true }))[1]).toEqual([restores, media({ do: "Offer", secured: true })]);
    expect(resume(opening({}))[1]).toEqual([restores]);
    expect(resume(talking({ exchange: { at: "offered" } }))[1]).toEqual([restores]);
    const plays = talking({ play: { play: "p", files: ["a"], loop: true } });
    expect(resume(plays)[1]).toEqual([restores, media({ do: "Play", play: "p", files: ["a"], loop: true })]);
  });
  test("has no more of a browser's session: an answered leg is lost, told once; another ends", () => {
    const [gone, effects] = resume(talking({ kind: "webrtc" }));
    expect([gone.media, gone.mediaLost]).toEqual([{ at: "gone" }, true]);
    expect(effects).toEqual([{ effect: "report", event: { is: "LegMediaLost", leg: "l", why: "mediaRestarted" } }]);
    const known = loseMedia(talking({ mediaLost: true }));
    expect([known[0].media, known[1]]).toEqual([{ at: "gone" }, []]);
    const ending = { by: "system", cause: "mediaLost" };
    const arrived = loseMedia(leg({ state: { at: "arriving", lateOffer: false, early: false } }));
    expect([done(arrived), ended(arrived[1])]).toEqual([
      ["respond", "timer undefined", "LegEnded"],
      [{ ...ending, sip: 500 }],
    ]);
    const called = loseMedia(leg({ direction: "out", state: { at: "calling", rang: true, early: [] } }));
    expect([done(called), ended(called[1])]).toEqual([["cancel", "timer undefined", "LegEnded"], [ending]]);
    expect(called[1][0]).toEqual({
      effect: "sip",
      command: { do: "cancel", session: "l", headers: reason("mediaLost") },
    });
    expect(called[0].sipOver).toBe(false);
  });
});

describe("a leg of a dead server", () => {
  const kept = (on: Leg, more: object = {}): KeptLeg => ({ v: 1, at: 0, leg: on, ...more }) as KeptLeg;
  const restart = [{ by: "system", cause: "restart" }];
  const dialog = { session: "l" };

  test("begins as it was, but for what its peer says again", () => {
    const on = talking({ infoDigits: "12", pendingRemote: { sdp: "new", as: "answer" } });
    const { infoDigits: _, ...rest } = on;
    expect(legOf(kept(on))).toStrictEqual(rest);
    expect(
      legOf(kept(talking({ exchange: { at: "offered" }, pendingRemote: { sdp: "n", as: "offer" } }))),
    ).toStrictEqual(talking());
    expect(legOf(kept(talking()))).toStrictEqual(talking());
  });
  test("that can goes on with its media; one whose 200 may be lost says it again", () => {
    expect(takeUp(talking(), kept(talking(), { dialog }), 0)).toEqual([talking(), [restores]]);
    const answering = leg({ state: { at: "answering", lateOffer: false } });
    const [, effects] = takeUp(answering, kept(answering, { invite: { is: "invited" } }), 0);
    const again = { effect: "sip", command: { do: "respond", session: "l", status: 200, body: sdp("ours") } };
    expect(effects).toEqual([restores, again]);
    const arriving = leg({ state: { at: "arriving", lateOffer: false, early: false } });
    expect(takeUp(arriving, kept(arriving, { invite: { is: "invited" } }), 0)[1]).toEqual([restores]);
    const silent = leg({ state: { at: "answering", lateOffer: false }, media: { at: "gone" } });
    expect(takeUp(silent, kept(silent, { invite: { is: "invited" } }), 0)[1]).toEqual([]);
  });
  test("that talks but whose dialog is not known has ended, and nobody can be told", () => {
    const over = takeUp(talking(), kept(talking()), 0);
    expect([done(over), ended(over[1])]).toEqual([["timer undefined", "LegEnded"], restart]);
    expect([over[0].sipOver, over[0].media]).toEqual([true, { at: "gone" }]);
  });
  test("that rings over a connection is abandoned, its INVITE sent again only while that is the same call", () => {
    const calling = leg({ direction: "out", state: { at: "calling", rang: true, early: [] } });
    for (const [ms, resend] of [
      [31_999, true],
      [32_000, false],
    ] as const)
      for (const [is, sipOver] of [
        ["inviting", false],
        ["invited", true],
      ] as const) {
        const invite = { is, transport: "tcp" };
        const over = takeUp(calling, kept(calling, { invite }), ms);
        expect([over[0].sipOver, ended(over[1])]).toEqual([sipOver, restart]);
        expect(over[1][0]).toEqual({
          effect: "sip",
          command: { do: "abandon", snapshot: invite, resend, headers: reason("restart") },
        });
      }
  });
  test("that was a browser's has ended; its page waits to be told, and a phone is told by BYE", () => {
    const page = talking({ kind: "webrtc" });
    const over = takeUp(page, kept(page, { dialog }), 0);
    expect([done(over), ended(over[1]), over[0].sipOver]).toEqual([["timer undefined", "LegEnded"], restart, true]);
    const ending = leg({ state: { at: "ending" } });
    const phone = takeUp(ending, kept(ending, { dialog }), 0);
    expect(phone[1][0]).toEqual({ effect: "sip", command: { do: "bye", session: "l", headers: reason("restart") } });
    expect(phone[0].sipOver).toBe(false);
    expect(unreachedOf([kept(page, { dialog }), kept(page), kept(talking(), { dialog })])).toEqual([dialog]);
  });
  test("has the media that it had", () => {
    expect(takeUp(talking(), kept(talking(), { dialog }), 0)[0].media).toEqual(open);
  });
});
