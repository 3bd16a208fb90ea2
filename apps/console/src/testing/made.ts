import { KindGuard, OptionalKind, type Static, type TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? { [K in keyof T]?: Loose<T[K]> }
    : T;

/** Texts of the shapes that schemas ask for; the first that fits is taken. */
const texts = [
  "a1",
  "1001",
  "1",
  "2026-01-05",
  "2026-01",
  "09:00",
  "10086",
  "13900000001",
  "127.0.0.1",
  "own-a1",
  "A",
  "0",
  "#1461cc",
  "x".repeat(64),
];
const textOf = (schema: TSchema, path: string): string => {
  if (typeof schema.default === "string") return schema.default;
  const found = ["", ...texts].find((text) => (schema.minLength ?? 0) <= text.length && Value.Check(schema, text));
  if (found === undefined) throw new Error(`no text is known for ${path}: ${JSON.stringify(schema)}`);
  return found;
};

const numberOf = ({ default: given, minimum, exclusiveMinimum }: TSchema): number =>
  given ?? minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);

const isNull = (schema: TSchema): boolean => schema.type === "null";

/** The least that fits: nothing where nothing may be, empty lists, false. */
const least = (schema: TSchema, path: string): unknown => {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.const !== undefined) return schema.const;
  const anyOf = schema.anyOf as TSchema[] | undefined;
  if (anyOf) return anyOf.some(isNull) ? null : least(anyOf[0]!, path);
  if (KindGuard.IsIntersect(schema)) return Object.assign({}, ...schema.allOf.map((each) => least(each, path)));
  switch (schema.type) {
    case "string":
      return textOf(schema, path);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return false;
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => least(schema.items, `${path}.0`));
    case "object":
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Record<string, TSchema>).flatMap(([name, each]) =>
          OptionalKind in each ? [] : [[name, least(each, `${path}.${name}`)]],
        ),
      );
    default:
      return null;
  }
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const over = (schema: TSchema | undefined, base: unknown, given: unknown): unknown => {
  if (!isPlain(given)) {
    if (!Array.isArray(given)) return given;
    const items = itemsOf(schema);
    return given.map((each) => (items && isPlain(each) ? over(items, least(items, ""), each) : each));
  }
  const inner = objectOf(schema);
  const start = isPlain(base) ? base : inner ? (least(inner, "") as Record<string, unknown>) : {};
  const result: Record<string, unknown> = { ...start };
  for (const [name, value] of Object.entries(given)) {
    const part = inner?.properties?.[name] as TSchema | undefined;
    result[name] = over(part, start[name], value);
  }
  return result;
};
const bare = (schema: TSchema | undefined): TSchema | undefined => {
  const others = (schema?.anyOf as TSchema[] | undefined)?.filter((each) => !isNull(each));
  return others?.length === 1 ? others[0] : schema;
};
const objectOf = (schema: TSchema | undefined): TSchema | undefined => {
  const inner = bare(schema);
  return inner?.type === "object" ? inner : undefined;
};
const itemsOf = (schema: TSchema | undefined): TSchema | undefined => bare(schema)?.items;

/** The first fault of a value by its schema, in a few words; undefined: none. */
export const faultOf = (schema: TSchema, value: unknown): string | undefined => {
  const first = Value.Errors(schema, value).First();
  return first && `${first.path || "/"}: ${first.message}, is ${JSON.stringify(first.value)}`;
};

/** A thing as the server would tell it: what is given, and for the rest the least that its schema allows. @throws where it does not fit the schema */
export const made = <S extends TSchema>(schema: S, given: Loose<Static<S>> = {} as Loose<Static<S>>): Static<S> => {
  const value = over(schema, least(schema, ""), given);
  const fault = faultOf(schema, value);
  if (fault) throw new Error(`made up against its schema: ${fault}`);
  return value as Static<S>;
};
