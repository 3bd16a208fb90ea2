import { type Static, Type } from "@sinclair/typebox";
import { type Day, isDay } from "./calendar.ts";
import { type Fen, partOf, sumOfShares } from "./money.ts";
import { isNoLess, isSame, ratio, ratioOf } from "./ratio.ts";
import { damageGrounds } from "./words.ts";

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
export const DaySchema = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
export const IdSchema = Type.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9_-]+$" });
const Whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
export const FenSchema = Whole(0, 100_000_000_000_000);
const Share = Type.Object({ num: Whole(1, 1_000_000), den: Whole(1, 1_000_000) });

/** When an instalment is to be paid. */
const Due = Type.Union([
  Type.Object({ kind: Type.Literal("by"), date: DaySchema }),
  /** From that day on; the text names no latest date. */
  Type.Object({ kind: Type.Literal("daysAfterSigning"), days: Whole(0, 3660) }),
  /** Within so many working days after the performance is complete. */
  Type.Object({ kind: Type.Literal("workingDaysAfterEnd"), days: Whole(1, 250) }),
]);

const Instalment = Type.Object({
  id: IdSchema,
  share: Share,
  amountFen: FenSchema,
  due: Due,
  /** What is accepted before it is paid, [from, to); null: paid without acceptance. */
  window: Type.Union([Type.Object({ from: DaySchema, to: DaySchema }), Type.Null()]),
  /** A year-end or last one: deductions come off it. */
  takesDeductions: Type.Boolean(),
});
export type Instalment = Static<typeof Instalment>;

/** Each part of it is the same, whatever order its fields came in. */
export const isSameInstalment = (one: Instalment, other: Instalment): boolean => {
  const parts = ({ id, share, amountFen, due, window, takesDeductions }: Instalment) =>
    JSON.stringify([
      ...[id, share.num, share.den, amountFen, due.kind, due.kind === "by" ? due.date : due.days],
      ...[window?.from, window?.to, takesDeductions],
    ]);
  return parts(one) === parts(other);
};

/** A contract as its text says it. Amounts in fen, rates as fractions. */
export const ContractTerms = Type.Object({
  name: Text(200),
  client: Text(200),
  provider: Text(200),
  signedOn: DaySchema,
  /** The first day of performance and the last. */
  from: DaySchema,
  until: DaySchema,
  totalFen: FenSchema,
  instalments: Type.Array(Instalment, { minItems: 1, maxItems: 60 }),
  /** K2. `capacity`: 项目最大容纳量, manual calls a day. */
  answerRate: Type.Object({ atLeast: Share, capacity: Whole(1, 1_000_000), failedDays: Whole(0, 1000) }),
  /** K3. */
  satisfaction: Type.Object({ atLeast: Share, failedDays: Whole(0, 1000) }),
  /** K4: received in a year, fewer than; verified in the term, not more than; off the year-end payment for each. */
  complaints: Type.Object({ fewerThan: Whole(1, 10_000), verified: Whole(0, 10_000), deductionFen: FenSchema }),
  /** K1. */
  checklist: Type.Array(Type.Object({ id: IdSchema, title: Text(200) }), { minItems: 1, maxItems: 100 }),
  /** Of the total, due when the contract is ended for a ground of K5. */
  damages: Share,
  /** K5: those of its grounds that the contract has. Absent: all of them. */
  grounds: Type.Optional(
    Type.Array(
      Type.Unsafe<(typeof damageGrounds)[number]>(Type.Union(damageGrounds.map((each) => Type.Literal(each)))),
      { maxItems: damageGrounds.length },
    ),
  ),
  /** C5: what a supplement takes off for one breach of 2.8. Absent: none was agreed, and nothing is taken off. */
  supplement: Type.Optional(Type.Object({ answerRateFen: FenSchema, badInfluenceFen: FenSchema })),
  /** How long after the end both keep secret what they learned (S9). Absent: ten years. */
  secrecyYears: Type.Optional(Whole(0, 100)),
  remedyWorkingDays: Whole(1, 100),
  /** Force majeure is proved within so many days. */
  proofDays: Whole(1, 365),
});
export type ContractTerms = Static<typeof ContractTerms>;

