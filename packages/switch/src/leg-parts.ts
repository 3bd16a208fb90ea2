/**
 * A leg's checkpoint as the journal holds it: four parts with a key each, since they change at different times. The parts are the leg's state, its
 * media session, its INVITE and its dialog.
 */
import type { LegId } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import type { DialogCheckpoint, LegCheckpoint } from "./door.ts";
import type { Leg } from "./leg.ts";

export const allParts = ["leg", "media", "invite", "dialog"] as const;
export type Part = (typeof allParts)[number];
export type Parts = { readonly [P in Part]?: unknown };

/** The keys of a leg's parts in the journal. */
export const keysOf = (leg: LegId): string[] => allParts.map((part) => `${part}:${leg}`);

export const splitLeg = ({ leg: { remote: _, ...leg }, invite, dialog, ...rest }: LegCheckpoint): Parts => {
  const { media } = leg;
  const signalling = { ...(invite && { invite }), ...(dialog && { dialog: withoutText(dialog, media) }) };
  if (media.at !== "open") return { leg: { ...rest, leg }, ...signalling };
  const { snapshot, ...open } = media;
  return { leg: { ...rest, leg: { ...leg, media: open } }, media: snapshot, ...signalling };
};

/** Leaves our SDP out of the dialog where the leg holds the same text. */
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

/** Compares parts by identity, and dialogs, which are made anew each time, by their JSON. */
export const isSamePart = (part: Part, a: unknown, b: unknown): boolean =>
  a === b || (part === "dialog" && JSON.stringify(a) === JSON.stringify(b));

/** Joins the parts of each leg. Leaves out a leg whose media session is missing: it can't go on. */
export const joinLegs = (held: ReadonlyMap<string, unknown>): LegCheckpoint[] => {
  const legs: LegCheckpoint[] = [];
  for (const [key, value] of held) {
    if (!key.startsWith("leg:") || !isOurs(value)) continue;
    const id = key.slice(4);
    const { leg, ...rest } = value as LegCheckpoint;
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

/** Whether a value has the shape that this release writes. */
const isOurs = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "v" in value && value.v === 1 && "leg" in value;

/**
 * The dialog of each leg, or before that its INVITE: with it the peer can be told that the leg has ended. Also of legs that can't be read or lack a part.
 * `at`: time of the leg's checkpoint, ms since the epoch, where that is known.
 */
export const peersOf = (
  held: ReadonlyMap<string, unknown>,
): { leg: LegId; dialog: DialogCheckpoint; at?: number }[] => {
  const ids = [...held.keys()].flatMap((key) => /^(?:dialog|invite):(.*)$/s.exec(key)?.[1] ?? []);
  return [...new Set(ids)].map((id) => {
    const { at } = (held.get(`leg:${id}`) ?? {}) as Partial<LegCheckpoint>;
    const dialog = (held.get(`dialog:${id}`) ?? held.get(`invite:${id}`)) as DialogCheckpoint;
    return { leg: id as LegId, dialog, ...(typeof at === "number" && { at }) };
  });
};
