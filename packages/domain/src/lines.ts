import type { HotlineConfig, NumberRule, TrunkConfig } from "./config/index.ts";
import type { Cause, Ending } from "./ending.ts";
import type { TrunkId, UserId } from "./ids.ts";
import { matchesNumber } from "./numbers.ts";
import type { SwitchEvent } from "./switching.ts";

/** A call comes to the switch. */
export type Arriving = Extract<SwitchEvent, { is: "LegArrived" }>;

/** The number after the first rule that matches it; without one as it is. */
export function applyRules(rules: readonly NumberRule[] | undefined, number: string): string {
  const rule = rules?.find((each) => matchesNumber(each.match, number));
  return rule ? rule.prepend + number.slice(rule.strip) : number;
}

/** The numbers of a call that came over a trunk, by the trunk's rules. A withheld number has none. */
export function arrivedNumbers(
  { trunks }: HotlineConfig,
  { callingNumber, calledNumber, withheld }: Pick<Arriving, "callingNumber" | "calledNumber" | "withheld">,
  trunk: TrunkId,
): { readonly calling: string; readonly called: string } {
  const rules = trunks.find((each) => each.id === trunk)?.numberRules;
  const calling = withheld ? callingNumber : applyRules(rules?.inCalling, callingNumber);
  return { calling, called: applyRules(rules?.inCalled, calledNumber) };
}

/** 呼出权限: whether an agent may dial a number outside. One without rights of her own (an old configuration) may dial all. */
export function mayDial(config: HotlineConfig, user: UserId, number: string): boolean {
  const rights = config.agents.find((each) => each.user === user)?.dialRights;
  if (rights === undefined) return true;
  return (config.dialRights ?? []).some(
    ({ id, patterns }) => rights.includes(id) && patterns.some((pattern) => matchesNumber(pattern, number)),
  );
}

/** How a trunk is now. `lines`: taken ones, both directions. */
export type TrunkState = { readonly reachable: boolean; readonly lines: number };

const rank = ({ priority, default: first }: TrunkConfig) => priority ?? (first ? 1 : 2);

/**
 * The trunks that a call out tries, in order: by priority, then the one with the fewest lines taken for its share, then by id.
 * Without those that are off, take no calls out, can't be reached, or (`full`: that's why there is none) have no free line.
 */
export function trunksOut(
  trunks: readonly TrunkConfig[],
  stateOf: (trunk: TrunkId) => TrunkState,
): { readonly trunks: readonly TrunkConfig[]; readonly full: boolean } {
  const able = trunks.filter(
    ({ id, kind, enabled, host, direction }) =>
      kind === "carrier" && enabled && host !== undefined && direction !== "in" && stateOf(id).reachable,
  );
  const free = able.filter(({ id, maxLines }) => stateOf(id).lines < maxLines);
  const load = ({ id, share }: TrunkConfig) => stateOf(id).lines / (share ?? 1);
  const ordered = [...free].sort(
    (a, b) => rank(a) - rank(b) || load(a) - load(b) || (b.share ?? 1) - (a.share ?? 1) || (a.id < b.id ? -1 : 1),
  );
  return { trunks: ordered, full: able.length > 0 && free.length === 0 };
}

const lost: ReadonlySet<Cause> = new Set(["signallingTimeout", "unreachable"]);

/** Whether a dial that ended so, before any ringing, is tried over the next trunk: 408, 430 (RFC 5626 §11.5), 5xx, no answer at all. Never 404, 486 or 6xx. */
export function failsOver({ by, cause, sip }: Ending): boolean {
  if (sip !== undefined) return sip === 408 || sip === 430 || (sip >= 500 && sip <= 599);
  return by === "network" && lost.has(cause);
}

/** What a call out shows over this trunk. */
export function callerIdOf(
  trunk: TrunkConfig,
  shown: string,
): { readonly from: { readonly number: string }; readonly assertedNumber?: string; readonly privacy?: true } {
  const number = trunk.callerId?.number ?? shown;
  return {
    from: { number },
    ...(trunk.callerId?.assertedIdentity ? { assertedNumber: number } : {}),
    ...(trunk.callerId?.privacy ? { privacy: true as const } : {}),
  };
}
