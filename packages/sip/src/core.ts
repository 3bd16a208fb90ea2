import type { BanSettings, Counters, Limits, Output, Settings, SipEvent } from "./door.ts";
import { parseLimits } from "./message/parse.ts";
import { createTimers, type Timers } from "./timers.ts";

type Chosen = Required<Omit<Settings, "limits" | "keepAliveMs" | "domains" | "bans">> & {
  readonly limits: Limits;
  readonly keepAliveMs: number | undefined;
  readonly domains: readonly string[] | undefined;
  readonly bans: BanSettings;
};

/** What every part of the agent works with. `now` is set at each input. */
export type Core = {
  now: number;
  readonly settings: Chosen;
  readonly timers: Timers;
  readonly count: { -readonly [name in keyof Counters]: number };
  /** Events and transmissions of the input at hand. */
  events: SipEvent[];
  transmissions: Output[];
  emit(event: SipEvent): void;
  /** Random hex of so many bytes. */
  token(bytes?: number): string;
  /** Random number in [0, below). */
  random(below: number): number;
};

export function createCore(settings: Settings): Core {
  const token = (bytes = 8): string => Buffer.from(settings.random(bytes)).toString("hex");
  const core: Core = {
    now: 0,
    settings: {
      digestUser: () => undefined,
      deviceOf: () => undefined,
      newSession: () => token(),
      realm: "zongji",
      nonceKey: settings.random(32),
      nonceLifeMs: 300_000,
      algorithms: ["MD5"],
      product: "Zongji",
      handUp: ["INFO"],
      supported: [],
      sessionTimer: { intervalSec: 1800, minSec: 90 },
      sessionTimerOf: () => undefined,
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
      ...settings,
      keepAliveMs: settings.keepAliveMs,
      domains: settings.domains,
      bans: { failures: 10, withinMs: 600_000, forMs: 600_000, remembered: 10_000, ...settings.bans },
      limits: { ...parseLimits, transactions: 20_000, sessions: 5000, unprovenMs: 30_000, ...settings.limits },
    },
    timers: createTimers(),
    count: {
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
    },
    events: [],
    transmissions: [],
    emit: (event) => core.events.push(event),
    token,
    random: (below) => {
      const [a = 0, b = 0, c = 0, d = 0] = settings.random(4);
      return ((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32) * below;
    },
  };
  return core;
}
