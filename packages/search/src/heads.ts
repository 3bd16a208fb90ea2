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
};

const mostCharacters = 60;

/** bu dong chan deng ji and bdcdj; Latin stays as it is. */
const lettersOf = (folded: string): string => {
  let [whole, initials] = ["", ""];
  for (const { text, of } of runsOf(folded.slice(0, mostCharacters)))
    for (const part of of === "han" ? cutOnce(text) : [text]) {
      const syllables = of === "han" ? syllablesOf(part) : [part];
      whole += syllables.join("");
      initials += of === "han" ? syllables.map(([first]) => first).join("") : part;
    }
  return `${whole}\n${initials}`;
};

export const headOfTexts = (texts: readonly string[]): Head => {
  const letters = texts.map((text) => lettersOf(foldNumbers(fold(text)))).join("\n");
  return { texts: texts.map(matterOf), letters };
};

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
