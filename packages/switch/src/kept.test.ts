/** What is told outside of legs and recordings, by the ports of `createKept`: the legs, the clock and the disk are the test's. */
import { type LegId, NotedMap, type RecordingId } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Kept, KeptLeg, KeptRecording } from "./door.ts";
import { createKept, fromKept, goesOnAs, joinLegs, type KeptWorld, keysOf, takeUpSip } from "./kept.ts";
import type { Leg } from "./leg.ts";
import { newRecording, type Recording } from "./recordings.ts";

const id = "l" as LegId;
const wallMs = 1_000_000;
const snapshot = { rtp: 1 };
const open = { at: "open", sdp: "ours", snapshot };
const talking = { at: "talking" };
const legOf = (more: object = {}): Leg =>
  ({ id, kind: "rtp", sipOver: false, state: talking, media: open, remote: "theirs", ...more }) as unknown as Leg;
const dialogOf = (more: object = {}) =>
  ({ v: 1, session: id, description: { type: "application/sdp", text: "ours" }, ...more }) as unknown as DialogSnapshot;
const inviteOf = (cseq: number) => ({ is: "inviting", cseq }) as unknown as InviteSnapshot;

const scene = (more: Pick<KeptWorld, "onChange"> = {}) => {
  const recordings = new NotedMap<RecordingId, Recording>();
  const is: { leg?: Leg; dialog?: DialogSnapshot; hears?: readonly LegId[]; due?: number; mono: number } = {
    mono: 500,
  };
  const kept = createKept({
    sip: { snapshot: () => is.dialog } as unknown as KeptWorld["sip"],
    clock: { mono: () => is.mono, at: (mono) => wallMs + mono },
    folder: "/rec",
    leg: () => is.leg,
    hears: () => is.hears,
    dueMono: () => is.due,
    recordings: () => recordings,
    ...more,
  });
  const told = (changes: readonly Kept[]) => changes.map(({ key }) => key);
  return {
    ...{ is, kept, recordings },
    /** The leg becomes this; the keys that are told of it. */
    becomes: (leg: Leg | undefined): string[] => {
      is.mono += 1;
      if (leg) is.leg = leg;
      else delete is.leg;
      kept.touch(id);
      return told(kept.changes());
    },
    keys: () => told(kept.changes()),
  };
};

describe("a leg that talks", () => {
  test("is told in its parts, its own description once, the peer's never", () => {
    const { is, kept } = scene();
    Object.assign(is, { leg: legOf(), dialog: dialogOf(), hears: ["other"], due: 900 });
    kept.touch(id);
    const state = { id, kind: "rtp", sipOver: false, state: talking, media: { at: "open", sdp: "ours" } };
    expect(kept.changes()).toStrictEqual([
      { key: "leg:l", value: { v: 1, at: wallMs + 500, leg: state, hears: ["other"], dueAt: wallMs + 900 } },
      { key: "media:l", value: snapshot },
      { key: "dialog:l", value: dialogOf({ description: { type: "application/sdp", text: "" } }) },
    ]);
    expect(keysOf(id)).toEqual(["leg:l", "media:l", "invite:l", "dialog:l"]);
  });

  test("that hears nobody, waits for nothing and has no dialog yet says nothing of them", () => {
    const { is, kept } = scene();
    is.leg = legOf({ media: { at: "gone" } });
    kept.touch(id);
    const { remote: _, ...leg } = is.leg;
    expect(kept.changes()).toStrictEqual([{ key: "leg:l", value: { v: 1, at: wallMs + 500, leg } }]);
  });

  const described = (text: string) => ({ type: "application/sdp", text });
  test.each<[which: string, media: object, description: object | undefined, text: string | undefined]>([
    ["is ours", open, described("ours"), ""],
    ["is another than the media's", open, described("earlier"), "earlier"],
    ["outlives the media", { at: "gone" }, described("ours"), "ours"],
    ["is unknown", open, undefined, undefined],
  ])("has its dialog again as it was, where its description %s", (_which, media, description, text) => {
    const { is, kept } = scene();
    const dialog = dialogOf({ description });
    Object.assign(is, { leg: legOf({ media }), dialog });
    kept.touch(id);
    const outside = new Map(kept.changes().map(({ key, value }) => [key, JSON.parse(JSON.stringify(value))]));
    expect(outside.get("dialog:l").description?.text).toBe(text);
    const { remote: _remote, ...leg } = is.leg!;
    expect(joinLegs(outside)).toStrictEqual([
      { v: 1, at: wallMs + 500, leg, dialog: JSON.parse(JSON.stringify(dialog)) },
    ]);
  });

  test("tells its media and its dialog again only where they changed", () => {
    const { is, becomes } = scene();
    is.dialog = dialogOf();
    expect(becomes(legOf())).toEqual(["leg:l", "media:l", "dialog:l"]);
    is.dialog = dialogOf();
    expect(becomes(legOf())).toEqual(["leg:l"]);
    is.dialog = dialogOf({ localCseq: 2 });
    expect(becomes(legOf())).toEqual(["leg:l", "dialog:l"]);
    expect(becomes(legOf({ media: { ...open, snapshot: { rtp: 2 } } }))).toEqual(["leg:l", "media:l"]);
  });

  test("is told nothing of while it stands still, and after its end as gone, once", () => {
    const { is, kept, becomes, keys } = scene();
    is.dialog = dialogOf();
    becomes(legOf());
    expect(keys()).toEqual([]);
    delete is.leg;
    kept.touch(id);
    expect(kept.changes()).toEqual(["leg", "media", "dialog"].map((part) => ({ key: `${part}:l`, value: null })));
    kept.touch(id);
    expect(keys()).toEqual([]);
  });
});

