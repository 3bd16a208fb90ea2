/** What a restart needs of the legs and recordings: plain values that are told again whenever they have changed. */
import { join, relative } from "node:path";
import type { LegId, RecordingId } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import type { Kept, KeptLeg, KeptRecording } from "./door.ts";
import { isUp, type Leg } from "./leg.ts";
import type { SwitchboardOptions } from "./ports.ts";
import type { Recording } from "./recordings.ts";

export type KeptWorld = Pick<SwitchboardOptions, "sip" | "clock" | "onChange"> & {
  readonly folder: string;
  readonly leg: (id: LegId) => Leg | undefined;
  readonly hears: (id: LegId) => readonly LegId[] | undefined;
  /** When the leg's timer is due. */
  readonly dueMono: (id: LegId) => number | undefined;
  readonly recordings: () => ReadonlyMap<RecordingId, Recording>;
};

export const createKept = (world: KeptWorld) => {
  const { sip, clock, onChange } = world;
  const changed = new Set<LegId>();
  /** Legs of which something is kept outside. */
  const outside = new Set<LegId>();
  const invites = new Map<LegId, InviteSnapshot>();
  const told = new Map<RecordingId, Recording>();
  let isStirred = false;

  const legNow = (id: LegId): KeptLeg | null => {
    const leg = world.leg(id);
    if (!leg || leg.state.at === "ending") {
      invites.delete(id);
      return null;
    }
    // Of one that is talking the dialog tells all; until then the INVITE may have to be answered, or cancelled.
    if (leg.state.at === "talking") invites.delete(id);
    const dialog = isUp(leg) ? sip.snapshot(id) : undefined;
    const invite = invites.get(id);
    const hears = world.hears(id);
    const due = world.dueMono(id);
    return {
      v: 1,
      at: clock.at(clock.mono()),
      leg,
      ...(dialog && { dialog }),
      ...(invite && { invite }),
      ...(hears && { hears }),
      ...(due !== undefined && { dueAt: clock.at(due) }),
    };
  };

  function* legChanges(): Iterable<Kept> {
    for (const id of changed) {
      const value = legNow(id);
      if (value === null && !outside.delete(id)) continue;
      if (value !== null) outside.add(id);
      yield { key: `leg:${id}`, value };
    }
    changed.clear();
  }

  function* recordingChanges(): Iterable<Kept> {
    const now = world.recordings();
    for (const [id, recording] of now) {
      if (told.get(id) === recording) continue;
      told.set(id, recording);
      yield { key: `recording:${id}`, value: toKept(recording, world.folder, clock.at) };
    }
    for (const id of told.keys()) {
      if (now.has(id)) continue;
      told.delete(id);
      yield { key: `recording:${id}`, value: null };
    }
  }

  return {
    /** A leg, or a recording, has changed. */
    touch: (id?: LegId): void => {
      if (id !== undefined) changed.add(id);
      isStirred = true;
    },
    /** Something that the leg's peer is about to see: the promise is to be waited for. */
    must: (id: LegId): void | Promise<void> => {
      changed.add(id);
      return onChange?.();
    },
    invite: (id: LegId, invite: InviteSnapshot): void | Promise<void> => {
      invites.set(id, invite);
      changed.add(id);
      return onChange?.();
    },
    /** Tells the owner of changes that need not be waited for. */
    stir: (): void => {
      if (isStirred) void onChange?.();
      isStirred = false;
    },
    /** Of a leg that is there again: what was kept before is still outside. */
    takeUp: ({ leg: { id }, invite }: KeptLeg): void => {
      outside.add(id);
      changed.add(id);
      if (invite) invites.set(id, invite);
    },
    /** What has changed since the last time. */
    changes: (): Kept[] => [...legChanges(), ...recordingChanges()],
  };
};

const toKept = (recording: Recording, folder: string, at: (mono: number) => number): KeptRecording => {
  const { base, originMono, parts, ...rest } = recording;
  return {
    v: 1,
    ...rest,
    base: relative(folder, base),
    originAt: at(originMono),
    parts: parts.map(({ base, startMono, ...part }) => ({
      ...part,
      base: relative(folder, base),
      startAt: at(startMono),
    })),
  };
};

/** `mono`: of a time since the epoch. */
export const fromKept = (kept: KeptRecording, folder: string, mono: (at: number) => number): Recording => {
  const { v: _, base, originAt, parts, ...rest } = kept;
  return {
    ...rest,
    base: join(folder, base),
    originMono: mono(originAt),
    parts: parts.map(({ base, startAt, ...part }) => ({ ...part, base: join(folder, base), startMono: mono(startAt) })),
    repairing: 0,
  };
};

/** What the SIP room takes up before it hears a first packet. */
export const takeUpSip = (
  legs: readonly KeptLeg[],
  now: number,
): {
  readonly dialogs: readonly DialogSnapshot[];
  readonly invites: readonly { readonly snapshot: InviteSnapshot; readonly resend: boolean }[];
} => ({
  dialogs: legs.flatMap((kept) => (goesOnAs(kept) === "dialog" && kept.dialog ? [kept.dialog] : [])),
  invites: legs.flatMap((kept) =>
    goesOnAs(kept) === "invite" && kept.invite ? [{ snapshot: kept.invite, resend: now - kept.at < resendMs }] : [],
  ),
});

/** Timer B (RFC 3261 §17.1.1.2): an INVITE that is as old as 64*T1 is not sent again; a phone that forgot it would ring anew. */
export const resendMs = 32_000;

/**
 * What a leg goes on by, if it can. A browser's transport died with its keys. A phone that rings over a connection says what becomes of it on that
 * connection, which is no more.
 */
export const goesOnAs = ({ leg, dialog, invite }: KeptLeg): "dialog" | "invite" | "media" | undefined => {
  if (leg.kind === "webrtc") return undefined;
  switch (leg.state.at) {
    case "opening":
      return "media";
    case "arriving":
    case "answering":
      return invite ? "invite" : undefined;
    case "calling":
      return invite?.transport === "udp" ? "invite" : undefined;
    case "talking":
      return dialog ? "dialog" : undefined;
    case "ending":
      return undefined;
  }
};
