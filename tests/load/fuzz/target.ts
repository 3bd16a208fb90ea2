/** Something that takes bytes of strangers. */
import type { Chance } from "../model/chance.ts";

export type Target = {
  readonly name: string;
  /** Bytes that are right: what is mutated. */
  readonly seeds: readonly Uint8Array[];
  /** A fresh one: takes many inputs, then is looked at. */
  readonly open: (chance: Chance) => Taker;
  /** Bytes made from scratch, beside those that are mutated. */
  readonly invent?: (chance: Chance) => Uint8Array;
  /** So many inputs one taker gets. */
  readonly inputs: number;
  /** More CPU than that for one input is a parser that can be held up, ms. Default 250; much more where time itself is played. */
  readonly slowMs?: number;
};

export type Taker = {
  /** Must not throw. */
  readonly take: (bytes: Uint8Array) => void;
  /** After all: what is wrong, in words: what leaked, what no longer works. */
  readonly wrong: () => readonly string[];
};

/** One that keeps nothing. */
export const pure =
  (take: (bytes: Uint8Array, chance: Chance) => void) =>
  (chance: Chance): Taker => ({
    take: (bytes) => take(bytes, chance),
    wrong: () => [],
  });
