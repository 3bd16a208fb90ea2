/** For tests of single steps: a leg as a value, and what a step asks of the sandbox. */
import type { Effect, Leg, Step } from "./leg.ts";
import { sdpBody } from "./leg.ts";

export const open = { at: "open", sdp: "ours", snapshot: {} };

/** A leg over a trunk with its media open. */
export const leg = (differs: Record<string, unknown>): Leg =>
  ({
    ...{ id: "l", party: { is: "trunk", trunk: "t" }, direction: "in", kind: "rtp", sipOver: false, held: false },
    media: open,
    ...differs,
  }) as unknown as Leg;
export const arriving = (more: object = {}) => ({
  ...{ at: "arriving", lateOffer: false, reliable: true, early: false },
  ...more,
});

export const sdp = (text: string) => sdpBody(text);

/** The statuses of SIP responses, in order. */
export const statuses = (effects: readonly Effect[]): unknown[] =>
  effects.flatMap((each) => ("command" in each && "status" in each.command ? [each.command.status] : []));
/** The endings that are told. */
export const ended = (effects: readonly Effect[]): unknown[] =>
  effects.flatMap((each) => (each.effect === "report" && each.event.is === "LegEnded" ? [each.event.ending] : []));
/** All that a step asks, short: `sip`, `media` and `report` by what they are of, each other effect by its name. */
export const done = ([, effects]: Step): string[] =>
  effects.map((each) => {
    if (each.effect === "report") return each.event.is;
    if ("command" in each) return each.command.do;
    return each.effect === "timer" ? `timer ${each.ms}` : each.effect;
  });
