/**
 * Values that many calls share (flows, groups, surveys) are written once, and named where a call has them: a call in a menu would be as long as its
 * flow, each time a key is pressed.
 */
import type { HotlineConfig } from "@zongji/domain";
import type { Holding } from "../journal/index.ts";

const prefix = "shared:";
type Reference = { readonly $: string };

export type Shared = {
  /** Values of this configuration are shared from now on. */
  readonly learn: (config: HotlineConfig) => void;
  /** A value with names in place of what is shared; `also` is given what was never written before. */
  readonly pack: (value: unknown, also: (holding: Holding) => void) => unknown;
  readonly unpack: (value: unknown) => unknown;
};

const isReference = (value: object): value is Reference => "$" in value && typeof value.$ === "string";

/** @param epoch names of this run begin with it @param held what earlier runs wrote */
export const createShared = (epoch: string, held: ReadonlyMap<string, unknown>): Shared => {
  const names = new WeakMap<object, string>();
  const values = new Map<string, object>();
  const written = new Set<string>();
  let known: HotlineConfig | undefined;
  let count = 0;
  for (const [key, value] of held) {
    if (!key.startsWith(prefix) || typeof value !== "object" || value === null) continue;
    const name = key.slice(prefix.length);
    values.set(name, value);
    names.set(value, name);
    written.add(name);
  }

  const pack = (value: unknown, also: (holding: Holding) => void): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const name = names.get(value);
    if (name !== undefined) {
      if (!written.has(name)) also({ key: `${prefix}${name}`, value });
      written.add(name);
      return { $: name } satisfies Reference;
    }
    // Most parts name nothing that is shared, and stay as they are.
    let packed: Record<string, unknown> | undefined;
    for (const key of Object.keys(value)) {
      const each = (value as Record<string, unknown>)[key];
      if (typeof each !== "object" || each === null) continue;
      const named = pack(each, also);
      if (named === each) continue;
      packed ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
      packed[key] = named;
    }
    return packed ?? value;
  };

  const unpack = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(unpack);
    if (isReference(value)) {
      const shared = values.get(value.$);
      if (shared === undefined) throw new Error(`${prefix}${value.$} is not there`);
      return shared;
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each)]));
  };

  return {
    learn: (config) => {
      if (config === known) return;
      known = config;
      for (const each of [...config.flows, ...config.groups, ...config.surveys]) {
        if (!names.has(each)) names.set(each, `${epoch}.${++count}`);
      }
    },
    pack,
    unpack,
  };
};

/** The names in packed values. */
export const namesIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  return isReference(value) ? [value.$] : Object.values(value).flatMap(namesIn);
};
