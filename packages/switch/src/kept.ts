/** What a restart needs of the legs and recordings: plain values that are told again whenever they have changed. */
import { join, relative } from "node:path";
import type { LegId, NotedMap, RecordingId } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import type { Clock, Kept, KeptDialog, KeptLeg, KeptRecording, TakenUp } from "./door.ts";
import { isUp, type Leg } from "./leg.ts";
import type { SwitchboardOptions } from "./ports.ts";
import type { Recording } from "./recordings.ts";

/** A leg is kept in parts, for they change at different times: what it is, its media session, its INVITE, its dialog. */
const allParts = ["leg", "media", "invite", "dialog"] as const;
type Part = (typeof allParts)[number];
type Parts = { readonly [P in Part]?: unknown };
const noParts: Parts = {};

/** The keys under which a leg lies. */
export const keysOf = (leg: LegId): string[] => allParts.map((part) => `${part}:${leg}`);

const split = ({ leg: { remote: _, ...leg }, invite, dialog, ...rest }: KeptLeg): Parts => {
  const { media } = leg;
  const said = { ...(invite && { invite }), ...(dialog && { dialog: withoutText(dialog, media) }) };
  if (media.at !== "open") return { leg: { ...rest, leg }, ...said };
  const { snapshot, ...open } = media;
  return { leg: { ...rest, leg: { ...leg, media: open } }, media: snapshot, ...said };
};

/** Our description stands in the leg already. */
const withoutText = (dialog: DialogSnapshot, media: Leg["media"]): DialogSnapshot => {
  const { description } = dialog;
  if (!description || media.at !== "open" || description.text !== media.sdp) return dialog;
  return { ...dialog, description: { ...description, text: "" } };
};

const withText = (dialog: DialogSnapshot, media: Leg["media"]): DialogSnapshot => {
  const { description } = dialog;
  return description?.text === "" && media.at === "open"
    ? { ...dialog, description: { ...description, text: media.sdp } }
    : dialog;
};

/** The media and the INVITE are values that stay; the dialog is described anew each time. */
const isSame = (part: Part, a: unknown, b: unknown): boolean =>
  a === b || (part === "dialog" && JSON.stringify(a) === JSON.stringify(b));

/** The legs that were kept, from their parts by key. One whose media session is missing is left out: it can't be taken up. */
export const joinLegs = (held: ReadonlyMap<string, unknown>): KeptLeg[] => {
  const legs: KeptLeg[] = [];
  for (const [key, value] of held) {
    if (!key.startsWith("leg:") || !isOurs(value)) continue;
    const id = key.slice(4);
    const { leg, ...rest } = value as KeptLeg;
    const [snapshot, invite, dialog] = (["media", "invite", "dialog"] as const).map((part) =>
      held.get(`${part}:${id}`),
    );
    const isOpen = leg.media.at === "open";
    if (isOpen && snapshot === undefined) continue;
    legs.push({
      ...rest,
      leg: isOpen ? { ...leg, media: { ...leg.media, snapshot } as Leg["media"] } : leg,
      ...(invite !== undefined && { invite: invite as InviteSnapshot }),
      ...(dialog !== undefined && { dialog: withText(dialog as DialogSnapshot, leg.media) }),
    });
  }
  return legs;
};

/**
 * By what the peer of each leg that was kept can be told of its end: its dialog, or before that its INVITE. Also of legs that can't be read, or lack a part.
 * `at`: when the leg was kept, ms since the epoch, where that is known.
 */
export const peersOf = (held: ReadonlyMap<string, unknown>): { leg: LegId; dialog: KeptDialog; at?: number }[] => {
  const ids = [...held.keys()].flatMap((key) => /^(?:dialog|invite):(.*)$/s.exec(key)?.[1] ?? []);
  return [...new Set(ids)].map((id) => {
    const { at } = (held.get(`leg:${id}`) ?? {}) as Partial<KeptLeg>;
    const dialog = (held.get(`dialog:${id}`) ?? held.get(`invite:${id}`)) as KeptDialog;
    return { leg: id as LegId, dialog, ...(typeof at === "number" && { at }) };
  });
};

/** Whether it is as this release writes it. */
const isOurs = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "v" in value && value.v === 1 && "leg" in value;

export type KeptWorld = Pick<SwitchboardOptions, "sip" | "clock" | "onChange"> & {
  readonly folder: string;
  readonly leg: (id: LegId) => Leg | undefined;
  readonly hears: (id: LegId) => readonly LegId[] | undefined;
  /** When the leg's timer is due. */
  readonly dueMono: (id: LegId) => number | undefined;
  readonly recordings: () => NotedMap<RecordingId, Recording>;
};

