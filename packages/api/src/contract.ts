import { type Static, type TUnsafe, Type } from "@sinclair/typebox";
import {
  type ContractDeed,
  ContractTerms,
  clauseNames,
  contractEventTypes,
  faults,
  grounds,
  paymentStates,
  stageItems,
  stageStates,
  withheldReasons,
} from "@zongji/domain";
import { Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Text = Type.String();
const Fen = Type.Integer({ description: "1/100 yuan" });
const Count = Type.Integer();
export const sides = ["client", "provider"] as const;
const Side = OneOf(sides);
const Window = Type.Object({ from: Day, to: Day }, { description: "[from, to)" });

/** One indicator of one day. Not judged: `why`. */
export const ContractVerdict = Type.Object({
  why: Nullable(OneOf(["belowCapacity", "atCapacity", "none", "exempt"] as const)),
  num: Nullable(Count),
  den: Nullable(Count),
  /** Rounded to two decimals, to be shown; `passes` compares what is not rounded. */
  percent: Nullable(Text),
  passes: Nullable(Type.Boolean()),
});
export type ContractVerdict = Static<typeof ContractVerdict>;

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
  decided: Nullable(Type.Object({ passed: Type.Boolean(), note: Text })),
  requirement: Nullable(Type.Object({ no: Text, text: Text, receipt: Nullable(Type.Object({ by: Text, on: Day })) })),
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
  checklist: Type.Array(Type.Object({ id: Text, title: Text, passed: Nullable(Type.Boolean()), evidence: Text })),
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
  exemptions: Type.Array(Type.Object({ day: Day, ...Claim })),
  suspensions: Type.Array(Type.Object({ id: Text, from: Day, to: Day, late: Type.Boolean(), ...Claim })),
  notices: Type.Array(
    Type.Object({
      id: Text,
      by: Side,
      cause: Text,
      on: Day,
      remedyBy: Day,
      provisional: Type.Boolean(),
      /** Working days left; below 0 the clock has run out. */
      left: Count,
      remediedOn: Nullable(Day),
      consultationFailedOn: Nullable(Day),
    }),
  ),
  damages: Type.Array(Type.Object({ id: Text, by: Side, cause: Text, amountFen: Fen, on: Day })),
  damagesFen: Type.Object({ share: Fen, cases: Fen }),
  /** Grounds that the figures give today. */
  groundsMet: Type.Array(OneOf(grounds)),
  end: Nullable(Type.Object({ ground: OneOf(grounds), by: Side, evidence: Text, on: Day })),
  settlement: Nullable(Type.Object({ by: Side, amountFen: Fen, text: Text, agreed: Type.Boolean() })),
});
export type Contract = Static<typeof Contract>;

const Readings = Type.Object({ A: ContractVerdict, B: ContractVerdict, C: ContractVerdict, D: ContractVerdict });

const DayFigures = Type.Object({ requests: Count, answered: Count, ratings: Count, satisfied: Count, neutral: Count });

/** One day of the term. Without figures: it is not closed. */
export const ContractDay = Type.Object({
  day: Day,
  figures: Nullable(DayFigures),
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
});
export type ContractDay = Static<typeof ContractDay>;

/** How many more misses something bears; failed: none, it has failed already. left null: no number of misses makes it fail. */
const Budget = Type.Object({ failed: Type.Boolean(), left: Nullable(Count) });
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
  stage: Nullable(Text),
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
  contractToday: {
    method: "GET",
    path: "/api/contract/today",
    summary: "Today's figures so far, and how many more misses today and its stage bear",
    permission: "contract.see",
    response: Nullable(ContractToday),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
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
