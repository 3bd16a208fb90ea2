/** What becomes of a leg, as a value, when the media process died, or the server. */
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { LegCheckpoint } from "./door.ts";
import type { Leg } from "./leg.ts";
import { goesOnAs, legOf, takeUp, takeUpSip, unreachedOf } from "./recovery.ts";
import { loseMedia, resume } from "./resumption.ts";
import { done, ended, leg, open, sdp } from "./steps.test-scene.ts";

const talking = (more: object = {}) => leg({ state: { at: "talking" }, mediaLost: false, ...more });
const restores = { effect: "media", command: { do: "Restore", snapshot: {} } };
const media = (what: object) => ({ effect: "media", command: { session: "l", ...what } });
const reason = (text: string) => [{ name: "Reason", value: `Q.850;cause=41;text="${text}"` }];

describe("a new media process", () => {
  test("gets nothing of a leg whose media is gone; a closing one is closed", () => {
    const gone = talking({ media: { at: "gone" } });
    expect(resume(gone)).toEqual([gone, []]);
    const [closed, effects] = resume(talking({ media: { at: "closing" } }));
    expect([closed.media, effects]).toEqual([{ at: "gone" }, []]);
  });
  test("opens the session again that was opening, with the peer's offer if there was one", () => {
    const common = { do: "Open", kind: "rtp", address: {}, settings: {} };
    for (const offer of [undefined, "theirs"]) {
      const on = talking({ address: {}, sound: {}, media: { at: "opening", ...(offer !== undefined && { offer }) } });
      expect(resume(on)).toStrictEqual([on, [media({ ...common, ...(offer !== undefined && { offer }) })]]);
    }
  });
  test("restores an open session, and gets its unfinished commands again", () => {
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
  test("can't restore a browser's session: an answered leg reports lost media once, another ends", () => {
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
  const kept = (on: Leg, more: object = {}): LegCheckpoint => ({ v: 1, at: 0, leg: on, ...more }) as LegCheckpoint;
  const restart = [{ by: "system", cause: "restart" }];
  const dialog = { session: "l" };

  test("begins as it was, except for what its peer sends again", () => {
    const on = talking({ infoDigits: "12", pendingRemote: { sdp: "new", as: "answer" } });
    const { infoDigits: _, ...rest } = on;
    expect(legOf(kept(on))).toStrictEqual(rest);
    expect(
      legOf(kept(talking({ exchange: { at: "offered" }, pendingRemote: { sdp: "n", as: "offer" } }))),
    ).toStrictEqual(talking());
    expect(legOf(kept(talking()))).toStrictEqual(talking());
  });
  test("continues with its media if it can; one whose 200 may be lost sends it again", () => {
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
  test("that talks without a known dialog ends, and nobody can be told", () => {
    const over = takeUp(talking(), kept(talking()), 0);
    expect([done(over), ended(over[1])]).toEqual([["timer undefined", "LegEnded"], restart]);
    expect([over[0].sipOver, over[0].media]).toEqual([true, { at: "gone" }]);
  });
  test("that rings over a connection is abandoned; its INVITE is sent again only within 32 s", () => {
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
  test("ends if it is a browser's, whose page is told later; a phone gets BYE", () => {
    const page = talking({ kind: "webrtc" });
    const over = takeUp(page, kept(page, { dialog }), 0);
    expect([done(over), ended(over[1]), over[0].sipOver]).toEqual([["timer undefined", "LegEnded"], restart, true]);
    const ending = leg({ state: { at: "ending" } });
    const phone = takeUp(ending, kept(ending, { dialog }), 0);
    expect(phone[1][0]).toEqual({ effect: "sip", command: { do: "bye", session: "l", headers: reason("restart") } });
    expect(phone[0].sipOver).toBe(false);
    expect(unreachedOf([kept(page, { dialog }), kept(page), kept(talking(), { dialog })])).toEqual([dialog]);
  });
  test("keeps its media", () => {
    expect(takeUp(talking(), kept(talking(), { dialog }), 0)[0].media).toEqual(open);
  });
});

describe("a leg of a dead process", () => {
  const invite = { transport: "udp" } as unknown as InviteSnapshot;
  const overTcp = { transport: "tcp" } as unknown as InviteSnapshot;
  const dialog = { v: 1, session: "l" } as unknown as DialogSnapshot;
  const legAs = (more: object): Leg => leg({ state: { at: "talking" }, ...more });
  test.each<[at: string, what: object, how: string | undefined]>([
    ["opening", {}, "media"],
    ["arriving", { invite: overTcp }, "invite"],
    ["arriving", { dialog }, undefined],
    ["answering", { invite: overTcp }, "invite"],
    ["answering", { dialog }, undefined],
    ["calling", { invite }, "invite"],
    ["calling", { invite: overTcp }, undefined],
    ["calling", {}, undefined],
    ["talking", { dialog }, "dialog"],
    ["talking", { invite }, undefined],
    ["ending", { invite, dialog }, undefined],
  ])("that was %s with %j goes on with its %s; a browser's ends", (at, what, how) => {
    const kept = (kind: string) => ({ v: 1, at: 0, leg: legAs({ kind, state: { at } }), ...what }) as LegCheckpoint;
    expect(goesOnAs(kept("rtp"))).toBe(how);
    expect(goesOnAs(kept("webrtc"))).toBeUndefined();
  });

  test("gives the SIP stack its dialog, or its INVITE, which may be sent again for 32 s", () => {
    const at = (state: string, ms: number, what: object) =>
      ({ v: 1, at: ms, leg: legAs({ state: { at: state } }), ...what }) as LegCheckpoint;
    const legs = [
      at("talking", 0, { dialog, invite }),
      at("calling", 8001, { invite, dialog }),
      at("calling", 8000, { invite }),
      at("ending", 40_000, { invite, dialog }),
    ];
    const clock = { mono: () => 50, at: (mono: number) => 39_950 + mono };
    const up = {
      dialogs: [dialog],
      invites: [
        { snapshot: invite, resend: true },
        { snapshot: invite, resend: false },
      ],
    };
    expect(takeUpSip({ legs }, clock)).toStrictEqual(up);
    // A second ago, by the clock of this process.
    expect(takeUpSip({ legs, aliveUntil: 39_000 }, clock)).toStrictEqual({ aliveUntil: -950, ...up });
  });
});
