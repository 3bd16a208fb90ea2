import type { ContractEvent, ContractEventType } from "../events/contract.ts";
import { addDays, type Day } from "./calendar.ts";
import { confirmedYear, enteredYear } from "./calendar-years.ts";
import { paymentFigures } from "./payments.ts";
import type { Side } from "./readings.ts";
import {
  type Claim,
  type Complaint,
  type ContractState,
  type Material,
  type Notice,
  paymentOf,
  type Rectification,
  type Stage,
  type StageSample,
  stageOf,
  type TermsVersion,
} from "./state.ts";
import type { StageItem } from "./words.ts";

type Of<T extends ContractEventType> = Extract<ContractEvent, { type: T }>;
type Handler<T extends ContractEventType> = (state: ContractState, event: Of<T>) => Partial<ContractState>;

const withStage = (
  state: ContractState,
  id: string,
  change: (stage: Stage) => Partial<Stage>,
): Partial<ContractState> => {
  const stage = stageOf(state, id);
  return { stages: { ...state.stages, [id]: { ...stage, ...change(stage) } } };
};

const withRectification = (
  state: ContractState,
  { stage, rectification }: { readonly stage: string; readonly rectification: string },
  change: (one: Rectification) => Partial<Rectification>,
): Partial<ContractState> =>
  withStage(state, stage, ({ rectifications }) => ({
    rectifications: rectifications.map((one) => (one.id === rectification ? { ...one, ...change(one) } : one)),
  }));

const withSample = (
  state: ContractState,
  { stage, sample }: { readonly stage: string; readonly sample: number },
  change: (one: StageSample) => Partial<StageSample>,
): Partial<ContractState> =>
  withStage(state, stage, ({ samples }) => ({
    samples: samples.map((one) => (one.no === sample ? { ...one, ...change(one) } : one)),
  }));

