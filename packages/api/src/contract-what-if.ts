/** 推演: the contract with other readings, figures and dates. */
import { type Static, Type } from "@sinclair/typebox";
import { clauseNames, damageGrounds, paymentStates, stageStates, withheldReasons } from "@zongji/domain";
import { Nullable, OneOf } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Fen = Type.Integer({ description: "1/100 yuan" });
const Count = Type.Integer();
const Amount = Type.Integer({ minimum: 0, maximum: 100_000_000_000_000 });
const Given = Type.Integer({ minimum: 0, maximum: 100_000 });

const figures = { requests: Given, answered: Given, ratings: Given, satisfied: Given, neutral: Given };
const Million = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Share = Nullable(Type.Object({ num: Million, den: Million }, { additionalProperties: false }));
const most = (maximum: number, minimum = 0) => Nullable(Type.Integer({ minimum, maximum }));

/** What is supposed. `days`: of each working day from today up to `on`; null: those days stay open. */
export const Supposition = Type.Object(
  {
    on: Day,
    readings: Type.Array(
      Type.Object(
        { clause: OneOf(clauseNames), alternative: Type.String({ maxLength: 64 }) },
        { additionalProperties: false },
      ),
      { maxItems: clauseNames.length },
    ),
    days: Nullable(Type.Object(figures, { additionalProperties: false })),
    /** Closed days as if they had closed with other figures, each day once. */
    closed: Type.Optional(
      Type.Array(Type.Object({ day: Day, ...figures }, { additionalProperties: false }), { maxItems: 62 }),
    ),
    /** As if they had been agreed from the first day on, for closed days too; null, or none of them: as the terms have it. */
    thresholds: Type.Optional(
      Type.Object(
        {
          ...{ answerAtLeast: Share, capacity: most(1_000_000, 1), satisfactionAtLeast: Share },
          ...{ failedDays: most(1000), failedDaysSatisfaction: most(1000) },
          ...{ fewerThan: most(10_000, 1), verified: most(10_000) },
        },
        { additionalProperties: false },
      ),
    ),
    /** More complaints by the provider's fault, each with its deduction. */
    complaints: Type.Integer({ minimum: 0, maximum: 1000 }),
    /** Amounts of a supplement, as if both had signed that it counts (C5); null: as the terms have it. */
    supplement: Nullable(
      Type.Object({ answerRateFen: Amount, badInfluenceFen: Amount }, { additionalProperties: false }),
    ),
    signedOn: Nullable(Day),
    until: Nullable(Day),
  },
  { additionalProperties: false },
);

const Counter = Type.Object({ count: Count, left: Count, signed: Type.Boolean() });
const Rate = Type.Object({
  ...{ judgedDays: Count, failedDays: Count, passes: Nullable(Type.Boolean()) },
  ...{ mean: Nullable(Type.String()), pooled: Nullable(Type.String()) },
});

export const ContractOutcome = Type.Object({
  on: Day,
  payments: Type.Array(
    Type.Object({
      ...{ id: Type.String(), due: Day, dueKind: OneOf(["by", "from"] as const), provisional: Type.Boolean() },
      ...{ state: OneOf(paymentStates), stage: OneOf(stageStates), withheld: Type.Array(OneOf(withheldReasons)) },
      ...{ deductedFen: Fen, payableFen: Fen, answerRate: Nullable(Rate), satisfaction: Nullable(Rate) },
    }),
  ),
  counters: Type.Object({ answerRate: Counter, satisfaction: Counter, received: Counter, verified: Counter }),
  /** Grounds of K5 that hold, and what would be due. */
  grounds: Type.Array(OneOf(damageGrounds)),
  ...{ damagesFen: Fen, deductedFen: Fen, atRiskFen: Fen },
});
export type ContractOutcome = Static<typeof ContractOutcome>;

export const ContractWhatIf = Type.Object({ now: ContractOutcome, supposed: ContractOutcome });
export type ContractWhatIf = Static<typeof ContractWhatIf>;
