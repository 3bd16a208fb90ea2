import type { Ending } from "./ending.ts";
import type { Fact, OfferReason, VisitReason } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, OfferId, UserId, VisitId } from "./ids.ts";
import { momentOf } from "./time.ts";

/** 一次排队. Times are ms since the epoch; without tD it is still open. */
export type QueueVisit = {
  readonly visit: VisitId;
  readonly call: CallId;
  readonly group: GroupId;
  readonly priority: number;
  readonly atHead: boolean;
  readonly tQ: number;
  readonly tD?: number;
  readonly reason?: VisitReason;
  /** tR of the first offer. */
  readonly firstOfferAt?: number;
  readonly offers: number;
};
/** 一次振铃派单. tA if answered, else tN and a reason, else it rings. */
export type Offer = {
  readonly offer: OfferId;
  readonly visit: VisitId;
  readonly call: CallId;
  readonly group: GroupId;
  readonly agent: UserId;
  readonly agentNo: string;
  readonly device: DeviceId;
  readonly leg: LegId;
  readonly tR: number;
  readonly tA?: number;
  readonly tN?: number;
  readonly reason?: OfferReason;
  /** She took it herself, or had been consulted: tA is tR, left out of speed averages. */
  readonly how?: "pickUp" | "intercept" | "consult";
};
/** An agent's talk with a citizen. */
export type Talk = {
  readonly call: CallId;
  readonly agent: UserId;
  readonly agentNo: string;
  readonly group: GroupId;
  readonly offer?: OfferId;
  readonly tA: number;
  readonly tE?: number;
  readonly ending?: Ending;
  readonly holdMs: number;
  readonly announceMs: number;
  readonly wS?: number;
  readonly wE?: number;
};
/** Queue visits, in the order in which they were entered. */
export function queueVisits(facts: readonly Fact[]): QueueVisit[] {
  const visits = new Map<VisitId, QueueVisit>();
  for (const fact of facts) {
    if (fact.type === "QueueEntered") {
      const { visit, call, group, priority, atHead, at } = fact;
      visits.set(visit, { visit, call, group, priority, atHead, tQ: at, offers: 0 });
      continue;
    }
    if (fact.type !== "QueueLeft" && fact.type !== "OfferStarted") continue;
    const open = visits.get(fact.visit);
    if (!open || open.tD !== undefined) continue; // an intercept's or a consultation's offer comes after the visit
    if (fact.type === "QueueLeft") visits.set(fact.visit, { ...open, tD: momentOf(fact), reason: fact.reason });
    else visits.set(fact.visit, { ...open, firstOfferAt: open.firstOfferAt ?? fact.at, offers: open.offers + 1 });
  }
  return [...visits.values()];
}

/** Offers, in the order in which they rang. */
export function offers(facts: readonly Fact[]): Offer[] {
  const found = new Map<OfferId, Offer>();
  for (const fact of facts) {
    if (fact.type === "OfferStarted") {
      const { offer, visit, call, group, agent, agentNo, device, leg, at, how } = fact;
      found.set(offer, { offer, visit, call, group, agent, agentNo, device, leg, tR: at, ...(how ? { how } : {}) });
      continue;
    }
    if (fact.type !== "OfferAnswered" && fact.type !== "OfferEnded") continue;
    const open = found.get(fact.offer);
    if (!open) continue;
    if (fact.type === "OfferAnswered") found.set(fact.offer, { ...open, tA: fact.at });
    else found.set(fact.offer, { ...open, tN: momentOf(fact), reason: fact.reason });
  }
  return [...found.values()];
}

type OpenTalk = { -readonly [K in keyof Talk]: Talk[K] } & { heldSince?: number };

/** Talks of one call, in order. A call has one open talk at a time. */
export function talks(facts: readonly Fact[]): Talk[] {
  const found: OpenTalk[] = [];
  for (const fact of facts) {
    if (fact.type === "OfferAnswered" || fact.type === "DialAnswered") {
      const { call, agent, agentNo, group, at } = fact;
      const offer = fact.type === "OfferAnswered" ? { offer: fact.offer } : {};
      found.push({ call, agent, agentNo, group, ...offer, tA: at, holdMs: 0, announceMs: 0 });
      continue;
    }
    // her wrap-up may end when the next agent talks already
    const talk = fact.type === "WrapUpEnded" ? found.findLast((each) => each.agent === fact.agent) : found.at(-1);
    if (talk) goesOn(talk, fact);
  }
  return found.map(({ heldSince: _open, ...talk }) => talk);
}

function goesOn(talk: OpenTalk, fact: Fact): void {
  switch (fact.type) {
    case "AgentNoAnnounced":
      talk.announceMs += fact.ms;
      return;
    case "HoldStarted":
      talk.heldSince = fact.at;
      return;
    case "HoldEnded":
      talk.holdMs += momentOf(fact) - (talk.heldSince ?? momentOf(fact));
      return;
    case "TalkEnded":
      talk.tE = momentOf(fact);
      talk.ending = fact.ending;
      return;
    case "WrapUpStarted":
      talk.wS = fact.at;
      return;
    case "WrapUpEnded":
      talk.wE = fact.at;
      return;
    default:
  }
}
