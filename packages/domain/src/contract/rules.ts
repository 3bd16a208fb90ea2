import type { ContractDeed, ContractEventType, Doer } from "../events/contract.ts";
import { type Day, daysBetween, isDay } from "./calendar.ts";
import { groundHolds, remedyClock } from "./grounds.ts";
import { termsIn } from "./indicators.ts";
import { paymentFigures } from "./payments.ts";
import { clauses, openProposal } from "./readings.ts";
import { isFresh, must, type Problem, type Rule, stageRules } from "./rules-stage.ts";
import { mayDo } from "./sides.ts";
import type { ContractState } from "./state.ts";
import { termsProblems } from "./terms.ts";
import { damageGrounds } from "./words.ts";

const complaintOf = (state: ContractState, id: string) => state.complaints.find((one) => one.id === id);
const instalmentOf = (state: ContractState, id: string) => termsIn(state).instalments.find((one) => one.id === id);
const lastClosed = ({ days }: ContractState): Day => Object.keys(days).sort().at(-1) ?? "";

const proof = (
  { noticedOn, provedOn }: { readonly noticedOn: Day; readonly provedOn: Day },
  from: Day,
  state: ContractState,
) => [
  must(noticedOn >= from, "beforeItHappened", "noticedOn"),
  must(daysBetween(from, noticedOn) <= 1, "noticedLate", "noticedOn"),
  must(provedOn >= noticedOn && daysBetween(from, provedOn) <= termsIn(state).proofDays, "provedLate", "provedOn"),
];

const notice = (state: ContractState, id: string) => {
  const found = state.notices.find((one) => one.id === id);
  return [must(found !== undefined, "noSuch", "notice"), must(found?.remediedOn == null, "alreadyDone", "notice")];
};

/** A signed reading binds what was closed under it: a new one begins after the last closed day. */
const afterClosed = (state: ContractState, clause: string, from: Day): boolean =>
  !state.readings.some((each) => each.clause === clause && each.acceptedAt !== null) || from > lastClosed(state);

const rules: { readonly [T in ContractEventType]?: Rule<T> } = {
  ...stageRules,
  ContractWritten: (_, { terms }) =>
    termsProblems(terms)
      .slice(0, 1)
      .map(({ field, code }) => ({ reason: code, field: `terms.${field}` })),
  ContractConfirmed: (state, { version }) => [
    must(!state.confirmed || state.changed !== null, "alreadyDone", "version"),
    must((state.changed ?? state.terms)?.version === version, "noSuch", "version"),
  ],
  ReadingProposed: (state, { clause, alternative, from }) => [
    must((clauses[clause] as readonly string[]).includes(alternative), "noSuch", "alternative"),
    must(openProposal(state.readings, clause) === undefined, "readingOpen", "clause"),
    must(from >= termsIn(state).from && from <= termsIn(state).until, "outsideTerm", "from"),
    must(afterClosed(state, clause, from), "dayClosed", "from"),
  ],
  ReadingAccepted: (state, { clause, version }) => {
    const open = openProposal(state.readings, clause);
    return [
      must(open?.version === version, "noSuch", "version"),
      // Days may have closed while it waited.
      must(open === undefined || afterClosed(state, clause, open.from), "dayClosed", "from"),
    ];
  },
  ReadingWithdrawn: (state, { clause, version }) => [
    must(openProposal(state.readings, clause)?.version === version, "noSuch", "version"),
  ],
  CalendarYearEntered: (_, { year, off, worked }) => [
    must(
      [...off, ...worked].every((day) => isDay(day) && day.startsWith(`${year}-`)),
      "noSuchDay",
      "off",
    ),
    must(!off.some((day) => worked.includes(day)), "twice", "worked"),
  ],
  DayClosed: (state, { day, requests, answered, ratings, satisfied, neutral }) => [
    must(state.days[day] === undefined, "dayClosed", "day"),
    must(day >= termsIn(state).from, "outsideTerm", "day"),
    must(answered <= requests, "order", "answered"),
    must(satisfied + neutral <= ratings, "order", "satisfied"),
  ],
  DayCorrected: (state, { day, revision, requests, answered, ratings, satisfied, neutral }) => [
    must(state.days[day] !== undefined, "noSuch", "day"),
    must(revision > (state.corrections[day]?.at(-1)?.revision ?? 0), "alreadyDone", "revision"),
    must(answered <= requests, "order", "answered"),
    must(satisfied + neutral <= ratings, "order", "satisfied"),
  ],
  DayExemptionClaimed: (state, deed) => [
    must(state.exemptions[deed.day]?.signed !== true, "alreadyDone", "day"),
    ...proof(deed, deed.day, state),
  ],
  DayExemptionSigned: (state, { day }) => [
    must(state.exemptions[day] !== undefined, "noSuch", "day"),
    must(!state.exemptions[day]?.signed, "alreadyDone", "day"),
  ],
  ResourceExamined: (state, { item }) => [
    must(
      termsIn(state).checklist.some(({ id }) => id === item),
      "noSuch",
      "item",
    ),
  ],
  ComplaintReceived: (state, { complaint, on }) => [
    must(complaintOf(state, complaint) === undefined, "twice", "complaint"),
    must(on >= termsIn(state).from, "outsideTerm", "on"),
  ],
  ComplaintVerified: (state, { complaint }) => [
    must(complaintOf(state, complaint) !== undefined, "noSuch", "complaint"),
    must(complaintOf(state, complaint)?.deducted == null, "alreadyDone", "complaint"),
  ],
  DeductionDecided: (state, { complaint }) => [
    must(complaintOf(state, complaint)?.fault === "provider", "notAtFault", "complaint"),
    must(complaintOf(state, complaint)?.deducted === null, "alreadyDone", "complaint"),
  ],
  DeductionSettled: (state, { complaint }) => [
    must(complaintOf(state, complaint)?.deducted === true, "noSuch", "complaint"),
    must(complaintOf(state, complaint)?.settledBy == null, "alreadyDone", "complaint"),
  ],
  InvoiceRegistered: (state, { instalment, amountFen }, today) => {
    const found = instalmentOf(state, instalment);
    const figures = found && paymentFigures(state, found, today);
    return [
      must(found !== undefined, "noSuch", "instalment"),
      must(figures?.state !== "paid" && figures?.state !== "cancelled", "alreadyDone", "instalment"),
      must(figures?.payableFen === amountFen, "notThisAmount", "amountFen"),
    ];
  },
  InstalmentPaid: (state, { instalment, amountFen, on }) => {
    const found = instalmentOf(state, instalment);
    const figures = found && paymentFigures(state, found, on);
    return [
      must(found !== undefined, "noSuch", "instalment"),
      must(figures?.state !== "paid" && figures?.state !== "cancelled", "alreadyDone", "instalment"),
      must(figures?.withheld.length === 0 && figures.state !== "notYet", "withheld", "instalment"),
      must(figures?.state === "invoiced", "noInvoice", "instalment"),
      must(figures?.payableFen === amountFen, "notThisAmount", "amountFen"),
    ];
  },
  BreachNoticed: (state, deed) => [must(isFresh(state.notices, deed.notice), "twice", "notice")],
  BreachRemedied: (state, { notice: id }) => notice(state, id),
  ConsultationFailed: (state, { notice: id, on }) => {
    const found = state.notices.find((one) => one.id === id);
    return [
      ...notice(state, id),
      must(found?.consultationFailedOn == null, "alreadyDone", "notice"),
      must(found === undefined || remedyClock(state, found, on).left < 0, "clockRuns", "on"),
    ];
  },
  DamageRecorded: (state, { damage }) => [must(isFresh(state.damages, damage), "twice", "damage")],
  SuspensionClaimed: (state, deed) => [
    must(isFresh(state.suspensions, deed.suspension), "twice", "suspension"),
    must(deed.from < deed.to, "order", "to"),
    ...proof(deed, deed.from, state),
  ],
  SuspensionSigned: (state, { suspension }) => [
    must(!isFresh(state.suspensions, suspension), "noSuch", "suspension"),
    must(!state.suspensions.some(({ id, signed }) => id === suspension && signed), "alreadyDone", "suspension"),
  ],
  ContractTerminated: (state, { ground, on }) => [
    must(state.end === null, "alreadyDone"),
    must(groundHolds(state, ground, on), "groundNotMet", "ground"),
  ],
  SettlementProposed: (state) => [must(state.end !== null, "notEnded"), must(!state.settlement?.agreed, "alreadyDone")],
  SettlementAgreed: (state) => [must(state.settlement !== null && !state.settlement.agreed, "noSuch")],
};

