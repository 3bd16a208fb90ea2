import type { Fact } from "../fact.ts";
import { factRegistry } from "./registry.ts";

/** A fact without its sealed fields: what may leave the server. */
export const withoutSealed = (
  fact: Fact,
): { readonly [field: string]: unknown } & Pick<Fact, "type" | "at" | "seq"> => {
  const { sealed = [] } = factRegistry.get(fact.type) ?? {};
  if (sealed.length === 0) return { ...fact };
  return Object.fromEntries(Object.entries(fact).filter(([field]) => !sealed.includes(field))) as typeof fact;
};
