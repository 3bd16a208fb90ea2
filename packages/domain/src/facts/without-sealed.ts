import type { Fact } from "../fact.ts";
import { factRegistry } from "./registry.ts";

/** The fields of a type of fact that hold sealed text. */
export const sealedFields = (type: string): readonly string[] => factRegistry.get(type)?.sealed ?? [];

/** A fact without its sealed fields: what may leave the server. */
export const withoutSealed = (
  fact: Fact,
): { readonly [field: string]: unknown } & Pick<Fact, "type" | "at" | "seq"> => {
  const sealed = sealedFields(fact.type);
  if (sealed.length === 0) return { ...fact };
  return Object.fromEntries(Object.entries(fact).filter(([field]) => !sealed.includes(field))) as typeof fact;
};
