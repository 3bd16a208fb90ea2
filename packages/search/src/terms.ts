import { fold, runsOf } from "./fold.ts";
import { foldNumbers } from "./numerals.ts";
import { cutWords } from "./segment.ts";

/** A word by itself holds its place in the index from so many characters on: two are a pair already. */
const longWord = 3;

/** Each pair of neighbouring characters. */
export const pairsOf = (han: string): string[] =>
  Array.from({ length: Math.max(0, han.length - 1) }, (_, at) => han.slice(at, at + 2));

/**
 * The terms of a text with how often each is there: each pair of neighbouring Chinese characters, words of three characters and more by the dictionary, Latin
 * words and numbers. A word of two characters is the pair.
 * @param seen told each word of two characters and more
 */
export const termsOf = (text: string, seen?: (word: string) => void): Map<string, number> => {
  const terms = new Map<string, number>();
  const add = (term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1);
  for (const { text: run, of } of runsOf(foldNumbers(fold(text)))) {
    if (of === "latin") {
      add(run);
      continue;
    }
    for (let at = 0; at + 1 < run.length; at += 1) add(run.slice(at, at + 2));
    if (run.length === 1) add(run);
    for (const word of cutWords(run)) {
      if (word.length >= longWord) add(word);
      if (word.length >= 2) seen?.(word);
    }
  }
  return terms;
};

/** How long a text is for BM25: its Chinese pairs and Latin words. */
export const lengthOf = (terms: ReadonlyMap<string, number>): number => {
  let sum = 0;
  for (const [term, count] of terms) if (term.length < longWord || term.charCodeAt(0) < 128) sum += count;
  return sum;
};
