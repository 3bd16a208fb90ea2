/** Which checkpoints of legs the journal gets. The test plays the legs, the clock and the disk. */
import type { LegId } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Checkpoint, LegCheckpoint } from "./door.ts";
import type { Leg } from "./leg.ts";
import { type CheckpointPorts, LegCheckpoints } from "./leg-checkpoint.ts";
import { joinLegs, keysOf } from "./leg-parts.ts";

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

const scene = (more: Pick<CheckpointPorts, "onChange"> = {}) => {
  const is: { leg?: Leg; dialog?: DialogSnapshot; hears?: readonly LegId[]; due?: number; mono: number } = {
    mono: 500,
  };
  const kept = new LegCheckpoints({
    sip: { snapshot: () => is.dialog },
    clock: { mono: () => is.mono, at: (mono) => wallMs + mono },
    leg: () => is.leg,
    hears: () => is.hears,
    dueMono: () => is.due,
    ...more,
  });
  const told = (changes: readonly Checkpoint[]) => changes.map(({ key }) => key);
  return {
    ...{ is, kept },
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

describe("a talking leg", () => {
  test("is written in parts, our SDP once, the peer's never", () => {
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

  test("without list, timer and dialog is written without them", () => {
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

  test("writes its media and its dialog again only when they change", () => {
    const { is, becomes } = scene();
    is.dialog = dialogOf();
    expect(becomes(legOf())).toEqual(["leg:l", "media:l", "dialog:l"]);
    is.dialog = dialogOf();
    expect(becomes(legOf())).toEqual(["leg:l"]);
    is.dialog = dialogOf({ localCseq: 2 });
    expect(becomes(legOf())).toEqual(["leg:l", "dialog:l"]);
    expect(becomes(legOf({ media: { ...open, snapshot: { rtp: 2 } } }))).toEqual(["leg:l", "media:l"]);
  });

  test("is not written while it stays the same, and is removed once after its end", () => {
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

  test("is written until the leg talks", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf(calling))).toEqual(["leg:l", "invite:l"]);
    expect(becomes(legOf(calling))).toEqual(["leg:l"]);
    expect(becomes(legOf({ media: { at: "gone" } }))).toEqual(["leg:l", "invite:l"]);
  });

  test("that was refused is removed when the leg opens for a second one", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    becomes(legOf(calling));
    expect(becomes(legOf({ state: { at: "opening" }, sipOver: true }))).toEqual(["leg:l", "media:l", "invite:l"]);
  });

  test("and the other parts stay while the peer may not know of the end: it can then be told again", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf({ ...calling, media: open }))).toEqual(["leg:l", "media:l", "invite:l"]);
    expect(becomes(legOf({ ...ending, media: { at: "closing" } }))).toEqual(["leg:l"]);
    expect(becomes(legOf({ ...ending, sipOver: true }))).toEqual(["leg:l", "media:l", "invite:l"]);
  });

  test("that was cancelled before it was written is written with the end: it may be sent all the same", () => {
    const { kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    expect(becomes(legOf(ending))).toEqual(["leg:l", "invite:l"]);
  });

  test("that was sent a second time and cancelled in one batch is the one that is written", () => {
    const { is, kept, becomes } = scene();
    void kept.invite(id, inviteOf(1));
    becomes(legOf(calling));
    void kept.invite(id, inviteOf(2));
    is.leg = legOf(ending);
    expect(kept.changes().find(({ key }) => key === "invite:l")?.value).toEqual(inviteOf(2));
  });

  test("does not exist for a leg that ended before it was written: nothing is written", () => {
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

describe("a media session is on disk", () => {
  test("once its batch is on disk, and no sooner", async () => {
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

  test("at once without a journal to wait for, but never before its batch", () => {
    const { is, kept } = scene();
    is.leg = legOf();
    expect(kept.must(id)).toBeUndefined();
    kept.changes();
    expect(kept.hasMedia(id)).toBe(false);
    void kept.must(id);
    expect(kept.hasMedia(id)).toBe(true);
  });

  test("only with its own batch, even if an earlier one is on disk", () => {
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

  test("no more once the leg is gone", () => {
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

  test("from the beginning for a leg that was taken up, unless its media never opened", () => {
    const taken = (media: object): LegCheckpoint => ({ v: 1, at: 0, leg: legOf({ media }) });
    const { kept } = scene();
    kept.takeUp(taken(open));
    expect(kept.hasMedia(id)).toBe(true);
    const other = scene();
    other.kept.takeUp(taken({ at: "opening" }));
    expect(other.kept.hasMedia(id)).toBe(false);
  });
});

test("a leg that was taken up writes only the parts that changed, and removes those that are gone", () => {
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
