import type { DayFigures } from "./answer-rate.ts";
import { announced, type Day, type WorkingCalendar } from "./calendar.ts";
import type { Fen } from "./money.ts";
import type { ReadingVersion, Side } from "./readings.ts";
import type { ContractTerms } from "./terms.ts";
import type { Fault, Ground, StageItem } from "./words.ts";

export type TermsVersion = { readonly version: number; readonly terms: ContractTerms };

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

export type Stage = {
  readonly evidence: Readonly<Partial<Record<StageItem, string>>>;
  readonly examined: Readonly<Partial<Record<StageItem, { readonly passed: boolean; readonly note: string }>>>;
  readonly decided: { readonly passed: boolean; readonly note: string } | null;
  readonly requirement: {
    readonly no: string;
    readonly text: string;
    readonly receipt: { readonly by: string; readonly on: Day } | null;
  } | null;
  readonly rectifications: readonly Rectification[];
  readonly released: boolean;
};

export type Notice = {
  readonly id: string;
  readonly by: Side;
  readonly cause: string;
  readonly on: Day;
  readonly remediedOn: Day | null;
  readonly consultationFailedOn: Day | null;
};

export type Payment = {
  readonly invoice: { readonly no: string; readonly amountFen: Fen; readonly on: Day } | null;
  readonly paid: { readonly amountFen: Fen; readonly on: Day } | null;
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
  readonly readings: readonly ReadingVersion[];
  readonly calendar: WorkingCalendar;
  readonly days: Readonly<Record<Day, DayFigures>>;
  /** Of days that were corrected, the first first. */
  readonly corrections: Readonly<Record<Day, readonly DayCorrection[]>>;
  readonly exemptions: Readonly<Record<Day, Claim>>;
  readonly resources: Readonly<Record<string, { readonly passed: boolean; readonly evidence: string }>>;
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
  readonly suspensions: readonly Suspension[];
  readonly end: End | null;
  readonly settlement: {
    readonly by: Side;
    readonly amountFen: Fen;
    readonly text: string;
    readonly agreed: boolean;
  } | null;
};

export const noContract: ContractState = {
  version: 0,
  terms: null,
  confirmed: false,
  changed: null,
  readings: [],
  calendar: announced,
  days: {},
  corrections: {},
  exemptions: {},
  resources: {},
  complaints: [],
  stages: {},
  payments: {},
  notices: [],
  damages: [],
  suspensions: [],
  end: null,
  settlement: null,
};

export const noStage: Stage = {
  evidence: {},
  examined: {},
  decided: null,
  requirement: null,
  rectifications: [],
  released: false,
};
export const noPayment: Payment = { invoice: null, paid: null };

export const stageOf = ({ stages }: ContractState, id: string): Stage => stages[id] ?? noStage;
export const paymentOf = ({ payments }: ContractState, id: string): Payment => payments[id] ?? noPayment;
export const otherSide = (side: Side): Side => (side === "client" ? "provider" : "client");
