import { configKinds, type HotlineConfig } from "@zongji/domain";

/** The id of the thing where its kind has one only. */
export const theOne = "hotline";

/** A field of one of the things that are configured. `kind`: as in the configuration, "flow", "group"; `field` within it, "nodes.menu.keys.1.to"; "": all of it. */
export type Place = { readonly kind: string; readonly id: string; readonly field: string };

type Things = { readonly kind: string; readonly id: string };
const thingsByList: ReadonlyMap<string, Things> = new Map(
  Object.entries(configKinds).map(([kind, { list, id }]) => [list, { kind, id }]),
);

/** Lists that are one thing as a whole, with the field that they are of its text. */
const listsOfOne: Readonly<Record<string, string>> = { businessTypes: "types" };

/** Whose field it is that a check of the whole names. @param field "flows[0].nodes.menu.to" */
export const placeOf = (config: HotlineConfig, field: string): Place => {
  const [, list = "", index = "", rest = ""] = /^(\w+)\[(\d+)\]\.?(.*)$/s.exec(field) ?? [];
  const within = Object.hasOwn(listsOfOne, list) ? listsOfOne[list] : undefined;
  if (within !== undefined) return { kind: list, id: theOne, field: `${within}${field.slice(list.length)}` };
  if (list !== "") {
    const { kind, id } = thingsByList.get(list) ?? { kind: list, id: "id" };
    const things = config[list as keyof HotlineConfig] as readonly (Readonly<Record<string, unknown>> | null)[];
    const named = things[Number(index)]?.[id];
    return { kind, id: typeof named === "string" ? named : index, field: rest };
  }
  const [, kind = field, inside = ""] = /^(\w+)\.?(.*)$/s.exec(field) ?? [];
  return { kind, id: theOne, field: inside };
};
