import type { DayFigures } from "./answer-rate.ts";
import { announced, type CalendarYear, type Day, type WorkingCalendar } from "./calendar.ts";
import type { Fen } from "./money.ts";
import type { ReadingVersion, Side } from "./readings.ts";
import type { ContractTerms } from "./terms.ts";
import type { Disposal, EvidenceKind, Fault, Ground, StageItem, TariffBreach } from "./words.ts";

export type TermsVersion = { readonly version: number; readonly terms: ContractTerms };
/** Terms under which days were closed up to that one, before the client confirmed others. */
export type PastTerms = { readonly until: Day; readonly terms: ContractTerms };

/** Force majeure as one side claims it; `signed`: by the other. */
export type Claim = {
  readonly by: Side;
  readonly cause: string;
  readonly noticedOn: Day;
  readonly proof: string;
  readonly provedOn: Day;
  readonly signed: boolean;
};
export type Suspension = Claim & { readonly id: string; readonly from: Day; readonly to: Day; readonly late: boolean };

/** A closed day that was judged anew, since facts came late. */
export type DayCorrection = {
  readonly revision: number;
  /** When, ms since the epoch. */
  readonly at: number;
  readonly before: DayFigures;
  readonly lateFacts: number;
  /** Of the closed day's entry. */
  readonly hash: string;
};

export type Complaint = {
  readonly id: string;
  readonly on: Day;
  readonly about: string;
  /** null: the client has not verified it. */
  readonly fault: Fault | null;
  /** null: not decided. */
  readonly deducted: boolean | null;
  /** The instalment that it came off, or "otherwise". */
  readonly settledBy: string | null;
};

/** What the client decided about a breach of 2.8. */
export type BreachDeduction = {
  readonly breach: TariffBreach;
  /** The day, or the stage, that failed; the record of the harm. */
  readonly of: string;
  readonly on: Day;
  readonly fen: Fen;
  readonly taken: boolean;
  /** The instalment that it came off, or "otherwise". */
  readonly settledBy: string | null;
};

export type Rectification = {
  readonly id: string;
  readonly goal: string;
  readonly request: string;
  readonly acceptance: string;
  readonly state: "raised" | "confirmed" | "done" | "passed";
  readonly effect: string;
  /** How often a re-inspection failed. */
  readonly failed: number;
};

/** A sample of a stage's calls: prepared, with its list and the check sum of a secret fixed; drawn once the client has said its word. */
export type StageSample = {
  readonly no: number;
  readonly size: number;
  /** Whose calls are in the list, [from, to); `day`: the last closed one, with its hash in the chain. */
  readonly from: Day;
  readonly to: Day;
  readonly day: Day;
  readonly chain: string;
  /** How many calls are in the list, and its check sum. */
  readonly calls: number;
  readonly list: string;
  readonly commitment: string;
  readonly at: number;
  readonly drawn: {
    readonly word: string;
    readonly secret: string;
    readonly seed: string;
    readonly calls: readonly string[];
    readonly at: number;
  } | null;
  /** By call, what the client found. */
  readonly judged: Readonly<Record<string, { readonly passed: boolean; readonly note: string }>>;
};

/** An evidence pack of a stage. `sha256`: of its manifest; `zip`: of the file. */
export type StagePack = {
  readonly id: string;
  readonly no: number;
  readonly by: Side;
  readonly at: number;
  readonly sha256: string;
  readonly zip: string;
  readonly bytes: number;
  readonly files: number;
};

/** 送达回执 of a paper. */
export type Receipt = { readonly by: string; readonly on: Day };

export type Stage = {
  readonly evidence: Readonly<Partial<Record<StageItem, string>>>;
  readonly examined: Readonly<Partial<Record<StageItem, { readonly passed: boolean; readonly note: string }>>>;
  /** `pack`: the newest evidence pack at that moment. `until`: it was passed before its window was over, by the days up to that one. */
  readonly decided: {
    readonly passed: boolean;
    readonly note: string;
    readonly pack: number | null;
    readonly until?: Day;
  } | null;
  readonly requirement: {
    readonly no: string;
    readonly text: string;
    /** ms since the epoch. */
    readonly issuedAt: number;
    readonly receipt: Receipt | null;
  } | null;
  readonly rectifications: readonly Rectification[];
  readonly released: boolean;
  readonly samples: readonly StageSample[];
  readonly packs: readonly StagePack[];
};

export type Notice = {
  readonly id: string;
  readonly by: Side;
  readonly cause: string;
  readonly on: Day;
  /** When it was entered here: before it the other side need not have known of it. */
  readonly recordedOn: Day;
  readonly remediedOn: Day | null;
  readonly consultationFailedOn: Day | null;
  /** 送达回执: the other side signed for it. */
  readonly receipt: Receipt | null;
};

export type Payment = {
  readonly invoice: { readonly no: string; readonly amountFen: Fen; readonly on: Day } | null;
  readonly paid: { readonly amountFen: Fen; readonly on: Day } | null;
};

/** From which part of a budget on, in per cent, it is told that it runs out; a day of fewer calls or ratings is not judged without a forecast. */
export type BudgetAlarms = { readonly warning: number; readonly alarm: number; readonly least: number };

