/** 验收抽样: calls of a stage, drawn by a seed to which both sides contribute, so that neither can steer it (ADR 61). Anybody can draw them again. */
import { sha256Hex } from "./sha256.ts";

export const mostSampled = 500;
/** More calls than that are no list that somebody draws from at once. */
export const mostListed = 200_000;
/** What the client says has to be more than can be guessed before. */
export const wordLengths = { least: 8, most: 200 } as const;

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The list as its check sum has it, in whatever order the calls come: each id once, by code units, a line each. */
export const listText = (calls: readonly string[]): string =>
  [...new Set(calls)]
    .sort(inOrder)
    .map((call) => `${call}\n`)
    .join("");

/** What a seed is made of. `chain`: the hash of the last closed day; `list`: the check sum of the list; `secret`: the server's, whose check sum was told first; `word`: the client's. */
export type SeedParts = {
  readonly chain: string;
  readonly list: string;
  readonly secret: string;
  readonly word: string;
};
export const seedOf = ({ chain, list, secret, word }: SeedParts): string =>
  sha256Hex([chain, list, secret, word].map((part) => `${part}\n`).join(""));

/** The calls with the smallest SHA-256 of seed and id, the smallest first: so many, or all where there are fewer. @param hash a faster SHA-256 in hexadecimal, where there is one */
export const drawCalls = (
  seed: string,
  calls: readonly string[],
  size: number,
  hash: (text: string) => string = sha256Hex,
): string[] =>
  [...new Set(calls)]
    .map((call) => ({ call, key: hash(`${seed}${call}`) }))
    .sort((a, b) => inOrder(a.key, b.key))
    .slice(0, size)
    .map(({ call }) => call);