/** Days that a deed tells of what has happened already. */
const pastDays = ["on", "noticedOn", "provedOn"] as const;
const daysOfDeed = ["on", "noticedOn", "provedOn", "day", "from", "to"] as const;

const dayProblems = (deed: ContractDeed, today: Day): (Problem | undefined)[] => {
  const fields = deed as unknown as Readonly<Record<string, unknown>>;
  return [
    ...daysOfDeed.map((name) => must(fields[name] === undefined || isDay(String(fields[name])), "noSuchDay", name)),
    ...pastDays.map((name) => must(fields[name] === undefined || String(fields[name]) <= today, "future", name)),
  ];
};

/** What may still be done once the contract has ended. */
const afterEnd: readonly ContractEventType[] = [
  "SettlementProposed",
  "SettlementAgreed",
  "DamageRecorded",
  "DeductionSettled",
  "DayClosed",
  "DayCorrected",
];

/**
 * Why a deed is refused; undefined: it may be done. "forbidden": never by this side.
 * @param today the day in the hotline's zone
 */
export const refusalOf = (
  state: ContractState,
  deed: ContractDeed,
  side: Doer,
  today: Day,
): { readonly code: "forbidden" } | ({ readonly code: "conflict" } & Problem) | undefined => {
  if (!mayDo(state, deed, side)) return { code: "forbidden" };
  const conflict = (problem: Problem) => ({ code: "conflict" as const, ...problem });
  if (state.terms === null && deed.type !== "ContractWritten") return conflict({ reason: "noContract" });
  if (state.end !== null && !afterEnd.includes(deed.type)) return conflict({ reason: "ended" });
  const wrongDay = dayProblems(deed, today).find((each) => each !== undefined);
  if (wrongDay) return conflict(wrongDay);
  if (
    deed.type === "ContractTerminated" &&
    (damageGrounds as readonly string[]).includes(deed.ground) &&
    side !== "client"
  )
    return { code: "forbidden" };
  const rule = rules[deed.type] as Rule<ContractEventType> | undefined;
  const found = rule?.(state, deed, today).find((each) => each !== undefined);
  return found && conflict(found);
};
