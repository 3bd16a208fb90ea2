import type { ContractOutcome, ContractWhatIf } from "@zongji/api";
import {
  addDays,
  asTermsHave,
  type ContractState,
  clauses,
  type Day,
  daysBetween,
  isDay,
  lastDay,
  type Outcome,
  outcomeOf,
  percentText,
  type Ratio,
  type StageRate,
  type Supposed,
  suppose,
} from "@zongji/domain";
import { Refusal } from "@zongji/web";

const percent = (rate: Ratio | null): string | null => rate && percentText(rate);
const rateOf = ({ mean, pooled, judgedDays, failedDays, passes }: StageRate) => ({
  ...{ judgedDays, failedDays, passes, mean: percent(mean), pooled: percent(pooled) },
});

const shown = ({ payments, counters, grounds, ...sums }: Outcome, on: Day): ContractOutcome => ({
  ...{ on, ...sums, counters, grounds: [...grounds] },
  payments: payments.map(({ instalment, due, state, stage, withheld, deductedFen, payableFen, indicators }) => ({
    ...{ id: instalment.id, due: due.day, dueKind: due.kind, provisional: due.provisional },
    ...{ state, stage, deductedFen, payableFen, withheld: state === "withheld" ? [...withheld] : [] },
    answerRate: indicators && rateOf(indicators.answerRate),
    satisfaction: indicators && rateOf(indicators.satisfaction),
  })),
});

/** So far ahead of the end nothing is looked at. */
const mostAhead = 366;

const wrong = (field: string): never => {
  throw new Refusal("badRequest", { field });
};

/** @throws Refusal badRequest: more answered than asked, or rated */
const mustBePart = (field: string, { requests, answered, ratings, satisfied, neutral }: Figures): void => {
  if (answered > requests) wrong(`${field}.answered`);
  if (satisfied + neutral > ratings) wrong(`${field}.satisfied`);
};
type Figures = NonNullable<Supposed["days"]>;

/** Closed days alone, each once; shares of no more than the whole. @throws Refusal badRequest, with the field */
const mustBeClosed = (state: ContractState, { closed = [], thresholds = asTermsHave }: Supposed): void => {
  closed.forEach((figures, place) => {
    const isTwice = closed.findIndex(({ day }) => day === figures.day) < place;
    if (state.days[figures.day] === undefined || isTwice) wrong(`closed.${place}.day`);
    mustBePart(`closed.${place}`, figures);
  });
  for (const name of ["answerAtLeast", "satisfactionAtLeast"] as const) {
    const share = thresholds[name];
    if (share && share.num > share.den) wrong(`thresholds.${name}`);
  }
};

/** @throws Refusal badRequest, with the field */
const mustFit = (state: ContractState, supposed: Supposed, today: Day): void => {
  const { on, readings, days, signedOn, until } = supposed;
  const { from, until: end } = state.terms!.terms;
  for (const [field, day] of Object.entries({ on, signedOn, until })) if (day !== null && !isDay(day)) wrong(field);
  const last = [lastDay(state), until ?? end].sort().at(-1)!;
  if (on < today || daysBetween(addDays(last, mostAhead), on) > 0) wrong("on");
  if (until !== null && (until < from || daysBetween(end, until) > 10 * mostAhead)) wrong("until");
  if (signedOn !== null && signedOn > (until ?? end)) wrong("signedOn");
  readings.forEach(({ clause, alternative }, place) => {
    if (!(clauses[clause] as readonly string[]).includes(alternative)) wrong(`readings.${place}.alternative`);
  });
  if (days) mustBePart("days", days);
  mustBeClosed(state, supposed);
};

/** What the contract comes to as it is, and as it would be; null before there is a contract. Nothing is written. */
export const whatIf = (state: ContractState, supposed: Supposed, today: Day): ContractWhatIf | null => {
  if (state.terms === null) return null;
  mustFit(state, supposed, today);
  return {
    now: shown(outcomeOf(state, today), today),
    supposed: shown(outcomeOf(suppose(state, supposed, today), supposed.on), supposed.on),
  };
};
