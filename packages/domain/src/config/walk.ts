import type { TSchema } from "@sinclair/typebox";
import { branchOf, isBranch, isRecord, kindOfSchema } from "./field.ts";

/** A value within another, the schema that describes it, and its place: "groups[0].ringMs". */
export type Place = { readonly schema: TSchema; readonly value: unknown; readonly at: string };

export const under = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

/** The schema of one of an object's or a record's fields; undefined where it is not known. */
const fieldSchema = (schema: TSchema, name: string): TSchema | undefined => {
  if (kindOfSchema(schema) === "Object") {
    const properties = schema.properties as Readonly<Record<string, TSchema>>;
    return Object.hasOwn(properties, name) ? properties[name] : undefined;
  }
  const [[pattern, values] = ["", undefined]] = Object.entries(schema.patternProperties as Record<string, TSchema>);
  return new RegExp(pattern).test(name) ? values : undefined;
};

const hasFields = (schema: TSchema): boolean => ["Object", "Record"].includes(kindOfSchema(schema));

/** The values directly within a value; what has no schema is left out. Of a value that isn't as its schema says there are none. */
export const partsOf = ({ schema, value, at }: Place): Place[] => {
  if (kindOfSchema(schema) === "Array" && Array.isArray(value))
    return value.map((item: unknown, index) => ({
      schema: schema.items as TSchema,
      value: item,
      at: `${at}[${index}]`,
    }));
  if (!hasFields(schema) || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const found = part === undefined ? undefined : fieldSchema(schema, name);
    return found ? [{ schema: found, value: part, at: under(at, name) }] : [];
  });
};

/** Calls `visit` with the value and every value within it, outer ones first. */
export const walk = (place: Place, visit: (place: Place) => void): void => {
  visit(place);
  const branch = branchOf(place.schema, place.value);
  if (!isBranch(branch)) return;
  if (branch !== place.schema) walk({ ...place, schema: branch }, visit);
  else for (const part of partsOf(place)) walk(part, visit);
};

/**
 * The value without the fields that its schema doesn't know: those of another release. What isn't as its schema says otherwise is left as it is, for the
 * check to tell.
 */
export const withoutUnknown = (schema: TSchema, value: unknown): unknown => {
  const branch = branchOf(schema, value);
  if (!isBranch(branch)) return value;
  if (branch !== schema) return withoutUnknown(branch, value);
  if (kindOfSchema(schema) === "Array" && Array.isArray(value))
    return value.map((item: unknown) => withoutUnknown(schema.items as TSchema, item));
  if (!hasFields(schema) || !isRecord(value)) return value;
  const isObject = kindOfSchema(schema) === "Object";
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      const found = fieldSchema(schema, name);
      if (found) return [[name, withoutUnknown(found, part)]];
      return isObject ? [] : [[name, part]];
    }),
  );
};
