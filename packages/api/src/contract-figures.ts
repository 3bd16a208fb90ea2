/** Figures of the contract: budgets, and what each alternative of an unclear clause comes to. */
import { type Static, Type } from "@sinclair/typebox";
import {
  budgetLevels,
  budgetNames,
  budgetPeriods,
  clauseNames,
  dispositions,
  effectNames,
  groundProofKinds,
  grounds,
  units,
} from "@zongji/domain";
import { Instant, Nullable, OneOf } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Text = Type.String();
const Fen = Type.Integer({ description: "1/100 yuan" });
const Count = Type.Integer();

/** Per cent of a budget that is left; `least`: of fewer calls or ratings a day is not judged without a forecast. */
export const BudgetAlarms = Type.Object({ warning: Count, alarm: Count, least: Count });

/** How many more misses something bears; failed: none, it has failed already. left null: no number of misses makes it fail. */
export const Budget = Type.Object({ failed: Type.Boolean(), left: Nullable(Count) });
/** 违约余量: what each indicator bears until it fails. */
export const ContractBudgets = Type.Object({
  day: Day,
  at: Instant,
  /** Past days of today's weekday that were found, of so many that are looked for. */
  pastDays: Count,
  mostPastDays: Count,
  alarms: BudgetAlarms,
  rows: Type.Array(
    Type.Object({
      of: OneOf(budgetNames),
      period: OneOf(budgetPeriods),
      counts: OneOf(["misses", "failures", "complaints"] as const),
      used: Count,
      left: Budget,
      /** Until the end of the period, with its standard deviation; null: the past is too short. */
      expected: Nullable(Type.Object({ more: Type.Number(), error: Type.Number(), days: Count })),
      /** More than expected. */
      spare: Nullable(Budget),
      passedOn: Nullable(Day),
      leftPercent: Nullable(Count),
      level: Nullable(OneOf(budgetLevels)),
      signed: Type.Boolean(),
    }),
  ),
});
export type ContractBudgets = Static<typeof ContractBudgets>;

/** Calls of a closed day that are in no denominator, and why. */
export const ContractDayCalls = Type.Object({
  ...{ day: Day, revision: Count, hash: Text, inboundTotal: Count, requests: Count, ratings: Count },
  ...{ endedInMenu: Count, selfServed: Count, outOfHours: Count, blocked: Count, inProgress: Count },
  /** Asked for somebody out of service hours, or ended by an error before. */
  other: Count,
  notRated: Count,
});
export type ContractDayCalls = Static<typeof ContractDayCalls>;

/** The figures of a day that can be followed to their calls. missed: asked for somebody and were not answered. */
export const dayFigureNames = ["requests", "answered", "missed", "rated", "satisfied", "unsatisfied"] as const;
/** The calls behind one figure of a closed day, the first first: nothing about who called. */
export const ContractDayThings = Type.Object({
  total: Count,
  items: Type.Array(
    Type.Object({
      ...{ id: Text, startedAt: Instant, agentNo: Nullable(Text), talkMs: Count, recorded: Type.Boolean() },
      disposition: Nullable(OneOf(dispositions)),
      /** The option that the caller chose; null: none. */
      rating: Nullable(Text),
    }),
  ),
});
export type ContractDayThings = Static<typeof ContractDayThings>;

/** What an alternative of a clause comes to: one of count, fen and day. */
const ReadingEffect = Type.Object({
  of: OneOf(effectNames),
  about: Nullable(OneOf(["answerRate", "satisfaction", "received"] as const)),
  count: Nullable(Count),
  fen: Nullable(Fen),
  day: Nullable(Day),
  provisional: Type.Boolean(),
});

/** 口径对照: each alternative of each clause, judged on the figures as they are. */
export const ContractEffects = Type.Object({
  /** Of the figures that are measured, [from, to). */
  from: Day,
  to: Day,
  clauses: Type.Array(
    Type.Object({
      clause: OneOf(clauseNames),
      alternatives: Type.Array(
        Type.Object({
          alternative: Text,
          effects: Type.Array(ReadingEffect),
          figures: Type.Array(
            Type.Object({ label: Type.Object({ zh: Text, en: Text }), unit: OneOf(units), text: Text }),
          ),
        }),
      ),
    }),
  ),
});
export type ContractEffects = Static<typeof ContractEffects>;

/** A ground for termination that figures and records can give. */
export const GroundFigures = Type.Object({
  ground: OneOf(grounds),
  met: Type.Boolean(),
  count: Count,
  /** So many are borne: one more meets the ground. */
  most: Count,
  /** Every reading that the count rests on is signed. */
  signed: Type.Boolean(),
  /** What shows it, the newest first, 200 at most. A day has what its rate is made of. */
  proofs: Type.Array(
    Type.Object({
      ...{ kind: OneOf(groundProofKinds), id: Text, on: Nullable(Day), text: Text },
      ...{ num: Nullable(Count), den: Nullable(Count) },
    }),
  ),
});
export type ContractGround = Static<typeof GroundFigures>;
