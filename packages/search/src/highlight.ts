import { fold, isHan, isLatin } from "./fold.ts";

/** A piece of a text; `hit`: what was searched for. */
export type Piece = { readonly text: string; readonly hit: boolean };
type Span = { readonly from: number; readonly to: number };

const isWordly = (unit: number): boolean => isHan(unit) || isLatin(unit);

/** Where terms stand in a folded text, each character marked once. A Latin term stands for a whole word's beginning. */
const marksOf = (folded: string, terms: readonly string[]): Uint8Array => {
  const marks = new Uint8Array(folded.length);
  for (const term of terms) {
    if (term === "") continue;
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + 1)) {
      const isInside = isLatin(term.charCodeAt(0)) && at > 0 && isLatin(folded.charCodeAt(at - 1));
      if (!isInside) marks.fill(1, at, at + term.length);
    }
  }
  return marks;
};

const piecesOf = (text: string, marks: Uint8Array, { from, to }: Span): Piece[] => {
  const pieces: Piece[] = [];
  let start = from;
  for (let at = from + 1; at <= to; at += 1) {
    if (at < to && marks[at] === marks[start]) continue;
    pieces.push({ text: text.slice(start, at), hit: marks[start] === 1 });
    start = at;
  }
  return pieces;
};

/** The whole text in pieces: together they are the text. */
export const highlight = (text: string, terms: readonly string[]): Piece[] =>
  text === "" ? [] : piecesOf(text, marksOf(fold(text), terms), { from: 0, to: text.length });

/** The stretch of a text with the most of what was searched for, in pieces. @param length characters at the most */
export const snippet = (text: string, terms: readonly string[], length = 120): Piece[] => {
  if (text === "") return [];
  const marks = marksOf(fold(text), terms);
  let [sum, best, bestAt] = [0, -1, 0];
  for (let at = 0; at < text.length; at += 1) {
    sum += marks[at]!;
    if (at >= length) sum -= marks[at - length]!;
    const from = Math.max(0, at - length + 1);
    if (sum > best) [best, bestAt] = [sum, from];
  }
  const first = marks.indexOf(1, bestAt);
  // A little of what comes before the first hit, from the beginning of its sentence where that is near.
  const wanted = Math.max(0, Math.min(first < 0 ? 0 : first - 12, text.length - length));
  let from = wanted;
  while (from > 0 && wanted - from < 12 && isWordly(text.charCodeAt(from - 1))) from -= 1;
  if (from > 0 && isWordly(text.charCodeAt(from - 1))) from = wanted;
  // No pair of surrogates is cut in two.
  if (from > 0 && (text.charCodeAt(from) & 0xfc00) === 0xdc00) from -= 1;
  let to = Math.min(text.length, from + length);
  if (to < text.length && (text.charCodeAt(to) & 0xfc00) === 0xdc00) to += 1;
  const ends = {
    before: from > 0 ? [{ text: "…", hit: false }] : [],
    after: to < text.length ? [{ text: "…", hit: false }] : [],
  };
  return [...ends.before, ...piecesOf(text, marks, { from, to }), ...ends.after];
};