const withComplaint = (state: ContractState, id: string, change: Partial<Complaint>): Partial<ContractState> => ({
  complaints: state.complaints.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const withNotice = (state: ContractState, id: string, change: Partial<Notice>): Partial<ContractState> => ({
  notices: state.notices.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const withMaterial = (state: ContractState, id: string, change: Partial<Material>): Partial<ContractState> => ({
  materials: state.materials.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const written = (state: ContractState, event: Of<"ContractWritten">): Partial<ContractState> => {
  const { terms } = event;
  const next: TermsVersion = { version: (state.changed ?? state.terms ?? { version: 0 }).version + 1, terms };
  return state.confirmed ? { changed: next } : { terms: next };
};

/** What was closed keeps the terms under which it was closed. */
const confirmed = (state: ContractState): Partial<ContractState> => {
  const until = Object.keys(state.days).sort().at(-1);
  const isKept = state.confirmed && state.changed !== null && state.terms !== null && until !== undefined;
  return {
    ...{ terms: state.changed ?? state.terms, changed: null, confirmed: true },
    ...(isKept && { pastTerms: [...state.pastTerms, { until, terms: state.terms.terms }] }),
  };
};

const proposed = (
  state: ContractState,
  { clause, alternative, from, note, side, at }: Of<"ReadingProposed">,
): Partial<ContractState> => {
  const version = state.readings.filter((each) => each.clause === clause).length + 1;
  const proposal = {
    clause,
    version,
    alternative,
    from,
    note,
    proposedBy: side as Side,
    proposedAt: at,
    acceptedAt: null,
    withdrawn: false,
  };
  return { readings: [...state.readings, proposal] };
};

const withReading = (
  state: ContractState,
  { clause, version }: { readonly clause: string; readonly version: number },
  change: object,
): Partial<ContractState> => ({
  readings: state.readings.map((each) =>
    each.clause === clause && each.version === version ? { ...each, ...change } : each,
  ),
});

const claimOf = ({
  side,
  cause,
  noticedOn,
  proof,
  provedOn,
}: Of<"DayExemptionClaimed"> | Of<"SuspensionClaimed">): Claim => ({
  ...{ by: side as Side, cause, noticedOn, proof, provedOn, signed: false },
});

const corrected = (
  state: ContractState,
  { type: _, side: __, revision, hash, lateFacts, at, ...figures }: Of<"DayCorrected">,
): Partial<ContractState> => {
  const { day } = figures;
  return {
    days: { ...state.days, [day]: figures },
    corrections: {
      ...state.corrections,
      [day]: [...(state.corrections[day] ?? []), { revision, at, before: state.days[day]!, lateFacts, hash }],
    },
  };
};

/** A stage failed by the last day of its window; else it is the day itself. */
const failureDay = ({ terms }: ContractState, of: string): Day => {
  const window = terms?.terms.instalments.find(({ id }) => id === of)?.window;
  return window ? addDays(window.to, -1) : of;
};

/** Decided anew as long as it has come off nothing. */
const breachDecided = (
  state: ContractState,
  { breach, of, amountFen: fen, taken }: Of<"BreachDeductionDecided">,
): Partial<ContractState> => {
  const known = state.breachDeductions.find((one) => one.breach === breach && one.of === of);
  if (known)
    return { breachDeductions: state.breachDeductions.map((one) => (one === known ? { ...one, taken } : one)) };
  const on = state.harms.find(({ id }) => breach === "badInfluence" && id === of)?.on ?? failureDay(state, of);
  return { breachDeductions: [...state.breachDeductions, { breach, of, on, fen, taken, settledBy: null }] };
};

/** The deductions that the payment took off are settled by it. */
const paid = (state: ContractState, { instalment, amountFen, on }: Of<"InstalmentPaid">): Partial<ContractState> => {
  const terms = state.terms?.terms.instalments.find(({ id }) => id === instalment);
  const off = terms ? paymentFigures(state, terms, on).deductions : [];
  const taken = new Set(off.map(({ why, of }) => `${why} ${of}`));
  return {
    payments: { ...state.payments, [instalment]: { ...paymentOf(state, instalment), paid: { amountFen, on } } },
    complaints: state.complaints.map((one) =>
      taken.has(`complaint ${one.id}`) ? { ...one, settledBy: instalment } : one,
    ),
    breachDeductions: state.breachDeductions.map((one) =>
      taken.has(`${one.breach} ${one.of}`) ? { ...one, settledBy: instalment } : one,
    ),
  };
};

const handlers: { readonly [T in ContractEventType]: Handler<T> } = {
  ContractWritten: written,
  ContractConfirmed: confirmed,
  ReadingProposed: proposed,
  ReadingAccepted: (state, event) => withReading(state, event, { acceptedAt: event.at }),
  ReadingWithdrawn: (state, event) => withReading(state, event, { withdrawn: true }),
  CalendarYearEntered: enteredYear,
  CalendarYearConfirmed: confirmedYear,
  DayClosed: (state, { type: _, side: __, at: ___, ...figures }) => ({
    days: { ...state.days, [figures.day]: figures },
  }),
  DayCorrected: corrected,
  DayFiguresAdded: (state, { day, allHours, ratedOn }) => ({
    days: { ...state.days, [day]: { ...state.days[day]!, ...(allHours && { allHours }), ratedOn } },
  }),
  DayExemptionClaimed: (state, event) => ({ exemptions: { ...state.exemptions, [event.day]: claimOf(event) } }),
  DayExemptionSigned: (state, { day }) => ({
    exemptions: { ...state.exemptions, [day]: { ...state.exemptions[day]!, signed: true } },
  }),
  ResourceExamined: (state, { item, passed, evidence, validUntil }) => ({
    resources: { ...state.resources, [item]: { passed, evidence, ...(validUntil && { validUntil }) } },
  }),
  ComplaintReceived: (state, { complaint, on, about }) => ({
    complaints: [...state.complaints, { id: complaint, on, about, fault: null, deducted: null, settledBy: null }],
  }),
  ComplaintVerified: (state, { complaint, fault }) => withComplaint(state, complaint, { fault }),
  ComplaintDayCorrected: (state, { complaint, on }) => withComplaint(state, complaint, { on }),
  DeductionDecided: (state, { complaint, taken }) => withComplaint(state, complaint, { deducted: taken }),
  DeductionSettled: (state, { complaint }) => withComplaint(state, complaint, { settledBy: "otherwise" }),
  BreachDeductionDecided: breachDecided,
  BreachDeductionSettled: (state, { breach, of }) => ({
    breachDeductions: state.breachDeductions.map((one) =>
      one.breach === breach && one.of === of ? { ...one, settledBy: "otherwise" } : one,
    ),
  }),
  StageEvidenceGiven: (state, { stage, item, evidence }) =>
    withStage(state, stage, (was) => ({ evidence: { ...was.evidence, [item as StageItem]: evidence } })),
  StageItemExamined: (state, { stage, item, passed, note }) =>
    withStage(state, stage, (was) => ({ examined: { ...was.examined, [item as StageItem]: { passed, note } } })),
  StageDecided: (state, { stage, passed, note, until }) =>
    withStage(state, stage, ({ packs }) => ({
      decided: { passed, note, pack: packs.at(-1)?.no ?? null, ...(until !== undefined && { until }) },
    })),
  StageSamplePrepared: (state, { stage, sample, type: _, side: __, ...told }) =>
    withStage(state, stage, ({ samples }) => ({
      samples: [...samples, { ...told, no: sample, drawn: null, judged: {} }],
    })),
  StageSampleDrawn: (state, event) => {
    const { word, secret, seed, drawn: calls, at } = event;
    return withSample(state, event, () => ({ drawn: { word, secret, seed, calls, at } }));
  },
  StageSampleJudged: (state, event) => {
    const { call, passed, note } = event;
    return withSample(state, event, ({ judged }) => ({ judged: { ...judged, [call]: { passed, note } } }));
  },
  StagePackMade: (state, { stage, pack, no, sha256, zip, bytes, files, side, at }) =>
    withStage(state, stage, ({ packs }) => ({
      packs: [...packs, { id: pack, no, by: side as Side, at, sha256, zip, bytes, files }],
    })),
  ControlRequirementIssued: (state, { stage, no, text, at }) =>
    withStage(state, stage, () => ({ requirement: { no, text, issuedAt: at, receipt: null } })),
  ControlRequirementReceived: (state, { stage, receivedBy, on }) =>
    withStage(state, stage, ({ requirement }) => ({
      requirement: requirement && { ...requirement, receipt: { by: receivedBy, on } },
    })),
  RectificationRaised: (state, { stage, rectification, goal, request, acceptance }) =>
    withStage(state, stage, ({ rectifications }) => ({
      rectifications: [
        ...rectifications,
        { id: rectification, goal, request, acceptance, state: "raised", effect: "", failed: 0 },
      ],
    })),
  RectificationConfirmed: (state, event) => withRectification(state, event, () => ({ state: "confirmed" })),
  RectificationDone: (state, event) => withRectification(state, event, () => ({ state: "done", effect: event.effect })),
  RectificationInspected: (state, event) =>
    withRectification(state, event, ({ failed }) =>
      event.passed ? { state: "passed" } : { state: "confirmed", failed: failed + 1 },
    ),
  StageReleased: (state, { stage }) => withStage(state, stage, () => ({ released: true })),
  InvoiceRegistered: (state, { instalment, no, amountFen, on }) => ({
    payments: { ...state.payments, [instalment]: { ...paymentOf(state, instalment), invoice: { no, amountFen, on } } },
  }),
  InstalmentPaid: paid,
  BreachNoticed: (state, { notice: id, cause, on, recordedOn = on, side }) => ({
    notices: [
      ...state.notices,
      {
        ...{ id, by: side as Side, cause, on, recordedOn },
        ...{ remediedOn: null, consultationFailedOn: null, receipt: null },
      },
    ],
  }),
  BreachReceived: (state, { notice, receivedBy, on }) => withNotice(state, notice, { receipt: { by: receivedBy, on } }),
  BreachRemedied: (state, { notice, on }) => withNotice(state, notice, { remediedOn: on }),
  ConsultationFailed: (state, { notice, on }) => withNotice(state, notice, { consultationFailedOn: on }),
  DamageRecorded: (state, { damage, cause, amountFen, on, side }) => ({
    damages: [...state.damages, { id: damage, by: side as Side, cause, amountFen, on }],
  }),
  HarmRecorded: (state, { harm, on, cause }) => ({ harms: [...state.harms, { id: harm, on, cause }] }),
  SuspensionClaimed: (state, event) => ({
    suspensions: [
      ...state.suspensions,
      { ...claimOf(event), id: event.suspension, from: event.from, to: event.to, late: false },
    ],
  }),
  SuspensionSigned: (state, { suspension, late }) => ({
    suspensions: state.suspensions.map((one) => (one.id === suspension ? { ...one, signed: true, late } : one)),
  }),
  ContractTerminated: (_, { ground, evidence, on, side }) => ({ end: { ground, by: side as Side, evidence, on } }),
  SettlementProposed: (_, { amountFen, text, side }) => ({
    settlement: { by: side as Side, amountFen, text, agreed: false },
  }),
  BudgetAlarmsSet: (_, { warning, alarm, least }) => ({ budgetAlarms: { warning, alarm, least } }),
  MaterialRequested: (state, { material, how, what, on }) => ({
    materials: [
      ...state.materials,
      { id: material, how, what, on, disposed: null, packs: [], confirmed: false, note: "" },
    ],
  }),
  MaterialDisposed: (state, { material, method, witness, on }) =>
    withMaterial(state, material, {
      disposed: { method, witness, on },
      packs: state.handoverPacks.filter(({ received }) => received !== null).map(({ id }) => id),
    }),
  MaterialConfirmed: (state, { material, passed, note }) =>
    withMaterial(state, material, passed ? { confirmed: true, note } : { disposed: null, packs: [], note }),
  HandoverPackMade: (state, { pack, sha256, files, bytes, rows, recordings, missing, at }) => ({
    handoverPacks: [
      ...state.handoverPacks,
      { id: pack, sha256, files, bytes, rows, recordings, missing, at, received: null },
    ],
  }),
  HandoverPackReceived: (state, { pack, receivedBy, on }) => ({
    handoverPacks: state.handoverPacks.map((one) =>
      one.id === pack ? { ...one, received: { by: receivedBy, on } } : one,
    ),
  }),
  RetentionProposed: (_, { days, evidenceDays, side, at }) => ({
    retentionAsked: { days, evidenceDays, by: side as Side, at },
  }),
  RetentionAnswered: ({ retention, retentionAsked }, { passed }) => ({
    ...{ retention: passed ? retentionAsked : retention, retentionAsked: null },
  }),
  EvidenceFileAdded: (state, { file, kind, key, name, bytes, sha256, side, at }) => ({
    files: [...state.files, { id: file, kind, key, name, bytes, sha256, by: side as Side, at }],
  }),
  SettlementAgreed: (state) => ({ settlement: state.settlement && { ...state.settlement, agreed: true } }),
};

/** The contract after an event. Events that `refusalOf` let pass are always understood. */
export const applyToContract = (state: ContractState, event: ContractEvent): ContractState => ({
  ...state,
  ...(handlers[event.type] as (state: ContractState, event: ContractEvent) => Partial<ContractState>)(state, event),
  version: state.version + 1,
});
