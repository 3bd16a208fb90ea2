/** Whether a day that is not over would pass with such figures: what the forecast of the wall asks. */
import { answerRateReadings, type DayFigures, judged } from "./answer-rate.ts";
import { ratioOf } from "./ratio.ts";
import type { Alternative } from "./readings.ts";
import type { ContractTerms } from "./terms.ts";

export type AnswerReading = Alternative<"C1">;

/** A day that is not judged fails nothing. */
export const judgedDay = (
  { answerRate }: ContractTerms,
  reading: AnswerReading,
  figures: Pick<DayFigures, "requests" | "answered">,
): boolean => {
  const verdict = answerRateReadings[reading](figures, {
    atLeast: ratioOf(answerRate.atLeast),
    capacity: answerRate.capacity,
  });
  return !verdict.judged || verdict.passes;
};

export const judgedSatisfaction = (
  { satisfaction }: ContractTerms,
  { satisfied, ratings }: { readonly satisfied: number; readonly ratings: number },
): boolean => {
  const verdict = judged(satisfied, ratings, ratioOf(satisfaction.atLeast));
  return !verdict.judged || verdict.passes;
};
