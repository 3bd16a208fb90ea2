/** Legs that begin: an INVITE from outside, or one that the live call asks for. Pure but for what the desk looks up. */
import type { Ending, TrunkId } from "@zongji/domain";
import type { Binding, SipEvent } from "@zongji/sip";
import { arrivalOf } from "./arrival.ts";
import type { SwitchConfig, Trunk } from "./door.ts";
import { arrive, turnAway } from "./inbound-leg.ts";
import type { Step } from "./leg.ts";
import { originate } from "./outbound-leg.ts";
import { type Originate, wayOut } from "./targets.ts";

/** What a new leg is judged by. */
export type Desk = {
  readonly config: SwitchConfig;
  readonly trunk: (id: TrunkId) => Trunk | undefined;
  readonly isDown: (id: TrunkId) => boolean;
  readonly bindings: (device: string) => readonly Binding[];
  readonly linesTaken: (trunk: TrunkId) => number;
  readonly isDraining: () => boolean;
};

const retryAfterSec = 30;

export type Taken = { readonly step: Step; readonly counts?: "drained" | "overLimit" };

const isFull = ({ linesTaken }: Desk, { id, lines }: Trunk): boolean => lines !== undefined && linesTaken(id) >= lines;

/** RFC 3261 §21.4.24: whoever calls when all lines are taken hears that it is busy. */
export const takeInvite = (desk: Desk, event: Extract<SipEvent, { is: "invited" }>): Taken => {
  const trunk = event.peer.kind === "trunk" ? desk.trunk(event.peer.id as TrunkId) : undefined;
  const { facts, arrived } = arrivalOf(desk.config, trunk, event);
  if (desk.isDraining()) {
    const ending: Ending = { by: "system", cause: "draining" };
    return { counts: "drained", step: turnAway(facts, arrived, ending, retryAfterSec) };
  }
  if (trunk && isFull(desk, trunk))
    return {
      counts: "overLimit",
      step: turnAway(facts, arrived, { by: "system", cause: "limit", sip: 486 }, retryAfterSec),
    };
  return { step: arrive(facts, arrived, event) };
};

export type Begun =
  | { readonly ok: true; readonly step: Step }
  | { readonly ok: false; readonly ending: Ending; readonly why: string; readonly counts?: "overLimit" };

export const begin = (desk: Desk, command: Originate): Begun => {
  const { target, leg, call, ringMs } = command;
  const trunk = target.to === "trunk" ? desk.trunk(target.trunk) : undefined;
  if (trunk && isFull(desk, trunk))
    return {
      ok: false,
      ending: { by: "system", cause: "limit" },
      why: "the trunk's lines are taken",
      counts: "overLimit",
    };
  if (trunk && desk.isDown(trunk.id))
    return { ok: false, ending: { by: "network", cause: "unreachable" }, why: "the trunk is down" };
  const way = wayOut(desk.config, trunk, command, target.to === "device" ? desk.bindings(target.device) : []);
  if (!way.ok) return way;
  return { ok: true, step: originate({ id: leg, ...way.facts }, call, way.invitation, ringMs) };
};
