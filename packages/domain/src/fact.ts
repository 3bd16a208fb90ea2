import type { FactBody } from "./facts/registry.ts";

export type { FactBody, FactSubject, FactType } from "./facts/registry.ts";
export * from "./facts/words.ts";

/**
 * A fact as the journal and the database hold it. (node, epoch, seq) is its key and never repeats: `epoch` is new with each new journal; facts of a node are
 * in order by (epoch, seq).
 * `at`: ms since the epoch, UTC, by the wall clock as it was then: it goes back when that does.
 * `steady`: the same moment by the node's steady clock, ms: it never goes back and is never set, so that a difference is a duration. Absent: it is `at`
 * (in facts of earlier releases, whose `at` never went back, always).
 */
export type Fact = FactKey & FactBody;
export type FactKey = {
  readonly node: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly steady?: number;
  readonly v: number;
};
/** A body with a field of the key's would be filed under another key: that does not compile. */
export type NoClash = None<Extract<FieldOf<FactBody>, keyof FactKey>>;
type FieldOf<T> = T extends T ? keyof T : never;
type None<T extends never> = T;
