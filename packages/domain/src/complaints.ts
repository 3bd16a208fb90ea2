/** 投诉: from registration to its close, by two sides. Pure. */
import type { Side } from "./contract/readings.ts";
import type { Fault } from "./contract/words.ts";
import { orderDueOf, type WorkClock } from "./orders/index.ts";

/** registered: the client has to verify it · verified: the provider may appeal · appealed: the client has to decide · decided · closed. */
export const complaintStates = ["registered", "verified", "appealed", "decided", "closed"] as const;
export type ComplaintState = (typeof complaintStates)[number];

export const complaintSources = ["call", "order", "letter", "hand"] as const;
export type ComplaintSource = (typeof complaintSources)[number];

/** 被投诉方: the provider's service, the client's (its windows, its limits), or neither. */
export const complaintParties = ["provider", "client", "neither"] as const;
export type ComplaintParty = (typeof complaintParties)[number];

/** 责任认定: whose fault it was; unfounded: there was none. */
export const complaintFaults = [...complaintParties, "unfounded"] as const;
export type ComplaintFault = (typeof complaintFaults)[number];

/** What proves something: a call with its recording, an article in its version as of then, an order, a letter, a file, or what somebody states. */
export const complaintEvidenceKinds = ["call", "article", "order", "letter", "file", "statement"] as const;
export type ComplaintEvidenceKind = (typeof complaintEvidenceKinds)[number];

/** What of a complaint the rules read. Times: ms since the epoch. */
export type RegisteredComplaint = {
  readonly state: ComplaintState;
  readonly against: ComplaintParty;
  /** As the client found it last; null: it has not verified it. */
  readonly fault: ComplaintFault | null;
  /** By when the next step is to be taken; null: none is. */
  readonly dueAt: number | null;
};

/** Working days that each step may take. */
export type ComplaintDays = { readonly verifyDays: number; readonly appealDays: number; readonly decideDays: number };

/** By what moments are reckoned: the calendar, and the days that a step may take by the settings as they are when it begins. A moment that was told stays. */
export type ComplaintClock = WorkClock & { readonly days: ComplaintDays };

export const newComplaint = (against: ComplaintParty, at: number, clock: ComplaintClock): RegisteredComplaint => ({
  ...{ state: "registered", against, fault: null },
  dueAt: orderDueOf({ from: at, days: clock.days.verifyDays }, clock),
});

/** What is done with one, from which state and by whose side; null: by either. */
export const complaintMoves = {
  verify: { from: ["registered"], side: "client" },
  appeal: { from: ["verified"], side: "provider" },
  decide: { from: ["appealed"], side: "client" },
  close: { from: ["verified", "decided"], side: null },
} as const satisfies Readonly<Record<string, { readonly from: readonly ComplaintState[]; readonly side: Side | null }>>;
export type ComplaintMove = keyof typeof complaintMoves;

export type ComplaintAction =
  /** The client's finding: against whom it is after all, and whose fault it was. */
  | { readonly is: "verify"; readonly against: ComplaintParty; readonly fault: ComplaintFault; readonly note: string }
  | { readonly is: "appeal"; readonly note: string }
  /** The fault after the appeal: the same as before upholds the finding. */
  | { readonly is: "decide"; readonly fault: ComplaintFault; readonly note: string }
  | { readonly is: "close"; readonly note: string };

export const complaintRefusals = [
  "forbidden",
  "complaintState",
  "complaintNotAtFault",
  "complaintLate",
  "complaintEarly",
  "note",
] as const;
export type ComplaintRefusal = (typeof complaintRefusals)[number];
export type ComplaintResult =
  | { readonly complaint: RegisteredComplaint; readonly refused?: undefined }
  | { readonly refused: ComplaintRefusal };

/** The provider may still appeal: only against a fault of its own, and in time. */
export const mayStillAppeal = ({ state, fault, dueAt }: RegisteredComplaint, at: number): boolean =>
  state === "verified" && fault === "provider" && dueAt !== null && at < dueAt;

type Deed = { readonly action: ComplaintAction; readonly side: Side; readonly at: number };

/** Why it can't be done now, beside state and side. */
const refusalOf = (complaint: RegisteredComplaint, { action, side, at }: Deed): ComplaintRefusal | undefined => {
  if (action.is === "appeal" && complaint.fault !== "provider") return "complaintNotAtFault";
  if (action.is === "appeal" && !mayStillAppeal(complaint, at)) return "complaintLate";
  // A provider that closes accepts the finding; a client that does must not cut its time to appeal.
  if (action.is === "close" && side === "client" && mayStillAppeal(complaint, at)) return "complaintEarly";
  if (action.is !== "close" && action.note.trim() === "") return "note";
  return undefined;
};

const done = (
  complaint: RegisteredComplaint,
  action: ComplaintAction,
  at: number,
  clock: ComplaintClock,
): RegisteredComplaint => {
  const dueIn = (days: number) => orderDueOf({ from: at, days }, clock);
  switch (action.is) {
    case "verify": {
      const dueAt = action.fault === "provider" ? dueIn(clock.days.appealDays) : null;
      return { state: "verified", against: action.against, fault: action.fault, dueAt };
    }
    case "appeal":
      return { ...complaint, state: "appealed", dueAt: dueIn(clock.days.decideDays) };
    case "decide":
      return { ...complaint, state: "decided", fault: action.fault, dueAt: null };
    case "close":
      return { ...complaint, state: "closed", dueAt: null };
  }
};

/** What comes of an action of a side. Total: what can't be done is refused, and nothing throws. @param side null: of an account that acts for neither, or for both */
export const complaintAfter = (
  complaint: RegisteredComplaint,
  action: ComplaintAction,
  { side, at, clock }: { readonly side: Side | null; readonly at: number; readonly clock: ComplaintClock },
): ComplaintResult => {
  const { from, side: whose } = complaintMoves[action.is];
  if (side === null || (whose !== null && whose !== side)) return { refused: "forbidden" };
  if (!(from as readonly ComplaintState[]).includes(complaint.state)) return { refused: "complaintState" };
  const refused = refusalOf(complaint, { action, side, at });
  return refused === undefined ? { complaint: done(complaint, action, at, clock) } : { refused };
};

/** Nothing of the finding changes any more: the appeal is decided, or can't be made. */
export const isFinding = (complaint: RegisteredComplaint, at: number): boolean => {
  const { state } = complaint;
  return state === "decided" || state === "closed" || (state === "verified" && !mayStillAppeal(complaint, at));
};

/** Whether it counts under the contract (K4): it is about the provider's service, as it was registered or as the client found. */
export const countsForProvider = ({ against, fault }: Pick<RegisteredComplaint, "against" | "fault">): boolean =>
  against === "provider" || fault === "provider";

/** Whose day the client may correct: of a call or a letter it is known, an order may be older than what is complained about. */
export const mayCorrectDay = (source: ComplaintSource): boolean => source === "hand" || source === "order";

/** A fault in the contract's words, which tells the provider's from all others. */
export const contractFault = (fault: ComplaintFault): Fault =>
  fault === "provider" || fault === "unfounded" ? fault : "other";

/** A complaint's number, TS20261130-0001. @param day YYYY-MM-DD @param n its place among the day's, from 1 */
export const complaintNumber = (day: string, n: number): string =>
  `TS${day.replaceAll("-", "")}-${String(n).padStart(4, "0")}`;

/** Whether the contract's name of a complaint is a number of the register; those that were entered by hand before it have other names. */
export const isComplaintNumber = (id: string): boolean => /^TS20\d{6}-\d{4,}$/.test(id);
