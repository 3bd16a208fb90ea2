import { fold, runsOf } from "./fold.ts";
import { foldNumbers } from "./numerals.ts";
import { matterOf } from "./query.ts";
import { cutOnce, syllablesOf } from "./segment.ts";
import { pairsOf } from "./terms.ts";

/** Titles and question variants of one article, as a question is compared with them. */
export type Head = {
  /** Each folded, without courtesies, as the question is. */
  readonly texts: readonly string[];
  /** Pinyin and initials of each, a line each. */
  readonly letters: string;
  /** Initials of each, a line each, with a capital where a word begins. */
  readonly initials: string;
};

const mostCharacters = 60;

/** bu dong chan deng ji and BdcDj; Latin stays as it is. */
const lettersOf = (folded: string): { readonly whole: string; readonly initials: string } => {
  let [whole, initials] = ["", ""];
  for (const { text, of } of runsOf(folded.slice(0, mostCharacters)))
    for (const part of of === "han" ? cutOnce(text) : [text]) {
      const syllables = of === "han" ? syllablesOf(part) : [part];
      whole += syllables.join("");
      const own = of === "han" ? syllables.map(([first]) => first).join("") : part;
      initials += own.slice(0, 1).toUpperCase() + own.slice(1);
    }
  return { whole, initials };
};

export const headOfTexts = (texts: readonly string[]): Head => {
  const lines = texts.map((text) => lettersOf(foldNumbers(fold(text))));
  const letters = lines.map(({ whole, initials }) => `${whole}\n${initials.toLowerCase()}`).join("\n");
  return { texts: texts.map(matterOf), letters, initials: lines.map(({ initials }) => initials).join("\n") };
};

/** Words that initials may leave out between those they name. */
const mostStretches = 4;
const shortest = 2;

/** Whether letters are the initials of some words of a line, in their order, with others left out between: scdjcl of ScDjXyNxCl. Each stretch begins with a word and has two letters or more. */
const isAbridged = (letters: string, line: string, from = 0, stretches = 1): boolean => {
  for (
    let at = line.indexOf(letters[0]!.toUpperCase(), from);
    at >= 0;
    at = line.indexOf(letters[0]!.toUpperCase(), at + 1)
  ) {
    let length = 1;
    while (length < letters.length && line[at + length]?.toLowerCase() === letters[length]) length += 1;
    if (length === letters.length) return true;
    if (stretches === mostStretches) continue;
    for (; length >= shortest; length -= 1)
      if (letters.length - length >= shortest && isAbridged(letters.slice(length), line, at + length, stretches + 1))
        return true;
  }
  return false;
};

/** The same of any line of a head. */
export const abridges = (letters: string, { initials }: Head): boolean =>
  initials.split("\n").some((line) => isAbridged(letters, line));

/** How much of two texts is the same, by their pairs of characters: of both (Dice), and of the second alone, each 0 to 1. `worth`: what a pair counts for. */
export const resemblance = (
  mine: readonly string[],
  text: string,
  worth: (pair: string) => number,
): { readonly same: number; readonly within: number } => {
  const theirs = new Set(partsOf(text));
  if (theirs.size === 0 || mine.length === 0) return { same: 0, within: 0 };
  let [both, own, other] = [0, 0, 0];
  for (const pair of mine) {
    own += worth(pair);
    if (theirs.has(pair)) both += worth(pair);
  }
  for (const pair of theirs) other += worth(pair);
  return { same: (2 * both) / (own + other), within: both / other };
};

/** Pairs of Chinese characters and Latin words, each once. */
export const partsOf = (folded: string): string[] => [
  ...new Set(runsOf(folded).flatMap(({ text, of }) => (of === "han" ? pairsOf(text) : [text]))),
];
