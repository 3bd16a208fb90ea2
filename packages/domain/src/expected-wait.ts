/** How long a caller will wait, from how fast callers of his group were answered lately (ADR 30). Pure. */

/** Answers of a group that are kept: the last of them tell how fast it is now. */
export const answersKept = 20;
/** Answers older than this say nothing of now, ms. */
const windowMs = 15 * 60_000;
/** Where nobody was answered for so long, nothing is known, ms. */
const silenceMs = 10 * 60_000;
/** Fewer answers are chance. */
const leastAnswers = 3;
/** Agents who sign in together answer together: so many answers are taken to lie over this time at least, ms. */
const leastSpanMs = 3 * 60_000;
const minuteMs = 60_000;
/** The longest wait that is told, ms: what is longer is "over an hour". */
export const longestToldMs = 60 * 60_000;

/** The middle one; of an even number the larger of the two. */
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * The time until the caller is answered, ms, `longestToldMs` at most; undefined where it is not known: too few answers lately, or none for ten minutes.
 * It is the time between two answers, once for each caller before him and once for himself. That time is the larger of two: the mean, which grows while
 * nobody is answered, and the median, which answers that come in a bunch don't move.
 * @param answers when callers of the group were answered, ms, in order
 * @param ahead callers before him
 */
export function expectedWait(answers: readonly number[], ahead: number, now: number): number | undefined {
  const recent = answers.filter((at) => at <= now && at > now - windowMs);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (recent.length < leastAnswers || now - last >= silenceMs) return undefined;
  const mean = Math.max(now - first, leastSpanMs) / recent.length;
  const between = median(recent.slice(1).map((at, index) => at - recent[index]!));
  return Math.min(Math.round(Math.max(mean, between) * (ahead + 1)), longestToldMs);
}

/** An expected wait as it is told, in whole minutes: "<1", "5", ">60". */
export const minutesTold = (expectedMs: number): string => {
  if (expectedMs < minuteMs) return "<1";
  return expectedMs >= longestToldMs ? ">60" : `${Math.round(expectedMs / minuteMs)}`;
};

/** The answers with one more: the last `answersKept`. */
export const withAnswer = (answers: readonly number[], at: number): readonly number[] =>
  [...answers, at].slice(-answersKept);
