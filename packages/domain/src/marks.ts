import type { Disposition } from "./disposition.ts";
import type { Cause, Ending } from "./ending.ts";
import type { FactBody, OfferReason, VisitReason } from "./fact.ts";

/** What has happened in an inbound call, as far as its disposition asks. A fold of its facts. */
export type Marks = {
  readonly pickedUp: boolean;
  readonly outOfHours: boolean;
  /** tH */
  readonly requested: boolean;
  /** tA of any human */
  readonly answered: boolean;
  readonly selfServed: boolean;
  /** How the last queue visit and its last offer ended; undefined while open or absent. */
  readonly visit: VisitReason | undefined;
  readonly offer: OfferReason | undefined;
  readonly ending: Ending | undefined;
};

export const noMarks: Marks = {
  pickedUp: false,
  outOfHours: false,
  requested: false,
  answered: false,
  selfServed: false,
  visit: undefined,
  offer: undefined,
  ending: undefined,
};

/** One fact more. Facts of other calls must not be given. */
export function mark(marks: Marks, fact: FactBody): Marks {
  switch (fact.type) {
    case "CallArrived":
      return { ...marks, outOfHours: fact.outOfHours === true };
    case "CallAnswered":
      return { ...marks, pickedUp: true };
    case "IvrLeft":
      return { ...marks, selfServed: fact.selfServed };
    case "HumanRequested":
      return { ...marks, requested: true };
    case "QueueEntered":
      return { ...marks, visit: undefined, offer: undefined };
    case "QueueLeft":
      return { ...marks, visit: fact.reason };
    case "OfferStarted":
      return { ...marks, offer: undefined };
    case "OfferEnded":
      return { ...marks, offer: fact.reason };
    case "OfferAnswered":
      return { ...marks, answered: true };
    case "CallEnded":
      return { ...marks, ending: fact.ending };
    default:
      return marks;
  }
}

/** Refusals by rule: D9. Whatever else turns a call away before the menu is the platform's: D10, and the call's detail tells what. */
const rules: ReadonlySet<Cause> = new Set(["blocked", "limit"]);
/** The platform's own failures: with these the call is D10, unless a human had answered. */
const failures: ReadonlySet<Cause> = new Set(["restart", "mediaLost", "stepFailed", "error"]);

/** The disposition that a call's marks give. Source: spec metrics §0. */
export function disposition(marks: Marks): Disposition {
  const { ending } = marks;
  if (marks.answered) return "D2";
  if (!ending) return "D0";
  if (failures.has(ending.cause)) return "D10";
  if (!marks.pickedUp && ending.by === "system") return rules.has(ending.cause) ? "D9" : "D10";
  if (ending.by === "system" && ending.cause === "draining") return "D10";
  if (!marks.requested) return marks.outOfHours ? "D8" : marks.selfServed ? "D1s" : "D1";
  if (marks.visit === "ABANDON") return marks.offer === "CALLER_GONE" ? "D4" : "D3";
  return "D7";
}

/** What a disposition leaves open: of D7 how the last queue visit ended, of D9 and D10 what refused or failed the call. */
export function dispositionDetail(marks: Marks): string | undefined {
  switch (disposition(marks)) {
    case "D7":
      return marks.visit;
    case "D9":
    case "D10":
      return marks.ending?.cause;
    default:
      return undefined;
  }
}
