/** What of our calls a carrier sees: each leg over a trunk, in and out. Pure. */
import type { Fact } from "../fact.ts";
import { momentOf } from "../time.ts";

export type TrunkLeg = {
  readonly leg: string;
  readonly call: string;
  readonly direction: "inbound" | "outbound";
  readonly trunk: string;
  /** The pseudonym of the far end; empty: withheld. */
  readonly party: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
};

/** The facts that tell of them. */
export const trunkLegTypes = [
  "CallArrived",
  "CallAnswered",
  "LegStarted",
  "LegAnswered",
  "LegEnded",
  "CallEnded",
] as const satisfies readonly Fact["type"][];

const begun = (fact: Fact): TrunkLeg | undefined => {
  if (fact.type === "CallArrived") {
    const { leg, call, trunk, party, withheld, at, test } = fact;
    if (test !== undefined) return undefined;
    return { leg, call, direction: "inbound", trunk, party: withheld ? "" : party, startedAt: at };
  }
  if (fact.type !== "LegStarted" || fact.trunk === undefined || fact.party === undefined) return undefined;
  const { leg, call, trunk, party, at } = fact;
  return { leg, call, direction: "outbound", trunk, party, startedAt: at };
};

/** Which legs are wanted: those that began in the period, over one trunk or any. */
export type LegsWanted = { readonly from: number; readonly to: number; readonly trunk?: string };

/** Gathers legs from facts as they come, in order of time. What is not wanted is not held. */
export class TrunkLegs {
  readonly #wanted: LegsWanted;
  readonly #legs = new Map<string, TrunkLeg>();
  /** By call: the legs that its end ends, where nothing ended them before. */
  readonly #open = new Map<string, Set<string>>();

  constructor(wanted: LegsWanted) {
    this.#wanted = wanted;
  }

  get size(): number {
    return this.#legs.size;
  }

  add(fact: Fact): void {
    const leg = begun(fact);
    if (leg) {
      if (!this.#isWanted(leg)) return;
      this.#legs.set(leg.leg, leg);
      const open = this.#open.get(leg.call);
      if (open) open.add(leg.leg);
      else this.#open.set(leg.call, new Set([leg.leg]));
      return;
    }
    if (fact.type === "LegAnswered" || fact.type === "CallAnswered") this.#set(fact.leg, { answeredAt: fact.at });
    if (fact.type === "LegEnded") {
      this.#set(fact.leg, { endedAt: momentOf(fact) });
      this.#open.get(fact.call)?.delete(fact.leg);
    }
    if (fact.type === "CallEnded") {
      for (const left of this.#open.get(fact.call) ?? []) this.#set(left, { endedAt: momentOf(fact) });
      this.#open.delete(fact.call);
    }
  }

  all(): TrunkLeg[] {
    return [...this.#legs.values()];
  }

  #isWanted({ startedAt, trunk }: TrunkLeg): boolean {
    const wanted = this.#wanted;
    return startedAt >= wanted.from && startedAt < wanted.to && (wanted.trunk ?? trunk) === trunk;
  }

  #set(id: string, more: Partial<TrunkLeg>): void {
    const leg = this.#legs.get(id);
    // The platform's answer, and the leg's, are one: the first counts.
    if (leg) this.#legs.set(id, { ...more, ...leg, ...("endedAt" in more && more) });
  }
}
