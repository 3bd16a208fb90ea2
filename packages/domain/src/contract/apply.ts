import type { ContractEvent, ContractEventType } from "../events/contract.ts";
import { paymentFigures } from "./payments.ts";
import type { Side } from "./readings.ts";
import {
  type Claim,
  type Complaint,
  type ContractState,
  type Notice,
  paymentOf,
  type Rectification,
  type Stage,
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

const withComplaint = (state: ContractState, id: string, change: Partial<Complaint>): Partial<ContractState> => ({
  complaints: state.complaints.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const withNotice = (state: ContractState, id: string, change: Partial<Notice>): Partial<ContractState> => ({
  notices: state.notices.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

const written = (state: ContractState, event: Of<"ContractWritten">): Partial<ContractState> => {
  const { terms } = event;
  const next: TermsVersion = { version: (state.changed ?? state.terms ?? { version: 0 }).version + 1, terms };
  return state.confirmed ? { changed: next } : { terms: next };
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
  { day, revision, hash, lateFacts, at, requests, answered, ratings, satisfied, neutral }: Of<"DayCorrected">,
): Partial<ContractState> => ({
  days: { ...state.days, [day]: { day, requests, answered, ratings, satisfied, neutral } },
  corrections: {
    ...state.corrections,
    [day]: [...(state.corrections[day] ?? []), { revision, at, before: state.days[day]!, lateFacts, hash }],
  },
});

/** The deductions that the payment took off are settled by it. */
const paid = (state: ContractState, { instalment, amountFen, on }: Of<"InstalmentPaid">): Partial<ContractState> => {
  const terms = state.terms?.terms.instalments.find(({ id }) => id === instalment);
  const taken = new Set(terms ? paymentFigures(state, terms, on).deductions.map(({ id }) => id) : []);
  return {
    payments: { ...state.payments, [instalment]: { ...paymentOf(state, instalment), paid: { amountFen, on } } },
    complaints: state.complaints.map((one) => (taken.has(one.id) ? { ...one, settledBy: instalment } : one)),
  };
};

const handlers: { readonly [T in ContractEventType]: Handler<T> } = {
  ContractWritten: written,
  ContractConfirmed: (state) => ({ terms: state.changed ?? state.terms, changed: null, confirmed: true }),
  ReadingProposed: proposed,
  ReadingAccepted: (state, event) => withReading(state, event, { acceptedAt: event.at }),
  ReadingWithdrawn: (state, event) => withReading(state, event, { withdrawn: true }),
  CalendarYearEntered: (state, { year, off, worked }) => ({ calendar: { ...state.calendar, [year]: { off, worked } } }),
  DayClosed: (state, { type: _, side: __, at: ___, ...figures }) => ({
    days: { ...state.days, [figures.day]: figures },
  }),
  DayCorrected: corrected,
  DayExemptionClaimed: (state, event) => ({ exemptions: { ...state.exemptions, [event.day]: claimOf(event) } }),
  DayExemptionSigned: (state, { day }) => ({
    exemptions: { ...state.exemptions, [day]: { ...state.exemptions[day]!, signed: true } },
  }),
  ResourceExamined: (state, { item, passed, evidence }) => ({
    resources: { ...state.resources, [item]: { passed, evidence } },
  }),
  ComplaintReceived: (state, { complaint, on, about }) => ({
    complaints: [...state.complaints, { id: complaint, on, about, fault: null, deducted: null, settledBy: null }],
  }),
  ComplaintVerified: (state, { complaint, fault }) => withComplaint(state, complaint, { fault }),
  DeductionDecided: (state, { complaint, taken }) => withComplaint(state, complaint, { deducted: taken }),
  DeductionSettled: (state, { complaint }) => withComplaint(state, complaint, { settledBy: "otherwise" }),
  StageEvidenceGiven: (state, { stage, item, evidence }) =>
    withStage(state, stage, (was) => ({ evidence: { ...was.evidence, [item as StageItem]: evidence } })),
  StageItemExamined: (state, { stage, item, passed, note }) =>
    withStage(state, stage, (was) => ({ examined: { ...was.examined, [item as StageItem]: { passed, note } } })),
  StageDecided: (state, { stage, passed, note }) => withStage(state, stage, () => ({ decided: { passed, note } })),
  ControlRequirementIssued: (state, { stage, no, text }) =>
    withStage(state, stage, () => ({ requirement: { no, text, receipt: null } })),
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
  BreachNoticed: (state, { notice, cause, on, side }) => ({
    notices: [
      ...state.notices,
      { id: notice, by: side as Side, cause, on, remediedOn: null, consultationFailedOn: null },
    ],
  }),
  BreachRemedied: (state, { notice, on }) => withNotice(state, notice, { remediedOn: on }),
  ConsultationFailed: (state, { notice, on }) => withNotice(state, notice, { consultationFailedOn: on }),
  DamageRecorded: (state, { damage, cause, amountFen, on, side }) => ({
    damages: [...state.damages, { id: damage, by: side as Side, cause, amountFen, on }],
  }),
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
  SettlementAgreed: (state) => ({ settlement: state.settlement && { ...state.settlement, agreed: true } }),
};

/** The contract after an event. Events that `refusalOf` let pass are always understood. */
export const applyToContract = (state: ContractState, event: ContractEvent): ContractState => ({
  ...state,
  ...(handlers[event.type] as (state: ContractState, event: ContractEvent) => Partial<ContractState>)(state, event),
  version: state.version + 1,
});
