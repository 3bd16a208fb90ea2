/** Which types of facts somebody needs, as the registry says. */
import type { FactType } from "../fact.ts";
import type { FactDefinition } from "./define.ts";
import { factRegistry } from "./registry.ts";
import type { Thing } from "./things.ts";

const typesWhere = (is: (definition: FactDefinition) => boolean): readonly FactType[] =>
  [...factRegistry.values()].filter(is).map(({ type }) => type as FactType);

/** The types that have such a field. */
export const typesWith = (field: string): readonly FactType[] => typesWhere(({ schema }) => field in schema.properties);

/** The types that open or close such a thing. */
export const typesAround = (thing: Thing): readonly FactType[] =>
  typesWhere(({ opens = [], closes = [] }) => opens.includes(thing) || closes.includes(thing));
