import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";
import type { FactProblem } from "../facts/decode.ts";
import type { StoredBody } from "../facts/define.ts";
import type { EventDefinition, StoredEvent } from "./define.ts";
import { eventRegistry, type ProductEvent } from "./registry.ts";

export type DecodedEvent =
  | { readonly ok: true; readonly event: ProductEvent }
  | { readonly ok: false; readonly problem: FactProblem };

const upcast = ({ v, upcasts = {} }: EventDefinition, stored: StoredEvent): StoredBody => {
  let body = stored.body;
  for (let version = stored.v; version < v; version += 1) body = upcasts[version]!(body);
  return body;
};

/** Makes the function that reads stored events: it checks the version, brings an older body up to date and checks every field. It never throws. */
export const createEventDecoder = (
  registry: ReadonlyMap<string, EventDefinition>,
): ((stored: StoredEvent) => DecodedEvent) => {
  const checks = new Map<string, TypeCheck<EventDefinition["schema"]>>();
  // Compiled at the first use: a process that reads no events compiles none.
  const checkOf = ({ type, schema }: EventDefinition) => {
    const check = checks.get(type) ?? TypeCompiler.Compile(schema);
    checks.set(type, check);
    return check;
  };
  return (stored) => {
    const { type, v } = stored;
    const fail = (field: string, message: string): DecodedEvent => ({ ok: false, problem: { type, field, message } });
    const definition = registry.get(type);
    if (!definition) return fail("/type", "no such type of event");
    if (v > definition.v) return fail("/v", `version ${v} is newer than ${definition.v}, which this program knows`);
    let body: StoredBody;
    try {
      body = upcast(definition, stored);
    } catch (error) {
      return fail("/body", `version ${v} could not be read as ${definition.v}: ${(error as Error).name}`);
    }
    const check = checkOf(definition);
    if (check.Check(body)) return { ok: true, event: { ...stored, v: definition.v, body } as ProductEvent };
    const first = check.Errors(body).First();
    return fail(`/body${first?.path ?? ""}`, first?.message ?? "is not of its schema");
  };
};

/** Reads an event as the database holds it. */
export const decodeEvent = createEventDecoder(eventRegistry);
