import { isRecord, kindOfSchema, type Reference, referenceOf } from "./field.ts";
import { type HotlineConfig, hotlineConfig } from "./kinds.ts";
import { under, walk } from "./walk.ts";

/** The fields of a configuration that name a thing: "flows[0].nodes.line.group", "agents[2].groups[0]". */
export const usesOf = (config: HotlineConfig, kind: Reference, id: string): string[] => {
  const found: string[] = [];
  walk({ schema: hotlineConfig, value: config, at: "" }, ({ schema, value, at }) => {
    if (referenceOf(schema) !== kind) return;
    if (kindOfSchema(schema) === "Record" && isRecord(value)) {
      if (Object.hasOwn(value, id)) found.push(under(at, id));
    } else if (value === id) found.push(at);
  });
  return found;
};