export const createKept = (world: KeptWorld) => {
  const { sip, clock, onChange } = world;
  const changed = new Set<LegId>();
  /** What is kept outside of each leg, by kind: what is the same is not told again. */
  const outside = new Map<LegId, Map<Part, unknown>>();
  const invites = new Map<LegId, InviteSnapshot>();
  const told = new Map<RecordingId, Recording>();
  /** In which telling each leg's media session went out first; how many there were, and up to which they are safe. */
  const mediaIn = new Map<LegId, number>();
  let tellings = 0;
  let safeTelling = 0;

  /** The promise is of the next telling, or of a later one. */
  const tellSoon = (): void | Promise<void> => {
    const next = tellings + 1;
    const note = () => {
      // While the start still opens sockets nothing is told yet.
      safeTelling = Math.max(safeTelling, Math.min(next, tellings));
    };
    const safe = onChange?.();
    if (safe) return safe.then(note);
    note();
  };

  const legNow = (id: LegId): KeptLeg | undefined => {
    const leg = world.leg(id);
    if (!leg || leg.sipOver) {
      invites.delete(id);
      if (!leg || leg.state.at === "ending") return undefined;
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
      const told = outside.get(id) ?? new Map<Part, unknown>();
      const kept = legNow(id);
      const parts = kept ? split(kept) : noParts;
      // Whose end its peer may not have heard yet: the rest stays as it was, so that it can be said again.
      const isEnding = kept?.leg.state.at === "ending";
      // Asked, or asked anew, and given up in one batch: that INVITE may go out all the same, as soon as it is written.
      const isAsked = parts.invite !== undefined;
      if (isEnding && told.size === 0 && !isAsked) continue;
      for (const part of allParts) {
        if (isEnding && part !== "leg" && !(part === "invite" && isAsked)) continue;
        const value = parts[part];
        if (isSame(part, value, told.get(part))) continue;
        if (value === undefined) told.delete(part);
        else told.set(part, value);
        if (part === "media" && !mediaIn.has(id)) mediaIn.set(id, tellings);
        yield { key: `${part}:${id}`, value: value ?? null };
      }
      if (told.size > 0) outside.set(id, told);
      else outside.delete(id);
      if (!told.has("media")) mediaIn.delete(id);
    }
    changed.clear();
  }

  function* recordingChanges(): Iterable<Kept> {
    const now = world.recordings();
    for (const id of now.takeChanged()) {
      const recording = now.get(id);
      if (told.get(id) === recording) continue;
      if (recording) told.set(id, recording);
      else told.delete(id);
      yield { key: `recording:${id}`, value: recording ? toKept(recording, world.folder, clock.mono()) : null };
    }
  }

  return {
    /** It has changed: that is told the next time. */
    touch: (id: LegId): void => void changed.add(id),
    /** Something that the leg's peer is about to see: the promise is to be waited for. */
    must: (id: LegId): void | Promise<void> => {
      changed.add(id);
      return tellSoon();
    },
    /** Its media session is safe: whoever lives next has it. */
    hasMedia: (id: LegId): boolean => (mediaIn.get(id) ?? Number.POSITIVE_INFINITY) <= safeTelling,
    invite: (id: LegId, invite: InviteSnapshot): void | Promise<void> => {
      invites.set(id, invite);
      changed.add(id);
      return tellSoon();
    },
    /** Of a leg that is there again: what was kept before is still outside. */
    takeUp: (kept: KeptLeg): void => {
      const { id } = kept.leg;
      const parts = new Map(Object.entries(split(kept)) as [Part, unknown][]);
      outside.set(id, parts);
      if (parts.has("media")) mediaIn.set(id, tellings);
      changed.add(id);
      if (kept.invite) invites.set(id, kept.invite);
    },
    /** What has changed since the last time. */
    changes: (): Kept[] => {
      tellings++;
      return [...legChanges(), ...recordingChanges()];
    },
  };
};

const toKept = (recording: Recording, folder: string, mono: number): KeptRecording => {
  const { base, parts, ...rest } = recording;
  return {
    v: 1,
    mono,
    ...rest,
    base: relative(folder, base),
    parts: parts.map((part) => ({ ...part, base: relative(folder, part.base) })),
  };
};

/** The monotonic clock runs on from one process to the next, whatever becomes of the wall clock; but a machine that was started anew begins it anew. */
export const fromKept = (kept: KeptRecording, folder: string, monoNow: number): Recording => {
  const { v: _, mono, base, originMono, parts, ...rest } = kept;
  const shift = Math.min(0, monoNow - mono);
  return {
    ...rest,
    base: join(folder, base),
    originMono: originMono + shift,
    parts: parts.map((part) => ({ ...part, base: join(folder, part.base), startMono: part.startMono + shift })),
    repairing: 0,
  };
};

/** By how far the two are apart now: `at` never tells what lies before the last run's end. */
const monoOf = (at: number, { mono, at: atOf }: Clock): number => {
  const now = mono();
  return now - (atOf(now) - at);
};

/** What the SIP room takes up before it hears a first packet. */
export const takeUpSip = (
  { legs, aliveUntil }: Pick<TakenUp, "legs" | "aliveUntil">,
  clock: Clock,
): {
  readonly aliveUntil?: number;
  readonly dialogs: readonly DialogSnapshot[];
  readonly invites: readonly { readonly snapshot: InviteSnapshot; readonly resend: boolean }[];
} => ({
  ...(aliveUntil !== undefined && { aliveUntil: monoOf(aliveUntil, clock) }),
  dialogs: legs.flatMap((kept) => (goesOnAs(kept) === "dialog" && kept.dialog ? [kept.dialog] : [])),
  invites: legs.flatMap((kept) =>
    goesOnAs(kept) === "invite" && kept.invite
      ? [{ snapshot: kept.invite, resend: clock.at(clock.mono()) - kept.at < resendMs }]
      : [],
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
