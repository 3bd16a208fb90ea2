/** Begins legs: inbound from an INVITE, outbound from an `Originate`. Pure except for what `NewLegPorts` read. */
import type { Ending, TrunkId } from "@zongji/domain";
import type { Binding, SipEvent } from "@zongji/sip";
import { arrivalOf } from "./arrival.ts";
import type { SwitchConfig, Trunk } from "./door.ts";
import { arrive, turnAway } from "./inbound-leg.ts";
import type { Step } from "./leg.ts";
import { originate } from "./outbound-leg.ts";
import { type Originate, routeOut } from "./targets.ts";

/** What decides whether a new leg may begin. */
export type NewLegPorts = {
  readonly config: SwitchConfig;
  readonly trunk: (id: TrunkId) => Trunk | undefined;
  readonly isDown: (id: TrunkId) => boolean;
  readonly bindings: (device: string) => readonly Binding[];
  readonly linesTaken: (trunk: TrunkId) => number;
  readonly isDraining: () => boolean;
};

const retryAfterSec = 30;

export type Taken = { readonly step: Step; readonly counts?: "drained" | "overLimit" };

const isFull = ({ linesTaken }: NewLegPorts, { id, lines }: Trunk): boolean =>
  lines !== undefined && linesTaken(id) >= lines;

/** Begins an inbound leg; refuses it with 503 during a drain, and with 486 (RFC 3261 §21.4.24) when all lines are taken. */
export const takeInvite = (ports: NewLegPorts, event: Extract<SipEvent, { is: "invited" }>): Taken => {
  const trunk = event.peer.kind === "trunk" ? ports.trunk(event.peer.id as TrunkId) : undefined;
  const { facts, arrived } = arrivalOf(ports.config, trunk, event);
  if (ports.isDraining()) {
    const ending: Ending = { by: "system", cause: "draining" };
    return { counts: "drained", step: turnAway(facts, arrived, ending, retryAfterSec) };
  }
  if (trunk && isFull(ports, trunk))
    return {
      counts: "overLimit",
      step: turnAway(facts, arrived, { by: "system", cause: "limit", sip: 486 }, retryAfterSec),
    };
  return { step: arrive(facts, arrived, event) };
};

export type Begun =
  | { readonly ok: true; readonly step: Step }
  | { readonly ok: false; readonly ending: Ending; readonly why: string; readonly counts?: "overLimit" };

export const begin = (ports: NewLegPorts, command: Originate): Begun => {
  const { target, leg, call, ringMs } = command;
  const trunk = target.to === "trunk" ? ports.trunk(target.trunk) : undefined;
  if (trunk && isFull(ports, trunk))
    return {
      ok: false,
      ending: { by: "system", cause: "limit" },
      why: "the trunk's lines are taken",
      counts: "overLimit",
    };
  if (trunk && ports.isDown(trunk.id))
    return { ok: false, ending: { by: "network", cause: "unreachable" }, why: "the trunk is down" };
  const route = routeOut(ports.config, trunk, command, target.to === "device" ? ports.bindings(target.device) : []);
  if (!route.ok) return route;
  return { ok: true, step: originate({ id: leg, ...route.facts }, call, route.invitation, ringMs) };
};
