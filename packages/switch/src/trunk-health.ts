/** The health of one trunk, as our registration and the answers to our OPTIONS show it. */
import type { SipEvent } from "@zongji/sip";
import type { Trunk, TrunkState } from "./door.ts";

/** The result of the last REGISTER or OPTIONS: success, or the reason of the failure. Undefined before the first result. */
export type Result = "ok" | { readonly failed: string } | undefined;

export type TrunkHealth = {
  readonly trunk: Trunk;
  /** The settings that the health depends on, as JSON: `healthKey`. */
  readonly key: string;
  /** Result of the last OPTIONS. */
  answers: Result;
  registered: Result;
  /** Id of the OPTIONS that waits for its answer. */
  asked: string | undefined;
  /** When the trunk last went up or down, ms since the epoch. */
  since?: number;
  registeredUntil?: number;
  answeredInMs?: number;
  /** Stops the timer that runs now. */
  stop: () => void;
};

export const newHealth = (trunk: Trunk): TrunkHealth => ({
  trunk,
  key: healthKey(trunk),
  answers: undefined,
  registered: undefined,
  asked: undefined,
  stop: () => {},
});

/** A trunk whose key changes begins with unknown health. */
export const healthKey = ({ listener, peer, domain, introduction, credentials, register, optionsSec }: Trunk): string =>
  JSON.stringify([listener, peer, introduction?.domain ?? domain, credentials, register, optionsSec]);

/** The address that OPTIONS are sent to; undefined for a trunk without OPTIONS. */
export const optionsPeer = ({ peer, optionsSec = 0 }: Trunk): Trunk["peer"] => (optionsSec > 0 ? peer : undefined);

const hasOptions = (trunk: Trunk): boolean => optionsPeer(trunk) !== undefined;

/** Undefined: unknown. Calls are then tried over the trunk. */
export const isUp = (health: TrunkHealth): boolean | undefined => {
  if (whyDown(health) !== undefined) return false;
  const { trunk, registered, answers } = health;
  if (!trunk.register && !hasOptions(trunk)) return undefined;
  const known = (!trunk.register || registered === "ok") && (!hasOptions(trunk) || answers === "ok");
  return known ? true : undefined;
};

/** The reason why the trunk is down; undefined if it is not. */
export const whyDown = ({ trunk, registered, answers }: TrunkHealth): string | undefined => {
  if (trunk.register && typeof registered === "object") return registered.failed;
  return hasOptions(trunk) && typeof answers === "object" ? answers.failed : undefined;
};

export const stateOf = (health: TrunkHealth): Omit<TrunkState, "taken" | "lines"> => {
  const { trunk, registered, since, registeredUntil, answeredInMs } = health;
  const [up, why] = [isUp(health), whyDown(health)];
  return {
    id: trunk.id,
    ...(up !== undefined && { up }),
    ...(why !== undefined && { why }),
    ...(since !== undefined && { since }),
    ...(trunk.register && { registered: registered === "ok" }),
    ...(registeredUntil !== undefined && { registeredUntil }),
    ...(answeredInMs !== undefined && { answeredInMs }),
  };
};

/** Statuses of a proxy that reached nobody behind it. Any other answer proves that the peer is there (RFC 3261 §11.2). */
const unreachedStatuses = new Set([408, 502, 503, 504]);

export const optionsResult = (event: Extract<SipEvent, { is: "optionsAnswered" }>): Result =>
  event.why === "answered" && !unreachedStatuses.has(event.status ?? 0)
    ? "ok"
    : { failed: `OPTIONS: ${reasonOf(event)}` };

export const registrationResult = (event: Extract<SipEvent, { is: "registered" | "registrationFailed" }>): Result =>
  event.is === "registered" ? "ok" : { failed: `registration: ${reasonOf(event)}` };

const reasonOf = (event: { readonly why: string; readonly status?: number }): string =>
  event.status === undefined ? event.why : `${event.status}`;