describe("an INVITE", () => {
  const calling = { state: { at: "calling" }, media: { at: "gone" } };
  const ending = { state: { at: "ending" }, media: { at: "gone" } };

  test("is kept until the leg talks", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf(calling))).toEqual(["leg:l", "invite:l"]);
    expect(becomes(legOf(calling))).toEqual(["leg:l"]);
    expect(becomes(legOf({ media: { at: "gone" } }))).toEqual(["leg:l", "invite:l"]);
  });

  test("that was refused is kept no more when the leg opens for another", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    becomes(legOf(calling));
    expect(becomes(legOf({ state: { at: "opening" }, sipOver: true }))).toEqual(["leg:l", "media:l", "invite:l"]);
  });

  test("and all else stays as it was while the peer may not have heard of the end, so that it can be told again", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf({ ...calling, media: open }))).toEqual(["leg:l", "media:l", "invite:l"]);
    expect(becomes(legOf({ ...ending, media: { at: "closing" } }))).toEqual(["leg:l"]);
    expect(becomes(legOf({ ...ending, sipOver: true }))).toEqual(["leg:l", "media:l", "invite:l"]);
  });

  test("that was given up before it was told is told with the end: it may go out all the same", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf(ending))).toEqual(["leg:l", "invite:l"]);
  });

  test("that was sent anew and given up in one batch is the one that is kept", () => {
    const { is, kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    becomes(legOf(calling));
    void kept.invite(id, inviteOf(2));
    is.leg = legOf(ending);
    expect(kept.changes().find(({ key }) => key === "invite:l")?.value).toEqual(inviteOf(2));
  });

  test("that never was leaves nothing of a leg that ended before it was told", () => {
    const { becomes } = scene();
    expect(becomes(legOf(ending))).toEqual([]);
    expect(becomes(undefined)).toEqual([]);
  });

  test("is forgotten with a leg that is gone", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(undefined)).toEqual([]);
    expect(becomes(legOf(calling))).toEqual(["leg:l"]);
  });
});

