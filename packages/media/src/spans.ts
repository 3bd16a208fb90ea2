/** Knows which samples of a ring are present, as disjoint spans of timestamps in order. Mostly there is one span, which grows at its end. */

export type Span = { from: number; to: number };

/** The most spans; a second of speech has fewer. The oldest are dropped. */
const maxSpans = 64;

/** Adds [from, to). */
export const addSpan = (spans: Span[], from: number, to: number) => {
  const last = spans.at(-1);
  if (last && from >= last.from && from <= last.to) {
    if (to > last.to) last.to = to;
    return;
  }
  if (!last || from > last.to) spans.push({ from, to });
  else insert(spans, from, to);
  if (spans.length > maxSpans) spans.shift();
};

/** Adds a span and joins it with those that it touches. */
const insert = (spans: Span[], from: number, to: number) => {
  const first = spans.findIndex((span) => span.to >= from);
  let after = first;
  while (after < spans.length && spans[after]!.from <= to) after++;
  const touched = spans.slice(first, after);
  const joined = touched.reduce(
    (one, span) => ({ from: Math.min(one.from, span.from), to: Math.max(one.to, span.to) }),
    { from, to },
  );
  spans.splice(first, touched.length, joined);
};

/** Whether all of [from, to) is present. */
export const covers = (spans: readonly Span[], from: number, to: number): boolean => {
  for (let i = spans.length - 1; i >= 0; i--) if (spans[i]!.from <= from) return spans[i]!.to >= to;
  return false;
};

/** The end of the run that begins at `at`: all of it is present, or all is missing. */
export const stretchEnd = (spans: readonly Span[], at: number): number => {
  for (const { from, to } of spans) {
    if (at < from) return from;
    if (at < to) return to;
  }
  return Number.POSITIVE_INFINITY;
};

/** Removes what is before a timestamp. */
export const forgetBefore = (spans: Span[], before: number) => {
  while (spans.length > 0 && spans[0]!.to <= before) spans.shift();
  const [first] = spans;
  if (first && first.from < before) first.from = before;
};
