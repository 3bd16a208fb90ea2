import { KindGuard, type TObject, type TSchema, type TUnion } from "@sinclair/typebox";

/** Takes what a schema says of a value, and leaves the rest out. */
type Take = (value: unknown) => unknown;

const asIs: Take = (value) => value;
const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const takeFields = (fields: ReadonlyMap<string, Take>): Take => {
  return (value) => {
    if (!isFields(value)) return value;
    const taken: Record<string, unknown> = {};
    for (const [name, take] of fields) if (value[name] !== undefined) taken[name] = take(value[name]);
    return taken;
  };
};

/** Of an object that is one of several: which fields there may be, and each by whatever it may be. */
const fieldsOf = (objects: readonly TObject[]): ReadonlyMap<string, Take> => {
  const schemas = new Map<string, TSchema[]>();
  for (const { properties } of objects)
    for (const [name, schema] of Object.entries(properties)) schemas.set(name, [...(schemas.get(name) ?? []), schema]);
  return new Map([...schemas].map(([name, all]) => [name, takeAny(all)]));
};

const isOpen = ({ additionalProperties }: TObject): boolean =>
  additionalProperties !== undefined && additionalProperties !== false;

const alternatives = (schema: TSchema): TSchema[] =>
  KindGuard.IsUnion(schema) ? (schema as TUnion).anyOf.flatMap(alternatives) : [schema];

/** Of a value that is of one of these schemas. It need not be checked which: no field that none of them has gets through. */
const takeAny = (schemas: readonly TSchema[]): Take => {
  const all = schemas.flatMap(alternatives);
  const objects = all.filter((schema) => KindGuard.IsObject(schema));
  const lists = all.filter((schema) => KindGuard.IsArray(schema));
  const records = all.filter((schema) => KindGuard.IsRecord(schema));
  const others = all.filter((schema) => KindGuard.IsAny(schema) || KindGuard.IsUnknown(schema));
  const isWhole = others.length > 0 || objects.some(isOpen);
  if (isWhole || objects.length + lists.length + records.length === 0) return asIs;
  const each = lists.length > 0 ? takeAny(lists.map(({ items }) => items as TSchema)) : asIs;
  const ofRecord =
    records.length > 0 ? takeAny(records.flatMap(({ patternProperties }) => Object.values(patternProperties))) : asIs;
  const fields = takeFields(fieldsOf(objects));
  return (value) => {
    if (Array.isArray(value)) return value.map(each);
    if (!isFields(value)) return value;
    if (records.length === 0) return fields(value);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, ofRecord(part)]));
  };
};

/**
 * Writes an answer as JSON by its schema: what the schema does not name is left out, at any depth, so that a column that a query happens to select never leaves
 * the server. Values are not checked: an answer of ours that breaks its schema is a fault, but no reason to answer nothing.
 */
export const serializerOf = (schema: TSchema): ((answer: unknown) => string) => {
  const take = takeAny([schema]);
  return (answer) => JSON.stringify(take(answer));
};