describe("a media session is safe", () => {
  test("once the telling that holds it is on disk, and no sooner", async () => {
    const disk: (() => void)[] = [];
    const { is, kept } = scene({ onChange: () => new Promise<void>((resolve) => void disk.push(resolve)) });
    is.leg = legOf();
    const first = kept.must(id);
    kept.changes();
    expect(kept.hasMedia(id)).toBe(false);
    const second = kept.must(id);
    kept.changes();
    disk[0]!();
    await first;
    expect(kept.hasMedia(id)).toBe(true);
    disk[1]!();
    await second;
    expect(kept.hasMedia(id)).toBe(true);
  });

  test("at once where nobody makes it wait, but never before it was told", () => {
    const { is, kept } = scene();
    is.leg = legOf();
    expect(kept.must(id)).toBeUndefined();
    kept.changes();
    expect(kept.hasMedia(id)).toBe(false);
    void kept.must(id);
    expect(kept.hasMedia(id)).toBe(true);
  });

  test("that came with a later telling only with that one, though an earlier is on disk", () => {
    const { is, kept } = scene();
    is.leg = legOf({ media: { at: "opening" } });
    kept.touch(id);
    kept.changes();
    void kept.must(id);
    is.leg = legOf();
    kept.touch(id);
    kept.changes();
    expect(kept.hasMedia(id)).toBe(false);
    kept.touch(id);
    kept.changes();
    void kept.must(id);
    expect(kept.hasMedia(id)).toBe(true);
  });

  test("no more when the leg is gone", () => {
    const { is, kept } = scene();
    is.leg = legOf();
    kept.touch(id);
    kept.changes();
    void kept.must(id);
    delete is.leg;
    kept.touch(id);
    kept.changes();
    expect(kept.hasMedia(id)).toBe(false);
  });

  test("of a leg that was taken up, from the first moment; of one whose media never opened, not", () => {
    const taken = (media: object): KeptLeg => ({ v: 1, at: 0, leg: legOf({ media }) });
    const { kept } = scene();
    kept.takeUp(taken(open));
    expect(kept.hasMedia(id)).toBe(true);
    const other = scene();
    other.kept.takeUp(taken({ at: "opening" }));
    expect(other.kept.hasMedia(id)).toBe(false);
  });
});

test("a leg that was taken up tells what is outside already only where it changed, and what is gone", () => {
  const { is, kept, becomes } = scene();
  const calling = legOf({ state: { at: "calling" } });
  kept.takeUp({ v: 1, at: 0, leg: calling, invite: inviteOf(1), dialog: dialogOf() });
  is.leg = calling;
  expect(kept.changes().map(({ key, value }) => [key, value === null])).toEqual([
    ["leg:l", false],
    ["dialog:l", true],
  ]);
  expect(becomes(undefined)).toEqual(["leg:l", "media:l", "invite:l"]);
});

describe("recordings", () => {
  const r = "r" as RecordingId;
  const recording = { ...newRecording(r, id, "/rec/2026/a", 2000), announced: true };
  const kept: KeptRecording = {
    ...recording,
    ...{ v: 1, mono: 500, base: "2026/a" },
    parts: [{ base: "2026/a", startMono: 2000, begun: false }],
  };

  test("are told relative to their folder, once for each change, and as gone once", () => {
    const on = scene();
    on.recordings.set(r, recording);
    expect(on.kept.changes()).toStrictEqual([{ key: "recording:r", value: kept }]);
    on.recordings.set(r, recording);
    expect(on.keys()).toEqual([]);
    on.recordings.set(r, { ...recording, stopping: true });
    expect(on.keys()).toEqual(["recording:r"]);
    on.recordings.delete(r);
    expect(on.kept.changes()).toEqual([{ key: "recording:r", value: null }]);
    on.recordings.set(r, recording);
    on.recordings.delete(r);
    expect(on.keys()).toEqual([]);
  });

  test("of a process that died have their time by the machine's clock, which a new start of the machine begins anew", () => {
    const [, later, anew] = [500, 9000, 100].map((mono) => fromKept(kept, "/rec", mono));
    expect(later).toStrictEqual(recording);
    expect([anew?.originMono, anew?.parts[0]?.startMono]).toEqual([1600, 1600]);
    expect(fromKept({ ...kept, repairing: 2 }, "/rec", 500).repairing).toBe(0);
  });
});

describe("a leg of a process that died", () => {
  const invite = { transport: "udp" } as unknown as InviteSnapshot;
  const overTcp = { transport: "tcp" } as unknown as InviteSnapshot;
  const dialog = dialogOf();
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
  ])("that was %s with %j goes on by its %s; a browser's doesn't", (at, what, how) => {
    const kept = (kind: string) => ({ v: 1, at: 0, leg: legOf({ kind, state: { at } }), ...what }) as KeptLeg;
    expect(goesOnAs(kept("rtp"))).toBe(how);
    expect(goesOnAs(kept("webrtc"))).toBeUndefined();
  });

  test("gives the SIP room its dialog, or its INVITE, which is sent again for half a minute", () => {
    const at = (state: string, ms: number, what: object) =>
      ({ v: 1, at: ms, leg: legOf({ state: { at: state } }), ...what }) as KeptLeg;
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
