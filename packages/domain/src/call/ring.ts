import type { TrunkConfig } from "../config/index.ts";
import type { LegId, PartyId } from "../ids.ts";
import { applyRules, callerIdOf } from "../lines.ts";
import { maskNumber } from "../mask.ts";
import type { Call, Chosen, Turn } from "./call.ts";
import { order, say, withLeg } from "./turn.ts";

/** How long a phone may take to pick up by itself, ms. */
export const ownRingMs = 15_000;

/** What an agent's phone shows of a number: its middle may be hidden. */
export function shownNumber(number: string, mask: boolean): string {
  if (number === "") return "anonymous";
  return mask ? maskNumber(number) : number;
}

/** The citizen's number as agents' phones may show it. */
export const citizenShown = (call: Call, { env }: Turn): string =>
  shownNumber(call.citizenNumber, env.config.policies.maskNumbers);

type Ringing = { readonly from: string; readonly ringMs: number; readonly autoAnswer?: boolean };

/** An agent's phone rings, or picks up by itself. */
export function ringPhone(
  call: Call,
  turn: Turn,
  agent: Chosen,
  ringing: Ringing,
  role: "agent" | "watcher" = "agent",
): [Call, LegId] {
  const leg = turn.env.newId() as LegId;
  const { device } = agent;
  const { from, ringMs, autoAnswer = agent.autoAnswer === true } = ringing;
  order(turn, {
    do: "Originate",
    call: call.id,
    leg,
    target: { to: "device", device },
    from: { number: from },
    ringMs,
    ...(autoAnswer ? { autoAnswer } : {}),
  });
  say(turn, { type: "LegStarted", call: call.id, leg, device });
  return [withLeg(call, leg, { role, at: "trying" }), leg];
}

/** A number outside is dialled over a trunk. `as`: the citizen himself, or somebody beside him. */
export function ringOutside(
  call: Call,
  turn: Turn,
  to: {
    readonly number: string;
    readonly party: PartyId;
    readonly trunk: TrunkConfig;
    readonly leg?: LegId;
    readonly ringMs?: number;
  },
  as: "citizen" | "outside",
): [Call, LegId] {
  const { env } = turn;
  const { number, party, trunk, leg = env.newId() as LegId, ringMs = env.config.policies.dialMs } = to;
  order(turn, {
    do: "Originate",
    call: call.id,
    leg,
    target: { to: "trunk", trunk: trunk.id, number: applyRules(trunk.numberRules?.out, number) },
    ...callerIdOf(trunk, env.config.policies.outboundNumber),
    ringMs,
  });
  say(turn, { type: "LegStarted", call: call.id, leg, trunk: trunk.id, party });
  return [withLeg(call, leg, { role: as, at: "trying", trunk: trunk.id }), leg];
}