/** A file that was given as evidence. It is never changed and never taken back; its hash is in the event. */
export type EvidenceFile = {
  readonly id: string;
  readonly kind: EvidenceKind;
  /** Of what: an item, a day, "stage.item", "stage.rectification", a notice, a stage. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly by: Side;
  readonly at: number;
};

/** 移交包: all that is the client's, in files that are read without this program. `missing`: recordings that are not in it. */
export type HandoverPack = {
  readonly id: string;
  /** Of the list of its files with their hashes. */
  readonly sha256: string;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  readonly recordings: number;
  readonly missing: number;
  /** When it was finished, ms since the epoch. */
  readonly at: number;
  readonly received: Receipt | null;
};

/** Business material that the client asked for (S9). `disposed`: what the provider says was done; a confirmation that was refused takes it back. */
export type Material = {
  readonly id: string;
  readonly how: Disposal;
  readonly what: string;
  readonly on: Day;
  readonly disposed: { readonly method: string; readonly witness: string; readonly on: Day } | null;
  /** The packs whose receipt the client had confirmed when it was done. */
  readonly packs: readonly string[];
  readonly confirmed: boolean;
  /** What the client said to it. */
  readonly note: string;
};

/** What the client found about an item of the checklist (K1). `validUntil`: after that day what proved it has expired. */
export type Resource = { readonly passed: boolean; readonly evidence: string; readonly validUntil?: Day };

export const calendarEntryStates = ["inForce", "waiting", "declined", "replaced"] as const;
/** A day by the calendar that had been told, and is another since. */
export type MovedDay = {
  readonly of: "instalment" | "notice";
  readonly id: string;
  readonly was: Day;
  readonly is: Day;
};
/** The holidays of a year as a side entered them: they hold once the other one has signed them. */
export type CalendarEntry = CalendarYear & {
  readonly by: Side;
  readonly year: number;
  readonly at: number;
  readonly state: (typeof calendarEntryStates)[number];
  /** What it moved when it came into force. */
  readonly moved: readonly MovedDay[];
};

/** How long recordings are kept, in days; 0: none is deleted by age. `evidenceDays`: so long after the last payment those of an acceptance are kept. */
export type Retention = {
  readonly days: number;
  readonly evidenceDays: number;
  readonly by: Side;
  readonly at: number;
};

export type End = { readonly ground: Ground; readonly by: Side; readonly evidence: string; readonly on: Day };

/** Everything that is known of the contract, folded from its events. Plain JSON. */
export type ContractState = {
  /** How many events. An edit gives back the one that it began from. */
  readonly version: number;
  /** As the client confirmed them; before that as they were written. */
  readonly terms: TermsVersion | null;
  readonly confirmed: boolean;
  /** Written after others were confirmed, and not confirmed themselves. */
  readonly changed: TermsVersion | null;
  /** The first first. */
  readonly pastTerms: readonly PastTerms[];
  readonly readings: readonly ReadingVersion[];
  readonly calendar: WorkingCalendar;
  readonly calendarEntries: readonly CalendarEntry[];
  readonly days: Readonly<Record<Day, DayFigures>>;
  /** Of days that were corrected, the first first. */
  readonly corrections: Readonly<Record<Day, readonly DayCorrection[]>>;
  readonly exemptions: Readonly<Record<Day, Claim>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly complaints: readonly Complaint[];
  readonly stages: Readonly<Record<string, Stage>>;
  readonly payments: Readonly<Record<string, Payment>>;
  readonly notices: readonly Notice[];
  readonly damages: readonly {
    readonly id: string;
    readonly by: Side;
    readonly cause: string;
    readonly amountFen: Fen;
    readonly on: Day;
  }[];
  /** 造成恶劣社会影响 (2.8), as the client records it. */
  readonly harms: readonly { readonly id: string; readonly on: Day; readonly cause: string }[];
  readonly breachDeductions: readonly BreachDeduction[];
  readonly suspensions: readonly Suspension[];
  readonly end: End | null;
  readonly settlement: {
    readonly by: Side;
    readonly amountFen: Fen;
    readonly text: string;
    readonly agreed: boolean;
  } | null;
  readonly budgetAlarms: BudgetAlarms;
  readonly files: readonly EvidenceFile[];
  readonly materials: readonly Material[];
  readonly handoverPacks: readonly HandoverPack[];
  /** As both agreed; null: nothing was. `retentionAsked`: what waits for the other side. */
  readonly retention: Retention | null;
  readonly retentionAsked: Retention | null;
};

export const noContract: ContractState = {
  version: 0,
  terms: null,
  confirmed: false,
  changed: null,
  pastTerms: [],
  readings: [],
  calendar: announced,
  calendarEntries: [],
  days: {},
  corrections: {},
  exemptions: {},
  resources: {},
  complaints: [],
  stages: {},
  payments: {},
  notices: [],
  damages: [],
  harms: [],
  breachDeductions: [],
  suspensions: [],
  end: null,
  settlement: null,
  budgetAlarms: { warning: 30, alarm: 10, least: 50 },
  files: [],
  materials: [],
  handoverPacks: [],
  retention: null,
  retentionAsked: null,
};

export const noStage: Stage = {
  evidence: {},
  examined: {},
  decided: null,
  requirement: null,
  rectifications: [],
  released: false,
  samples: [],
  packs: [],
};
export const noPayment: Payment = { invoice: null, paid: null };

export const stageOf = ({ stages }: ContractState, id: string): Stage => stages[id] ?? noStage;
export const paymentOf = ({ payments }: ContractState, id: string): Payment => payments[id] ?? noPayment;
export const otherSide = (side: Side): Side => (side === "client" ? "provider" : "client");
