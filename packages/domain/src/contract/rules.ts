import type { ContractDeed, ContractEventType, Doer } from "../events/contract.ts";
import type { DayFigures } from "./answer-rate.ts";
import { type Day, daysBetween, isDay } from "./calendar.ts";
import { changesPast, waitingYear } from "./calendar-years.ts";
import { deductionsOf } from "./deductions.ts";
import { consultClock, groundHolds, remedyClock } from "./grounds.ts";
import { termsIn } from "./indicators.ts";
import { paymentFigures } from "./payments.ts";
import { clauses, openProposal } from "./readings.ts";
import { leastRetention } from "./retention.ts";
import { evidenceProblems } from "./rules-evidence.ts";
import { sampleRules } from "./rules-samples.ts";
import { isFresh, must, type Problem, type Rule, stageRules } from "./rules-stage.ts";
import { mayDo } from "./sides.ts";
import { type ContractState, paymentOf, stageOf } from "./state.ts";
import { type ContractTerms, isSameInstalment, termsProblems } from "./terms.ts";
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

/** What was invoiced, paid or decided is what both sides did: no change of the terms touches it. */
const keepsSettled = (state: ContractState, { instalments }: ContractTerms): boolean =>
  (state.terms?.terms.instalments ?? []).every((each) => {
    const { invoice, paid } = paymentOf(state, each.id);
    const { decided } = stageOf(state, each.id);
    const isSettled = invoice !== null || paid !== null || decided !== null;
    const next = instalments.find(({ id }) => id === each.id);
    // Of a stage that was passed early the other days go to the one behind it.
    const isFollowed =
      decided?.until === undefined || instalments.some(({ window }) => window?.from === each.window?.to);
    return !isSettled || (next !== undefined && isSameInstalment(each, next) && isFollowed);
  });

/** What of a day's figures cannot be. */
const impossible = ({
  requests,
  answered,
  ratings,
  satisfied,
  neutral,
  allHours,
  ratedOn,
}: Omit<DayFigures, "day">): (Problem | undefined)[] => [
  must(answered <= requests, "order", "answered"),
  must(satisfied + neutral <= ratings, "order", "satisfied"),
  // Service hours are some of all hours.
  must(!allHours || (allHours.answered <= allHours.requests && requests <= allHours.requests), "order", "allHours"),
  must(!ratedOn || ratedOn.satisfied + ratedOn.neutral <= ratedOn.ratings, "order", "ratedOn"),
];

