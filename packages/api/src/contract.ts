import { type Static, type TUnsafe, Type } from "@sinclair/typebox";
import {
  type ContractDeed,
  ContractTerms,
  calendarEntryStates,
  clauseNames,
  clauses,
  contractEventTypes,
  disposals,
  evidenceKinds,
  faults,
  grounds,
  paymentStates,
  stageItems,
  stageStates,
  tariffBreaches,
  withheldReasons,
} from "@zongji/domain";
import { ContractCapacity, ContractVerdict, Standard } from "./contract-beside.ts";
import {
  Budget,
  BudgetAlarms,
  ContractBudgets,
  ContractDayCalls,
  ContractDayThings,
  ContractEffects,
  dayFigureNames,
  GroundFigures,
} from "./contract-figures.ts";
import { ContractWhatIf, Supposition } from "./contract-what-if.ts";
import { FinishedPack } from "./handover-packs.ts";
import { Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Text = Type.String();
const Fen = Type.Integer({ description: "1/100 yuan" });
const Count = Type.Integer();
export const sides = ["client", "provider"] as const;
const Side = OneOf(sides);
const Window = Type.Object({ from: Day, to: Day }, { description: "[from, to)" });

const StageRate = Type.Object({
  judgedDays: Count,
  failedDays: Count,
  /** Of the judged days together. */
  num: Count,
  den: Count,
  mean: Nullable(Text),
  pooled: Nullable(Text),
  passes: Nullable(Type.Boolean()),
  signed: Type.Boolean(),
});

/** 送达回执. */
const Receipt = Type.Object({ by: Text, on: Day });

const ContractStage = Type.Object({
  id: Text,
  state: OneOf(stageStates),
  window: Nullable(Window),
  /** Days of the window so far: closed, and not. */
  closed: Count,
  missing: Count,
  answerRate: Nullable(StageRate),
  satisfaction: Nullable(StageRate),
  items: Type.Array(
    Type.Object({ item: OneOf(stageItems), evidence: Text, passed: Nullable(Type.Boolean()), note: Text }),
  ),
  /** `pack`: the newest evidence pack at that moment. `until`: passed before its window was over, by the days up to that one. */
  decided: Nullable(
    Type.Object({ passed: Type.Boolean(), note: Text, pack: Nullable(Count), until: Type.Optional(Day) }),
  ),
  /** The last closed day, up to which it can be passed before its window is over; null: it can't be. */
  early: Nullable(Day),
  requirement: Nullable(Type.Object({ no: Text, text: Text, issuedAt: Instant, receipt: Nullable(Receipt) })),
  rectifications: Type.Array(
    Type.Object({
      id: Text,
      goal: Text,
      request: Text,
      acceptance: Text,
      state: OneOf(["raised", "confirmed", "done", "passed"] as const),
      effect: Text,
      failed: Count,
    }),
  ),
});
export type ContractStage = Static<typeof ContractStage>;

const ContractPayment = Type.Object({
  id: Text,
  share: Type.Object({ num: Count, den: Count }),
  amountFen: Fen,
  deductedFen: Fen,
  payableFen: Fen,
  due: Day,
  /** from: no latest day is named. */
  dueKind: OneOf(["by", "from"] as const),
  /** Reckoned through a year whose holidays are not announced. */
  provisional: Type.Boolean(),
  window: Nullable(Window),
  stage: OneOf(stageStates),
  state: OneOf(paymentStates),
  withheld: Type.Array(OneOf(withheldReasons)),
  /** Every reading that the figures rest on is signed. */
  signed: Type.Boolean(),
  invoice: Nullable(Type.Object({ no: Text, amountFen: Fen, on: Day })),
  paid: Nullable(Type.Object({ amountFen: Fen, on: Day })),
});
export type ContractPayment = Static<typeof ContractPayment>;

const ContractReading = Type.Object({
  clause: OneOf(clauseNames),
  alternatives: Type.Array(Text),
  alternative: Text,
  signed: Type.Boolean(),
  /** 0: the recommended one, that nobody signed. */
  version: Count,
  versions: Type.Array(
    Type.Object({
      version: Count,
      alternative: Text,
      from: Day,
      note: Text,
      proposedBy: Side,
      proposedAt: Instant,
      acceptedAt: Nullable(Instant),
      withdrawn: Type.Boolean(),
    }),
  ),
});
export type ContractReading = Static<typeof ContractReading>;

const Counter = Type.Object({ count: Count, left: Count, signed: Type.Boolean() });
/** Days; 0: no recording is deleted by its age. */
const Retention = Type.Object({ days: Count, evidenceDays: Count, by: Side, at: Instant });
const Claim = { by: Side, cause: Text, noticedOn: Day, proof: Text, provedOn: Day, signed: Type.Boolean() };
const TermsVersion = Type.Object({ version: Count, terms: ContractTerms });

/** The contract on a day, with all that follows from it. */
export const Contract = Type.Object({
  /** Counts what was done; a deed gives back the one that it began from. */
  version: Count,
  today: Day,
  /** Whose side the reader acts for; null: neither's, he reads. */
  side: Nullable(Side),
  terms: Nullable(TermsVersion),
  confirmed: Type.Boolean(),
  /** Written after the terms in force were confirmed. */
  changed: Nullable(TermsVersion),
  lastDay: Nullable(Day),
  payments: Type.Array(ContractPayment),
  stages: Type.Array(ContractStage),
  readings: Type.Array(ContractReading),
  /** Null before there are terms. */
  counters: Nullable(
    Type.Object({
      answerRate: Counter,
      satisfaction: Counter,
      received: Counter,
      receivedCalendarYear: Count,
      verified: Counter,
      resources: Type.Object({ passed: Count, all: Count }),
    }),
  ),
  /** `validUntil`: after that day the proof has expired, and the item has not passed any more. */
  checklist: Type.Array(
    Type.Object({
      ...{ id: Text, title: Text, passed: Nullable(Type.Boolean()), evidence: Text, validUntil: Nullable(Day) },
    }),
  ),
  complaints: Type.Array(
    Type.Object({
      id: Text,
      on: Day,
      about: Text,
      fault: Nullable(OneOf(faults)),
      deducted: Nullable(Type.Boolean()),
      /** The instalment that it came off, or "otherwise". */
      settledBy: Nullable(Text),
    }),
  ),
  /** What comes off the year-end payments, decided or not (K6, C5). `of`: the complaint, the failed day or stage, the record of the harm. */
  deductions: Type.Array(
    Type.Object({
      why: OneOf(["complaint", ...tariffBreaches] as const),
      ...{ of: Text, on: Day, fen: Fen },
      taken: Nullable(Type.Boolean()),
      /** The instalment that it came off, or "otherwise". */
      settledBy: Nullable(Text),
      /** The instalment that it comes off as things stand. */
      from: Nullable(Text),
    }),
  ),
  /** Both keep secret what they learned up to that day (S9). */
  secretUntil: Nullable(Day),
  /** Years whose holidays are known. */
  calendarKnown: Type.Array(Count),
  /** Holidays as they were entered, the first first. waiting: for the other side. */
  calendarYears: Type.Array(
    Type.Object({
      ...{ by: Side, year: Count, off: Type.Array(Day), worked: Type.Array(Day), at: Instant },
      state: OneOf(calendarEntryStates),
      /** Days that had been told, and are others since; of one that waits, those that it would move. */
      moved: Type.Array(Type.Object({ of: OneOf(["instalment", "notice"] as const), id: Text, was: Day, is: Day })),
    }),
  ),
  exemptions: Type.Array(Type.Object({ day: Day, ...Claim })),
  suspensions: Type.Array(Type.Object({ id: Text, from: Day, to: Day, late: Type.Boolean(), ...Claim })),
  notices: Type.Array(
    Type.Object({
      id: Text,
      by: Side,
      cause: Text,
      on: Day,
      /** From when the clocks run: not before it was entered, or the other side signed that it had it already. */
      clockFrom: Day,
      remedyBy: Day,
      provisional: Type.Boolean(),
      /** Working days left; below 0 the clock has run out. */
      left: Count,
      remediedOn: Nullable(Day),
      /** Until when both consult, a month from `remedyBy` on, and days left of it; below 0 it is over. */
      ...{ consultBy: Day, consultLeft: Count },
      consultationFailedOn: Nullable(Day),
      receipt: Nullable(Receipt),
    }),
  ),
  damages: Type.Array(Type.Object({ id: Text, by: Side, cause: Text, amountFen: Fen, on: Day })),
  /** Serious public harm (2.8), as the client recorded it. */
  harms: Type.Array(Type.Object({ id: Text, on: Day, cause: Text })),
  damagesFen: Type.Object({ share: Fen, cases: Fen }),
  /** Grounds that figures and records can give, today. */
  grounds: Type.Array(GroundFigures),
  end: Nullable(Type.Object({ ground: OneOf(grounds), by: Side, evidence: Text, on: Day })),
  settlement: Nullable(Type.Object({ by: Side, amountFen: Fen, text: Text, agreed: Type.Boolean() })),
  /** After the end: what was earned by progress, for both to settle by. `balanceFen` is below 0 where more was paid. */
  progress: Nullable(
    Type.Object({
      ...{ days: Count, of: Count, earnedFen: Fen, paidFen: Fen, deductedFen: Fen },
      balanceFen: Type.Integer({ description: "1/100 yuan" }),
    }),
  ),
  /** Evidence: what was given, by whom, and the hash that it has to have. */
  files: Type.Array(
    Type.Object({
      ...{ id: Text, kind: OneOf(evidenceKinds), key: Text, name: Text, bytes: Count, sha256: Text },
      ...{ by: Side, at: Instant },
    }),
  ),
  budgetAlarms: BudgetAlarms,
  /** Business material that the client asked back, or to be destroyed. */
  materials: Type.Array(
    Type.Object({
      ...{ id: Text, how: OneOf(disposals), what: Text, on: Day },
      disposed: Nullable(Type.Object({ method: Text, witness: Text, on: Day })),
      /** The packs whose receipt was confirmed when it was done. */
      packs: Type.Array(Text),
      ...{ confirmed: Type.Boolean(), note: Text },
    }),
  ),
  /** 移交包 that were finished, the first first. */
  handoverPacks: Type.Array(FinishedPack),
  /** How long recordings are kept as both agreed, and what waits for the other side. */
  retention: Nullable(Retention),
  retentionAsked: Nullable(Retention),
});
export type Contract = Static<typeof Contract>;

const Readings = Type.Object({ A: ContractVerdict, B: ContractVerdict, C: ContractVerdict, D: ContractVerdict });

const DayFigures = Type.Object({ requests: Count, answered: Count, ratings: Count, satisfied: Count, neutral: Count });

/** Requests of which hours (C12), and ratings by which day (M11), the figures are. */
const judgedBy = { hours: OneOf(clauses.C12), ratedBy: OneOf(clauses.M11) };

/** One day of the term. Without figures: it is not closed. */
export const ContractDay = Type.Object({
  day: Day,
  /** Those by which it is judged. */
  figures: Nullable(DayFigures),
  ...judgedBy,
  /** Facts came after the day had closed: it was judged anew. */
  corrections: Type.Array(
    Type.Object({
      revision: Count,
      at: Instant,
      before: DayFigures,
      lateFacts: Count,
      /** Of the closed day's entry. */
      hash: Text,
    }),
  ),
  exempt: Type.Boolean(),
  claimed: Type.Boolean(),
  readings: Nullable(Readings),
  answerRate: Nullable(ContractVerdict),
  answerRateSigned: Type.Boolean(),
  satisfaction: Nullable(ContractVerdict),
  satisfactionSigned: Type.Boolean(),
  /** So few that a single miss fails the day. */
  fewRequests: Type.Boolean(),
  fewRatings: Type.Boolean(),
  /** Null: the day is not closed, or both read the contract alone (C13). */
  standard: Nullable(Standard),
});
export type ContractDay = Static<typeof ContractDay>;

const IndicatorToday = Type.Object({
  /** As if the day ended now. */
  verdict: ContractVerdict,
  signed: Type.Boolean(),
  day: Budget,
  /** Of today's misses; null: today is in no stage. */
  stage: Nullable(Budget),
});
/** Today so far, which is not closed, and what it may still bear. */
export const ContractToday = Type.Object({
  day: Day,
  at: Instant,
  figures: DayFigures,
  ...judgedBy,
  stage: Nullable(Text),
  standard: Nullable(Standard),
  answerRate: IndicatorToday,
  satisfaction: IndicatorToday,
});
export type ContractToday = Static<typeof ContractToday>;

const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;

/** A deed by its type; its other fields are those of the event of that name, and are checked by the event's schema. */
const Deed = Type.Object(
  { type: OneOf(contractEventTypes) },
  { additionalProperties: true },
) as unknown as TUnsafe<ContractDeed>;

export const contractOperations = {
  contract: {
    method: "GET",
    path: "/api/contract",
    summary: "The contract today: terms, payments, stages, readings, counters",
    permission: "contract.see",
    response: Contract,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  contractDays: {
    method: "GET",
    path: "/api/contract/days",
    summary: "Days of the contract from a day up to another, at most 400, the last first",
    permission: "contract.see",
    query: Type.Object({ from: Day, to: Day }),
    response: Type.Array(ContractDay),
    errors,
  },
  contractDayCalls: {
    method: "GET",
    path: "/api/contract/days/:day",
    summary: "Calls of a closed day that are in no denominator, and why; null: it has not closed",
    permission: "contract.see",
    params: Type.Object({ day: Day }),
    response: Nullable(ContractDayCalls),
    errors,
  },
  contractDayThings: {
    method: "GET",
    path: "/api/contract/days/:day/calls",
    summary:
      "The calls behind one figure of a closed day, 100 at a time, as the call log has them now; nothing about who called",
    permission: "contract.see",
    params: Type.Object({ day: Day }),
    query: Type.Object(
      { figure: OneOf(dayFigureNames), offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })) },
      { additionalProperties: false },
    ),
    response: Nullable(ContractDayThings),
    errors,
  },
  contractToday: {
    method: "GET",
    path: "/api/contract/today",
    summary: "Today's figures so far, and how many more misses today and its stage bear",
    permission: "contract.see",
    response: Nullable(ContractToday),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  contractBudgets: {
    method: "GET",
    path: "/api/contract/budgets",
    summary:
      "How much more each indicator bears today, in this stage and in the term, and how much is expected to come",
    permission: "contract.see",
    response: Nullable(ContractBudgets),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  contractCapacity: {
    method: "GET",
    path: "/api/contract/capacity",
    summary: "Lines, calls at one time and flows in force, against what the contract asks for by the reading of C8",
    permission: "contract.see",
    response: Nullable(ContractCapacity),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  contractEffects: {
    method: "GET",
    path: "/api/contract/effects",
    summary: "What each alternative of each unclear clause comes to on the figures as they are, side by side",
    permission: "contract.see",
    response: Nullable(ContractEffects),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  contractWhatIf: {
    method: "POST",
    path: "/api/contract/what-if",
    summary: "The contract as it is, and as it would be with other readings, figures and dates; nothing is written",
    permission: "contract.see",
    body: Supposition,
    response: Nullable(ContractWhatIf),
    errors,
  },
  addEvidence: {
    method: "POST",
    path: "/api/contract/evidence/:kind/:key",
    summary:
      "Add a file of 5 MB at most as evidence, for the side that the account acts for; it is never changed or taken back",
    permission: "contract.see",
    params: Type.Object({
      kind: OneOf(evidenceKinds),
      key: Type.String({ minLength: 1, maxLength: 200, pattern: "^[A-Za-z0-9_.-]+$" }),
    }),
    upload: { maxBytes: 5 * 1024 * 1024 },
    response: Contract,
    errors: [...errors, "conflict", "tooLarge", "unsupportedMedia"],
  },
  evidenceFile: {
    method: "GET",
    path: "/api/contract/files/:id",
    summary: "A file of evidence as it was given; it leaves a trace. One that is not what its hash says is refused",
    permission: "contract.see",
    params: Type.Object({ id: Text }),
    response: "binary",
    errors: [...errors, "notFound", "conflict"],
  },
  doUnderContract: {
    method: "POST",
    path: "/api/contract/deeds",
    summary:
      "Do something under the contract, for the side that the account acts for; what is the other side's answers forbidden and is audited",
    permission: "contract.see",
    body: Type.Object({ version: Type.Integer({ minimum: 0 }), deed: Deed }, { additionalProperties: false }),
    response: Contract,
    errors: [...errors, "conflict", "stale"],
  },
} as const satisfies Record<string, Operation>;
