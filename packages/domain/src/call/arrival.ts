import { isNumberOpen } from "../calendars.ts";
import { callerListOf } from "../caller-list.ts";
import type { HotlineConfig } from "../config/index.ts";
import type { Cause } from "../ending.ts";
import type { CallId, PartyId, TrunkId } from "../ids.ts";
import { noMarks } from "../marks.ts";
import type { SwitchEvent } from "../switching.ts";
import type { Call, Turn } from "./call.ts";
import { beforeAnswer } from "./menu.ts";
import { arm, marksNow, order, say, to, withLeg } from "./turn.ts";

export type Arrived = Extract<SwitchEvent, { is: "LegArrived" }> & { readonly trunk: TrunkId };
type Refusal = {
  readonly status: number;
  readonly cause: Cause;
  readonly detail: string;
  readonly retryAfterSec?: number;
};

/** RFC 3261 §20.33. */
const retryAfterSec = 60;
const closingMs = 45_000;

/** The configuration that a call begins with, as its arrival tells it. */
export const citing = ({ configVersion }: HotlineConfig) => (configVersion === undefined ? {} : { configVersion });

/** Why an arrived call is turned away before the menu, if it is. `lines`: calls on this trunk now; `unwanted`: the caller is on the black list, or calls too often. */
export function turnedAway(
  config: HotlineConfig,
  arrived: Arrived,
  draining: boolean,
  lines: number,
  unwanted?: "blocked" | "tooOften",
): Refusal | undefined {
  if (draining) return { status: 503, cause: "draining", detail: "draining", retryAfterSec };
  const trunk = config.trunks.find((each) => each.id === arrived.trunk);
  if (!trunk?.enabled) return { status: 403, cause: "trunkOff", detail: "unknownTrunk" };
  if (trunk.direction === "out") return { status: 403, cause: "trunkOff", detail: "direction" };
  if (!config.numbers.some((each) => each.number === arrived.calledNumber)) {
    return { status: 404, cause: "unknownNumber", detail: "unknownNumber" };
  }
  if (lines >= trunk.maxLines) return { status: 486, cause: "limit", detail: "lines" };
  // Whoever is to hear why is answered first.
  const { blockedPrompt, limitedPrompt } = config.policies;
  if (unwanted === "blocked" && blockedPrompt === undefined)
    return { status: 486, cause: "blocked", detail: "blocked" };
  if (unwanted === "tooOften" && limitedPrompt === undefined)
    return { status: 486, cause: "limit", detail: "tooOften" };
  return undefined;
}

/** `lines`: calls on this trunk now; `limited`: his number has called as often as it may. */
type Around = { readonly lines: number; readonly limited: boolean };

/** t0: a call is born. Answered, or refused. */
export function arrive(arrived: Arrived, party: PartyId, { lines, limited }: Around, turn: Turn): Call {
  const { env } = turn;
  const { leg, trunk, calledNumber: number, withheld, sipCallId, testBy } = arrived;
  const trunkConfig = env.config.trunks.find((each) => each.id === trunk);
  // only the test trunk's proved identity makes a test
  const test = testBy !== undefined && trunkConfig?.kind === "test";
  const open = isNumberOpen(env.config, number, env.wall);
  const callerList = callerListOf(env.config, party, env.wall);
  const call: Call = {
    id: env.newId() as CallId,
    direction: "in",
    leg,
    trunk,
    number,
    party,
    citizenNumber: withheld ? "" : arrived.callingNumber,
    test,
    ...(callerList === "elderly" && env.config.policies.slowElderly !== false && { slow: true as const }),
    since: env.now,
    legs: { [leg]: { role: "citizen", at: "trying", trunk } },
    marks: noMarks,
    recordings: 0,
    watchers: [],
    heard: {},
    state: { at: "arrived" },
  };
  say(turn, {
    type: "CallArrived",
    call: call.id,
    leg,
    trunk,
    number,
    party,
    withheld,
    ...(open ? {} : { outOfHours: true }),
    ...(callerList !== undefined && { callerList }),
    ...(limited && { limited }),
    ...citing(env.config),
    sipCallId,
    ...(test ? { test: { startedBy: testBy } } : {}),
  });
  const unwanted = callerList === "blocked" ? "blocked" : limited ? "tooOften" : undefined;
  const refusal = turnedAway(env.config, arrived, env.draining, lines, unwanted);
  if (!refusal) {
    const known = { ...call, marks: marksNow(call, turn) };
    const early = beforeAnswer(known, turn);
    if (!early) order(turn, { do: "Answer", leg });
    return { ...(early ?? known), marks: marksNow(call, turn) };
  }
  const { status, cause, detail } = refusal;
  const ending = { by: "system", cause, sip: status } as const;
  const later = refusal.retryAfterSec === undefined ? {} : { retryAfterSec: refusal.retryAfterSec };
  order(turn, { do: "Refuse", leg, status, ending, ...later });
  arm(turn, "Closing", call.id, closingMs);
  const refused = withLeg(call, leg, { role: "citizen", at: "ending", sent: ending, trunk });
  return to({ ...refused, marks: marksNow(call, turn) }, { at: "closing", ending, detail });
}
