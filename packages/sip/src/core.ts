import type { Address, BanSettings, Counters, FlowId, Limits, Output, Settings, SipEvent, Transport } from "./door.ts";
import { parseLimits } from "./message/parse.ts";
import { createTimers, type Timers } from "./timers.ts";

/** The settings with every default filled in. */
type ChosenSettings = Required<Omit<Settings, "limits" | "keepAliveMs" | "domains" | "bans">> & {
  readonly limits: Limits;
  readonly keepAliveMs: number | undefined;
  readonly domains: readonly string[] | undefined;
  readonly bans: BanSettings;
};

export type WayBack = {
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow: FlowId;
};

/** What every part of the agent works with. `now` is set at each input. */
export type Core = {
  now: number;
  /** Host that the message at hand came from; undefined where no message is (a timer, a command). */
  heardFrom: string | undefined;
  readonly settings: ChosenSettings;
  /** Value of Allow: INVITE and its kin, and what is handed up. */
  readonly allow: string;
  /** Work that begins at the next input: only then is the time known. */
  soon: (() => void)[];
  readonly timers: Timers;
  readonly count: { -readonly [name in keyof Counters]: number };
  /** Events and transmissions of the input at hand. */
  events: SipEvent[];
  transmissions: Output[];
  emit(event: SipEvent): void;
  /** The newest connection over which the phone of a dialog registered: for a dialog whose own connection is gone. Undefined: there is none. */
  wayBack: (dialog: { readonly target: string; readonly remote: string }) => WayBack | undefined;
  /** Random hex of so many bytes. */
  token(bytes?: number): string;
  /** Random number in [0, below). */
  random(below: number): number;
};

/** Methods that we take in any case; `Settings.handUp` adds to them. */
const methods = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "PRACK", "UPDATE", "REFER"];

/** Events that may bring the peer's session description: `emit` adds the address that their message came from. */
const peersDescriptions: ReadonlySet<SipEvent["is"]> = new Set([
  "acked",
  "pracked",
  "progress",
  "answered",
  "reinvited",
  "reinviteAnswered",
  "offered",
  "updateAnswered",
] as const);

export function createCore(settings: Settings): Core {
  const token = (bytes = 8): string => Buffer.from(settings.random(bytes)).toString("hex");
  const core: Core = {
    now: 0,
    heardFrom: undefined,
    allow: [...new Set([...methods, ...(settings.handUp ?? ["INFO"])])].join(", "),
    soon: [],
    settings: withDefaults(settings, token),
    timers: createTimers(),
    count: noCounts(),
    events: [],
    transmissions: [],
    emit: (event) => {
      const isDescription = core.heardFrom !== undefined && peersDescriptions.has(event.is);
      core.events.push(isDescription ? ({ ...event, heardFrom: core.heardFrom } as SipEvent) : event);
    },
    wayBack: () => undefined,
    token,
    random: (below) => {
      const [a = 0, b = 0, c = 0, d = 0] = settings.random(4);
      return ((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32) * below;
    },
  };
  return core;
}

function withDefaults(settings: Settings, token: () => string): ChosenSettings {
  const features = ["100rel", ...(settings.sessionTimer === false ? [] : ["timer"]), "replaces", "norefersub"];
  return {
    digestUser: () => undefined,
    digestOffers: () => [],
    deviceOf: () => undefined,
    newSession: () => token(),
    realm: "zongji",
    nonceKey: settings.random(32),
    nonceLifeMs: 300_000,
    algorithms: ["MD5"],
    product: "Zongji",
    handUp: ["INFO"],
    sessionTimer: { intervalSec: 1800, minSec: 90 },
    sessionTimerOf: () => undefined,
    unreadPartsOf: () => undefined,
    t1Ms: 500,
    t2Ms: 4000,
    t4Ms: 5000,
    timerDMs: 32_000,
    provisionalRepeatMs: 60_000,
    expiresSec: { min: 60, max: 3600, default: 3600 },
    bindingsPerDevice: 10,
    keepInvites: false,
    registerRetryMs: { min: 5000, max: 300_000 },
    neverBanned: () => false,
    sameCarrier: () => undefined,
    heardAt: () => Number.POSITIVE_INFINITY,
    cameFrom: () => undefined,
    ...settings,
    supported: [...new Set([...features, ...(settings.supported ?? [])])],
    keepAliveMs: settings.keepAliveMs,
    domains: settings.domains,
    bans: { failures: 10, withinMs: 600_000, forMs: 600_000, remembered: 10_000, ...settings.bans },
    limits: { ...parseLimits, transactions: 60_000, sessions: 5000, unprovenMs: 10_000, ...settings.limits },
  };
}

const noCounts = (): Core["count"] => ({
  requestsIn: 0,
  responsesIn: 0,
  requestsOut: 0,
  responsesOut: 0,
  retransmissions: 0,
  malformed: 0,
  oversized: 0,
  stranger: 0,
  banned: 0,
  badAuth: 0,
  forbidden: 0,
  unmatchedResponse: 0,
  unmatchedAck: 0,
  overload: 0,
  noFlow: 0,
});
