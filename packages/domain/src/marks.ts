import type { Disposition } from "./disposition.ts";
import type { Cause, Ending } from "./ending.ts";
import type { FactBody, OfferReason, VisitReason } from "./fact.ts";

/** What has happened in an inbound call, as far as its disposition asks. A fold of its facts. */
export type Marks = {
  readonly pickedUp: boolean;
  readonly outOfHours: boolean;
  /** He stood on the black list. */
  readonly blocked?: true;
  /** His number had called as often as it may. */
  readonly limited?: true;
  /** tH */
  readonly requested: boolean;
  /** tA of any human */
  readonly answered: boolean;
  /** The duty phone: it answered first of all, or was dialled last and did not answer. */
  readonly duty?: "answered" | "lost";
  readonly selfServed: boolean;
  /** A number outside answered that the flow had handed him to. */
  readonly outside?: true;
  /** He has asked in a flow to be called back. */
  readonly callback?: true;
  /** He has left a message. */
  readonly voicemail?: true;
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
      return {
        ...marks,
        outOfHours: fact.outOfHours === true,
        ...(fact.callerList === "blocked" && { blocked: true as const }),
        ...(fact.limited === true && { limited: true as const }),
      };
    case "CallAnswered":
      return { ...marks, pickedUp: true };
    case "IvrLeft":
      // It may be that no line could be had to the duty phone: it was asked for all the same.
      return { ...(fact.to === "dutyPhone" ? dutyLost(marks) : marks), selfServed: fact.selfServed };
    case "HumanRequested":
      return { ...marks, requested: true };
    case "QueueEntered":
      return { ...sinceDuty(marks), visit: undefined, offer: undefined };
    case "QueueLeft":
      return { ...marks, visit: fact.reason };
    case "OfferStarted":
      return { ...marks, offer: undefined };
    case "OfferEnded":
      return { ...marks, offer: fact.reason };
    case "OfferAnswered":
      return marks.duty === "answered" ? marks : { ...marks, answered: true };
    case "DutyAnswered":
      return marks.answered ? marks : { ...marks, duty: "answered" };
    case "DutyEnded":
      return fact.outcome === "talked" ? marks : dutyLost(marks);
    case "OutsideDialled":
      return sinceDuty(marks);
    case "OutsideAnswered":
      return { ...marks, outside: true };
    case "VoicemailEnded":
      return fact.left && !fact.statement ? { ...sinceDuty(marks), voicemail: true } : marks;
    case "CallbackListed":
      return { ...sinceDuty(marks), callback: true };
    case "CallEnded":
      return { ...marks, ending: fact.ending };
    default:
      return marks;
  }
}

/** The duty phone is the last destination; unless it has answered. */
const dutyLost = (marks: Marks): Marks => (marks.duty === "answered" ? marks : { ...marks, duty: "lost" });

/** Something follows the duty phone that did not answer. */
function sinceDuty(marks: Marks): Marks {
  if (marks.duty !== "lost") return marks;
  const { duty: _lost, ...rest } = marks;
  return rest;
}

/** Refusals by rule: D9. Whatever else turns a call away before the menu is the platform's: D10, and the call's detail tells what. */
const rules: ReadonlySet<Cause> = new Set(["blocked", "limit"]);
const ofFlow: ReadonlySet<Cause> = new Set(["flowEnded", "noInput"]);
/** The platform's own failures: with these the call is D10, unless a human had answered. */
const failures: ReadonlySet<Cause> = new Set(["restart", "mediaLost", "stepFailed", "error"]);

/** The disposition that a call's marks give. Source: spec metrics §0. */
export function disposition(marks: Marks): Disposition {
  const { ending } = marks;
  if (marks.answered) return "D2";
  if (marks.duty === "answered") return "D5";
  if (!ending) return "D0";
  if (failures.has(ending.cause)) return "D10";
  // What a flow has ended, it has ended: answered or not.
  if (!marks.pickedUp && ending.by === "system" && !ofFlow.has(ending.cause))
    return rules.has(ending.cause) ? "D9" : "D10";
  if (ending.by === "system" && ending.cause === "draining") return "D10";
  // He heard why, and had no other way.
  if (marks.blocked || marks.limited) return "D9";
  if (!marks.requested) return marks.outOfHours ? "D8" : marks.selfServed ? "D1s" : "D1";
  if (marks.duty === "lost") return "D6";
  if (marks.visit === "ABANDON") return marks.offer === "CALLER_GONE" ? "D4" : "D3";
  return "D7";
}

/** What a disposition leaves open: of D1 and D7 that a message was left or a call back asked for, of D1 else that somebody outside took him, of D7 else how the last queue visit ended, of D9 and D10 what refused or failed the call. */
export function dispositionDetail(marks: Marks): string | undefined {
  switch (disposition(marks)) {
    case "D1":
      return marks.voicemail ? "voicemail" : marks.callback ? "callback" : marks.outside && "transferred";
    case "D7":
      return marks.voicemail ? "VOICEMAIL" : marks.callback ? "CALLBACK" : marks.visit;
    case "D9":
      if (marks.limited) return "tooOften";
      return marks.ending && rules.has(marks.ending.cause) ? marks.ending.cause : "blocked";
    case "D10":
      return marks.ending?.cause;
    default:
      return undefined;
  }
}
