import type { Static, TObject, TProperties } from "@sinclair/typebox";
import type { Thing } from "./things.ts";

/** Whose history a fact belongs to: a call's, an agent's time at work, or the node's. */
export type FactOf = "call" | "agent" | "node";

/** A body as it lies in a journal or a database, of whatever version. */
export type StoredBody = { readonly [field: string]: unknown };

/** Makes a body of version v + 1 from one of version v. It gets no other field than the body's own, and must not change it. */
export type Upcaster = (body: StoredBody) => StoredBody;

/** One type of fact: the union of facts, their decoding, carry-over, followers' filters and the page of facts are derived from these. */
export type FactDefinition<T extends string = string, P extends TProperties = TProperties> = {
  readonly type: T;
  /** The version that this program writes; it is raised with each change of `schema`, and gets an upcaster then. */
  readonly v: number;
  readonly of: FactOf;
  /** What happened, in one or two sentences. */
  readonly meaning: string;
  /** Every field but `type` and the key's. */
  readonly schema: TObject<P>;
  readonly opens?: readonly Thing[];
  readonly closes?: readonly Thing[];
  /** Fields that hold sealed text, which only the server's key opens. */
  readonly sealed?: readonly (keyof P & string)[];
  /** By the version that it reads: 1 to v - 1, each of them. */
  readonly upcasts?: Readonly<Record<number, Upcaster>>;
};

export const defineFact = <const T extends string, P extends TProperties>(
  definition: FactDefinition<T, P>,
): FactDefinition<T, P> => definition;

/** The same type written as one object. */
type Flat<T> = { [K in keyof T]: T[K] };

/** The body that a definition describes. */
export type BodyOf<D> =
  D extends FactDefinition<infer T, infer P> ? Flat<{ readonly type: T } & Readonly<Static<TObject<P>>>> : never;
