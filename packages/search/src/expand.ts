import { runsOf } from "./fold.ts";
import { type QueryTerm, queryTerms, queryWords } from "./query.ts";
import type { Sounds } from "./sounds.ts";
import { termsOf } from "./terms.ts";

/** What a word that was not typed counts for, of one that was. */
const shares = { synonym: 0.6, letters: 0.9, alike: 0.75, near: 0.6 } as const;
/** Initials stand for many words: of so many no more are taken. */
const mostOfLetters = 12;
const mostAlike = 4;
/** Of initials of several words each has so many letters or more, and all have no more than that. */
const [shortestPiece, longestAbridged] = [2, 16];

export type Synonyms = ReadonlyMap<string, readonly string[]>;

/** What of the index the terms of a question depend on. */
type Known = {
  readonly sounds: Sounds;
  readonly synonyms: Synonyms;
  /** How many articles have the term. */
  readonly having: (term: string) => number;
  /** Whether a title or a question is written so in pinyin or its initials. */
  readonly isOfHead: (letters: string) => boolean;
};

/** What is looked for. `corrected`: the question as it was probably meant; `mended`: its words that were not typed; `letters`: typed in Latin, and no word of the articles as it stands. */
export type Expanded = {
  readonly terms: readonly QueryTerm[];
  readonly corrected: string | undefined;
  readonly mended: readonly string[];
  readonly letters: readonly string[];
};

const wordTerms = (word: string, weight: number): QueryTerm[] => {
  const terms = [...termsOf(word).keys()];
  return terms.map((term) => ({ term, weight: weight / Math.sqrt(terms.length) }));
};

/** The most common of these words. */
const commonest = (words: readonly string[], { having }: Known, most: number): string[] =>
  words
    .map((word) => ({ word, count: having(word) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most)
    .map(({ word }) => word);

/** Each synonym of a word that the question holds, wherever it stands in it. */
const synonymTerms = (matter: string, synonyms: Synonyms): QueryTerm[] =>
  [...synonyms].flatMap(([word, others]) =>
    matter.includes(word) ? others.flatMap((other) => wordTerms(other, shares.synonym)) : [],
  );

/** Words that no article has, with those that were probably meant. */
const mendedWords = (matter: string, known: Known): [string, string[], number][] => {
  const words = queryWords(matter).filter((word) => word.length >= 2);
  const mended = words.flatMap((word): [string, string[], number][] => {
    if (word.charCodeAt(0) < 128 || known.having(word) > 0) return [];
    const alike = commonest(known.sounds.alike(word), known, mostAlike);
    if (alike.length > 0) return [[word, alike, shares.alike]];
    const near = commonest(known.sounds.near(word), known, mostAlike);
    return near.length > 0 ? [[word, near, shares.near]] : [];
  });
  return [...mended, ...mendedStretches(matter, known, mended)];
};

/** A wrong character often breaks a word into pieces: stretches of two to four characters that no article has are tried as one. */
const mendedStretches = (matter: string, known: Known, had: readonly [string, string[], number][]) => {
  const found: [string, string[], number][] = [];
  for (const { text, of } of runsOf(matter)) {
    if (of !== "han") continue;
    for (let at = 0; at + 1 < text.length; at += 1)
      for (const length of [4, 3, 2]) {
        const piece = text.slice(at, at + length);
        if (piece.length < length || known.having(piece) > 0 || known.sounds.has(piece)) continue;
        if ([...found, ...had].some(([word]) => word.includes(piece))) continue;
        // A longer stretch in which each pair is known is no mistake.
        if (length > 2 && !hasUnknownPair(piece, known)) continue;
        const alike = commonest(known.sounds.alike(piece), known, mostAlike);
        if (alike.length > 0) found.push([piece, alike, shares.alike]);
        else {
          const near = length >= 3 ? commonest(known.sounds.near(piece), known, mostAlike) : [];
          if (near.length > 0) found.push([piece, near, shares.near]);
        }
      }
  }
  return found.slice(0, 8);
};

const hasUnknownPair = (piece: string, { having }: Known): boolean =>
  Array.from({ length: piece.length - 1 }, (_, at) => piece.slice(at, at + 2)).some((pair) => having(pair) === 0);

/** Latin that is no word of the articles: pinyin of a word, or its initials. */
const letterWords = (matter: string, known: Known): [string, string[]][] =>
  [...new Set([matter, matter.replace(/(?<=[a-z])[ ']+(?=[a-z])/g, "")].flatMap(latinWords))].map((text) => [
    text,
    commonest(known.sounds.byLetters(text), known, mostOfLetters),
  ]);

/** Initials of several words, cut into as few as can be: scdj and cl of scdjcl. Empty where they can't be. */
const piecesOf = (letters: string, { sounds }: Known): string[] => {
  // The best cut of each beginning.
  const cuts: (string[] | undefined)[] = [[]];
  for (let end = 1; end <= letters.length; end += 1)
    for (let from = 0; from <= end - shortestPiece; from += 1) {
      const before = cuts[from];
      const piece = letters.slice(from, end);
      if (before === undefined || sounds.byLetters(piece).length === 0) continue;
      if (before.length + 1 < (cuts[end]?.length ?? Number.POSITIVE_INFINITY)) cuts[end] = [...before, piece];
    }
  return cuts[letters.length] ?? [];
};

/** Words that initials of several stand for, where nothing is written as they are. */
const abridgedWords = (letters: string, known: Known): string[] => {
  if (letters.length < 2 * shortestPiece || letters.length > longestAbridged || known.isOfHead(letters)) return [];
  return piecesOf(letters, known).flatMap((piece) => commonest(known.sounds.byLetters(piece), known, mostOfLetters));
};

const latinWords = (text: string): string[] =>
  runsOf(text).flatMap((run) => (run.of === "latin" && /^[a-z]{2,}$/.test(run.text) ? [run.text] : []));

/** All that is looked for, of what was typed. */
export const expand = (matter: string, known: Known): Expanded => {
  const found = new Map<string, number>();
  const add = ({ term, weight }: QueryTerm): void => void found.set(term, Math.max(found.get(term) ?? 0, weight));
  for (const each of queryTerms(matter)) add(each);
  for (const each of synonymTerms(matter, known.synonyms)) add(each);
  const letters = letterWords(matter, known);
  for (const [text, words] of letters)
    for (const word of words.length > 0 ? words : abridgedWords(text, known))
      for (const each of wordTerms(word, shares.letters)) add(each);
  const mended = mendedWords(matter, known);
  let corrected = matter;
  for (const [word, [first = "", ...others], share] of mended) {
    corrected = corrected.replace(word, first);
    for (const each of [first, ...others]) for (const term of wordTerms(each, share)) add(term);
  }
  return {
    terms: [...found].map(([term, weight]) => ({ term, weight })),
    corrected: corrected === matter ? undefined : corrected.trim(),
    mended: mended.map(([, [first = ""]]) => first),
    letters: letters.map(([text]) => text),
  };
};