/** What is wrong with terms that have the right shape: the field and what it should be. */
export type TermsProblem = { readonly field: string; readonly code: TermsProblemCode; readonly expectedFen?: Fen };
export const termsProblemCodes = [
  "noSuchDay",
  "order",
  "amountOfShare",
  "shareNotExact",
  "sumOfShares",
  "sumOfAmounts",
  "twice",
  "aboveOne",
  "overlap",
] as const;
export type TermsProblemCode = (typeof termsProblemCodes)[number];

const daysIn = ({ signedOn, from, until, instalments }: ContractTerms): [string, Day][] => [
  ["signedOn", signedOn],
  ["from", from],
  ["until", until],
  ...instalments.flatMap(({ due, window }, index): [string, Day][] => [
    ...(due.kind === "by" ? [[`instalments.${index}.due.date`, due.date] as [string, Day]] : []),
    ...(window
      ? ([
          [`instalments.${index}.window.from`, window.from],
          [`instalments.${index}.window.to`, window.to],
        ] as [string, Day][])
      : []),
  ]),
];

const twice = (ids: readonly string[]): number => ids.findIndex((id, index) => ids.indexOf(id) !== index);

const instalmentProblems = ({ totalFen, instalments }: ContractTerms): TermsProblem[] =>
  instalments.flatMap(({ share, amountFen, window }, index): TermsProblem[] => {
    // A day is accepted once: [from, to) of two neighbours may name the same day, and it is the later one's.
    const isShared = instalments
      .slice(0, index)
      .some(({ window: other }) => window && other && window.from < other.to && other.from < window.to);
    const { fen, exact } = partOf(totalFen, share);
    const at = `instalments.${index}`;
    return [
      ...(exact ? [] : [{ field: `${at}.share`, code: "shareNotExact" as const }]),
      ...(fen === amountFen ? [] : [{ field: `${at}.amountFen`, code: "amountOfShare" as const, expectedFen: fen }]),
      ...(window && window.from >= window.to ? [{ field: `${at}.window.to`, code: "order" as const }] : []),
      ...(isShared ? [{ field: `${at}.window.from`, code: "overlap" as const }] : []),
    ];
  });

/** Everything that does not fit together. None: the sums are right to the fen. */
export const termsProblems = (terms: ContractTerms): TermsProblem[] => {
  const { instalments, checklist, totalFen } = terms;
  const paid = instalments.reduce((all, { amountFen }) => all + amountFen, 0);
  const doubled = twice(instalments.map(({ id }) => id));
  const doubledItem = twice(checklist.map(({ id }) => id));
  const rates = {
    "answerRate.atLeast": terms.answerRate.atLeast,
    "satisfaction.atLeast": terms.satisfaction.atLeast,
    damages: terms.damages,
  };
  return [
    ...daysIn(terms).flatMap(([field, day]): TermsProblem[] => (isDay(day) ? [] : [{ field, code: "noSuchDay" }])),
    ...(terms.from <= terms.until ? [] : [{ field: "until", code: "order" as const }]),
    ...(doubled < 0 ? [] : [{ field: `instalments.${doubled}.id`, code: "twice" as const }]),
    ...(doubledItem < 0 ? [] : [{ field: `checklist.${doubledItem}.id`, code: "twice" as const }]),
    ...Object.entries(rates).flatMap(([field, rate]): TermsProblem[] =>
      isNoLess(ratio(1), ratioOf(rate)) ? [] : [{ field, code: "aboveOne" }],
    ),
    ...instalmentProblems(terms),
    ...(isSame(sumOfShares(instalments.map(({ share }) => share)), ratio(1))
      ? []
      : [{ field: "instalments", code: "sumOfShares" as const }]),
    ...(paid === totalFen ? [] : [{ field: "instalments", code: "sumOfAmounts" as const, expectedFen: totalFen }]),
  ];
};
