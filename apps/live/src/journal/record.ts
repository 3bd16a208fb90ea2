import {
  decodeFact,
  type Fact,
  type FactProblem,
  type LegId,
  type PartyId,
  type StoredFact,
  steadyOf,
} from "@zongji/domain";
import type { SealedNumber } from "@zongji/store";
import type { Patch } from "./changes.ts";

/** Plain JSON that only its writer understands. */
export type Opaque = { readonly [key: string]: unknown };

/**
 * How long the machine had been up, suspended or not, ms, and which start of it that was: it tells how long a server was away, whatever became of the wall
 * clock.
 */
export type Uptime = { readonly boot: string; readonly ms: number };

/**
 * What the journal holds. Beside facts there is what a restart needs and nobody else may see or has to:
 * `fact`: `stored` is the fact as it lies in the file, where it is of an earlier version · `undecoded`: a fact that this program can't read; it is never written, and `stored` is absent where
 * not even its key is sound ·
 * `carried`: a fact of an earlier file that still matters when this file begins · `dialog`: of format 1, a snapshot of a leg's
 * dialog, or of the INVITE that is to make it one, so that its peer can be told by BYE, CANCEL or a refusal after a crash (null: it is over) ·
 * `held`: what one thing (a call, an agent, a timer, a leg, a recording) now is, so that it goes on after a crash (null: it is over); `n` tells what was
 * written later · `changed`: what is new of a thing since it was written as `of` · `sealed`: of format 2, several of what is held · `bindings`: where phones can be reached · `party`: the number behind a pseudonym ·
 * `beat`: the node lived at this time.
 * `at` is steady time, but of facts, which tell both, and of `party`, which is for the database: by the wall clock; `offsetMs`: how far the wall clock was ahead of that, absent: not at all.
 */
export type JournalRecord =
  | {
      readonly kind: "head";
      /**
       * 1: a frame holds one record, and nothing is held · 2: a frame holds what was written together · 3: frames are packed, and of what is held
       * the changes are written. The head itself is a frame that every release reads.
       */
      readonly format: 1 | 2 | 3;
      readonly node: string;
      readonly epoch: string;
      readonly part: number;
      readonly at: number;
    }
  | { readonly kind: "carried"; readonly fact: Fact }
  /** The file's opening is complete: all that was carried stands before this. */
  | { readonly kind: "opened"; readonly at: number; readonly offsetMs?: number; readonly up?: Uptime }
  | { readonly kind: "fact"; readonly fact: Fact; readonly stored?: StoredFact }
  | {
      readonly kind: "undecoded";
      readonly carried: boolean;
      readonly problem: FactProblem;
      readonly stored?: StoredFact;
    }
  | { readonly kind: "dialog"; readonly leg: LegId; readonly at: number; readonly snapshot: Opaque | null }
  | { readonly kind: "bindings"; readonly at: number; readonly bindings: readonly Opaque[] }
  | {
      readonly kind: "party";
      readonly party: PartyId;
      readonly at: number;
      readonly number: SealedNumber;
    }
  | {
      readonly kind: "held";
      readonly key: string;
      readonly at: number;
      readonly n?: number;
      readonly value: unknown;
    }
  | {
      readonly kind: "changed";
      readonly key: string;
      readonly at: number;
      readonly n: number;
      readonly of: number;
      readonly patch: Patch;
    }
  | { readonly kind: "sealed"; readonly text: string }
  | { readonly kind: "beat"; readonly at: number; readonly offsetMs?: number; readonly up?: Uptime };

const kinds: ReadonlySet<string> = new Set([
  "head",
  "opened",
  "dialog",
  "bindings",
  "party",
  "held",
  "changed",
  "sealed",
  "beat",
]);

const factOf = (kind: "fact" | "carried", stored: unknown): JournalRecord => {
  const decoded = decodeFact(stored);
  if (decoded.ok)
    return decoded.fact === stored
      ? { kind, fact: decoded.fact }
      : { kind, fact: decoded.fact, stored: stored as StoredFact };
  const { problem, stored: sound } = decoded;
  return { kind: "undecoded", carried: kind === "carried", problem, ...(sound && { stored: sound }) };
};

/** The record in a frame's text, or nothing when it is of a kind that this release doesn't know (a newer one wrote it) or no JSON. */
export const parseRecord = (text: string): JournalRecord | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  const { kind } = value;
  if (kind === "fact" || kind === "carried") return factOf(kind, "fact" in value ? value.fact : undefined);
  return kinds.has(String(kind)) ? (value as JournalRecord) : undefined;
};

/** When a record was written: steady time, ms; 0 of what does not tell it. */
export const timeOf = (record: JournalRecord): number => {
  if (record.kind === "sealed" || record.kind === "party" || record.kind === "undecoded") return 0;
  return record.kind === "fact" || record.kind === "carried" ? steadyOf(record.fact) : record.at;
};
