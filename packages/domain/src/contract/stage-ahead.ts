/** A stage as it is to end: the days that have closed, today, and those ahead as their weekday's past has them. */
import { answerRateReadings, type Judged, judged } from "./answer-rate.ts";
import type { Budget } from "./budget.ts";
import { addDays, type Day } from "./calendar.ts";
import {
  closedDays,
  judgeDay,
  noDays,
  stageAnswerBudget,
  stagePasses,
  stageSatisfactionBudget,
  termsIn,
  withDay,
} from "./indicators.ts";
import { plus, type Ratio, ratio, ratioOf } from "./ratio.ts";
import { readingAt } from "./readings.ts";
import type { ContractState } from "./state.ts";
import { stageOn } from "./today.ts";
import { expectedDays, type Pair, type RateName, type Weekday, weekdayPast } from "./weekday-past.ts";

export type StageAhead = {
  /** Misses of the stage so far that count, today's among them: those of a day that is not judged fail no stage. */
  readonly used: number;
  /** It fails as it stands: with today, unless that is signed out or of too few to be judged without a forecast. */
  readonly hasFailed: boolean;
  /** Undefined: the past is too short to say. `spare`: how many misses more than expected today bears, so that the stage passes. */
  readonly expected:
    | {
        readonly misses: Ratio;
        readonly variance: Ratio;
        readonly days: number;
        readonly spare: Budget;
        /** The days are judged together: what one of them bears is what all do. */
        readonly isPooled: boolean;
      }
    | undefined;
};

const judgePair = (state: ContractState, of: RateName, day: Day, { den, num }: Pair): Judged => {
  const terms = termsIn(state);
  if (of === "satisfaction") return judged(num, den, ratioOf(terms.satisfaction.atLeast));
  const reading = readingAt(state.readings, "C1", day).alternative;
  return answerRateReadings[reading](
    { requests: den, answered: num },
    { atLeast: ratioOf(terms.answerRate.atLeast), capacity: terms.answerRate.capacity },
  );
};

/** What a day's misses come to in a stage. */
const missesOf = (verdict: Judged): number => (verdict.judged ? verdict.den - verdict.num : 0);

type Ahead = { readonly weekday: Weekday; readonly verdict: Judged };
/** The exact mean; where the reading counts no more than a part of the day, the misses of that part. */
const expectedMisses = ({ weekday, verdict }: Ahead): Ratio =>
  verdict.judged && verdict.den === weekday.mean.den ? weekday.misses : ratio(missesOf(verdict));

/** @param today what came until now, and the rest of the day as expected */
export const stageAhead = (
  state: ContractState,
  of: RateName,
  day: Day,
  { now, rest }: { readonly now: Pair; readonly rest: (Pair & { readonly error: number }) | undefined },
): StageAhead => {
  const stage = stageOn(state, day);
  if (stage === undefined) return { used: now.den - now.num, hasFailed: false, expected: undefined };
  const before = closedDays(state, stage.window.from, day).map((figures) => judgeDay(state, figures)[of].verdict);
  const isExempt = state.exemptions[day]?.signed === true;
  const whole = rest === undefined ? now : { den: now.den + rest.den, num: now.num + rest.num };
  const verdict = judgePair(state, of, day, whole);
  const counted = isExempt ? 0 : missesOf(verdict);
  const usedToday = Math.min(now.den - now.num, counted);
  const used = before.reduce((sum, each) => sum + missesOf(each), usedToday);
  const C2 = readingAt(state.readings, "C2", stage.window.to).alternative;
  const known = !isExempt && now.den >= state.budgetAlarms.least ? [judgePair(state, of, day, now)] : [];
  const atLeast = ratioOf(termsIn(state)[of].atLeast);
  const hasFailed = stagePasses([...before, ...known].reduce(withDay, noDays), C2, atLeast) === false;
  const days = expectedDays(weekdayPast(state, of, day), state.calendar, addDays(day, 1), stage.window.to);
  // A day that both sides signed out bears any number, and says nothing of the others.
  if (isExempt || rest === undefined || days === undefined) return { used, hasFailed, expected: undefined };
  const ahead = days.map((each) => ({ ...each, verdict: judgePair(state, of, each.day, each.weekday.mean) }));
  const judgedAhead = ahead.filter((each) => each.verdict.judged);
  const sum = [...before, ...ahead.map((each) => each.verdict)].reduce(withDay, noDays);
  const C1 = readingAt(state.readings, "C1", day).alternative;
  const spare =
    of === "answerRate"
      ? stageAnswerBudget(termsIn(state), { C1, C2 }, sum, { requests: whole.den, answered: whole.num })
      : stageSatisfactionBudget(termsIn(state), C2, sum, { satisfied: whole.num, ratings: whole.den });
  return {
    used,
    hasFailed,
    expected: {
      misses: judgedAhead.reduce((all, each) => plus(all, expectedMisses(each)), ratio(counted - usedToday)),
      variance: judgedAhead.reduce(
        (all, { weekday }) => plus(all, weekday.variance),
        ratio(verdict.judged ? rest.error ** 2 : 0),
      ),
      days: Math.max(0, ...days.map(({ weekday }) => weekday.days)),
      spare,
      isPooled: C2 === "pooled",
    },
  };
};
