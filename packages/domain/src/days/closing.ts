/** When a day is closed (metrics G11), and what proves that all of its facts are in the tables. */
import { addDays, type Day } from "../contract/calendar.ts";
import { periodFrom } from "../reports/period.ts";

/** What is known of a node: the last fact of its that is in the database, and what it says of itself. Times by the wall clock, ms since the epoch. */
export type NodeSign = {
  readonly node: string;
  readonly lastFact?: { readonly at: number; readonly isStop: boolean };
  /** All that it had noted until then is in the database, but for facts that the database refused. */
  readonly statedUpTo?: number;
  readonly refused: number;
  /** When its present run began to use the database. */
  readonly startedAt?: number;
  /** How long ago it was heard of; undefined: not since the database started, or it said goodbye. */
  readonly heardAgoMs?: number;
};

/**
 * How a node's facts of the day are known to be there. stated: it says so itself · fact: a later fact of its is there, and facts come in order · stopped: it
 * ended in order, and runs no more · missing: it is not known; what comes of it later makes a correction.
 */
export const nodeProofs = ["stated", "fact", "stopped", "missing"] as const;
export type NodeProof = {
  readonly node: string;
  readonly proof: (typeof nodeProofs)[number];
  /** When the last sign of it was. */
  readonly at: number;
  readonly refused: number;
};

export type StillOpen = {
  readonly calls: number;
  readonly visits: number;
  readonly offers: number;
  readonly dials: number;
};
export type ClosingView = {
  readonly day: Day;
  /** IANA name of the hotline's zone. */
  readonly zone: string;
  readonly now: number;
  /** For how long this program has reached the database without a break, ms: what was away with it needs time to come. */
  readonly reachedMs: number;
  readonly nodes: readonly NodeSign[];
  /** What began on the day and has not ended. */
  readonly open: StillOpen;
  /** Followers that have not followed all that was shipped. */
  readonly behind: readonly string[];
};

/** early: it is not 00:30 yet · tables: a follower is behind · node: a node's facts may be on their way · open: something goes on. */
export type ClosingWait =
  | { readonly for: "early" | "open" }
  | { readonly for: "tables"; readonly follower: string }
  | { readonly for: "node"; readonly node: string; readonly heardAt: number };
export type Closing =
  | { readonly closes: false; readonly waits: readonly ClosingWait[] }
  | { readonly closes: true; readonly nodes: readonly NodeProof[] };

const minuteMs = 60_000;
/** What a node notes a little later than it happened lies within this. */
const marginMs = minuteMs;
/** A node that was heard of within this runs. */
const silentMs = 30_000;
/** A node that was away with the database is back by then. */
const backMs = 2 * minuteMs;
/** After an outage of ours as long is waited for others as there is between 00:30 and 04:00 at the least. */
const patienceMs = 30 * minuteMs;
/** So long a node that went silent without a word is waited for each night, until 04:00. */
const forgottenMs = 7 * 24 * 60 * minuteMs;

export type DayTimes = {
  readonly from: number;
  readonly to: number;
  readonly opens: number;
  readonly deadline: number;
};

const dayPeriod = (day: Day, zone: string) => {
  const period = periodFrom(day, day, zone);
  if (typeof period === "string") throw new RangeError(`there is no day ${day}`);
  return period;
};
/** The first moment of the zone that is not before this one of the day. */
const momentIn = (day: Day, time: string, zone: string): number => {
  const period = periodFrom(`${day}T${time}`, day, zone);
  if (typeof period === "string") throw new RangeError(`there is no day ${day}`);
  return period.from;
};

/** Where a day begins and ends, ms since the epoch, and between when and when it closes. @throws RangeError: there is no such day */
export const dayTimes = (day: Day, zone: string): DayTimes => {
  const next = addDays(day, 1);
  return { ...dayPeriod(day, zone), opens: momentIn(next, "00:30", zone), deadline: momentIn(next, "04:00", zone) };
};

const lastSign = ({ lastFact, statedUpTo = 0, startedAt = 0 }: NodeSign, now: number, agoMs?: number): number =>
  Math.max(lastFact?.at ?? 0, statedUpTo, startedAt, agoMs === undefined ? 0 : now - agoMs);

/** Whether it may have facts of the day: it ran then, or fell silent before without an end. */
const concerns = (sign: NodeSign, { now }: ClosingView, { from }: DayTimes): boolean => {
  const at = lastSign(sign, now, sign.heardAgoMs);
  if (at >= from) return true;
  return !sign.lastFact?.isStop && at >= from - forgottenMs;
};

const proofOf = (sign: NodeSign, { reachedMs }: ClosingView, { to }: DayTimes): NodeProof["proof"] => {
  const { lastFact, statedUpTo = 0, startedAt = 0, heardAgoMs } = sign;
  if (statedUpTo >= to + marginMs) return "stated";
  if (lastFact && lastFact.at >= to + marginMs) return "fact";
  const runs = heardAgoMs !== undefined && heardAgoMs < silentMs;
  const isAgain = lastFact !== undefined && startedAt > lastFact.at;
  return lastFact?.isStop && !runs && !isAgain && reachedMs >= backMs ? "stopped" : "missing";
};

/** Whether a day is to be closed now, and what it waits for. */
export const closingOf = (view: ClosingView): Closing => {
  const { day, zone, now, reachedMs, open, behind } = view;
  const times = dayTimes(day, zone);
  if (now < times.opens) return { closes: false, waits: [{ for: "early" }] };
  const nodes = view.nodes
    .filter((sign) => concerns(sign, view, times))
    .map(
      (sign): NodeProof => ({
        ...{ node: sign.node, proof: proofOf(sign, view, times), refused: sign.refused },
        at: lastSign(sign, now, sign.heardAgoMs),
      }),
    );
  const isLate = now >= times.deadline && reachedMs >= patienceMs;
  const waits: ClosingWait[] = behind.map((follower) => ({ for: "tables", follower }));
  if (!isLate)
    for (const { node, proof, at } of nodes) if (proof === "missing") waits.push({ for: "node", node, heardAt: at });
  const goesOn = open.calls + open.visits + open.offers + open.dials > 0;
  if (goesOn && now < times.deadline) waits.push({ for: "open" });
  return waits.length > 0 ? { closes: false, waits } : { closes: true, nodes };
};
