/** For tests: calls written out by hand, with clock times of 25 November 2026 in Asia/Shanghai; "24:00:05" is the next day's. */
import type { Disposition } from "../disposition.ts";
import type { Offer, QueueVisit, Talk } from "../episodes.ts";
import type { OfferReason, VisitReason } from "../fact.ts";
import type { GroupId, UserId } from "../ids.ts";
import type { CallRecord } from "../readmodel.ts";

const midnight = Date.UTC(2026, 10, 24, 16);
/** ms since the epoch of "HH:MM:SS" on that day. */
export const at = (clock: string): number => {
  const [h = 0, m = 0, s = 0] = clock.split(":").map(Number);
  return midnight + ((h * 60 + m) * 60 + s) * 1000;
};

type Visit = readonly [group: string, tQ: string, tD?: string, reason?: VisitReason];
/** `end` with a reason is tN, without one tA; without `end` it rings. */
type Ring = readonly [agent: string, tR: string, end?: string, how?: OfferReason | "pickUp" | "intercept" | "consult"];
/** `offer`: which of the call's, from 0; of a call out none. */
type Talked = readonly [agent: string, tA: string, tE?: string | undefined, more?: { holdMs?: number; offer?: number }];
export type Written = {
  readonly t0: string;
  /** Of an inbound call; without it the call went out. */
  readonly as?: Disposition;
  readonly number?: string;
  readonly visits?: readonly Visit[];
  readonly offers?: readonly Ring[];
  readonly talks?: readonly Talked[];
  readonly dial?: readonly [agent: string, at: string];
  /** The agent who is rated, and whether the caller is satisfied; absent: he gave no rating. */
  readonly survey?: readonly [agent: string, satisfied?: boolean];
  readonly test?: true;
  readonly parent?: string;
};

const taken = ["pickUp", "intercept", "consult"];

const offerOf = (call: string, group: string, [agent, tR, end, how]: Ring, no: number): Offer => {
  const isTaken = how !== undefined && taken.includes(how);
  const closed =
    end === undefined
      ? {}
      : how === undefined || isTaken
        ? { tA: at(end) }
        : { tN: at(end), reason: how as OfferReason };
  const own = { agent: agent as UserId, agentNo: agent, group: group as GroupId, ...(isTaken ? { how } : {}) };
  return { ...own, ...closed, offer: `${call}o${no}`, visit: `${call}v0`, call, tR: at(tR) } as unknown as Offer;
};

/** The record of a call; its offers and talks are of the first group that it waited in, else of "business". */
export const written = (call: string, as: Written): CallRecord => {
  const { visits = [], offers = [], talks = [], dial, survey, parent } = as;
  const group = (visits[0]?.[0] ?? "business") as GroupId;
  return {
    ...{ call, direction: as.as === undefined ? "out" : "in", number: as.number ?? "12345678", t0: at(as.t0) },
    ...{ withheld: false, disposition: as.as, keys: [], recordings: [] },
    visits: visits.map(([where, tQ, tD, reason], no) => ({
      ...{ visit: `${call}v${no}`, call, group: where, priority: 0, atHead: false, offers: 0, tQ: at(tQ) },
      ...(tD === undefined ? {} : { tD: at(tD), reason }),
    })) as unknown as QueueVisit[],
    offers: offers.map((ring, no) => offerOf(call, group, ring, no)),
    talks: talks.map(([agent, tA, tE, { holdMs = 0, offer } = {}]) => ({
      ...{ call, agent, agentNo: agent, group, tA: at(tA), holdMs, announceMs: 0 },
      ...(tE === undefined ? {} : { tE: at(tE) }),
      ...(offer === undefined ? {} : { offer: `${call}o${offer}` }),
    })) as unknown as Talk[],
    ...(dial ? { dial: { agent: dial[0], agentNo: dial[0], group, at: at(dial[1]) } } : {}),
    ...(survey ? { survey: { survey: "s", agent: survey[0] } } : {}),
    ...(survey?.[1] === undefined ? {} : { rating: { key: "1", option: "", score: 5, satisfied: survey[1] } }),
    ...(as.test ? { test: { startedBy: "x" } } : {}),
    ...(parent ? { parent } : {}),
  } as unknown as CallRecord;
};
