import { type TSchema, Type } from "@sinclair/typebox";
import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";
import type { Fact } from "../fact.ts";
import type { FactDefinition, StoredBody } from "./define.ts";
import { factRegistry } from "./registry.ts";

/** A fact as a journal or the database holds it: its key is sound, its body may be of any release. */
export type StoredFact = StoredBody &
  Pick<Fact, "node" | "epoch" | "seq" | "at" | "steady" | "v"> & { readonly type: string };

/** Why a fact can't be read. `field` is a JSON pointer (RFC 6901) into it. Holds no value of the fact, so that it can be logged. */
export type FactProblem = { readonly type: string; readonly field: string; readonly message: string };

/** `stored` is absent where not even the key is sound. */
export type Decoded =
  | { readonly ok: true; readonly fact: Fact }
  | { readonly ok: false; readonly problem: FactProblem; readonly stored?: StoredFact };

const keyFields = {
  node: Type.String(),
  epoch: Type.String(),
  seq: Type.Integer(),
  at: Type.Number(),
  steady: Type.Optional(Type.Number()),
  v: Type.Integer({ minimum: 1 }),
};
const envelope = Type.Object({ type: Type.String(), ...keyFields });

/** Compiled at the first use: a process that reads no facts compiles none. */
const compiled = (schema: TSchema): (() => TypeCheck<TSchema>) => {
  let check: TypeCheck<TSchema> | undefined;
  return () => {
    check ??= TypeCompiler.Compile(schema);
    return check;
  };
};

type Reading = FactDefinition & { readonly check: () => TypeCheck<TSchema> };

/** Brings a body from its version to the one that this program knows. @throws what an upcaster throws */
const upcast = (
  { v, upcasts = {} }: FactDefinition,
  { type, node, epoch, seq, at, steady, v: from, ...body }: StoredFact,
) => {
  let now: StoredBody = body;
  for (let version = from; version < v; version += 1) now = upcasts[version]!(now);
  return { ...now, type, node, epoch, seq, at, ...(steady !== undefined && { steady }), v };
};

/**
 * Makes the function that reads stored facts: it checks the version, brings an older one up to date and checks every field. It never throws and never
 * changes what it is given; a fact of the current version is returned as it is.
 */
export const createDecoder = (registry: ReadonlyMap<string, FactDefinition>): ((stored: unknown) => Decoded) => {
  const readings = new Map<string, Reading>();
  for (const [type, definition] of registry) {
    const schema = Type.Object({ ...keyFields, ...definition.schema.properties });
    readings.set(type, { ...definition, check: compiled(schema) });
  }
  const checkEnvelope = compiled(envelope);

  const read = (stored: StoredFact, reading: Reading): Decoded => {
    const { type, v } = reading;
    const fail = (field: string, message: string): Decoded => ({
      ok: false,
      stored,
      problem: { type, field, message },
    });
    if (stored.v > v) return fail("/v", `version ${stored.v} is newer than ${v}, which this program knows`);
    let fact: unknown = stored;
    if (stored.v < v) {
      try {
        fact = upcast(reading, stored);
      } catch (error) {
        return fail("/", `version ${stored.v} could not be read as ${v}: ${(error as Error).name}`);
      }
    }
    const check = reading.check();
    if (check.Check(fact)) return { ok: true, fact: fact as Fact };
    const first = check.Errors(fact).First();
    return fail(first?.path ?? "/", first?.message ?? "is not of its schema");
  };

  /** What is of today's version, as nearly all is, needs one check. */
  const isCurrent = (stored: unknown): stored is Fact => {
    if (typeof stored !== "object" || stored === null || !("type" in stored) || !("v" in stored)) return false;
    const reading = typeof stored.type === "string" ? readings.get(stored.type) : undefined;
    return reading !== undefined && stored.v === reading.v && reading.check().Check(stored);
  };

  return (stored) => {
    if (isCurrent(stored)) return { ok: true, fact: stored };
    const check = checkEnvelope();
    if (!check.Check(stored)) {
      const { type } = (stored ?? {}) as { readonly type?: unknown };
      const first = check.Errors(stored).First();
      const problem = {
        type: typeof type === "string" ? type : "",
        field: first?.path || "/",
        message: first?.message ?? "",
      };
      return { ok: false, problem };
    }
    const sound = stored as StoredFact;
    const reading = readings.get(sound.type);
    if (reading) return read(sound, reading);
    const problem = { type: sound.type, field: "/type", message: "no such type of fact" };
    return { ok: false, stored: sound, problem };
  };
};

/** Reads a fact as a journal or the database holds it. */
export const decodeFact = createDecoder(factRegistry);