const rules: { readonly [T in ContractEventType]?: Rule<T> } = {
  ...stageRules,
  ...sampleRules,
  ContractWritten: (state, { terms }) => [
    ...termsProblems(terms)
      .slice(0, 1)
      .map(({ field, code }) => ({ reason: code, field: `terms.${field}` })),
    must(keepsSettled(state, terms), "settled", "terms.instalments"),
  ],
  ContractConfirmed: (state, { version }) => [
    must(!state.confirmed || state.changed !== null, "alreadyDone", "version"),
    must((state.changed ?? state.terms)?.version === version, "noSuch", "version"),
    // Something may have been paid while they waited.
    must(state.changed === null || keepsSettled(state, state.changed.terms), "settled", "version"),
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
  CalendarYearEntered: (state, { year, off, worked, alone }, today) => [
    must(alone === undefined, "noSuch", "alone"),
    must(
      [...off, ...worked].every((day) => isDay(day) && day.startsWith(`${year}-`)),
      "noSuchDay",
      "off",
    ),
    must(!off.some((day) => worked.includes(day)), "twice", "worked"),
    must(!changesPast(state, { year, off, worked }, today), "dayOver", "off"),
  ],
  CalendarYearConfirmed: (state, { year }) => [must(waitingYear(state, year) !== undefined, "noSuch", "year")],
  DayClosed: (state, { day, ...figures }) => [
    must(state.days[day] === undefined, "dayClosed", "day"),
    must(day >= termsIn(state).from, "outsideTerm", "day"),
    ...impossible(figures),
  ],
  DayCorrected: (state, { day, revision, ...figures }) => [
    must(state.days[day] !== undefined, "noSuch", "day"),
    must(revision > (state.corrections[day]?.at(-1)?.revision ?? 0), "alreadyDone", "revision"),
    ...impossible(figures),
  ],
  DayFiguresAdded: (state, { day, allHours, ratedOn }) => {
    const closed = state.days[day];
    if (closed === undefined) return [must(false, "noSuch", "day")];
    return [
      must(closed.ratedOn === undefined, "alreadyDone", "day"),
      ...impossible({ ...closed, ...(allHours && { allHours }), ratedOn }),
    ];
  },
  DayExemptionClaimed: (state, deed) => [
    must(state.exemptions[deed.day]?.signed !== true, "alreadyDone", "day"),
    ...proof(deed, deed.day, state),
  ],
  DayExemptionSigned: (state, { day }) => [
    must(state.exemptions[day] !== undefined, "noSuch", "day"),
    must(!state.exemptions[day]?.signed, "alreadyDone", "day"),
  ],
  ResourceExamined: (state, { item, validUntil }, today) => [
    must(validUntil === undefined || isDay(validUntil), "noSuchDay", "validUntil"),
    must(validUntil === undefined || validUntil >= today, "order", "validUntil"),
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
  ComplaintDayCorrected: (state, { complaint, on }) => [
    must(complaintOf(state, complaint) !== undefined, "noSuch", "complaint"),
    must(on >= termsIn(state).from, "outsideTerm", "on"),
  ],
  DeductionDecided: (state, { complaint }) => [
    must(complaintOf(state, complaint)?.fault === "provider", "notAtFault", "complaint"),
    must(complaintOf(state, complaint)?.deducted === null, "alreadyDone", "complaint"),
  ],
  DeductionSettled: (state, { complaint }) => [
    must(complaintOf(state, complaint)?.deducted === true, "noSuch", "complaint"),
    must(complaintOf(state, complaint)?.settledBy == null, "alreadyDone", "complaint"),
  ],
  BreachDeductionDecided: (state, { breach, of, amountFen, taken }, today) => {
    const found = deductionsOf(state, today).find((one) => one.why === breach && one.of === of);
    return [
      must(found !== undefined, "noSuch", "of"),
      must(found?.settledBy == null && found?.taken !== taken, "alreadyDone", "of"),
      must(found?.fen === amountFen, "notThisAmount", "amountFen"),
    ];
  },
  BreachDeductionSettled: (state, { breach, of }, today) => {
    const found = deductionsOf(state, today).find((one) => one.why === breach && one.of === of);
    return [must(found?.taken === true, "noSuch", "of"), must(found?.settledBy == null, "alreadyDone", "of")];
  },
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
  BreachReceived: (state, { notice: id }) => {
    const found = state.notices.find((one) => one.id === id);
    return [must(found !== undefined, "noSuch", "notice"), must(found?.receipt == null, "alreadyDone", "notice")];
  },
  BreachRemedied: (state, { notice: id }) => notice(state, id),
  // It lets the side that gave notice end the contract: before its month is over, only the other side can say that consultation failed.
  ConsultationFailed: (state, { notice: id, on }, _, side) => {
    const found = state.notices.find((one) => one.id === id);
    return [
      ...notice(state, id),
      must(found?.consultationFailedOn == null, "alreadyDone", "notice"),
      must(found === undefined || remedyClock(state, found, on).left < 0, "clockRuns", "on"),
      must(found?.by !== side || consultClock(state, found, on).left < 0, "consultationRuns", "on"),
    ];
  },
  DamageRecorded: (state, { damage }) => [must(isFresh(state.damages, damage), "twice", "damage")],
  HarmRecorded: (state, { harm, on }) => [
    must(isFresh(state.harms, harm), "twice", "harm"),
    must(on >= termsIn(state).from, "outsideTerm", "on"),
  ],
  SuspensionClaimed: (state, deed) => [
    must(isFresh(state.suspensions, deed.suspension), "twice", "suspension"),
    must(deed.from < deed.to, "order", "to"),
    ...proof(deed, deed.from, state),
  ],
  SuspensionSigned: (state, { suspension }) => [
    must(!isFresh(state.suspensions, suspension), "noSuch", "suspension"),
    must(!state.suspensions.some(({ id, signed }) => id === suspension && signed), "alreadyDone", "suspension"),
  ],
  ContractTerminated: (state, { ground, on }, _, side) => [
    must(state.end === null, "alreadyDone"),
    must(groundHolds(state, ground, on, side), "groundNotMet", "ground"),
  ],
  SettlementProposed: (state) => [must(state.end !== null, "notEnded"), must(!state.settlement?.agreed, "alreadyDone")],
  SettlementAgreed: (state) => [must(state.settlement !== null && !state.settlement.agreed, "noSuch")],
  BudgetAlarmsSet: (_, { warning, alarm }) => [must(alarm <= warning, "order", "alarm")],
  EvidenceFileAdded: evidenceProblems,
  HandoverPackMade: (state, { pack }) => [must(isFresh(state.handoverPacks, pack), "twice", "pack")],
  HandoverPackReceived: (state, { pack, sha256 }) => {
    const found = state.handoverPacks.find(({ id }) => id === pack);
    return [
      must(found !== undefined, "noSuch", "pack"),
      must(found?.received == null, "alreadyDone", "pack"),
      must(found === undefined || found.sha256 === sha256, "notThisHash", "sha256"),
    ];
  },
  RetentionProposed: (state, { days }, today) => [
    must(days === 0 || days >= leastRetention(state, today), "tooShort", "days"),
  ],
  RetentionAnswered: (state, { passed }, today) => [
    must(state.retentionAsked !== null, "noSuch"),
    // The reading may have changed meanwhile.
    must(
      !passed || state.retentionAsked?.days === 0 || (state.retentionAsked?.days ?? 0) >= leastRetention(state, today),
      "tooShort",
    ),
  ],
  MaterialRequested: (state, { material }) => [must(isFresh(state.materials, material), "twice", "material")],
  MaterialDisposed: (state, { material, on }) => {
    const found = state.materials.find(({ id }) => id === material);
    return [
      must(found !== undefined, "noSuch", "material"),
      must(found?.disposed == null, "alreadyDone", "material"),
      must(found === undefined || on >= found.on, "order", "on"),
    ];
  },
  MaterialConfirmed: (state, { material }) => {
    const found = state.materials.find(({ id }) => id === material);
    return [must(found?.disposed != null, "noSuch", "material"), must(!found?.confirmed, "alreadyDone", "material")];
  },
};

/** Days that a deed tells of what has happened already. */
const pastDays = ["on", "noticedOn", "provedOn"] as const;
const daysOfDeed = ["on", "noticedOn", "provedOn", "day", "from", "to", "until"] as const;

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
  "BreachDeductionSettled",
  // Appeals that still run are decided, and the register and the ledger say the same.
  "ComplaintVerified",
  "ComplaintDayCorrected",
  "DayClosed",
  "DayCorrected",
  "DayFiguresAdded",
  "MaterialRequested",
  "MaterialDisposed",
  "MaterialConfirmed",
  "HandoverPackMade",
  "HandoverPackReceived",
  "EvidenceFileAdded",
  // What the evidence was can still be asked for.
  "StagePackMade",
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
  const found = rule?.(state, deed, today, side).find((each) => each !== undefined);
  return found && conflict(found);
};
